"""What can be done with tasks and calls: one function for each deed.

Topic, task, call are locked in this order. A task that is assigned and the delivery of its topic take
turns on the topic's row.
"""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncSession

from app.consultation.tasks import queries
from app.consultation.tasks.errors import (
    AnswerOverdue,
    NoSuchUnit,
    NothingDone,
    TasksUnfinished,
    WorkBeforeAnswer,
)
from app.consultation.tasks.events import (
    CallAnswered,
    CallHandedBack,
    CallReturned,
    CallSubmitted,
    CallVerified,
    CallWithdrawn,
    UnitCalled,
)
from app.consultation.tasks.lifecycle import (
    CALL,
    TASK,
    CallAction,
    CallParty,
    TaskAction,
    TaskParty,
    TaskState,
)
from app.consultation.tasks.models import Call, CallPhoto, CallWork, Task
from app.consultation.tasks.policy import parties, task_parties
from app.consultation.tasks.schemas import AssignTask, CallUnit, DeliverTopic, Report, SubmitWork
from app.consultation.topics import queries as topics
from app.consultation.topics.lifecycle import TopicAction
from app.consultation.topics.models import Topic, TopicMoment
from app.consultation.topics.service import attach, step
from app.places.dwellings.models import Company
from app.places.photos.service import use as use_photos
from app.places.roles.actor import Actor
from app.platform import clock
from app.platform.db.base import new_id
from app.platform.history import done_to, record_creation, transition
from app.platform.jobs.events import publish
from app.platform.schemas import Reason
from app.platform.worktime import queries as worktime
from app.platform.worktime.limits import runs_out
from app.residents.people.queries import may_answer

CALL_UNIT = "call"  # the step with which a history begins


async def assign(session: AsyncSession, actor: Actor, topic_id: UUID, body: AssignTask) -> Task:
    topic = await topics.for_update(session, actor, topic_id)
    task_id = body.id or new_id()
    await step(session, actor, topic, TopicAction.ASSIGN, task=str(task_id))
    task = Task(
        community_id=topic.community_id,
        id=task_id,
        topic_id=topic.id,
        what=body.what,
        assigned_by=actor.account_id,
        assigned_at=clock.now(),
        state=TASK.start,
    )
    session.add(task)
    await session.flush()
    await record_creation(session, task, actor=actor, action="assign")
    for unit in body.units:
        await _call(session, actor, task, unit)
    return task


async def call(session: AsyncSession, actor: Actor, task_id: UUID, body: CallUnit) -> Task:
    """吹哨: one more unit, for itself."""
    task = await queries.task_for_update(session, actor, task_id)
    await _of_task(session, actor, task, TaskAction.CALL)
    await _call(session, actor, task, body)
    return task


async def cancel(session: AsyncSession, actor: Actor, task_id: UUID, body: Reason) -> Task:
    task = await queries.task_for_update(session, actor, task_id)
    await _of_task(session, actor, task, TaskAction.CANCEL, reason=body.reason)
    await _withdraw_along(session, task, actor, body.reason)
    return task


async def answer(session: AsyncSession, actor: Actor, call_id: UUID) -> Call:
    _, found = await queries.for_update(session, actor, call_id)
    await _of_call(session, actor, found, CallAction.ANSWER)
    found.responded_at = clock.now()
    found.reminded_at = found.overdue_told_at = None  # from now on runs the other limit
    await publish(session, CallAnswered(**_who(found, actor)))
    return found


async def hand_back(session: AsyncSession, actor: Actor, call_id: UUID, body: Reason) -> Call:
    """Within the limit to answer; that call alone is open again."""
    _, found = await queries.for_update(session, actor, call_id)
    await _of_call(session, actor, found, CallAction.HAND_BACK, reason=body.reason)
    if found.answer_by < clock.now():
        raise AnswerOverdue
    found.responded_at = found.handed_back_at = clock.now()
    found.handed_back_because = body.reason
    await publish(session, CallHandedBack(**_who(found, actor), reason=body.reason))
    return found


