from uuid import UUID

from sqlalchemy import Uuid, bindparam, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.places.photos.models import Photo
from app.places.roles.actor import Actor
from app.places.roles.models import Authorisation, CommunityAccount
from app.platform.db.base import HERE, same
from app.platform.db.kept import Kept, Locked, Row, columns
from app.residents.delegation.errors import AuthorisationNotFound, NeedsThePaper, NoSuchAgent
from app.residents.delegation.policy import VISIBLE, visible_to
from app.residents.people.models import Person

WHOLE = (
    select(
        *columns(Authorisation),
        Person.name.label("principal"),
        CommunityAccount.name.label("agent"),
    )
    .join(Person, same(Person.id, Authorisation.principal_id))
    .outerjoin(CommunityAccount, same(CommunityAccount.account_id, Authorisation.agent_id))
    .where(VISIBLE)
)
ITS_ID = Authorisation.id == bindparam("authorisation_id", type_=Uuid)
LISTING = Kept(WHOLE.order_by(Authorisation.id.desc()).limit(500))
ONE = Kept(WHOLE.where(ITS_ID))
FOR_UPDATE = Locked(
    Authorisation,
    select(*columns(Authorisation)).where(ITS_ID, VISIBLE).with_for_update(of=Authorisation),
)
AGENT = Kept(
    select(CommunityAccount.account_id, CommunityAccount.person_id).where(
        CommunityAccount.community_id == HERE,
        CommunityAccount.account_id == bindparam("agent_id", type_=Uuid),
    )
)
PAPER = Kept(
    select(Photo.id).where(
        Photo.community_id == HERE,
        Photo.id == bindparam("photo_id", type_=Uuid),
        Photo.uploaded_by == bindparam("me", type_=Uuid),
    )
)


async def listing(session: AsyncSession, actor: Actor) -> list[Row]:
    """Those of the caller, on either side; the office sees all. Ended ones too."""
    return await LISTING.all(session, visible_to(actor))


async def one(session: AsyncSession, actor: Actor, authorisation_id: UUID) -> Row:
    found = visible_to(actor) | {"authorisation_id": authorisation_id}
    return await ONE.one(session, found, AuthorisationNotFound)


async def for_update(session: AsyncSession, actor: Actor, authorisation_id: UUID) -> Authorisation:
    found = visible_to(actor) | {"authorisation_id": authorisation_id}
    return await FOR_UPDATE.entity(session, found, AuthorisationNotFound)


async def agent(session: AsyncSession, actor: Actor, account_id: UUID) -> Row:
    found = {"here": actor.community_id, "agent_id": account_id}
    return await AGENT.one(session, found, NoSuchAgent)


async def paper(session: AsyncSession, actor: Actor, photo_id: UUID | None) -> None:
    """The caller's own photo of it."""
    found = {"here": actor.community_id, "photo_id": photo_id, "me": actor.account_id}
    await PAPER.one(session, found, NeedsThePaper)
