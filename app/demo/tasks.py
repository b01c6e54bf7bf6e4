"""From the resolution to the thing done, through the service functions that the API calls."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.consultation.evaluations import service as evaluations
from app.consultation.evaluations.schemas import EvaluateTopic
from app.consultation.publications import queries as published
from app.consultation.publications import service as publications
from app.consultation.publications.deadlines import Ground
from app.consultation.publications.schemas import (
    MakeObjection,
    PublishResolution,
    SettleObjection,
)
from app.consultation.tasks import queries, service
from app.consultation.tasks.schemas import (
    AssignTask,
    CallUnit,
    DeliverTopic,
    Report,
    SubmitWork,
)
from app.consultation.topics.lifecycle import TopicState
from app.consultation.topics.models import Topic
from app.demo.pictures import Photograph
from app.places.roles.actor import Actor
from app.platform import clock
from app.platform.db.base import new_id
from app.platform.schemas import Reason

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
IN_ORDER = (*(TopicState.PUBLISHED, TopicState.IN_HAND, TopicState.DELIVERED, TopicState.CLOSED),)


@dataclass(frozen=True, slots=True)
class Crew:
    """Who has it done; the settler did not decide it, the verifier does none of the work."""

    chair: Actor
    settler: Actor
    verifier: Actor
    photograph: Photograph


@dataclass(frozen=True, slots=True)
class Unit:
    """Who is called, and what it reports; none: it hands back, and the next takes its place."""

    actor: Actor
    called: CallUnit
    report: str = ""


@dataclass(frozen=True, slots=True)
class Objected:
    by: Actor
    ground: Ground
    reason: str
    answer: str
    signed_by: Sequence[Actor] = ()


@dataclass(frozen=True, slots=True)
class Story:
    """What is done about one topic, from its resolution on."""

    what: str
    units: Sequence[Unit]
    delivered: str
    objected: Objected | None = None
    scores: Sequence[tuple[Actor, int, str]] = ()


async def carry(
    session: AsyncSession,
    crew: Crew,
    topic: Topic,
    story: Story,
    begins: datetime,
    until: TopicState = TopicState.CLOSED,
) -> datetime:
    """A topic that is resolved, as far as it is to go; when it got there. By the calendar, some three
    weeks and a half from the resolution to the archive."""
    at = begins
    for state, lead in zip(IN_ORDER, (publish, work, deliver, close), strict=True):
        at = await lead(session, crew, topic, story, at)
        if state is until:
            break
    return at


async def publish(
    session: AsyncSession, crew: Crew, topic: Topic, story: Story, at: datetime
) -> datetime:
    """公示, and what was objected is settled; when the period is over."""
    with clock.at(at):
        await publications.publish(session, crew.chair, topic.id, PublishResolution())
    if story.objected is not None:
        objected, objection_id = story.objected, new_id()
        body = MakeObjection(
            id=objection_id, ground=objected.ground, reason=objected.reason, is_shown=True
        )
        with clock.at(at + DAY):
            await publications.make_objection(session, objected.by, topic.id, body)
        for number, signer in enumerate(objected.signed_by, 1):
            with clock.at(at + DAY + number * HOUR):
                await publications.co_sign(session, signer, topic.id, objection_id)
        with clock.at(at + 2 * DAY):
            answer = SettleObjection(answer=objected.answer)
            await publications.settle(session, crew.settler, topic.id, objection_id, answer)
    return (await published.running(session, topic)).due_at


async def work(
    session: AsyncSession, crew: Crew, topic: Topic, story: Story, at: datetime
) -> datetime:
    """落实, by the clock; its task is assigned, and every unit is called to it."""
    with clock.at(at + HOUR):
        await publications.carry_out(session, None, topic)
    called_at = at + 2 * HOUR
    first, *others = story.units
    task_id = new_id()
    with clock.at(called_at):
        body = AssignTask(id=task_id, what=story.what, units=[first.called])
        await service.assign(session, crew.chair, topic.id, body)
    await _answer(session, crew, task_id, first, called_at)
    for before, unit in zip(story.units, others, strict=False):
        with clock.at(called_at + HOUR):
            last = (await queries.calls_of(session, crew.chair, [task_id]))[-1]
            if before.report:
                await service.call(session, crew.chair, task_id, unit.called)
            else:
                await service.redirect(session, crew.chair, last.id, unit.called)
        await _answer(session, crew, task_id, unit, called_at + HOUR)
    return called_at


async def _answer(
    session: AsyncSession, crew: Crew, task_id: UUID, unit: Unit, at: datetime
) -> None:
    call = (await queries.calls_of(session, crew.chair, [task_id]))[-1]
    with clock.at(at + HOUR / 2):
        if not unit.report:
            await service.hand_back(
                session, unit.actor, call.id, Reason(reason="不属于本单位职责，请改派")
            )
            return
        await service.answer(session, unit.actor, call.id)
    with clock.at(at + DAY):
        await service.arrive(session, unit.actor, call.id)
        progress = Report(description="已到现场勘查并进场", photo_ids=[])
        await service.report(session, unit.actor, call.id, progress)


async def deliver(
    session: AsyncSession, crew: Crew, topic: Topic, story: Story, at: datetime
) -> datetime:
    """Done by each, verified by somebody else, 办结."""
    [task] = await queries.open_tasks(session, topic)
    for call in await queries.standing(session, task):
        unit = next(one for one in story.units if one.report and _is_of(one.called, call))
        with clock.at(at + 3 * DAY):
            photo = await crew.photograph(unit.actor)
            done = SubmitWork(description=unit.report, photo_ids=[photo])
            await service.submit(session, unit.actor, call.id, done)
        with clock.at(at + 4 * DAY):
            await service.verify(session, crew.verifier, call.id)
    with clock.at(at + 4 * DAY + HOUR):
        photo = await crew.photograph(crew.chair)
        body = DeliverTopic(what=story.delivered, photo_ids=[photo])
        await service.deliver(session, crew.chair, topic.id, body)
    for number, (resident, score, words) in enumerate(story.scores, 1):
        with clock.at(at + 5 * DAY + number * HOUR):
            said = EvaluateTopic(score=score, words=words or None)
            await evaluations.evaluate(session, resident, topic.id, said)
    return at + 4 * DAY + HOUR


async def close(
    session: AsyncSession, _crew: Crew, topic: Topic, _story: Story, at: datetime
) -> datetime:
    over = at + evaluations.OPEN_FOR
    with clock.at(over):
        await evaluations.close(session, topic)
    return over


def _is_of(called: CallUnit, call: object) -> bool:
    names = ("company_id", "assignee_id", "department")
    return all(getattr(called, name) == getattr(call, name) for name in names)
