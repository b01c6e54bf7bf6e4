"""Rounds: planned, signed up to, gone on, and what was done on them."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.participation.commitments import service as commitments
from app.participation.subjects.models import Subject
from app.participation.volunteering import service as volunteering
from app.participation.volunteering.counting import Group, Occasion
from app.participation.volunteering.models import Presence
from app.participation.volunteering.presences import anybody_came, came
from app.participation.volunteering.schemas import Sign
from app.patrols.hazards import service as hazards
from app.patrols.hazards.models import Hazard
from app.patrols.hazards.schemas import FixOnTheSpot, ReportHazard
from app.patrols.rounds import queries
from app.patrols.rounds.errors import (
    ClearsAHazard,
    ForYourselfOnly,
    Full,
    NoSuchTeam,
    NotAMember,
    NotBegun,
    NotOnTheRound,
    NotSignedUp,
    NotYoursToPlan,
    SomebodyCame,
    TooEarly,
    TooLate,
)
from app.patrols.rounds.events import RoundCancelled, RoundMoved, SignUpsReleased
from app.patrols.rounds.lifecycle import LIFECYCLE, RoundAction, RoundParty
from app.patrols.rounds.models import ActionPhoto, Round, SafetyAction
from app.patrols.rounds.policy import in_charge, parties
from app.patrols.rounds.schemas import (
    HoldRound,
    MoveRound,
    PlanRound,
    RecordAction,
    WhoSigns,
)
from app.patrols.teams.models import Team
from app.patrols.teams.queries import standing
from app.places.errors import NoSuchPlace
from app.places.grids.queries import named, on_a_day
from app.places.photos.service import use as use_photos
from app.places.roles.actor import Actor
from app.platform import clock, device_clock
from app.platform.db.base import new_id
from app.platform.history import record_creation, record_event, transition
from app.platform.jobs.events import publish
from app.platform.schemas import Reason

EARLY = timedelta(minutes=30)  # before the beginning one may sign in
OVERTIME = timedelta(hours=1)  # after the end a sign-out is believed


async def plan(session: AsyncSession, actor: Actor, body: PlanRound) -> Round:
    day = body.begins_at.astimezone(clock.HERE).date()
    known = await may_plan(session, actor, body.team_id, body.grid_id, day)
    planned = Round(
        community_id=actor.community_id,
        id=new_id(),
        planned_by=actor.account_id,
        state=LIFECYCLE.start,
        taken=0,
        **body.model_dump(),
    )
    session.add(beside(planned, known))
    await session.flush()
    await record_creation(session, planned, actor=actor, action="plan")
    return planned


async def sign_up(session: AsyncSession, actor: Actor, round_id: UUID, body: WhoSigns) -> Round:
    """A refusal says why; who is refused may read it and choose another round."""
    whom = body.person_id or actor.person_id
    found = await queries.for_update(session, actor, round_id, whom)
    person_id = _may_act_for(actor, found, whom)
    await _transition(session, actor, found, RoundAction.SIGN_UP, person=str(person_id))
    if clock.now() >= found.begins_at:
        raise TooLate
    if not found.whom_is_member:
        raise NotAMember
    await commitments.commit(session, actor, found, Subject(person_id))
    if found.taken >= found.capacity:
        raise Full
    found.taken += 1
    found.is_signed_up |= person_id == actor.person_id
    return found


async def withdraw(session: AsyncSession, actor: Actor, round_id: UUID, body: WhoSigns) -> Round:
    whom = body.person_id or actor.person_id
    found = await queries.for_update(session, actor, round_id, whom)
    person_id = _may_act_for(actor, found, whom)
    await _transition(session, actor, found, RoundAction.WITHDRAW, person=str(person_id))
    if not await commitments.withdraw(session, found, Subject(person_id)):
        raise NotSignedUp
    if clock.now() >= found.begins_at:
        raise TooLate
    found.taken -= 1
    found.is_signed_up &= person_id != actor.person_id
    return found


async def sign_in(session: AsyncSession, actor: Actor, round_id: UUID, body: Sign) -> Presence:
    """Members, whether or not they had signed up: who helps is counted."""
    whom = body.person_id or actor.person_id
    found = await queries.for_share(session, actor, round_id, whom)
    person_id = _may_act_for(actor, found, whom)
    await _transition(session, actor, found, RoundAction.SIGN_IN, person=str(person_id))
    if not found.whom_is_member:
        raise NotAMember
    at = device_clock.accept(body.at)
    if at < found.begins_at - EARLY:
        raise TooEarly
    if at >= found.ends_at:
        raise TooLate
    occasion = Occasion(
        kind=Round.__tablename__,
        id=found.id,
        group=Group(Team.__tablename__, found.team_id, found.team),
        possible_from=found.begins_at - EARLY,
        planned_until=found.ends_at,
        until=found.ends_at + OVERTIME,
    )
    return await volunteering.arrive(session, actor, Subject(person_id), occasion, body)


async def sign_out(session: AsyncSession, actor: Actor, round_id: UUID, body: Sign) -> Presence:
    """The hours are written into the ledger."""
    whom = body.person_id or actor.person_id
    found = await queries.for_share(session, actor, round_id)
    person_id = _may_act_for(actor, found, whom)
    await _transition(session, actor, found, RoundAction.SIGN_OUT, person=str(person_id))
    return await volunteering.leave(session, actor, Subject(person_id), found.id, body)


async def record(
    session: AsyncSession, actor: Actor, round_id: UUID, body: RecordAction
) -> SafetyAction:
    """With `rectifies` it is the rectification of a hazard too: entered once, counted as both."""
    found = await queries.for_share(session, actor, round_id)
    key = body.id or new_id()
    await _transition(session, actor, found, RoundAction.RECORD, safety_action=str(key))
    await _on_it(session, actor, found)
    point = body.place and body.place.wgs84
    done = SafetyAction(
        community_id=found.community_id,
        id=key,
        round_id=found.id,
        kind=body.kind,
        count=body.count,
        words=body.words,
        where=body.where,
        lng=point and point.lng,
        lat=point and point.lat,
        datum=body.place and body.place.datum,
        done_at=device_clock.accept(body.done_at),
        recorded_by=actor.account_id,
        person_id=actor.person_id,
    )
    if body.rectifies is not None:
        done.hazard_id = body.rectifies.hazard_id
        work = FixOnTheSpot(**body.rectifies.model_dump(exclude={"hazard_id"}))
        fixed = await hazards.put_right_on_a_round(session, actor, done.hazard_id, work)
        done.rectification_id = fixed.id
    done.photos = list(body.photo_ids)
    session.add(done)
    await session.flush()
    await use_photos(session, actor, body.photo_ids, done.id)
    session.add_all(
        ActionPhoto(community_id=found.community_id, action_id=done.id, photo_id=photo_id)
        for photo_id in body.photo_ids
    )
    return done


async def strike(
    session: AsyncSession, actor: Actor, round_id: UUID, action_id: UUID, body: Reason
) -> SafetyAction:
    """A mistake: it is kept, and counted no more."""
    found = await queries.for_share(session, actor, round_id)
    done = await queries.action_for_update(session, found, action_id)
    await _transition(session, actor, found, RoundAction.RECORD, struck=str(done.id))
    if done.recorded_by != actor.account_id and not in_charge(actor, found.grid_id):
        raise ForYourselfOnly
    if done.rectification_id is not None:
        raise ClearsAHazard
    done.struck_at, done.struck_because = done.struck_at or clock.now(), body.reason
    await record_event(session, done, actor=actor, action="strike", reason=body.reason)
    return done


async def report(session: AsyncSession, actor: Actor, round_id: UUID, body: ReportHazard) -> Hazard:
    found = await queries.for_share(session, actor, round_id)
    await _transition(session, actor, found, RoundAction.REPORT)
    await _on_it(session, actor, found)
    return await hazards.report(session, actor, body, round_id=found.id)


async def move(session: AsyncSession, actor: Actor, round_id: UUID, body: MoveRound) -> Round:
    """Who has another round at the new time is released, and told so."""
    found = await queries.for_update(session, actor, round_id)
    began = found.begins_at
    was = {"begins_at": began.isoformat(), "ends_at": found.ends_at.isoformat()}
    await _transition(session, actor, found, RoundAction.MOVE, reason=body.reason, was=was)
    await _nobody_came(session, found)
    found.begins_at, found.ends_at, found.reminded_at = body.begins_at, body.ends_at, None
    released = [who.id for who in await commitments.move(session, found)]
    found.taken -= len(released)
    found.is_signed_up &= actor.person_id not in released
    about = _about(found, body.reason) | {"was": began}
    await publish(session, RoundMoved(**about))
    if released:
        await publish(session, SignUpsReleased(**about, released=tuple(released)))
    return found


async def cancel(session: AsyncSession, actor: Actor, round_id: UUID, body: Reason) -> Round:
    """Everybody who had signed up is told why, and is free for another."""
    found = await queries.for_update(session, actor, round_id)
    return await call_off(session, actor, found, body.reason)


async def call_off_if_nobody_came(
    session: AsyncSession, actor: Actor | None, found: Round, reason: str
) -> None:
    """With what it belongs to; whoever is on it already goes on, and it is held."""
    if not await anybody_came(session, found.community_id, found.id):
        await call_off(session, actor, found, reason)


async def call_off(session: AsyncSession, actor: Actor | None, found: Round, reason: str) -> Round:
    """No actor: what follows by itself."""
    await _transition(session, actor, found, RoundAction.CANCEL, reason=reason)
    await _nobody_came(session, found)
    released = [who.id for who in await commitments.release_all(session, found)]
    found.taken, found.is_signed_up = 0, False
    await publish(session, RoundCancelled(**_about(found, reason), released=tuple(released)))
    return found


async def hold(session: AsyncSession, actor: Actor, round_id: UUID, body: HoldRound) -> Round:
    """It is over; what phones without signal bring later still counts."""
    found = await queries.for_update(session, actor, round_id)
    await _transition(session, actor, found, RoundAction.HOLD)
    if clock.now() < found.begins_at:
        raise NotBegun
    found.summary = body.summary
    await volunteering.cut_short(session, found.community_id, found.id)
    return found


async def may_plan(
    session: AsyncSession, actor: Actor, team_id: UUID, grid_id: UUID, day: date | None = None
) -> dict[str, Any]:
    """What a round of theirs, there, shows beside itself; the team is not disbanded meanwhile, and the
    grid stands on that day."""
    here = actor.community_id
    if day is None:
        grid = await named(session, here, grid_id)
    else:
        grid = await on_a_day(session, here, grid_id, day)
    if grid is None:
        raise NoSuchPlace
    if not in_charge(actor, grid_id):
        raise NotYoursToPlan
    team = await standing(session, actor.community_id, team_id, actor.person_id)
    if team is None:
        raise NoSuchTeam
    names = {"team": team.name, "grid": grid.name}
    return names | {"is_member": team.is_member, "is_signed_up": False, "is_there": False}


def beside(round_: Round, known: dict[str, Any]) -> Round:
    """One that was not read with what stands beside it."""
    for name, value in known.items():
        setattr(round_, name, value)
    return round_


def _may_act_for(actor: Actor, found: Round, whom: UUID | None) -> UUID:
    """Oneself; or somebody without a phone, by a grid worker or the office."""
    if whom != actor.person_id and not in_charge(actor, found.grid_id):
        raise ForYourselfOnly
    if whom is None:
        raise NotAMember
    return whom


async def _nobody_came(session: AsyncSession, found: Round) -> None:
    """Their hours are of this round, at this time."""
    if await anybody_came(session, found.community_id, found.id):
        raise SomebodyCame


async def _on_it(session: AsyncSession, actor: Actor, found: Round) -> None:
    """A volunteer has signed in before they record something."""
    if in_charge(actor, found.grid_id):
        return
    if not await came(session, found.community_id, actor.person_id, found.id):
        raise NotOnTheRound


async def _transition(
    session: AsyncSession, actor: Actor | None, found: Round, action: RoundAction, **details: Any
) -> None:
    who = {RoundParty.CLOCK} if actor is None else parties(actor, found)
    await transition(session, LIFECYCLE, found, action, actor=actor, parties=who, **details)


def _about(found: Round, reason: str) -> dict[str, Any]:
    here = {"community_id": found.community_id, "round_id": found.id}
    return here | {"at": clock.now(), "reason": reason}
