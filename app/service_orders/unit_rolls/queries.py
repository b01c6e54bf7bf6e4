"""A unit's imports, and its members as the lines of a workbook; for who keeps them."""

from uuid import UUID

from sqlalchemy import Uuid, bindparam, func, literal, select
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.ext.asyncio import AsyncSession

from app.places.grids.models import Grid
from app.places.roles.actor import Actor
from app.platform.db.base import HERE, same
from app.platform.db.kept import Kept, Row, columns
from app.service_orders.providers.lifecycle import MemberState
from app.service_orders.providers.models import (
    Member,
    MemberArea,
    MemberQualification,
    Qualification,
)
from app.service_orders.providers.policy import must_keep
from app.service_orders.providers.queries import HOURS
from app.service_orders.unit_rolls.errors import ImportNotFound
from app.service_orders.unit_rolls.models import UnitImport

UNIT = bindparam("unit_id", type_=Uuid)
WHOLE = select(*columns(UnitImport)).where(
    UnitImport.community_id == HERE, UnitImport.unit_id == UNIT
)
ALL = Kept(WHOLE.order_by(UnitImport.id.desc()).limit(50))
ONE = Kept(WHOLE.where(UnitImport.id == bindparam("import_id", type_=Uuid)))
AREAS = (
    select(func.string_agg(Grid.name, aggregate_order_by(literal("、"), Grid.name)))
    .select_from(MemberArea)
    .join(Grid, same(Grid.id, MemberArea.grid_id) & (Grid.community_id == HERE))
    .where(MemberArea.community_id == HERE, same(MemberArea.member_id, Member.id))
    .correlate(Member)
    .scalar_subquery()
    .label("areas")
)
LINES = Kept(  # one for each thing that somebody holds
    select(
        Member.name,
        Member.staff_number,
        Member.phone_mask,
        Member.sex,
        Member.joined_on,
        Qualification.name.label("holds"),
        MemberQualification.number.label("certificate"),
        MemberQualification.since,
        (MemberQualification.until - func.make_interval(0, 0, 0, 1)).label("last"),
        AREAS,
        HOURS,
        Member.number,
    )
    .outerjoin(
        MemberQualification,
        same(MemberQualification.member_id, Member.id) & (MemberQualification.community_id == HERE),
    )
    .outerjoin(
        Qualification,
        same(Qualification.id, MemberQualification.qualification_id)
        & (Qualification.community_id == HERE),
    )
    .where(
        Member.community_id == HERE,
        Member.unit_id == UNIT,
        Member.state != MemberState.LEFT,
    )
    .order_by(Member.id, MemberQualification.since)
)


async def imports(session: AsyncSession, actor: Actor, unit_id: UUID) -> list[Row]:
    """The last fifty."""
    must_keep(actor, unit_id)
    return await ALL.all(session, {"here": actor.community_id, "unit_id": unit_id})


async def one(session: AsyncSession, actor: Actor, unit_id: UUID, import_id: UUID) -> Row:
    must_keep(actor, unit_id)
    asked = {"here": actor.community_id, "unit_id": unit_id, "import_id": import_id}
    return await ONE.one(session, asked, ImportNotFound)


async def lines(session: AsyncSession, actor: Actor, unit_id: UUID) -> list[Row]:
    must_keep(actor, unit_id)
    return await LINES.all(session, {"here": actor.community_id, "unit_id": unit_id})
