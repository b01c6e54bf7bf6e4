"""Who is told of a round, and what the clock brings."""

from collections.abc import Iterable
from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.participation.commitments.queries import people, planned_from
from app.participation.commitments.service import of_the_dead, plan_again, release_dead
from app.participation.subjects.models import Subject
from app.patrols.rounds.events import RoundCancelled, RoundEvent, RoundMoved, SignUpsReleased
from app.patrols.rounds.lifecycle import LIFECYCLE, RoundAction, RoundParty, RoundState
from app.patrols.rounds.models import Round, Series
from app.patrols.rounds.queries import running
from app.patrols.rounds.series import plan_ahead, skip_holidays
from app.patrols.rounds.service import call_off_if_nobody_came
from app.patrols.teams.events import TeamDisbanded
from app.patrols.teams.queries import standing
from app.places.grids.models import Grid
from app.places.roles.queries import accounts
from app.platform import clock
from app.platform.clock import HERE
from app.platform.db.turns import locked_in_turn
from app.platform.history import transition
from app.residents.inbox.telling import Told, reason, tell_of, teller
from app.residents.people.events import DeathTakenBack, PersonDied
from app.residents.people.queries import known

REMIND_BEFORE = timedelta(hours=20)
HELD_AFTER = timedelta(hours=24)  # what waits in a phone may come first


async def cancel_rounds(session: AsyncSession, event: TeamDisbanded) -> None:
    """Those that have not begun; who had signed up and has left the team since is told too."""
    planned = (
        select(Round)
        .where(
            Round.community_id == event.community_id,
            Round.team_id == event.team_id,
            Round.state == RoundState.PLANNED,
            Round.begins_at > clock.now(),
        )
        .order_by(Round.id)
        .with_for_update()
    )
    for pointless in await session.scalars(planned):
        await call_off_if_nobody_came(session, None, pointless, "巡护队已解散")


async def follow_death(session: AsyncSession, event: PersonDied | DeathTakenBack) -> None:
    """Who has died is planned nowhere; taken back, they are again where there is still a place."""
    here, person_id, kind = event.community_id, event.person_id, Round.__tablename__
    person = await known(session, here, person_id)
    if person is not None and person.died_on is not None:
        over = min(clock.now(), datetime.combine(person.died_on, time.max, HERE))
        planned = await planned_from(session, here, Subject(person_id), kind, over)
        for found in await _planned(session, here, planned):
            if await release_dead(session, found, Subject(person_id)):
                await _of_the_dead(session, found, RoundAction.WITHDRAW, person_id)
                found.taken -= 1
        return
    before = {one.occasion_id: one for one in await of_the_dead(session, here, person_id, kind)}
    for found in await _planned(session, here, before):
        is_free = found.taken < found.capacity and found.begins_at > clock.now()
        if is_free and await plan_again(session, found, before[found.id]):
            await _of_the_dead(session, found, RoundAction.SIGN_UP, person_id)
            found.taken += 1


async def _planned(session: AsyncSession, here: int, ids: Iterable[UUID]) -> list[Round]:
    planned = (
        select(Round)
        .where(
            Round.community_id == here, Round.id.in_(list(ids)), Round.state == RoundState.PLANNED
        )
        .order_by(Round.id)
        .with_for_update()
    )
    return list(await session.scalars(planned))


async def _of_the_dead(
    session: AsyncSession, found: Round, action: RoundAction, person_id: UUID
) -> None:
    who, said = {RoundParty.CLOCK}, {"person": str(person_id), "because": "death"}
    await transition(session, LIFECYCLE, found, action, actor=None, parties=who, **said)


async def remind(session: AsyncSession) -> None:
    """The evening before, once."""
    now = clock.now()
    soon = select(Round).where(
        Round.state == RoundState.PLANNED,
        Round.reminded_at.is_(None),
        Round.begins_at > now,
        Round.begins_at <= now + REMIND_BEFORE,
    )
    async for planned in locked_in_turn(session, Round, soon):
        planned.reminded_at = now
        await tell_of(session, planned, about, REMINDED, f"remind:{planned.begins_at}")


async def hold_ended(session: AsyncSession) -> None:
    over = select(Round).where(
        Round.state == RoundState.PLANNED, Round.ends_at < clock.now() - HELD_AFTER
    )
    who = {RoundParty.CLOCK}
    async for held in locked_in_turn(session, Round, over):
        await transition(session, LIFECYCLE, held, RoundAction.HOLD, actor=None, parties=who)


async def plan_series(session: AsyncSession) -> None:
    """Of teams that are not disbanded meanwhile."""
    async for series in locked_in_turn(session, Series, running(clock.today()), most=10_000):
        if await standing(session, series.community_id, series.team_id):
            await skip_holidays(session, series)
            await plan_ahead(session, series)


async def _round(session: AsyncSession, event: RoundEvent) -> Round:
    found = await session.get_one(Round, (event.community_id, event.round_id))
    found.was = event.was if isinstance(event, RoundMoved) else None
    return found


async def about(session: AsyncSession, round_: Round) -> str:
    """As those who are told knew it: one that was moved, by when it had been going to begin."""
    grid = await session.get_one(Grid, (round_.community_id, round_.grid_id))
    begins = (round_.was or round_.begins_at).astimezone(HERE)
    return f"{begins.month}月{begins.day}日 {begins:%H:%M} {grid.name}"


async def coming(session: AsyncSession, round_: Round, _event: Any) -> list[UUID]:
    return await accounts(session, round_.community_id, *await people(session, round_))


async def released(session: AsyncSession, round_: Round, event: Any) -> list[UUID]:
    return await accounts(session, round_.community_id, *event.released)


def moved_to(round_: Round, event: RoundEvent) -> str:
    return f"新时间：{round_.begins_at.astimezone(HERE):%Y-%m-%d %H:%M}。{event.reason}"


def where(round_: Round, _event: Any) -> str:
    return f"{round_.begins_at.astimezone(HERE):%m-%d %H:%M}，{round_.meet_at}集合"


# fmt: off
TOLD = {
    RoundMoved:      Told(coming,   "巡护改期", moved_to),
    SignUpsReleased: Told(released, "巡护改期，与您的另一次巡护冲突，报名已取消", moved_to),
    RoundCancelled:  Told(released, "巡护取消", reason),
}
REMINDED =           Told(coming,   "您报名的巡护即将开始", where)
# fmt: on
tell = teller(TOLD, _round, about)
