from datetime import datetime, time

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.platform import clock
from app.platform.clock import HERE
from app.platform.privacy import Purpose
from app.residents.consents.models import Consent
from app.residents.people.ages import age, birthday
from app.residents.people.models import Person

OWN_CONSENT = 14  # years: from then on a guardian's consent is no longer theirs (PIPL § 31)


def is_child(person: Person) -> bool:
    """Who is under fourteen does not consent alone."""
    return age(person.born_on, clock.today()) < OWN_CONSENT


async def has_consent(session: AsyncSession, person: Person, purpose: Purpose) -> bool:
    """Words that have changed since need a new consent; so does a fourteenth birthday."""
    given_at = await session.scalar(
        select(Consent.given_at).where(
            Consent.community_id == person.community_id,
            Consent.person_id == person.id,
            Consent.purpose == purpose.code,
            Consent.words == purpose.words,
            Consent.withdrawn_at.is_(None),
        )
    )
    return given_at is not None and not _outgrown(person, given_at)


def _outgrown(person: Person, given_at: datetime) -> bool:
    came_of_age = datetime.combine(birthday(person.born_on, OWN_CONSENT), time(), HERE)
    return given_at < came_of_age <= clock.now()
