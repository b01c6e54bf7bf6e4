from uuid import UUID

from sqlalchemy import LargeBinary, Uuid, bindparam, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.places.dwellings.models import Company
from app.places.grids.models import Grid
from app.places.invitations.errors import InvitationNotFound, NoSuchCode
from app.places.invitations.models import Invitation
from app.places.roles.actor import Actor
from app.places.roles.policy import may_see_roles
from app.places.roles.queries import UNITS
from app.platform.codes import digest
from app.platform.db.base import HERE, same
from app.platform.db.kept import Kept, Locked, Row, columns

MOST = 1000
OF_CODE = (Invitation.community_id == HERE) & (
    Invitation.digest == bindparam("digest", type_=LargeBinary)
)
OF_UNIT = (UNITS.c.community_id == HERE) & (UNITS.c.id == Invitation.unit_id)
ALL = Kept(
    select(*columns(Invitation))
    .where(Invitation.community_id == HERE)
    .order_by(Invitation.id.desc())
    .limit(MOST)
)
OFFERED = Kept(
    select(
        *columns(Invitation),
        Grid.name.label("grid_name"),
        Company.name.label("company_name"),
        UNITS.c.name.label("unit_name"),
    )
    .outerjoin(Grid, same(Grid.id, Invitation.grid_id) & (Grid.community_id == HERE))
    .outerjoin(Company, same(Company.id, Invitation.company_id) & (Company.community_id == HERE))
    .outerjoin(UNITS, OF_UNIT)
    .where(OF_CODE)
)
BY_CODE = Locked(
    Invitation, select(*columns(Invitation)).where(OF_CODE).with_for_update(of=Invitation)
)
BY_ID = Locked(
    Invitation,
    select(*columns(Invitation))
    .where(
        Invitation.community_id == HERE,
        Invitation.id == bindparam("invitation_id", type_=Uuid),
    )
    .with_for_update(of=Invitation),
)


async def listing(session: AsyncSession, actor: Actor) -> list[Row]:
    """Newest first."""
    may_see_roles(actor)
    return await ALL.all(session, {"here": actor.community_id})


async def offered(session: AsyncSession, community_id: int, code: str) -> Row:
    asked = {"here": community_id, "digest": digest(code)}
    return await OFFERED.one(session, asked, NoSuchCode)


async def by_code(session: AsyncSession, community_id: int, code: str) -> Invitation:
    asked = {"here": community_id, "digest": digest(code)}
    return await BY_CODE.entity(session, asked, NoSuchCode)


async def for_update(session: AsyncSession, community_id: int, invitation_id: UUID) -> Invitation:
    asked = {"here": community_id, "invitation_id": invitation_id}
    return await BY_ID.entity(session, asked, InvitationNotFound)
