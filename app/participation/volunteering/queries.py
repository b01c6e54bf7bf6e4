"""Reading the ledger: a balance is always a sum of its lines."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import (
    Date,
    DateTime,
    Integer,
    Uuid,
    bindparam,
    cast,
    exists,
    extract,
    func,
    select,
    update,
)
from sqlalchemy.ext.asyncio import AsyncSession

from app.participation.volunteering.errors import (
    CertificateNotFound,
    HourCorrectionNotFound,
    HourEntryNotFound,
    NotSignedInThere,
)
from app.participation.volunteering.models import Certificate, HourCorrection, HourEntry, Presence
from app.participation.volunteering.policy import (
    VISIBLE,
    VISIBLE_CERTIFICATES,
    VISIBLE_CORRECTIONS,
    visible_to,
)
from app.places.communities.models import Community
from app.places.roles.actor import Actor
from app.platform.db.base import HERE, if_given, same
from app.platform.db.kept import Kept, Listing, Locked, Row, columns
from app.platform.db.turns import take_turn
from app.platform.paging import Window
from app.residents.people.models import Person

PERSON = bindparam("person_id", type_=Uuid)
FIRST, LAST = bindparam("first", type_=Date), bindparam("last", type_=Date)
OF_A_PERSON = same(Person.id, HourEntry.person_id)
MINUTES = func.sum(HourEntry.minutes).label("minutes")
TIMES = func.count().filter(HourEntry.corrects_id.is_(None)).label("times")
PEOPLE = func.count(HourEntry.person_id.distinct()).label("people")
GROUP = (func.max(HourEntry.group_name).label("name"), MINUTES, TIMES)
YEAR = cast(extract("year", HourEntry.served_on), Integer)
IN_THE_YEAR = HourEntry.served_on.between(FIRST, LAST)


ASKED_FOR = (
    VISIBLE,
    IN_THE_YEAR,
    if_given("person_id", HourEntry.person_id),
    if_given("group_id", HourEntry.group_id),
)
FILTERS = {
    "person_id": HourEntry.person_id == PERSON,
    "group_id": HourEntry.group_id == bindparam("group_id"),
    "year": IN_THE_YEAR,
}
ENTRIES = Listing(
    select(*columns(HourEntry), Person.name).join(Person, OF_A_PERSON).where(VISIBLE),
    HourEntry.id,
    **FILTERS,
)
BY_PERSON = Listing(
    select(Person.id, Person.name, MINUTES, TIMES)
    .join(HourEntry, OF_A_PERSON)
    .where(VISIBLE)
    .group_by(Person.id, Person.name),
    Person.id,
    **FILTERS,
)
BY_GROUP = Kept(
    select(HourEntry.group_id.label("id"), *GROUP, PEOPLE)
    .where(*ASKED_FOR)
    .group_by(HourEntry.group_id)
    .order_by(MINUTES.desc(), HourEntry.group_id)
)
BY_YEAR = Kept(
    select(YEAR.label("year"), MINUTES, TIMES, PEOPLE)
    .where(*ASKED_FOR)
    .group_by(YEAR)
    .order_by(YEAR.desc())
)
ENTRY = Kept(
    select(*columns(HourEntry)).where(
        VISIBLE,
        HourEntry.id == bindparam("entry_id", type_=Uuid),
        HourEntry.corrects_id.is_(None),
    )
)
ENTRY_FOR_UPDATE = Kept(
    select(*columns(HourEntry))
    .where(HourEntry.community_id == HERE, HourEntry.id == bindparam("entry_id", type_=Uuid))
    .with_for_update(of=HourEntry)
)
SO_FAR = Kept(
    select(MINUTES).where(
        HourEntry.community_id == HERE,
        (HourEntry.id == bindparam("entry_id", type_=Uuid))
        | (HourEntry.corrects_id == bindparam("entry_id", type_=Uuid)),
    )
)
DAY = bindparam("day", type_=Date)
ON_THE_DAY = Kept(
    select(func.coalesce(MINUTES.element, 0).label("minutes")).where(
        HourEntry.community_id == HERE, HourEntry.person_id == PERSON, HourEntry.served_on == DAY
    )
)
POSSIBLE = Kept(
    select(
        func.coalesce(Presence.possible_from, Presence.began_at).label("first"),
        func.coalesce(Presence.possible_until, Presence.until_at).label("last"),
    ).where(Presence.community_id == HERE, Presence.id == bindparam("presence_id", type_=Uuid))
)
OF_GROUPS = Kept(
    select(*GROUP)
    .where(
        HourEntry.community_id == HERE,
        HourEntry.person_id == PERSON,
        HourEntry.served_on.between(FIRST, LAST),
    )
    .group_by(HourEntry.group_id)
    .order_by(func.max(HourEntry.group_name), HourEntry.group_id)
)

CORRECTIONS = Listing(
    select(*columns(HourCorrection)).where(VISIBLE_CORRECTIONS), HourCorrection.id
)
CORRECTION_FOR_UPDATE = Locked(
    HourCorrection,
    select(*columns(HourCorrection))
    .where(VISIBLE_CORRECTIONS, HourCorrection.id == bindparam("correction_id", type_=Uuid))
    .with_for_update(of=HourCorrection),
)

PAPER = select(*columns(Certificate), Community.name.label("community")).join(
    Community, Community.id == Certificate.community_id
)
CERTIFICATES = Listing(PAPER.where(VISIBLE_CERTIFICATES), Certificate.id)
CERTIFICATE = Kept(
    PAPER.where(VISIBLE_CERTIFICATES, Certificate.id == bindparam("certificate_id", type_=Uuid))
)
NUMBERED = Kept(
    PAPER.where(Certificate.community_id == HERE, Certificate.number == bindparam("number"))
)

THEIRS = (Presence.community_id == HERE, Presence.person_id == PERSON)
IS_OPEN = Presence.ended_at.is_(None)
NOW = bindparam("now", type_=DateTime(timezone=True))
AT_IT = Presence.occasion_id == bindparam("occasion_id", type_=Uuid)
NEXT = Kept(
    select(func.min(Presence.began_at).label("began_at")).where(
        *THEIRS, Presence.began_at > bindparam("at", type_=DateTime(timezone=True))
    )
)
ANYBODY_CAME = Kept(select(Presence.id).where(Presence.community_id == HERE, AT_IT).limit(1))
CUT_SHORT = Kept(
    update(Presence)
    .where(Presence.community_id == HERE, AT_IT, IS_OPEN)
    .values(planned_until=func.greatest(Presence.began_at, func.least(Presence.planned_until, NOW)))
)
CAME = Kept(select(Presence.id).where(*THEIRS, AT_IT).limit(1))
OPEN = Locked(
    Presence,
    select(*columns(Presence)).where(*THEIRS, AT_IT, IS_OPEN).with_for_update(of=Presence),
)
# Why somebody could not arrive: their presence is recorded, or they are there already.
IN_THE_WAY = Kept(
    select(
        exists()
        .where(
            Presence.community_id == HERE,
            Presence.id == bindparam("presence_id", type_=Uuid),
        )
        .label("is_recorded"),
        exists().where(*THEIRS, AT_IT, IS_OPEN).label("is_there"),
    )
)


@dataclass(frozen=True, slots=True)
class Filters:
    person_id: UUID | None = None
    group_id: UUID | None = None
    year: int | None = None

    @property
    def days(self) -> dict[str, date]:
        if self.year is None:
            return {"first": date.min, "last": date.max}
        return {"first": date(self.year, 1, 1), "last": date(self.year, 12, 31)}


async def entries(
    session: AsyncSession, actor: Actor, window: Window, only: Filters
) -> tuple[Sequence[Row], str | None]:
    values = visible_to(actor) | only.days
    return await ENTRIES.page(session, window, values, **asdict(only))


async def by_person(
    session: AsyncSession, actor: Actor, window: Window, only: Filters
) -> tuple[Sequence[Row], str | None]:
    values = visible_to(actor) | only.days
    return await BY_PERSON.page(session, window, values, **asdict(only))


async def by_group(session: AsyncSession, actor: Actor, only: Filters) -> list[Row]:
    return await BY_GROUP.all(session, visible_to(actor) | asdict(only) | only.days)


async def by_year(session: AsyncSession, actor: Actor, only: Filters) -> list[Row]:
    return await BY_YEAR.all(session, visible_to(actor) | asdict(only) | only.days)


async def entry(session: AsyncSession, actor: Actor, entry_id: UUID) -> Row:
    """One that corrects no other."""
    return await ENTRY.one(session, visible_to(actor) | {"entry_id": entry_id}, HourEntryNotFound)


async def groups_within(
    session: AsyncSession, paper: Certificate | Row
) -> list[dict[str, str | int]]:
    """The hours of somebody in a span, team by team, as the ledger says now."""
    theirs = {"here": paper.community_id, "person_id": paper.person_id}
    span = {"first": paper.since, "last": paper.until}
    found = await OF_GROUPS.all(session, theirs | span)
    return [{"name": row.name, "minutes": row.minutes, "times": row.times} for row in found]


async def corrections(
    session: AsyncSession, actor: Actor, window: Window
) -> tuple[Sequence[Row], str | None]:
    return await CORRECTIONS.page(session, window, visible_to(actor))


async def correction_for_update(
    session: AsyncSession, actor: Actor, correction_id: UUID
) -> HourCorrection:
    wanted = visible_to(actor) | {"correction_id": correction_id}
    return await CORRECTION_FOR_UPDATE.entity(session, wanted, HourCorrectionNotFound)


async def certificates(
    session: AsyncSession, actor: Actor, window: Window
) -> tuple[Sequence[Row], str | None]:
    return await CERTIFICATES.page(session, window, visible_to(actor))


async def certificate(session: AsyncSession, actor: Actor, certificate_id: UUID) -> Row:
    wanted = visible_to(actor) | {"certificate_id": certificate_id}
    return await CERTIFICATE.one(session, wanted, CertificateNotFound)


async def numbered(session: AsyncSession, community_id: int, number: str) -> Row:
    """For everybody; with or without its hyphens, in capitals or not."""
    wanted = {"here": community_id, "number": written(number.replace("-", "").upper())}
    return await NUMBERED.one(session, wanted, CertificateNotFound)


async def came(
    session: AsyncSession, community_id: int, person_id: UUID | None, occasion_id: UUID
) -> bool:
    """Whether somebody has signed in to an occasion, and perhaps left it."""
    there = {"here": community_id, "person_id": person_id, "occasion_id": occasion_id}
    return await CAME.first(session, there) is not None


async def anybody_came(session: AsyncSession, community_id: int, occasion_id: UUID) -> bool:
    """For who holds the occasion's row, on which whoever signs in waits."""
    there = {"here": community_id, "occasion_id": occasion_id}
    return await ANYBODY_CAME.first(session, there) is not None


async def minutes_of_the_day(
    session: AsyncSession, community_id: int, person_id: UUID, day: date
) -> int:
    """What the ledger says of a day, which nobody else writes to before this deed is done."""
    await take_turn(session, f"hours{community_id}|{person_id}|{day}")
    theirs = {"here": community_id, "person_id": person_id, "day": day}
    found: int = await ON_THE_DAY.scalar(session, theirs)
    return found


async def possible_minutes(session: AsyncSession, entry: HourEntry | Row) -> int:
    """From the earliest sign-in to the latest sign-out of what was served at."""
    its = {"here": entry.community_id, "presence_id": entry.presence_id}
    found = await POSSIBLE.one(session, its, LookupError)
    return int((found.last - found.first).total_seconds() // 60)


async def open_presence(
    session: AsyncSession, community_id: int, person_id: UUID, occasion_id: UUID
) -> Presence:
    there = {"here": community_id, "person_id": person_id, "occasion_id": occasion_id}
    return await OPEN.entity(session, there, NotSignedInThere)


def written(number: str) -> str:
    """In fours, as it stands on the paper."""
    return "-".join(number[n : n + 4] for n in range(0, 16, 4))
