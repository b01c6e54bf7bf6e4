"""落实任务与吹哨"""

from uuid import UUID

from fastapi import Response

from app.consultation.tasks import errors, queries, service, views
from app.consultation.tasks.errors import CallNotFound, TaskNotFound
from app.consultation.tasks.lifecycle import CallState, TaskState
from app.consultation.tasks.queries import Filters
from app.consultation.tasks.schemas import (
    AssignTask,
    CallUnit,
    CallView,
    DeliverTopic,
    Report,
    SubmitWork,
    TaskView,
)
from app.consultation.topics import views as topic_views
from app.consultation.topics.errors import TopicNotFound
from app.consultation.topics.schemas import TopicView
from app.places.photos.errors import NoSuchPhoto, PhotoNotFound
from app.places.photos.serving import jpeg
from app.places.roles.actor import Actor
from app.places.roles.dependencies import CurrentActor
from app.platform.db.session import ReadSession, Session
from app.platform.errors import AlreadyRecorded
from app.platform.http.answers import as_json
from app.platform.http.paging import Paging
from app.platform.http.problems import problems
from app.platform.http.routes import Router
from app.platform.paging import BadCursor, Page
from app.platform.schemas import Reason

router = Router(prefix="/communities/{code}", tags=["tasks"])
CALLS = (errors.NoSuchUnit, errors.WorkBeforeAnswer, errors.CalledAlready)


async def the_task(session: Session, actor: Actor, task_id: UUID, status: int = 200) -> Response:
    row = await queries.task(session, actor, task_id)
    calls = await queries.calls_of(session, actor, [task_id])
    return as_json(views.task(row, calls, actor), status)


async def the_call(session: Session, actor: Actor, call_id: UUID) -> Response:
    return as_json(views.call(await queries.call(session, actor, call_id), actor))


@router.get("/tasks", response_model=Page[TaskView], responses=problems(BadCursor))
async def list_tasks(
    actor: CurrentActor,
    session: ReadSession,
    paging: Paging,
    topic_id: UUID | None = None,
    state: TaskState | None = None,
) -> Response:
    """Tasks the caller may see, newest first; a unit those to which it was called."""
    rows, after = await queries.tasks(session, actor, paging, state, topic_id)
    calls = await queries.calls_of(session, actor, [row.id for row in rows])
    return as_json({"items": [views.task(row, calls, actor) for row in rows], "next": after})


@router.get("/tasks/{task_id}", response_model=TaskView, responses=problems(TaskNotFound))
async def get_task(task_id: UUID, actor: CurrentActor, session: ReadSession) -> Response:
    return await the_task(session, actor, task_id)


@router.get("/calls", response_model=Page[CallView], responses=problems(BadCursor))
async def list_calls(  # noqa: PLR0913, PLR0917 - the filters
    actor: CurrentActor,
    session: ReadSession,
    paging: Paging,
    state: CallState | None = None,
    task_id: UUID | None = None,
    topic_id: UUID | None = None,
    overdue: bool = False,
    mine: bool = False,
) -> Response:
    """Calls the caller may see, newest first. `mine`: for which the caller answers."""
    only = Filters(state, task_id, topic_id, overdue, mine)
    rows, after = await queries.calls(session, actor, paging, only)
    return as_json({"items": [views.call(row, actor) for row in rows], "next": after})


@router.get("/calls/{call_id}", response_model=CallView, responses=problems(CallNotFound))
async def get_call(call_id: UUID, actor: CurrentActor, session: ReadSession) -> Response:
    return await the_call(session, actor, call_id)


@router.get(
    "/calls/{call_id}/photos/{photo_id}",
    response_class=Response,
    responses=problems(PhotoNotFound) | {200: {"content": {"image/jpeg": {}}}},
)
async def get_call_photo(
    call_id: UUID,
    photo_id: UUID,
    actor: CurrentActor,
    session: ReadSession,
    thumbnail: bool = False,
) -> Response:
    """JPEG; who sees the call sees its photos."""
    await queries.photo(session, actor, call_id, photo_id)
    return await jpeg(session, actor.community_id, photo_id, thumbnail=thumbnail)


@router.step(
    "/topics/{topic_id}/assign",
    *(TopicNotFound, *CALLS, AlreadyRecorded),
    status_code=201,
    response_model=TaskView,
)
async def assign_task(
    topic_id: UUID, body: AssignTask, actor: CurrentActor, session: Session
) -> Response:
    """安排任务: to one unit or several; each answers for itself."""
    task = await service.assign(session, actor, topic_id, body)
    return await the_task(session, actor, task.id, 201)