async def arrive(session: AsyncSession, actor: Actor, call_id: UUID) -> Call:
    _, found = await queries.for_update(session, actor, call_id)
    await _of_call(session, actor, found, CallAction.ARRIVE)
    return found


async def report(session: AsyncSession, actor: Actor, call_id: UUID, body: Report) -> Call:
    _, found = await queries.for_update(session, actor, call_id)
    await _of_call(session, actor, found, CallAction.REPORT)
    await _work(session, actor, found, body.description, body.photo_ids, is_whole=False)
    return found


async def submit(session: AsyncSession, actor: Actor, call_id: UUID, body: SubmitWork) -> Call:
    _, found = await queries.for_update(session, actor, call_id)
    await _of_call(session, actor, found, CallAction.SUBMIT)
    await _work(session, actor, found, body.description, body.photo_ids, is_whole=True)
    await publish(session, CallSubmitted(**_who(found, actor)))
    return found


async def send_back(session: AsyncSession, actor: Actor, call_id: UUID, body: Reason) -> Call:
    _, found = await queries.for_update(session, actor, call_id)
    await _of_call(session, actor, found, CallAction.RETURN, reason=body.reason)
    await publish(session, CallReturned(**_who(found, actor), reason=body.reason))
    return found


async def verify(session: AsyncSession, actor: Actor, call_id: UUID) -> Call:
    """By somebody who did none of it; with the last call the task is done."""
    task, found = await queries.for_update(session, actor, call_id)
    await _of_call(session, actor, found, CallAction.VERIFY)
    found.verified_at = clock.now()
    await publish(session, CallVerified(**_who(found, actor)))
    await _finish(session, task)
    return found


async def redirect(session: AsyncSession, actor: Actor, call_id: UUID, body: CallUnit) -> Call:
    """改派: another takes its place; what the first did, or did not do, stays its own."""
    task, found = await queries.for_update(session, actor, call_id)
    await _of_call(session, actor, found, CallAction.REDIRECT)
    found.ended_at = clock.now()
    await session.flush()  # its place is free before another takes it
    await publish(session, CallWithdrawn(**_who(found, actor)))
    await _call(session, actor, task, body, instead_of=found.id)
    return found


async def withdraw(session: AsyncSession, actor: Actor, call_id: UUID, body: Reason) -> Call:
    task, found = await queries.for_update(session, actor, call_id)
    await _of_call(session, actor, found, CallAction.WITHDRAW, reason=body.reason)
    found.ended_at = clock.now()
    await publish(session, CallWithdrawn(**_who(found, actor), reason=body.reason))
    await _finish(session, task)
    return found


async def deliver(session: AsyncSession, actor: Actor, topic_id: UUID, body: DeliverTopic) -> Topic:
    """办结: when all its tasks are done, and one was since it came to hand."""
    topic = await topics.for_update(session, actor, topic_id)
    past = await done_to(session, topic)
    await step(session, actor, topic, TopicAction.DELIVER, what=body.what)
    tasks = await queries.of_topic(session, topic)
    if any(task.state is TaskState.OPEN for task in tasks):
        raise TasksUnfinished
    came_to_hand = {TopicAction.CARRY_OUT, TopicAction.NOT_SOLVED}
    since = max((done.at for done in past if done.action in came_to_hand), default=None)
    if not any(task.done_at and (since is None or task.done_at >= since) for task in tasks):
        raise NothingDone
    topic.delivered, topic.delivered_at = body.what, clock.now()
    await attach(session, actor, topic, body.photo_ids, TopicMoment.DELIVERED)
    return topic


async def stop(session: AsyncSession, actor: Actor, topic_id: UUID, body: Reason) -> Topic:
    """终止: what was still to be done is called off with it."""
    topic = await topics.for_update(session, actor, topic_id)
    await step(session, actor, topic, TopicAction.STOP, reason=body.reason)
    topic.closed_at = clock.now()
    clocks = {TaskParty.CLOCK}
    for task in await queries.open_tasks(session, topic):
        action = TaskAction.CANCEL_ALONG
        await transition(session, TASK, task, action, actor=actor, parties=clocks)
        await _withdraw_along(session, task, actor, body.reason)
    return topic


