from sqlalchemy import Uuid, bindparam, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.places.roles.actor import Actor
from app.platform.db.base import HERE
from app.platform.db.kept import Kept, Row, adopt, columns
from app.platform.privacy import Purpose
from app.residents.consents.models import Consent
from app.residents.consents.policy import is_outgrown
from app.residents.people.models import Person

THEIRS = (Consent.community_id == HERE) & (Consent.person_id == bindparam("person_id", type_=Uuid))
IN_FORCE = (Consent.purpose == bindparam("purpose")) & Consent.withdrawn_at.is_(None)
LISTING = Kept(select(*columns(Consent)).where(THEIRS).order_by(Consent.id.desc()))
CURRENT = Kept(select(*columns(Consent)).where(THEIRS, IN_FORCE))
GIVEN = Kept(select(Consent.given_at).where(THEIRS, IN_FORCE, Consent.words == bindparam("words")))


async def listing(session: AsyncSession, actor: Actor) -> list[Row]:
    """Of the caller, or of whom they act for; withdrawn ones too."""
    whose = {"here": actor.community_id, "person_id": actor.person_id}
    return await LISTING.all(session, whose)


async def current(session: AsyncSession, person: Person, purpose: Purpose) -> Consent | None:
    """Not withdrawn. Who changes it has locked the person."""
    whose = {"here": person.community_id, "person_id": person.id, "purpose": purpose.code}
    row = await CURRENT.first(session, whose)
    return None if row is None else adopt(session, Consent, row._asdict())


async def has_consent(session: AsyncSession, person: Person | Row, purpose: Purpose) -> bool:
    """Words that have changed since need a new consent; so does a fourteenth birthday."""
    whose = {"here": person.community_id, "person_id": person.id}
    asked = {"purpose": purpose.code, "words": purpose.words}
    given_at = await GIVEN.scalar(session, whose | asked)
    return given_at is not None and not is_outgrown(person, given_at)
