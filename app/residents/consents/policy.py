"""Who consents: everybody for themselves, for a child under fourteen their guardian (PIPL § 31)."""

from datetime import datetime, time

from app.platform import clock
from app.platform.clock import HERE
from app.platform.db.kept import Row
from app.residents.people.ages import age, birthday
from app.residents.people.models import Person

OWN_CONSENT = 14  # years: from then on a guardian's consent is no longer theirs


def is_child(person: Person | Row) -> bool:
    """Who is under fourteen does not consent alone."""
    return age(person.born_on, clock.today()) < OWN_CONSENT


def is_outgrown(person: Person | Row, given_at: datetime) -> bool:
    """Given before somebody's fourteenth birthday, which has come."""
    came_of_age = datetime.combine(birthday(person.born_on, OWN_CONSENT), time(), HERE)
    return given_at < came_of_age <= clock.now()
