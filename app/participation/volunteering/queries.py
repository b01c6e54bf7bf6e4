"""Reading the ledger: a balance is always a sum of its lines."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Date, bindparam, extract, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.participation.volunteering.errors import CertificateNotFound, HourCorrectionNotFound
from app.participation.volunteering.models import Certificate, HourCorrection, HourEntry
from app.participation.volunteering.policy import (
    VISIBLE,
    VISIBLE_CERTIFICATES,
    VISIBLE_CORRECTIONS,
    visible_to,
)
from app.places.roles.actor import Actor
from app.platform.db.base import same
from app.platform.paging import Window, paginate
from app.residents.people.models import Person

OF_A_PERSON = same(Person.id, HourEntry.person_id)
MINUTES = func.sum(HourEntry.minutes).label("minutes")
TIMES = func.count().filter(HourEntry.corrects_id.is_(None)).label("times")
PEOPLE = func.count(HourEntry.person_id.distinct()).label("people")
YEAR = extract("year", HourEntry.served_on)

LEDGER = (
    select(HourEntry.__table__, Person.name.label("name")).join(Person, OF_A_PERSON).where(VISIBLE)
)
OF_TEAMS = select(func.max(HourEntry.team).label("name"), MINUTES, TIMES).group_by(
    HourEntry.team_id
)
# What a paper says, and whether it still holds.
WITHIN = (
    (HourEntry.community_id == bindparam("here"))
    & (HourEntry.person_id == bindparam("person"))
    & HourEntry.served_on.between(bindparam("since", type_=Date), bindparam("until", type_=Date))
)


def _only(statement: Any, person_id: UUID | None, team_id: UUID | None, year: int | None) -> Any:
    if person_id is not None:
        statement = statement.where(HourEntry.person_id == person_id)
    if team_id is not None:
        statement = statement.where(HourEntry.team_id == team_id)
    if year is not None:
        first, after = date(year, 1, 1), date(year + 1, 1, 1)
        statement = statement.where(HourEntry.served_on >= first, HourEntry.served_on < after)
    return statement


async def entries(
    session: AsyncSession, actor: Actor, window: Window, **only: Any
) -> Sequence[Any]:
    found = paginate(_only(LEDGER, **only), HourEntry.id, window)
    return (await session.execute(found, visible_to(actor))).all()


async def by_person(
    session: AsyncSession, actor: Actor, window: Window, **only: Any
) -> Sequence[Any]:
    found = select(Person.id, Person.name, MINUTES, TIMES).join(HourEntry, OF_A_PERSON)
    grouped = _only(found.where(VISIBLE).group_by(Person.id, Person.name), **only)
    return (await session.execute(paginate(grouped, Person.id, window), visible_to(actor))).all()


async def by_team(session: AsyncSession, actor: Actor, **only: Any) -> Sequence[Any]:
    found = OF_TEAMS.add_columns(HourEntry.team_id.label("id"), PEOPLE).where(VISIBLE)
    ordered = _only(found, **only).order_by(MINUTES.desc(), HourEntry.team_id)
    return (await session.execute(ordered, visible_to(actor))).all()


async def by_year(session: AsyncSession, actor: Actor, **only: Any) -> Sequence[Any]:
    found = select(YEAR.label("year"), MINUTES, TIMES, PEOPLE).where(VISIBLE)
    ordered = _only(found, **only).group_by(YEAR).order_by(YEAR.desc())
    return (await session.execute(ordered, visible_to(actor))).all()


async def teams_within(session: AsyncSession, paper: Certificate) -> list[dict[str, str | int]]:
    """The hours of somebody in a span, team by team, as the ledger says now."""
    span = {
        "here": paper.community_id,
        "person": paper.person_id,
        "since": paper.since,
        "until": paper.until,
    }
    found = await session.execute(OF_TEAMS.where(WITHIN).order_by("name"), span)
    return [{"name": row.name, "minutes": row.minutes, "times": row.times} for row in found]


async def corrections(session: AsyncSession, actor: Actor, window: Window) -> Sequence[Any]:
    found = select(HourCorrection).where(VISIBLE_CORRECTIONS)
    paged = paginate(found, HourCorrection.id, window)
    return (await session.scalars(paged, visible_to(actor))).all()


async def correction_for_update(
    session: AsyncSession, actor: Actor, correction_id: UUID
) -> HourCorrection:
    found = await session.scalar(
        select(HourCorrection)
        .where(VISIBLE_CORRECTIONS, HourCorrection.id == correction_id)
        .with_for_update(),
        visible_to(actor),
    )
    if found is None:
        raise HourCorrectionNotFound
    return found


async def certificates(session: AsyncSession, actor: Actor, window: Window) -> Sequence[Any]:
    found = select(Certificate).where(VISIBLE_CERTIFICATES)
    paged = paginate(found, Certificate.id, window)
    return (await session.scalars(paged, visible_to(actor))).all()


async def certificate(session: AsyncSession, actor: Actor, certificate_id: UUID) -> Certificate:
    found = await session.scalar(
        select(Certificate).where(VISIBLE_CERTIFICATES, Certificate.id == certificate_id),
        visible_to(actor),
    )
    if found is None:
        raise CertificateNotFound
    return found


async def numbered(session: AsyncSession, community_id: int, number: str) -> Certificate:
    """For everybody; with or without its hyphens, in capitals or not."""
    found: Certificate | None = await session.scalar(
        select(Certificate).where(
            Certificate.community_id == community_id,
            Certificate.number == written(number.replace("-", "").upper()),
        )
    )
    if found is None:
        raise CertificateNotFound
    return found


def written(number: str) -> str:
    """In fours, as it stands on the paper."""
    return "-".join(number[n : n + 4] for n in range(0, 16, 4))
