"""Reading the ledger: a balance is always a sum of its lines."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import (
    Date,
    Integer,
    Uuid,
    and_,
    bindparam,
    cast,
    extract,
    func,
    or_,
    select,
)
from sqlalchemy.ext.asyncio import AsyncSession

from app.participation.subjects.models import Subject
from app.participation.subjects.queries import MEMBERS
from app.participation.volunteering.errors import (
    CertificateNotFound,
    HourCorrectionNotFound,
    HourEntryNotFound,
)
from app.participation.volunteering.models import Certificate, HourCorrection, HourEntry, Presence
from app.participation.volunteering.policy import (
    EXPORTED,
    VISIBLE,
    VISIBLE_CERTIFICATES,
    VISIBLE_CORRECTIONS,
    is_mine,
    visible_to,
)
from app.places.communities.models import Community
from app.places.roles.actor import Actor
from app.platform.db.base import HERE, if_given
from app.platform.db.kept import Kept, Listing, Locked, Row, columns
from app.platform.db.turns import take_turn
from app.platform.paging import Window
from app.platform.spans import Span
from app.residents.people.models import Person

PERSON = bindparam("person_id", type_=Uuid)
FIRST, LAST = bindparam("first", type_=Date), bindparam("last", type_=Date)
MEMBER = bindparam("member_id", type_=Uuid)
# Who is in the roster only since they have served is their person: in lists, in sums, on paper.
OF_A_MEMBER = and_(MEMBERS.c.community_id == HERE, MEMBERS.c.id == HourEntry.member_id)
OF_A_PERSON = and_(
    Person.community_id == HERE,
    Person.id == func.coalesce(HourEntry.person_id, MEMBERS.c.person_id),
)
WHO = func.coalesce(Person.id, HourEntry.member_id)
NAME = func.coalesce(Person.name, MEMBERS.c.name)
AS_A_MEMBER = select(MEMBERS.c.id).where(
    MEMBERS.c.community_id == HERE, MEMBERS.c.person_id == PERSON
)
THEIRS = or_(
    HourEntry.person_id == PERSON,
    HourEntry.member_id == MEMBER,
    HourEntry.member_id.in_(AS_A_MEMBER),
)
ANYBODY = and_(PERSON.is_(None), MEMBER.is_(None))
IS_OUTSIDE = Person.id.is_(None).label("is_outside")
MINUTES = func.sum(HourEntry.minutes).label("minutes")
TIMES = func.sum(
    func.coalesce(HourEntry.times, cast(HourEntry.corrects_id.is_(None), Integer))
).label("times")
PEOPLE = func.count(HourEntry.subject_id.distinct()).label("people")
GROUP = (func.max(HourEntry.group_name).label("name"), MINUTES, TIMES)
YEAR = cast(extract("year", HourEntry.served_on), Integer)
IN_THE_YEAR = HourEntry.served_on.between(FIRST, LAST)


ASKED_FOR = (
    VISIBLE,
    IN_THE_YEAR,
    ANYBODY | THEIRS,
    if_given("group_id", HourEntry.group_id),
)
FILTERS = {
    "who": THEIRS,
    "group_id": HourEntry.group_id == bindparam("group_id"),
    "year": IN_THE_YEAR,
}
ENTRIES = Listing(
    select(*columns(HourEntry), NAME.label("name"))
    .outerjoin(MEMBERS, OF_A_MEMBER)
    .outerjoin(Person, OF_A_PERSON)
    .where(VISIBLE),
    HourEntry.id,
    **FILTERS,
)
BY_PERSON = Listing(
    select(WHO.label("id"), NAME.label("name"), IS_OUTSIDE, MINUTES, TIMES)
    .select_from(HourEntry)
    .outerjoin(MEMBERS, OF_A_MEMBER)
    .outerjoin(Person, OF_A_PERSON)
    .where(VISIBLE)
    .group_by(WHO, NAME, Person.id),
    WHO,
    **FILTERS,
)
IN_THE_SPAN = (
    EXPORTED,
    HourEntry.served_on.between(FIRST, LAST),
    if_given("group_id", HourEntry.group_id),
)
EXPORT = Kept(
    select(*columns(HourEntry), WHO.label("who"), NAME.label("name"), IS_OUTSIDE)
    .outerjoin(MEMBERS, OF_A_MEMBER)
    .outerjoin(Person, OF_A_PERSON)
    .where(*IN_THE_SPAN)
    .order_by(HourEntry.served_on, HourEntry.id)
)
SUMS = Kept(
    select(
        *(NAME.label("name"), IS_OUTSIDE, func.max(HourEntry.group_name).label("group_name")),
        *(WHO.label("who"), HourEntry.group_kind, MINUTES, TIMES),
    )
    .select_from(HourEntry)
    .outerjoin(MEMBERS, OF_A_MEMBER)
    .outerjoin(Person, OF_A_PERSON)
    .where(*IN_THE_SPAN)
    .group_by(WHO, NAME, Person.id, HourEntry.group_kind, HourEntry.group_id)
    .order_by(func.max(HourEntry.group_name), HourEntry.group_id, MINUTES.desc(), WHO)
)
BY_GROUP = Kept(
    select(HourEntry.group_id.label("id"), HourEntry.group_kind.label("kind"), *GROUP, PEOPLE)
    .where(*ASKED_FOR)
    .group_by(HourEntry.group_id, HourEntry.group_kind)
    .order_by(MINUTES.desc(), HourEntry.group_id)
)
BY_YEAR = Kept(
    select(YEAR.label("year"), MINUTES, TIMES, PEOPLE)
    .where(*ASKED_FOR)
    .group_by(YEAR)
    .order_by(YEAR.desc())
)
ENTRY = Kept(
    select(*columns(HourEntry), is_mine(HourEntry).label("is_mine")).where(
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
OF_OCCASION = Kept(
    select(*columns(HourEntry))
    .where(
        HourEntry.community_id == HERE,
        HourEntry.occasion_id == bindparam("occasion_id", type_=Uuid),
        HourEntry.corrects_id.is_(None),
        ANYBODY | THEIRS,
    )
    .order_by(HourEntry.id)
    .with_for_update(of=HourEntry)
)
DAY = bindparam("day", type_=Date)
ON_THE_DAY = Kept(
    select(func.coalesce(MINUTES.element, 0).label("minutes")).where(
        HourEntry.community_id == HERE, THEIRS, HourEntry.served_on == DAY
    )
)
OF_GROUPS = Kept(
    select(*GROUP)
    .where(
        HourEntry.community_id == HERE,
        THEIRS,
        HourEntry.served_on.between(FIRST, LAST),
    )
    .group_by(HourEntry.group_id)
    .order_by(func.max(HourEntry.group_name), HourEntry.group_id)
)

IS_MINE = is_mine(HourCorrection).label("is_mine")
CORRECTIONS = Listing(
    select(*columns(HourCorrection), IS_MINE).where(VISIBLE_CORRECTIONS), HourCorrection.id
)
CORRECTION_FOR_UPDATE = Locked(
    HourCorrection,
    select(*columns(HourCorrection), IS_MINE)
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


@dataclass(frozen=True, slots=True)
class Filters:
    person_id: UUID | None = None
    member_id: UUID | None = None
    group_id: UUID | None = None
    year: int | None = None

    @property
    def days(self) -> dict[str, date]:
        if self.year is None:
            return {"first": date.min, "last": date.max}
        return {"first": date(self.year, 1, 1), "last": date(self.year, 12, 31)}

    @property
    def given(self) -> dict[str, Any]:
        """As a listing is asked."""
        who = self.person_id is not None or self.member_id is not None
        return {"who": who, "group_id": self.group_id, "year": self.year}


async def entries(
    session: AsyncSession, actor: Actor, window: Window, only: Filters
) -> tuple[Sequence[Row], str | None]:
    values = visible_to(actor) | asdict(only) | only.days
    return await ENTRIES.page(session, window, values, **only.given)


async def by_person(
    session: AsyncSession, actor: Actor, window: Window, only: Filters
) -> tuple[Sequence[Row], str | None]:
    values = visible_to(actor) | asdict(only) | only.days
    return await BY_PERSON.page(session, window, values, **only.given)


async def by_group(session: AsyncSession, actor: Actor, only: Filters) -> list[Row]:
    return await BY_GROUP.all(session, visible_to(actor) | asdict(only) | only.days)


async def by_year(session: AsyncSession, actor: Actor, only: Filters) -> list[Row]:
    return await BY_YEAR.all(session, visible_to(actor) | asdict(only) | only.days)


async def export(
    session: AsyncSession, actor: Actor, span: Span, group_id: UUID | None
) -> tuple[list[Row], list[Row]]:
    """Every line of a period, and its sums; corrections stand on the day that they correct."""
    days = {"first": span.first, "last": span.last}
    asked = visible_to(actor) | days | {"group_id": group_id}
    return await EXPORT.all(session, asked), await SUMS.all(session, asked)


async def entry(session: AsyncSession, actor: Actor, entry_id: UUID) -> Row:
    """One that corrects no other."""
    return await ENTRY.one(session, visible_to(actor) | {"entry_id": entry_id}, HourEntryNotFound)


async def groups_within(
    session: AsyncSession, paper: Certificate | Row
) -> list[dict[str, str | int]]:
    """The hours of somebody in a span, team by team, as the ledger says now."""
    theirs = {"here": paper.community_id} | whose(paper)
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


async def of_occasion(
    session: AsyncSession, community_id: int, occasion_id: UUID, who: Subject | None
) -> list[Row]:
    """What it gave, locked: to everybody, or to one."""
    its = {"here": community_id, "occasion_id": occasion_id}
    return await OF_OCCASION.all(session, its | whose(who or Subject()))


async def balance(session: AsyncSession, entry: Row) -> int:
    """What an entry counts, with all that has put it right."""
    its = {"here": entry.community_id, "entry_id": entry.id}
    found: int = await SO_FAR.scalar(session, its)
    return found


async def minutes_of_the_day(
    session: AsyncSession, community_id: int, who: Subject | Row | Presence, day: date
) -> int:
    """What the ledger says of a day, which nobody else writes to before this deed is done."""
    await take_turn(session, f"hours{community_id}|{who.person_id or who.member_id}|{day}")
    that_day = {"here": community_id, "day": day} | whose(who)
    found: int = await ON_THE_DAY.scalar(session, that_day)
    return found


def whose(who: Subject | Row | Presence | Certificate) -> dict[str, UUID | None]:
    return {"person_id": who.person_id, "member_id": who.member_id}


def written(number: str) -> str:
    """In fours, as it stands on the paper."""
    return "-".join(number[n : n + 4] for n in range(0, 16, 4))
