"""What can be done with a resolution that is published: one function for each deed.

Each holds the topic's row first: an objection at the last second and the clock that carries out take
turns, and none is lost.
"""

from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.consultation.publications import queries
from app.consultation.publications.deadlines import period, settle_by
from app.consultation.publications.errors import (
    NoResolution,
    ObjectionSettled,
    ObjectionsUnsettled,
    PeriodNotOver,
    PeriodOver,
)
from app.consultation.publications.events import ObjectionAnswered, ObjectionMade
from app.consultation.publications.models import (
    Objection,
    ObjectionOutcome,
    ObjectionSigner,
    Publication,
    PublicationOutcome,
)
from app.consultation.publications.policy import settles
from app.consultation.publications.schemas import (
    MakeObjection,
    PublishResolution,
    SettleObjection,
)
from app.consultation.topics import queries as topics
from app.consultation.topics.lifecycle import TopicAction, TopicParty
from app.consultation.topics.models import Topic
from app.consultation.topics.service import by_the_clock, meanwhile, step, take_part, which
from app.places.roles.actor import Actor
from app.platform import clock
from app.platform.db.base import new_id
from app.platform.history import Done, done_to
from app.platform.jobs.events import publish as tell
from app.platform.schemas import Reason
from app.platform.worktime import queries as worktime


async def publish(
    session: AsyncSession, actor: Actor, topic_id: UUID, body: PublishResolution
) -> Topic:
    topic = await topics.for_update(session, actor, topic_id)
    done = await step(session, actor, topic, TopicAction.PUBLISH, working_days=body.working_days)
    if topic.resolution is None:
        raise NoResolution
    calendar = await worktime.load(session)
    runs = period([done], calendar)
    session.add(
        Publication(
            community_id=topic.community_id,
            topic_id=topic.id,
            resolution=topic.resolution,
            working_days=body.working_days,
            published_by=actor.account_id,
            published_at=done.at,
            due_at=runs.ends_at,
            due_is_estimate=runs.is_estimate,
        )
    )
    await session.flush()
    return topic


async def make_objection(
    session: AsyncSession, actor: Actor, topic_id: UUID, body: MakeObjection
) -> Topic:
    topic = await topics.for_update(session, actor, topic_id)
    meanwhile(actor, topic, TopicAction.OBJECT)
    publication = await _still_running(session, topic)
    past, objection_id = await done_to(session, topic), body.id or new_id()
    said: dict[str, Any] = {"ground": body.ground, "objection": str(objection_id)}
    done = await step(session, actor, topic, TopicAction.OBJECT, **said)
    calendar = await worktime.load(session)
    session.add(
        Objection(
            community_id=topic.community_id,
            id=objection_id,
            publication_id=publication.id,
            ground=body.ground,
            reason=body.reason,
            is_shown=body.is_shown,
            person_id=person_of(actor),
            made_by=actor.account_id,
            made_at=done.at,
            settle_by=settle_by(done.at, calendar),
        )
    )
    await session.flush()
    await _sign(session, actor, publication, objection_id)
    await take_part(session, topic, actor.account_id)
    await tell(session, ObjectionMade(**which(topic, actor), objection_id=objection_id))
    await recompute(session, publication, past, done)
    return topic


async def co_sign(session: AsyncSession, actor: Actor, topic_id: UUID, objection_id: UUID) -> Topic:
    """联名: one more behind an objection that is there."""
    topic = await topics.for_update(session, actor, topic_id)
    meanwhile(actor, topic, TopicAction.OBJECT)
    publication = await _still_running(session, topic)
    objection = await queries.to_sign(session, actor, publication, objection_id)
    if objection.ended_at is not None:
        raise ObjectionSettled
    await _sign(session, actor, publication, objection_id)
    await take_part(session, topic, actor.account_id)
    return topic


async def settle(
    session: AsyncSession, actor: Actor, topic_id: UUID, objection_id: UUID, body: SettleObjection
) -> Topic:
    topic = await topics.for_update(session, actor, topic_id)
    publication, objection = await _objection(
        session, actor, topic, objection_id, TopicAction.SETTLE
    )
    past, also = await done_to(session, topic), await _settler(session, actor, topic, objection)
    said: dict[str, Any] = {"ground": objection.ground, "objection": str(objection.id)}
    done = await step(session, actor, topic, TopicAction.SETTLE, also=also, **said)
    _end(objection, ObjectionOutcome.SETTLED, actor, body.answer)
    answered = {"objection_id": objection.id, "reason": body.answer}
    await tell(session, ObjectionAnswered(**which(topic, actor), **answered))
    await recompute(session, publication, past, done)
    return topic


