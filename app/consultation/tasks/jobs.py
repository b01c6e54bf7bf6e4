"""Who is told of a call, and what the clock brings."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.consultation.tasks import queries
from app.consultation.tasks.events import (
    CallAnswered,
    CallEvent,
    CallHandedBack,
    CallReturned,
    CallSubmitted,
    CallVerified,
    CallWithdrawn,
    UnitCalled,
)
from app.consultation.tasks.lifecycle import CallState
from app.consultation.tasks.models import Call, Task
from app.consultation.tasks.queries import LIMIT, RUNS
from app.consultation.tasks.views import limit
from app.places.roles.actor import Role
from app.places.roles.models import Grant
from app.places.roles.queries import serving
from app.platform import clock
from app.platform.clock import HERE
from app.platform.db.turns import each_in_turn
from app.residents.inbox.telling import Told, all_of, reason, tell_of, teller

REMIND_BEFORE = timedelta(hours=24)


async def remind(session: AsyncSession) -> None:
    """A day before the limit that runs, once for each."""
    now = clock.now()
    soon = _running().where(Call.reminded_at.is_(None), now < LIMIT, now + REMIND_BEFORE >= LIMIT)

    async def tell_it(call: Call) -> None:
        call.reminded_at = now
        await tell_of(session, call, about, REMINDED, f"remind:{limit(call)}")

    await each_in_turn(session, Call, soon, tell_it)


async def tell_overdue(session: AsyncSession) -> None:
    now = clock.now()
    late = _running().where(Call.overdue_told_at.is_(None), now >= LIMIT)

    async def tell_it(call: Call) -> None:
        call.overdue_told_at = now
        await tell_of(session, call, about, OVERDUE, f"overdue:{limit(call)}")

    await each_in_turn(session, Call, late, tell_it)


def _running() -> Select[Call]:
    return select(Call).where(RUNS)


async def _call(session: AsyncSession, event: CallEvent) -> Call:
    return await session.get_one(Call, (event.community_id, event.call_id))


async def about(session: AsyncSession, call: Call) -> str:
    task = await session.get_one(Task, (call.community_id, call.task_id))
    return task.what


async def unit(session: AsyncSession, call: Call, _event: Any) -> list[UUID]:
    """The account; everybody of the company; the street, for a department."""
    if call.assignee_id is not None:
        return [call.assignee_id]
    here = call.community_id
    found = (
        serving(here, Role.STREET)
        if call.company_id is None
        else serving(here, Role.PROPERTY).where(Grant.company_id == call.company_id)
    )
    return list(await session.scalars(found))


async def chair(_session: AsyncSession, call: Call, _event: Any) -> list[UUID]:
    """Who called."""
    return [call.called_by]


async def verifiers(session: AsyncSession, call: Call, _event: Any) -> list[UUID]:
    return await queries.verifiers(session, call)


def until(call: Call, _event: Any) -> str:
    runs = limit(call)
    what = "应答" if call.state is CallState.CALLED else "办结"
    return f"{what}期限：{runs.astimezone(HERE):%Y-%m-%d %H:%M}" if runs else ""


# fmt: off
TOLD = {
    UnitCalled:     Told(unit,      "您有落实任务待应答", until),
    CallAnswered:   Told(chair,     "落实任务已应答", until),
    CallHandedBack: Told(chair,     "落实任务被退回，请改派", reason),
    CallSubmitted:  Told(verifiers, "落实任务已报完成，请核查"),
    CallReturned:   Told(unit,      "落实任务未通过核查，请重新办理", reason),
    CallVerified:   Told(unit,      "落实任务已通过核查"),
    CallWithdrawn:  Told(unit,      "落实任务已撤回或改派", reason),
}
REMINDED =          Told(unit,      "落实任务即将到期", until)
OVERDUE =           Told(all_of(unit, chair), "落实任务已逾期", until)
# fmt: on
tell = teller(TOLD, _call, about)
