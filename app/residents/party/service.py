"""Branches are the secretary's; members report, and officers of the branch admit them."""

from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.places.dwellings.models import Estate
from app.places.errors import NoSuchPlace
from app.places.roles.actor import Actor, Role
from app.platform import clock
from app.platform.db.base import new_id
from app.platform.history import done_to, record_creation, record_event, transition
from app.platform.schemas import Reason
from app.residents.party import queries
from app.residents.party.errors import (
    NoSuchComrade,
    NotOnSuchADay,
    NotProbationary,
    NotYoursToEnter,
)
from app.residents.party.lifecycle import LIFECYCLE, PartyAction, PartyParty, PartyState
from app.residents.party.models import Branch, Officer, PartyMember
from app.residents.party.policy import must_be_the_secretary, parties
from app.residents.party.schemas import (
    EndMembership,
    EndOffice,
    FoundBranch,
    NameOfficer,
    ReportToParty,
    Transfer,
)
from app.residents.people.ages import OF_AGE, age
from app.residents.people.models import Person
from app.residents.people.queries import known


async def found(session: AsyncSession, actor: Actor, body: FoundBranch) -> Branch:
    must_be_the_secretary(actor)
    key = actor.community_id, body.estate_id
    if body.estate_id is not None and await session.get(Estate, key) is None:
        raise NoSuchPlace
    branch = Branch(community_id=actor.community_id, id=new_id(), **body.model_dump())
    session.add(branch)
    await session.flush()
    await record_event(session, branch, actor=actor, action="found")
    return branch


async def name_officer(
    session: AsyncSession, actor: Actor, branch_id: UUID, body: NameOfficer
) -> Officer:
    must_be_the_secretary(actor)
    await queries.branch(session, actor, branch_id)
    await _grown_up(session, actor, body.person_id)
    named = Officer(
        community_id=actor.community_id, id=new_id(), branch_id=branch_id, **body.model_dump()
    )
    session.add(named)
    await session.flush()
    await record_event(session, named, actor=actor, action="name", post=body.post)
    return named


async def end_office(
    session: AsyncSession, actor: Actor, officer_id: UUID, body: EndOffice
) -> None:
    must_be_the_secretary(actor)
    officer = await queries.officer(session, actor, officer_id)
    officer.until = max(body.until, officer.since)
    await record_event(session, officer, actor=actor, action="end")


async def report(session: AsyncSession, actor: Actor, body: ReportToParty) -> PartyMember:
    """Who reports themself waits for an officer; whom the secretary enters is in the branch.

    An officer sees their branch and not the roster, so that they enter nobody.
    """
    branch = await queries.branch(session, actor, body.branch_id)
    if body.here_since > clock.today():
        raise NotOnSuchADay
    is_own = body.person_id in {None, actor.person_id}
    if not (is_own or actor.has(Role.SECRETARY)):
        raise NotYoursToEnter
    person = await _grown_up(session, actor, body.person_id or actor.person_id)
    entry = PartyMember(
        community_id=actor.community_id,
        id=new_id(),
        state=LIFECYCLE.start,
        **body.model_dump() | {"person_id": person.id},
    )
    entry.name, entry.branch, entry.leads = person.name, branch.name, branch.leads
    session.add(entry)
    await session.flush()
    await record_creation(session, entry, actor=actor, action="report")
    if not is_own:
        await _transition(session, entry, PartyAction.ADMIT, actor)
    return entry


async def admit(session: AsyncSession, actor: Actor, member_id: UUID) -> PartyMember:
    entry = await queries.for_update(session, actor, member_id)
    await _transition(session, entry, PartyAction.ADMIT, actor)
    return entry


async def decline(
    session: AsyncSession, actor: Actor, member_id: UUID, body: Reason
) -> PartyMember:
    entry = await queries.for_update(session, actor, member_id)
    await _transition(session, entry, PartyAction.DECLINE, actor, reason=body.reason)
    return entry


async def withdraw(session: AsyncSession, actor: Actor, member_id: UUID) -> PartyMember:
    entry = await queries.for_update(session, actor, member_id)
    await _transition(session, entry, PartyAction.WITHDRAW, actor)
    return entry


async def confirm(session: AsyncSession, actor: Actor, member_id: UUID) -> PartyMember:
    entry = await queries.for_update(session, actor, member_id)
    await _transition(session, entry, PartyAction.CONFIRM, actor)
    if not entry.is_probationary:
        raise NotProbationary
    entry.is_probationary = False
    return entry


async def transfer(session: AsyncSession, actor: Actor, member_id: UUID, body: Transfer) -> None:
    entry = await queries.for_update(session, actor, member_id)
    await _transition(session, entry, PartyAction.TRANSFER, actor, branch=str(body.branch_id))
    entry.branch_id = (await queries.branch(session, actor, body.branch_id)).id


async def end(
    session: AsyncSession, actor: Actor, member_id: UUID, body: EndMembership
) -> PartyMember:
    entry = await queries.for_update(session, actor, member_id)
    await _transition(session, entry, PartyAction.END, actor, reason=body.reason)
    if not entry.here_since <= body.ended_on <= clock.today():
        raise NotOnSuchADay
    entry.ended_on = body.ended_on
    return entry


async def follow_death(session: AsyncSession, community_id: int, person_id: UUID) -> None:
    """An entry ends on the day of the death; taken back, who was in the branch is in it."""
    person = await known(session, community_id, person_id)
    entries = await session.scalars(
        select(PartyMember)
        .where(PartyMember.community_id == community_id, PartyMember.person_id == person_id)
        .order_by(PartyMember.id)
        .with_for_update()
    )
    for entry in entries.all():
        done = await done_to(session, entry)
        last = done[-1].details if done else {}
        is_current = entry.state in {PartyState.REPORTED, PartyState.ADMITTED}
        by_death = not is_current and last.get("because") == "death"
        if person is not None and person.died_on is not None:
            if is_current:
                said = {"reason": "去世", "because": "death", "was": entry.state.name}
                await _by_the_clock(session, entry, PartyAction.END, **said)
            if is_current or by_death:
                entry.ended_on = person.died_on
        elif by_death and last["was"] == PartyState.ADMITTED.name:
            await _by_the_clock(session, entry, PartyAction.ADMIT, reason="去世登记有误")
            entry.ended_on = None


async def _by_the_clock(
    session: AsyncSession, entry: PartyMember, action: PartyAction, **details: Any
) -> None:
    who = {PartyParty.CLOCK}
    await transition(session, LIFECYCLE, entry, action, actor=None, parties=who, **details)


async def _transition(
    session: AsyncSession, entry: PartyMember, action: PartyAction, actor: Actor, **details: Any
) -> None:
    who = parties(actor, entry)
    await transition(session, LIFECYCLE, entry, action, actor=actor, parties=who, **details)


async def _grown_up(session: AsyncSession, actor: Actor, person_id: UUID | None) -> Person:
    """党章 § 1."""
    person = await known(session, actor.community_id, person_id)
    if person is None or person.died_on or age(person.born_on, clock.today()) < OF_AGE:
        raise NoSuchComrade
    return person
