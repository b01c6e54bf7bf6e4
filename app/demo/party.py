"""Eight branches, their officers and members; seventeen floating members, and two who have reported."""

from collections.abc import Iterator, Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.places.dwellings.models import Estate
from app.places.roles.actor import Actor
from app.residents.party import service
from app.residents.party.models import MemberKind, Post
from app.residents.party.schemas import FoundBranch, NameOfficer, ReportToParty

MEMBERS, FLOATING, IN_SERVICE = 120, 17, 25
SINCE = date(2025, 3, 1)


async def found(
    session: AsyncSession, secretary: Actor, grown_up: Sequence[UUID], reporting: Sequence[Actor]
) -> None:
    estates = select(Estate.id, Estate.name).where(Estate.community_id == secretary.community_id)
    branches = []
    people: Iterator[UUID] = iter(grown_up)
    for estate_id, name in await session.execute(estates.order_by(Estate.id)):
        body = FoundBranch(name=f"{name}小区党支部", estate_id=estate_id)
        branches.append((await service.found(session, secretary, body)).id)
    for number in range(MEMBERS + FLOATING + IN_SERVICE):
        branch_id, person_id = branches[number % len(branches)], next(people)
        if number < len(branches) * len(Post):
            post = list(Post)[number // len(branches)]
            named = NameOfficer(person_id=person_id, post=post, since=SINCE)
            await service.name_officer(session, secretary, branch_id, named)
        await service.report(session, secretary, _entry(number, branch_id, person_id))
    for number, member in enumerate(reporting):
        await service.report(session, member, _entry(MEMBERS, branches[number], None))


def _entry(number: int, branch_id: UUID, person_id: UUID | None) -> ReportToParty:
    kind = MemberKind.MEMBER
    if number >= MEMBERS:
        kind = MemberKind.FLOATING if number < MEMBERS + FLOATING else MemberKind.IN_SERVICE
    return ReportToParty(
        branch_id=branch_id,
        person_id=person_id,
        kind=kind,
        is_probationary=kind is MemberKind.MEMBER and number % 30 == 29,
        joined_on=date(1990 + number % 30, 7, 1),
        home_branch="外地户籍所在村党支部" if kind is MemberKind.FLOATING else None,
        employer="辖区单位" if kind is MemberKind.IN_SERVICE else None,
        here_since=SINCE,
    )
