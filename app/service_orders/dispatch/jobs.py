"""A plan is computed part by part, each in a process of its own: its progress is seen, a kill costs one
part, and what was found so far is kept.

How long a part may take ends nothing but that process: the plan is then the best so far, and says that it was
cut short.
"""

from datetime import timedelta
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import delete, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from app.platform import child, clock
from app.platform.db.turns import each_in_turn
from app.platform.jobs.events import publish
from app.residents.inbox.telling import Told, tell_of
from app.service_orders.dispatch.events import PlanAsked, PlanEvent, PlanWentOn
from app.service_orders.dispatch.lifecycle import GOING_ON, PlanAction, PlanState
from app.service_orders.dispatch.models import DispatchPlan
from app.service_orders.dispatch.pinning import held_to
from app.service_orders.dispatch.plans import BASELINE, SHORTEN, TASKS
from app.service_orders.dispatch.reading import day_of
from app.service_orders.dispatch.service import by_the_clock

SOLVER = "app.service_orders.dispatch.solving"
PATIENCE = 120.0  # seconds for a part; on a quiet machine one takes some five
FORSAKEN_AFTER = timedelta(minutes=15)  # without a part
KEPT = timedelta(days=90)  # after the end
RELEASED = "固定的人员或时间已不符合要求，未予保留"
WAITS = text("SET LOCAL idle_in_transaction_session_timeout = 0")  # while the other process works

Said = dict[str, Any]


async def begin(session: AsyncSession, event: PlanAsked) -> None:
    """The day is read, and filled without looking ahead."""
    plan = await _locked(session, event)
    if (plan.state, plan.attempt) != (PlanState.ASKED, event.attempt):
        return
    await by_the_clock(session, plan, PlanAction.BEGIN)
    day, plan.versions = await day_of(session, plan)
    day, released = held_to(day, plan.pins)
    plan.pins = {one: pinned for one, pinned in plan.pins.items() if one not in released}
    plan.skipped = [{"order_id": one, "words": RELEASED} for one in released]
    plan.problem, plan.went_on_at = day.told(), clock.now()
    plan.found, plan.baseline, plan.has_solver = {}, {}, None
    await publish(session, PlanWentOn(**_about(plan), done=0))


async def go_on(session: AsyncSession, event: PlanWentOn) -> None:
    """One part; nothing is locked while it is computed."""
    await session.execute(WAITS)
    plan = await session.get_one(DispatchPlan, (event.community_id, event.plan_id))
    if not _is_at(plan, event):
        return
    task = TASKS[event.done]
    asked = {"task": task, "day": plan.problem, "stops": plan.found.get("stops")}
    out = await child.ask(SOLVER, said=orjson.dumps(asked), patience=PATIENCE)
    plan = await _locked(session, event)
    if not _is_at(plan, event):
        return
    await by_the_clock(session, plan, PlanAction.GO_ON, part=task)
    if out is None:
        await _cut_short(session, plan)
        return
    await _take(session, plan, task, orjson.loads(out))


async def fail(session: AsyncSession, event: PlanEvent) -> None:
    """Whatever a job of it died of."""
    plan = await _locked(session, event)
    if plan.attempt == event.attempt and plan.state in GOING_ON:
        await _fail(session, plan)


async def fail_forsaken(session: AsyncSession) -> None:
    """Those that no job carries on."""
    forsaken = select(DispatchPlan).where(
        DispatchPlan.state.in_(GOING_ON), DispatchPlan.went_on_at < clock.now() - FORSAKEN_AFTER
    )
    await each_in_turn(session, DispatchPlan, forsaken, lambda plan: _fail(session, plan))


async def forget_old(session: AsyncSession) -> None:
    """Who was planned where is known by the orders; also of what nobody ever decided."""
    before = clock.now() - KEPT
    for here in (await session.scalars(select(DispatchPlan.community_id).distinct())).all():
        old = delete(DispatchPlan).where(
            DispatchPlan.community_id == here, DispatchPlan.went_on_at < before
        )
        await session.execute(old)


async def _take(session: AsyncSession, plan: DispatchPlan, task: str, told: Said) -> None:
    plan.done, plan.went_on_at = plan.done + 1, clock.now()
    if not told["has_solver"]:
        plan.has_solver = False
        await _propose(session, plan)
        return
    before, plan.found = plan.found, told
    if task == BASELINE:
        plan.baseline = told
    else:
        plan.has_solver = True
    is_best = task == SHORTEN and before.get("stops") == told["stops"]
    if is_best or plan.done == len(TASKS) or not plan.versions:
        await _propose(session, plan)
    else:
        await publish(session, PlanWentOn(**_about(plan), done=plan.done))


async def _cut_short(session: AsyncSession, plan: DispatchPlan) -> None:
    if not plan.found:
        await _fail(session, plan)
        return
    plan.is_cut_short = True
    await _propose(session, plan)


async def _propose(session: AsyncSession, plan: DispatchPlan) -> None:
    await by_the_clock(session, plan, PlanAction.PROPOSE)
    plan.went_on_at = clock.now()
    await tell_of(session, plan, about, READY, f"proposed:{plan.attempt}")


async def _fail(session: AsyncSession, plan: DispatchPlan) -> None:
    await by_the_clock(session, plan, PlanAction.FAIL)
    plan.ended_at = clock.now()
    await tell_of(session, plan, about, FAILED, f"failed:{plan.attempt}")


def _is_at(plan: DispatchPlan, event: PlanWentOn) -> bool:
    now = plan.state, plan.attempt, plan.done
    return now == (PlanState.SOLVING, event.attempt, event.done)


def _about(plan: DispatchPlan) -> Said:
    return {"community_id": plan.community_id, "plan_id": plan.id, "attempt": plan.attempt}


async def _locked(session: AsyncSession, event: PlanEvent) -> DispatchPlan:
    return await session.get_one(
        DispatchPlan,
        (event.community_id, event.plan_id),
        with_for_update=True,
        populate_existing=True,
    )


async def who_asked(_session: AsyncSession, plan: DispatchPlan, _event: Any) -> list[UUID]:
    return [plan.asked_by]


async def about(_session: AsyncSession, plan: DispatchPlan) -> str:
    return f"{plan.day.month}月{plan.day.day}日派单方案"


def in_numbers(plan: DispatchPlan, _event: Any) -> str:
    left = len(plan.found["unserved"])
    return f"已排 {plan.found['served']} 单" + (f"，{left} 单未能排入，请查看原因" if left else "")


# fmt: off
READY =  Told(who_asked, "已编好，请核对后确认", in_numbers)
FAILED = Told(who_asked, "未能编成，请重新编制", "")
# fmt: on
