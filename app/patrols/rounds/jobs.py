"""Who is told of a round, and what the clock brings."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.patrols.rounds.events import RoundCancelled, RoundEvent, RoundMoved
from app.patrols.rounds.lifecycle import LIFECYCLE, RoundAction, RoundParty, RoundState
from app.patrols.rounds.models import Round, SignUp
from app.patrols.rounds.queries import signed_up
from app.patrols.rounds.series import plan_ahead, running
from app.patrols.rounds.service import call_off
from app.patrols.teams.events import TeamDisbanded
from app.patrols.teams.models import Team
from app.places.roles.models import CommunityAccount
from app.platform import clock
from app.platform.clock import HERE
from app.platform.history import transition
from app.residents.inbox.service import Notice, tell

REMIND_BEFORE = timedelta(hours=20)
HELD_AFTER = timedelta(hours=24)  # what waits in a phone may come first
BATCH = 500


async def tell_of_moving(session: AsyncSession, event: RoundMoved) -> None:
    moved = await _round(session, event)
    when = f"新时间：{moved.begins_at.astimezone(HERE):%Y-%m-%d %H:%M}。{event.reason}"
    await _tell(session, moved, event, await _coming(session, moved), "巡护改期", when)
    free = await _accounts(session, moved.community_id, event.released)
    title = "巡护改期，与您的另一次巡护冲突，报名已取消"
    await _tell(session, moved, event, free, title, when)


async def tell_of_cancelling(session: AsyncSession, event: RoundCancelled) -> None:
    """Who was released by it: their withdrawal bears its time."""
    off = await _round(session, event)
    people = await session.scalars(
        select(SignUp.person_id).where(
            SignUp.community_id == off.community_id,
            SignUp.round_id == off.id,
            SignUp.withdrawn_at == event.at,
        )
    )
    told = await _accounts(session, off.community_id, people.all())
    await _tell(session, off, event, told, "巡护取消", event.reason)


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
    soon = (
        select(Round)
        .where(
            Round.state == RoundState.PLANNED,
            Round.reminded_at.is_(None),
            Round.begins_at > now,
            Round.begins_at <= now + REMIND_BEFORE,
        )
        .order_by(Round.community_id, Round.id)
        .limit(BATCH)
        .with_for_update()
    )
    for planned in await session.scalars(soon):
        planned.reminded_at = now
        when = f"{planned.begins_at.astimezone(HERE):%m-%d %H:%M}，{planned.meet_at}集合"
        notice = _notice(planned, f"remind:{planned.begins_at}", "您报名的巡护即将开始", when)
        await tell(session, planned.community_id, await _coming(session, planned), notice)


async def hold_ended(session: AsyncSession) -> None:
    over = (
        select(Round)
        .where(Round.state == RoundState.PLANNED, Round.ends_at < clock.now() - HELD_AFTER)
        .order_by(Round.community_id, Round.id)
        .limit(BATCH)
        .with_for_update()
    )
    for held in await session.scalars(over):
        who = {RoundParty.CLOCK}
        await transition(session, LIFECYCLE, held, RoundAction.HOLD, actor=None, parties=who)


async def plan_series(session: AsyncSession) -> None:
    for series in await session.scalars(running().with_for_update(read=True, of=Team)):
        await plan_ahead(session, series)


async def _round(session: AsyncSession, event: RoundEvent) -> Round:
    return await session.get_one(Round, (event.community_id, event.round_id))


async def _coming(session: AsyncSession, round_: Round) -> Sequence[UUID]:
    coming = signed_up(round_.community_id, round_.id).with_only_columns(SignUp.person_id)
    people = await session.scalars(coming)
    return await _accounts(session, round_.community_id, people.all())


async def _accounts(
    session: AsyncSession, community_id: int, people: Sequence[UUID]
) -> Sequence[UUID]:
    found = select(CommunityAccount.account_id).where(
        CommunityAccount.community_id == community_id, CommunityAccount.person_id.in_(people)
    )
    return (await session.scalars(found)).all()


async def _tell(
    session: AsyncSession,
    round_: Round,
    event: RoundEvent,
    accounts: Sequence[UUID],
    title: str,
    text: str,
) -> None:
    occasion = f"{type(event).__name__}:{event.at.timestamp()}"
    await tell(session, round_.community_id, accounts, _notice(round_, occasion, title, text))


def _notice(round_: Round, occasion: str, title: str, text: str) -> Notice:
    return Notice(f"{round_.id}:{occasion}", title, text, Round.__tablename__, round_.id)