async def _call(
    session: AsyncSession,
    actor: Actor,
    task: Task,
    unit: CallUnit,
    instead_of: UUID | None = None,
) -> None:
    """Its limits are reckoned once, by the calendar of today."""
    if not await _is_there(session, actor, unit):
        raise NoSuchUnit
    calendar, now = await worktime.load(session), clock.now()
    answers, works = unit.answer_within.limit, unit.work_within.limit
    answer_by, due_at = runs_out(now, answers, calendar), runs_out(now, works, calendar)
    if due_at <= answer_by:
        raise WorkBeforeAnswer
    called = Call(
        community_id=task.community_id,
        id=new_id(),
        task_id=task.id,
        company_id=unit.company_id,
        assignee_id=unit.assignee_id,
        department=unit.department,
        instead_of_id=instead_of,
        called_by=actor.account_id,
        called_at=now,
        answer_amount=answers.amount,
        answer_unit=answers.unit,
        answer_by=answer_by,
        work_amount=works.amount,
        work_unit=works.unit,
        due_at=due_at,
        state=CALL.start,
    )
    session.add(called)
    await session.flush()
    await record_creation(session, called, actor=actor, action=CALL_UNIT)
    await publish(session, UnitCalled(**_who(called, actor)))


async def _is_there(session: AsyncSession, actor: Actor, unit: CallUnit) -> bool:
    if unit.company_id is not None:
        return await session.get(Company, (actor.community_id, unit.company_id)) is not None
    return unit.department is not None or await may_answer(session, actor, unit.assignee_id)


async def _work(
    session: AsyncSession,
    actor: Actor,
    found: Call,
    description: str,
    photo_ids: Sequence[UUID],
    *,
    is_whole: bool,
) -> None:
    here = {"community_id": found.community_id, "call_id": found.id}
    work = CallWork(
        **here,
        id=new_id(),
        done_by=actor.account_id,
        person_id=actor.person_id,
        company_id=found.company_id,
        done_at=clock.now(),
        description=description,
        is_whole=is_whole,
    )
    session.add(work)
    await session.flush()
    if photo_ids:
        await use_photos(session, actor, photo_ids, found.id)
        shown = here | {"work_id": work.id}
        rows = [shown | {"id": new_id(), "photo_id": photo_id} for photo_id in photo_ids]
        await session.execute(insert(CallPhoto), rows)


async def _finish(session: AsyncSession, task: Task) -> None:
    if task.state is TaskState.OPEN and await queries.is_done(session, task):
        clocks = {TaskParty.CLOCK}
        await transition(session, TASK, task, TaskAction.FINISH, actor=None, parties=clocks)
        task.done_at = clock.now()


async def _withdraw_along(session: AsyncSession, task: Task, actor: Actor, reason: str) -> None:
    along, clocks = CallAction.WITHDRAW_ALONG, {CallParty.CLOCK}
    for one in await queries.standing(session, task):
        await transition(session, CALL, one, along, actor=actor, parties=clocks)
        one.ended_at = clock.now()
        await publish(session, CallWithdrawn(**_who(one, actor), reason=reason))


async def _of_task(
    session: AsyncSession, actor: Actor, task: Task, action: TaskAction, **details: Any
) -> None:
    who = task_parties(actor)
    await transition(session, TASK, task, action, actor=actor, parties=who, **details)


async def _of_call(
    session: AsyncSession, actor: Actor, found: Call, action: CallAction, **details: Any
) -> None:
    who = parties(actor, found)
    await transition(session, CALL, found, action, actor=actor, parties=who, **details)


def _who(found: Call, actor: Actor) -> dict[str, Any]:
    return {
        "community_id": found.community_id,
        "call_id": found.id,
        "at": clock.now(),
        "account_id": actor.account_id,
    }
