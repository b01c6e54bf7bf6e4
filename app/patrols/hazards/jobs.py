"""What follows from a hazard, after the commit, and what the clock brings."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.consultation.topics.events import TopicDelivered
from app.patrols.categories.models import Category
from app.patrols.hazards import queries
from app.patrols.hazards.events import (
    HazardAssigned,
    HazardClosed,
    HazardDismissed,
    HazardEvent,
    HazardHandedBack,
    HazardJoined,
    HazardReopened,
    HazardReported,
    HazardReturned,
    HazardSubmitted,
)
from app.patrols.hazards.lifecycle import LIFECYCLE, HazardAction, HazardParty, HazardState
from app.patrols.hazards.models import Hazard
from app.patrols.hazards.queries import OVER
from app.patrols.hazards.service import Past, recompute
from app.patrols.hazards.views import LIMITS
from app.places.roles.actor import Role
from app.places.roles.models import Grant
from app.places.roles.queries import accounts_of, serving
from app.platform import clock
from app.platform.clock import HERE
from app.platform.db.turns import each_in_turn, locked_in_turn
from app.platform.history import done_to, transition
from app.platform.worktime import queries as worktime
from app.residents.inbox.telling import Accounts, Told, all_of, reason, tell_of, teller, who_serve

REMIND_BEFORE = timedelta(hours=24)


async def remind(session: AsyncSession) -> None:
    """A day before the limit, once."""
    now = clock.now()
    soon = _running().where(
        Hazard.reminded_at.is_(None), Hazard.due_at > now, Hazard.due_at <= now + REMIND_BEFORE
    )

    async def tell_it(hazard: Hazard) -> None:
        hazard.reminded_at = now
        await tell_of(session, hazard, about, REMINDED, f"remind:{hazard.due_at}")

    await each_in_turn(session, Hazard, soon, tell_it)


async def tell_overdue(session: AsyncSession) -> None:
    now = clock.now()
    overdue = _running().where(Hazard.overdue_told_at.is_(None), Hazard.due_at <= now)

    async def tell_it(hazard: Hazard) -> None:
        hazard.overdue_told_at = now
        await tell_of(session, hazard, about, OVERDUE, f"overdue:{hazard.due_at}")

    await each_in_turn(session, Hazard, overdue, tell_it)


async def escalate(session: AsyncSession) -> None:
    """After twice the limit the street hears of it, and may act on it from then on."""
    now = clock.now()
    late = _running().where(_not_escalated(), Hazard.escalates_at <= now)

    async def tell_it(hazard: Hazard) -> None:
        hazard.escalated_at = now
        await tell_of(session, hazard, about, ESCALATED, f"escalate:{hazard.escalates_at}")

    await each_in_turn(session, Hazard, late, tell_it)


async def follow_calendar(session: AsyncSession) -> int:
    """Limits stand where the history and the calendar of today put them; how many have moved.

    Of what has ended none does, and none of what is suspended: it gets its own when it is resumed.
    """
    calendar, moved = await worktime.load(session), 0
    found = select(Hazard).where(Hazard.state.not_in(OVER))
    async for hazard in locked_in_turn(session, Hazard, found, most=100_000):
        before = hazard.due_at, hazard.escalates_at
        recompute(hazard, Past(await done_to(session, hazard), calendar))
        if before == (hazard.due_at, hazard.escalates_at) or before[0] is None:
            continue
        await _tell_again(session, hazard, *before)
        moved += 1
    return moved


async def _tell_again(
    session: AsyncSession, hazard: Hazard, due_at: datetime | None, escalates_at: datetime | None
) -> None:
    """Its history says why; what was told of the old limit is told of the new one when it is time."""
    said = {
        "reason": "节假日安排有变动",
        "due_before": due_at and due_at.isoformat(),
        "due_now": hazard.due_at and hazard.due_at.isoformat(),
        "escalates_before": escalates_at and escalates_at.isoformat(),
    }
    action, by_the_clock = HazardAction.MOVE_LIMIT, {HazardParty.CLOCK}
    await transition(session, LIFECYCLE, hazard, action, actor=None, parties=by_the_clock, **said)
    if hazard.due_at is not None and hazard.due_at > clock.now():
        hazard.reminded_at = hazard.overdue_told_at = None


def _running() -> Select[Hazard]:
    return select(Hazard).where(Hazard.state.not_in(OVER))


def _not_escalated() -> ColumnElement[bool]:
    """Not for this limit."""
    return Hazard.escalated_at.is_(None) | (Hazard.escalated_at < Hazard.escalates_at)


async def _hazard(session: AsyncSession, event: HazardEvent) -> Hazard:
    return await session.get_one(Hazard, (event.community_id, event.hazard_id))


async def about(session: AsyncSession, hazard: Hazard) -> str:
    category = await session.get_one(Category, (hazard.community_id, hazard.category_id))
    return f"{category.name}（{hazard.where}）"


async def tell_joined(session: AsyncSession, event: HazardClosed) -> None:
    """Whose report was joined to it hears of their own, in their own words, and what they can do: theirs
    is not reopened, and the one that was closed is not theirs to see."""
    joined = select(Hazard).where(
        Hazard.community_id == event.community_id, Hazard.joined_to_id == event.hazard_id
    )
    for one in (await session.scalars(joined)).all():
        occasion = f"joined:{event.hazard_id}:{event.at.isoformat()}"
        await tell_of(session, one, about, ALONG, occasion, event)


async def tell_what_became_of_them(session: AsyncSession, event: TopicDelivered) -> None:
    """Whose hazards were raised to a topic that is delivered; also of what was joined to them."""
    raised = select(Hazard).where(
        Hazard.community_id == event.community_id,
        or_(Hazard.id.in_(event.hazard_ids), Hazard.joined_to_id.in_(event.hazard_ids)),
    )
    for one in (await session.scalars(raised)).all():
        occasion = f"topic:{event.topic_id}:{event.at.isoformat()}"
        await tell_of(session, one, about, DELIVERED, occasion, event)


async def grid_workers(session: AsyncSession, hazard: Hazard, _event: Any) -> list[UUID]:
    """Of its grid, now."""
    found = serving(hazard.community_id, Role.GRID_WORKER).where(Grant.grid_id == hazard.grid_id)
    return list(await session.scalars(found))


async def verifiers(session: AsyncSession, hazard: Hazard, _event: Any) -> list[UUID]:
    return await queries.verifiers(session, hazard)


async def assignees(session: AsyncSession, hazard: Hazard, _event: Any) -> list[UUID]:
    if hazard.assignee_id is not None:
        return [hazard.assignee_id]
    if hazard.company_id is None:
        return []
    company = serving(hazard.community_id, Role.PROPERTY).where(
        Grant.company_id == hazard.company_id
    )
    return list(await session.scalars(company))


async def whose_turn(session: AsyncSession, hazard: Hazard, event: Any) -> list[UUID]:
    """Who must act before the limit of its state runs out."""
    return list(await WHOSE_TURN[hazard.state](session, hazard, event))


async def reporters(session: AsyncSession, hazard: Hazard, _event: Any) -> list[UUID]:
    """Who pressed the button, and every account of the person in whose name it was."""
    if hazard.reporter_id is None:
        return [hazard.reported_by]
    accounts = await session.scalars(accounts_of(hazard.community_id, hazard.reporter_id))
    return [hazard.reported_by, *accounts]


async def who_did_it(session: AsyncSession, hazard: Hazard, _event: Any) -> list[UUID]:
    return await queries.who_did_it(session, hazard)


def until(hazard: Hazard, _event: Any) -> str:
    return (
        f"{LIMITS[hazard.state].label}期限：{hazard.due_at.astimezone(HERE):%Y-%m-%d %H:%M}"
        if hazard.due_at
        else ""
    )


def limit_of(what: str) -> Callable[[Hazard, Any], str]:
    return lambda hazard, _event: f"隐患{LIMITS[hazard.state].label}{what}"


staff, street = who_serve(Role.STAFF), who_serve(Role.STREET)
WHOSE_TURN: dict[HazardState, Accounts[Any]] = {
    HazardState.REPORTED: grid_workers,
    HazardState.FILED: all_of(grid_workers, staff),
    HazardState.ASSIGNED: assignees,
    HazardState.SUSPENDED: assignees,
    HazardState.SUBMITTED: verifiers,
}


def which_topic(_hazard: Hazard, event: TopicDelivered) -> str:
    return f"议题：{event.title}"


# fmt: off
TOLD = {
    HazardReported:   Told(grid_workers,  "新的隐患待立案"),
    HazardDismissed:  Told(reporters,     "您上报的隐患不予立案", reason),
    HazardJoined:     Told(reporters,     "您上报的隐患已并入同一隐患处理"),
    HazardAssigned:   Told(assignees,     "您有隐患待整改", until),
    HazardHandedBack: Told(staff,         "隐患被退单，请重新派单", reason),
    HazardSubmitted:  Told(verifiers,     "隐患整改完成，请核查"),
    HazardReturned:   Told(assignees,     "整改未通过核查，请重新整改", reason),
    HazardClosed:     Told(reporters,     "您上报的隐患已整改销号", "如仍未解决，请在十日内申请重新打开"),
    HazardReopened:   Told(all_of(grid_workers, staff, who_did_it), "隐患被重新打开", reason),
}
ALONG =               Told(reporters,     "您上报的隐患已随同一隐患整改销号", "如仍未解决，请重新上报")
REMINDED =            Told(whose_turn,    limit_of("即将到期"), until)
OVERDUE =             Told(all_of(whose_turn, grid_workers, staff), limit_of("已逾期"), until)
ESCALATED =           Told(street,        "隐患严重逾期，已上报街道")
DELIVERED =           Told(reporters,     "您上报的隐患转为议题，议题已办结", which_topic)
# fmt: on
tell = teller(TOLD, _hazard, about)
