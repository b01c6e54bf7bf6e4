"""Who is told of objections, and what the clock brings to what is published."""

from typing import Any
from uuid import UUID

from sqlalchemy import exists, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.consultation.publications import queries
from app.consultation.publications.deadlines import settle_by
from app.consultation.publications.events import ObjectionAnswered, ObjectionMade
from app.consultation.publications.models import Objection, Publication
from app.consultation.publications.service import carry_out, recompute
from app.consultation.topics.jobs import about
from app.consultation.topics.lifecycle import LIFECYCLE, TopicAction, TopicParty, TopicState
from app.consultation.topics.models import Topic
from app.places.roles.actor import Role
from app.places.roles.queries import serving
from app.platform import clock
from app.platform.db.turns import each_in_turn, locked_in_turn
from app.platform.history import done_to, transition
from app.platform.worktime import queries as worktime
from app.residents.inbox.telling import Told, reason, tell_of, teller


async def carry_out_what_is_over(session: AsyncSession) -> None:
    """公示期满: whose period is over, and to which no objection is open."""
    now = clock.now()
    is_open = exists().where(
        Objection.community_id == Publication.community_id,
        Objection.publication_id == Publication.id,
        Objection.ended_at.is_(None),
    )
    over = exists().where(
        Publication.community_id == Topic.community_id,
        Publication.topic_id == Topic.id,
        Publication.ended_at.is_(None),
        Publication.due_at <= now,
        ~is_open,
    )

    async def do(topic: Topic) -> None:
        """Somebody may have objected before its row was ours."""
        publication = await queries.running(session, topic)
        if publication.due_at <= now and not await queries.are_open(session, publication):
            await carry_out(session, None, topic)

    found = select(Topic).where(Topic.state == TopicState.PUBLISHED, over)
    await each_in_turn(session, Topic, found, do)


async def tell_unsettled(session: AsyncSession) -> None:
    """An objection that the office has not answered in time."""
    now = clock.now()
    late = select(Objection).where(
        Objection.ended_at.is_(None),
        Objection.overdue_told_at.is_(None),
        Objection.settle_by <= now,
    )

    async def tell_it(objection: Objection) -> None:
        objection.overdue_told_at = now
        key = objection.community_id, objection.publication_id
        publication = await session.get_one(Publication, key)
        topic = await session.get_one(Topic, (objection.community_id, publication.topic_id))
        await tell_of(session, topic, about, UNSETTLED, f"unsettled:{objection.id}")

    await each_in_turn(session, Objection, late, tell_it)


async def follow_calendar(session: AsyncSession) -> int:
    """Periods end where the history and the calendar of today say; how many have moved."""
    calendar, moved = await worktime.load(session), 0
    found = select(Topic).where(Topic.state == TopicState.PUBLISHED)
    async for topic in locked_in_turn(session, Topic, found, most=100_000):
        publication = await queries.running(session, topic)
        before = publication.due_at
        await recompute(session, publication, await done_to(session, topic))
        for objection in await queries.open_ones(session, publication):
            objection.settle_by = settle_by(objection.made_at, calendar)
        if publication.due_at == before:
            continue
        said = {
            "reason": "节假日安排有变动",
            "due_before": before.isoformat(),
            "due_now": publication.due_at.isoformat(),
        }
        clocks = {TopicParty.CLOCK}
        action = TopicAction.MOVE_PERIOD
        await transition(session, LIFECYCLE, topic, action, actor=None, parties=clocks, **said)
        moved += 1
    return moved


async def _topic(session: AsyncSession, event: Any) -> Topic:
    return await session.get_one(Topic, (event.community_id, event.topic_id))


async def settlers(session: AsyncSession, topic: Topic, _event: Any) -> list[UUID]:
    """The office, but who decided it."""
    here = topic.community_id
    serve = [
        one
        for role in (Role.STAFF, Role.SECRETARY)
        for one in await session.scalars(serving(here, role))
    ]
    return [one for one in serve if one != topic.decided_by]


async def signers(session: AsyncSession, topic: Topic, event: Any) -> list[UUID]:
    return await queries.signed_by(session, topic.community_id, event.objection_id)


# fmt: off
TOLD = {
    ObjectionMade:     Told(settlers, "公示的决议收到异议，请处理"),
    ObjectionAnswered: Told(signers,  "您提出的异议已处理", reason),
}
UNSETTLED =            Told(settlers, "公示的决议有异议逾期未处理")
# fmt: on
tell = teller(TOLD, _topic, about)