async def uphold(
    session: AsyncSession, actor: Actor, topic_id: UUID, objection_id: UUID, body: Reason
) -> Topic:
    """异议成立: back to the table."""
    topic = await topics.for_update(session, actor, topic_id)
    publication, objection = await _objection(
        session, actor, topic, objection_id, TopicAction.UPHOLD
    )
    also = await _settler(session, actor, topic, objection)
    said: dict[str, Any] = {"reason": body.reason, "objection": str(objection.id)}
    await step(session, actor, topic, TopicAction.UPHOLD, also=also, **said)
    _end(objection, ObjectionOutcome.UPHELD, actor, body.reason)
    await _fall(session, topic, publication, PublicationOutcome.UPHELD)
    return topic


async def annul(session: AsyncSession, actor: Actor, topic_id: UUID, body: Reason) -> Topic:
    """表决作废: nobody need have objected."""
    topic = await topics.for_update(session, actor, topic_id)
    also = await _settler(session, actor, topic)
    await step(session, actor, topic, TopicAction.ANNUL, also=also, reason=body.reason)
    publication = await queries.running(session, topic)
    await _fall(session, topic, publication, PublicationOutcome.ANNULLED)
    return topic


async def carry_out(session: AsyncSession, actor: Actor | None, topic: Topic) -> Topic:
    """Who calls holds the topic's row. No actor: the clock."""
    if actor is None:
        await by_the_clock(session, topic, TopicAction.CARRY_OUT)
    else:
        await step(session, actor, topic, TopicAction.CARRY_OUT)
    publication = await queries.running(session, topic)
    if publication.due_at > clock.now():
        raise PeriodNotOver
    if await queries.are_open(session, publication):
        raise ObjectionsUnsettled
    publication.ended_at, publication.outcome = clock.now(), PublicationOutcome.CARRIED_OUT
    return topic


async def recompute(
    session: AsyncSession, publication: Publication, past: list[Done], *steps: Done
) -> None:
    """What is stored is what the history says; `steps` are those of this deed."""
    runs = period([*past, *steps], await worktime.load(session))
    publication.due_at, publication.due_is_estimate = runs.ends_at, runs.is_estimate


async def _still_running(session: AsyncSession, topic: Topic) -> Publication:
    publication = await queries.running(session, topic)
    if publication.due_at <= clock.now():
        raise PeriodOver
    return publication


async def _objection(
    session: AsyncSession, actor: Actor, topic: Topic, objection_id: UUID, action: TopicAction
) -> tuple[Publication, Objection]:
    """State and person are judged before it is said whether there is such an objection."""
    decided = await queries.has_decided(session, actor, topic.id)
    meanwhile(actor, topic, action, settles(actor, decided=decided))
    publication = await queries.running(session, topic)
    objection = await queries.objection(session, actor, publication, objection_id)
    if objection.ended_at is not None:
        raise ObjectionSettled
    return publication, objection


async def _settler(
    session: AsyncSession, actor: Actor, topic: Topic, objection: Any = None
) -> set[TopicParty]:
    decided = await queries.has_decided(session, actor, topic.id)
    objected = objection is not None and objection.is_mine
    return set(settles(actor, decided=decided, objected=objected))


async def _sign(
    session: AsyncSession, actor: Actor, publication: Publication, objection_id: UUID
) -> None:
    session.add(
        ObjectionSigner(
            community_id=publication.community_id,
            publication_id=publication.id,
            objection_id=objection_id,
            person_id=person_of(actor),
            signed_by=actor.account_id,
            signed_at=clock.now(),
        )
    )
    await session.flush()


async def _fall(
    session: AsyncSession, topic: Topic, publication: Publication, outcome: PublicationOutcome
) -> None:
    """The resolution stays readable in its publication; other objections fall with it."""
    for one in await queries.open_ones(session, publication):
        _end(one, ObjectionOutcome.LAPSED, None, None)
    publication.ended_at, publication.outcome = clock.now(), outcome
    topic.resolution = topic.resolved_at = topic.decided_by = None


def person_of(actor: Actor) -> UUID:
    """Of a verified resident, as the lifecycle asks."""
    if actor.person_id is None:
        raise LookupError
    return actor.person_id


def _end(
    objection: Objection, outcome: ObjectionOutcome, actor: Actor | None, answer: str | None
) -> None:
    objection.outcome, objection.ended_at, objection.answer = outcome, clock.now(), answer
    objection.ended_by = None if actor is None else actor.account_id
