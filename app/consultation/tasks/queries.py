"""Reading tasks and calls. Every query for somebody starts from what they may see."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from uuid import UUID

from sqlalchemy import ARRAY, DateTime, Uuid, any_, bindparam, case, func, or_, select, text
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from app.consultation.tasks.errors import CallNotFound, TaskNotFound
from app.consultation.tasks.lifecycle import OVER, CallState, TaskState
from app.consultation.tasks.models import Call, CallPhoto, CallWork, Task
from app.consultation.tasks.policy import (
    DID_THE_WORK,
    MINE,
    OF_ITS_TASK,
    OF_ITS_TOPIC,
    VISIBLE,
    VISIBLE_TASKS,
    did_of_call,
    visible_to,
)
from app.consultation.topics.models import Topic
from app.places.photos.errors import PhotoNotFound
from app.places.roles.actor import Actor, Role
from app.places.roles.models import CommunityAccount, Grant
from app.places.roles.queries import HELD
from app.platform import clock
from app.platform.db.base import HERE, gathered, same
from app.platform.db.kept import Kept, Listing, Locked, Row, columns
from app.platform.paging import Window

NOW = bindparam("now", type_=DateTime(timezone=True))
TASK_ID = bindparam("task_id", type_=Uuid)
CALL_ID = bindparam("call_id", type_=Uuid)
LIMIT = case((Call.state == CallState.CALLED, Call.answer_by), else_=Call.due_at)
RUNS = Call.state.in_([CallState.CALLED, CallState.ANSWERED, CallState.WORKING])

OF_THE_WORK = (
    select(
        func.coalesce(
            func.jsonb_agg(aggregate_order_by(CallPhoto.photo_id, CallPhoto.id)),
            text("'[]'::jsonb"),
        )
    )
    .where(CallPhoto.community_id == HERE, same(CallPhoto.work_id, CallWork.id))
    .scalar_subquery()
)
WORKS = (
    select(
        gathered(
            CallWork.id,
            at=CallWork.done_at,
            description=CallWork.description,
            is_whole=CallWork.is_whole,
            photo_ids=OF_THE_WORK,
        )
    )
    .where(CallWork.community_id == HERE, same(CallWork.call_id, Call.id))
    .scalar_subquery()
    .label("works")
)
VIEWED = (
    *columns(Call),
    *(Task.what, Task.topic_id, Topic.grid_id, DID_THE_WORK, WORKS),
)
WHOLE = select(*VIEWED).join(Task, OF_ITS_TASK).join(Topic, OF_ITS_TOPIC).where(VISIBLE)
CALLS = Listing(
    WHOLE,
    Call.id,
    state=Call.state == bindparam("state"),
    task_id=Call.task_id == TASK_ID,
    topic_id=Task.topic_id == bindparam("topic_id", type_=Uuid),
    overdue=RUNS & (LIMIT < NOW),
    mine=MINE,
)
ONE = Kept(WHOLE.where(Call.id == CALL_ID))
FOR_UPDATE = Locked(Call, WHOLE.where(Call.id == CALL_ID).with_for_update(of=Call))
ITS_TASK = Locked(
    Task,
    select(*columns(Task))
    .join(Call, same(Call.task_id, Task.id))
    .where(Task.community_id == HERE, Call.community_id == HERE, Call.id == CALL_ID)
    .with_for_update(of=Task),
)
TASKS = Listing(
    select(*columns(Task)).join(Topic, OF_ITS_TOPIC).where(VISIBLE_TASKS),
    Task.id,
    state=Task.state == bindparam("state"),
    topic_id=Task.topic_id == bindparam("topic_id", type_=Uuid),
)
TASK = select(*columns(Task)).join(Topic, OF_ITS_TOPIC).where(VISIBLE_TASKS, Task.id == TASK_ID)
ONE_TASK = Kept(TASK)
TASK_FOR_UPDATE = Locked(Task, TASK.with_for_update(of=Task))
CALLS_OF = Kept(
    WHOLE.where(Call.task_id == any_(bindparam("task_ids", type_=ARRAY(Uuid)))).order_by(Call.id)
)
STATES = Kept(
    select(Call.state, func.count().label("calls"))
    .where(Call.community_id == HERE, Call.task_id == TASK_ID)
    .group_by(Call.state)
)
OF_TOPIC = Kept(
    select(Task.state, Task.done_at).where(
        Task.community_id == HERE, Task.topic_id == bindparam("topic_id", type_=Uuid)
    )
)
PHOTO = Kept(
    select(CallPhoto.photo_id)
    .join(Call, same(Call.id, CallPhoto.call_id))
    .join(Task, OF_ITS_TASK)
    .join(Topic, OF_ITS_TOPIC)
    .where(Call.id == CALL_ID, CallPhoto.photo_id == bindparam("photo_id", type_=Uuid), VISIBLE)
)
THEIRS = aliased(CommunityAccount)
VERIFIERS = Kept(
    select(Grant.account_id, Grant.role)
    .join(Call, Call.community_id == Grant.community_id)
    .join(Task, OF_ITS_TASK)
    .join(Topic, OF_ITS_TOPIC)
    .outerjoin(THEIRS, (THEIRS.community_id == HERE) & (THEIRS.account_id == Grant.account_id))
    .where(
        Grant.community_id == HERE,
        Call.community_id == HERE,
        Call.id == CALL_ID,
        HELD,
        or_(
            (Grant.role == Role.GRID_WORKER) & (Grant.grid_id == Topic.grid_id),
            Grant.role.in_([Role.STAFF, Role.SECRETARY]),
        ),
        Call.assignee_id.is_distinct_from(Grant.account_id),
        ~did_of_call(Grant.account_id, THEIRS.person_id),
    )
    .order_by(Grant.id)
)


@dataclass(frozen=True, slots=True)
class Filters:
    state: CallState | None = None
    task_id: UUID | None = None
    topic_id: UUID | None = None
    overdue: bool = False
    mine: bool = False


async def calls(
    session: AsyncSession, actor: Actor, window: Window, only: Filters
) -> tuple[Sequence[Row], str | None]:
    values = visible_to(actor) | {"now": clock.now()}
    return await CALLS.page(session, window, values, **asdict(only))


async def call(session: AsyncSession, actor: Actor, call_id: UUID) -> Row:
    return await ONE.one(session, visible_to(actor) | {"call_id": call_id}, CallNotFound)


async def for_update(session: AsyncSession, actor: Actor, call_id: UUID) -> tuple[Task, Call]:
    """Both locked, the task first: of two calls of it that are verified at once the second sees that
    it is the last."""
    asked = visible_to(actor) | {"call_id": call_id}
    its = {"here": actor.community_id, "call_id": call_id}
    task = await ITS_TASK.entity(session, its, CallNotFound)
    return task, await FOR_UPDATE.entity(session, asked, CallNotFound)


async def tasks(
    session: AsyncSession,
    actor: Actor,
    window: Window,
    state: TaskState | None,
    topic_id: UUID | None,
) -> tuple[Sequence[Row], str | None]:
    only = {"state": state, "topic_id": topic_id}
    return await TASKS.page(session, window, visible_to(actor), **only)


async def task(session: AsyncSession, actor: Actor, task_id: UUID) -> Row:
    return await ONE_TASK.one(session, visible_to(actor) | {"task_id": task_id}, TaskNotFound)


async def task_for_update(session: AsyncSession, actor: Actor, task_id: UUID) -> Task:
    asked = visible_to(actor) | {"task_id": task_id}
    return await TASK_FOR_UPDATE.entity(session, asked, TaskNotFound)


async def calls_of(session: AsyncSession, actor: Actor, task_ids: Sequence[UUID]) -> list[Row]:
    """Of some tasks, those that the caller sees."""
    if not task_ids:
        return []
    return await CALLS_OF.all(session, visible_to(actor) | {"task_ids": list(task_ids)})


async def is_done(session: AsyncSession, task: Task) -> bool:
    """Every call that stands was verified, and there was one."""
    its = {"here": task.community_id, "task_id": task.id}
    states = {row.state for row in await STATES.all(session, its)}
    return CallState.VERIFIED in states and states <= set(OVER)


async def standing(session: AsyncSession, task: Task) -> Sequence[Call]:
    """Locked; the task is."""
    found = (
        select(Call)
        .where(
            Call.community_id == task.community_id, Call.task_id == task.id, Call.state.not_in(OVER)
        )
        .order_by(Call.id)
        .with_for_update()
    )
    return (await session.scalars(found)).all()


async def open_tasks(session: AsyncSession, topic: Topic) -> Sequence[Task]:
    """Locked, in order of their ids; the topic is."""
    found = (
        select(Task)
        .where(
            Task.community_id == topic.community_id,
            Task.topic_id == topic.id,
            Task.state == TaskState.OPEN,
        )
        .order_by(Task.id)
        .with_for_update()
    )
    return (await session.scalars(found)).all()


async def of_topic(session: AsyncSession, topic: Topic) -> list[Row]:
    return await OF_TOPIC.all(session, {"here": topic.community_id, "topic_id": topic.id})


async def photo(session: AsyncSession, actor: Actor, call_id: UUID, photo_id: UUID) -> None:
    """Who sees the call sees its photos."""
    wanted = visible_to(actor) | {"call_id": call_id, "photo_id": photo_id}
    await PHOTO.one(session, wanted, PhotoNotFound)


async def verifiers(session: AsyncSession, call: Call) -> list[UUID]:
    """Grid workers of the topic's grid who did none of it; if there is none, staff and secretary."""
    found = {"here": call.community_id, "call_id": call.id, "now": clock.now()}
    rows = await VERIFIERS.all(session, found)
    workers = [row.account_id for row in rows if row.role is Role.GRID_WORKER]
    return workers or [row.account_id for row in rows]
