"""Who is told of a round, and what the clock brings."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.participation.commitments.queries import people
from app.patrols.rounds.events import RoundCancelled, RoundEvent, RoundMoved, SignUpsReleased
from app.patrols.rounds.lifecycle import LIFECYCLE, RoundAction, RoundParty, RoundState
from app.patrols.rounds.models import Round, Series
from app.patrols.rounds.queries import running
from app.patrols.rounds.series import plan_ahead
from app.patrols.rounds.service import call_off
from app.patrols.teams.events import TeamDisbanded
from app.patrols.teams.queries import standing
from app.places.roles.queries import accounts
from app.platform import clock
from app.platform.clock import HERE
from app.platform.db.turns import locked_in_turn
from app.platform.history import transition
from app.residents.inbox.telling import Told, reason, tell_of, teller

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
        await call_off(session, None, pointless, "巡护队已解散")


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
        await tell_of(session, planned, REMINDED, f"remind:{planned.begins_at}")


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
            await plan_ahead(session, series)


async def _round(session: AsyncSession, event: RoundEvent) -> Round:
    return await session.get_one(Round, (event.community_id, event.round_id))


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
tell = teller(TOLD, _round)