@router.step("/tasks/{task_id}/call", TaskNotFound, *CALLS, response_model=TaskView)
async def call_unit(
    task_id: UUID, body: CallUnit, actor: CurrentActor, session: Session
) -> Response:
    """吹哨: one more unit."""
    await service.call(session, actor, task_id, body)
    return await the_task(session, actor, task_id)


@router.step("/tasks/{task_id}/cancel", TaskNotFound, response_model=TaskView)
async def cancel_task(
    task_id: UUID, body: Reason, actor: CurrentActor, session: Session
) -> Response:
    await service.cancel(session, actor, task_id, body)
    return await the_task(session, actor, task_id)


@router.step("/calls/{call_id}/answer", CallNotFound, response_model=CallView)
async def answer_call(call_id: UUID, actor: CurrentActor, session: Session) -> Response:
    """应答: the unit will do it."""
    await service.answer(session, actor, call_id)
    return await the_call(session, actor, call_id)


@router.step(
    "/calls/{call_id}/hand-back", CallNotFound, errors.AnswerOverdue, response_model=CallView
)
async def hand_back_call(
    call_id: UUID, body: Reason, actor: CurrentActor, session: Session
) -> Response:
    """退回, within the limit to answer: that call alone is open again."""
    await service.hand_back(session, actor, call_id, body)
    return await the_call(session, actor, call_id)


@router.step("/calls/{call_id}/arrive", CallNotFound, response_model=CallView)
async def arrive_at_call(call_id: UUID, actor: CurrentActor, session: Session) -> Response:
    """报到: on the spot."""
    await service.arrive(session, actor, call_id)
    return await the_call(session, actor, call_id)


@router.step("/calls/{call_id}/report", CallNotFound, NoSuchPhoto, response_model=CallView)
async def report_progress(
    call_id: UUID, body: Report, actor: CurrentActor, session: Session
) -> Response:
    """进展, with photos if there are any."""
    await service.report(session, actor, call_id, body)
    return await the_call(session, actor, call_id)


@router.step("/calls/{call_id}/submit", CallNotFound, NoSuchPhoto, response_model=CallView)
async def submit_work(
    call_id: UUID, body: SubmitWork, actor: CurrentActor, session: Session
) -> Response:
    """报完成: what was done, with photos."""
    await service.submit(session, actor, call_id, body)
    return await the_call(session, actor, call_id)


@router.step("/calls/{call_id}/return", CallNotFound, response_model=CallView)
async def return_work(
    call_id: UUID, body: Reason, actor: CurrentActor, session: Session
) -> Response:
    await service.send_back(session, actor, call_id, body)
    return await the_call(session, actor, call_id)


@router.step("/calls/{call_id}/verify", CallNotFound, response_model=CallView)
async def verify_work(call_id: UUID, actor: CurrentActor, session: Session) -> Response:
    """核查: by somebody who did none of it; with the last call the task is done."""
    await service.verify(session, actor, call_id)
    return await the_call(session, actor, call_id)


@router.step("/calls/{call_id}/redirect", CallNotFound, *CALLS, response_model=CallView)
async def redirect_call(
    call_id: UUID, body: CallUnit, actor: CurrentActor, session: Session
) -> Response:
    """改派: another takes the place of one that was handed back, or is not answered."""
    await service.redirect(session, actor, call_id, body)
    return await the_call(session, actor, call_id)


@router.step("/calls/{call_id}/withdraw", CallNotFound, response_model=CallView)
async def withdraw_call(
    call_id: UUID, body: Reason, actor: CurrentActor, session: Session
) -> Response:
    await service.withdraw(session, actor, call_id, body)
    return await the_call(session, actor, call_id)


@router.step(
    "/topics/{topic_id}/deliver",
    *(TopicNotFound, errors.TasksUnfinished, errors.NothingDone, NoSuchPhoto),
    response_model=TopicView,
    tags=["topics"],
)
async def deliver_topic(
    topic_id: UUID, body: DeliverTopic, actor: CurrentActor, session: Session
) -> Response:
    """办结: when all its tasks are done."""
    return as_json(topic_views.view(await service.deliver(session, actor, topic_id, body), actor))


@router.step("/topics/{topic_id}/stop", TopicNotFound, response_model=TopicView, tags=["topics"])
async def stop_topic(
    topic_id: UUID, body: Reason, actor: CurrentActor, session: Session
) -> Response:
    """终止: its open tasks are called off."""
    return as_json(topic_views.view(await service.stop(session, actor, topic_id, body), actor))
