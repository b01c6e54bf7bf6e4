"""What can be done to a topic: one function for each deed.

`step`, `by_the_clock`, `meanwhile` and `take_part` are for the features that stand on topics, too.
"""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from typing import Any
from uuid import UUID

from sqlalchemy import Uuid, bindparam, insert, select
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncSession

from app.consultation.matters.kinds import OWNERS
from app.consultation.topics import queries
from app.consultation.topics.errors import (
    NoSuchEstateOrGrid,
    NoSuchPoint,
    NoSuchProposer,
    OnlyByBallot,
)
from app.consultation.topics.events import TopicMoved, TopicProposed
from app.consultation.topics.lifecycle import LIFECYCLE, TopicAction, TopicParty
from app.consultation.topics.models import (
    Topic,
    TopicMoment,
    TopicParticipant,
    TopicPhoto,
    TopicSource,
)
from app.consultation.topics.policy import parties
from app.consultation.topics.schemas import AcceptTopic, ProposeTopic, ResolveTopic
from app.places.dwellings.models import Estate
from app.places.grids.models import Grid
from app.places.photos.service import use as use_photos
from app.places.points.models import Point
from app.places.roles.actor import Actor, Role
from app.platform import clock, device_clock
from app.platform.db.base import HERE, new_id
from app.platform.db.kept import Kept
from app.platform.history import Done, record_creation, transition
from app.platform.jobs.events import publish
from app.platform.schemas import Reason
from app.platform.worktime import queries as worktime
from app.platform.worktime.limits import Limit, LimitUnit, deadline
from app.residents.people.models import Person
from app.residents.people.policy import VISIBLE as SEES_PERSON
from app.residents.people.policy import visible_to as sees_people

ANSWERED_WITHIN = Limit(5, LimitUnit.WORKING_DAYS)
PROPOSE = "propose"  # the step with which a history begins

PROPOSER = Kept(
    select(Person.id).where(SEES_PERSON, Person.id == bindparam("proposer_id", type_=Uuid))
)
TAKES_PART = Kept(
    upsert(TopicParticipant)
    .values(
        community_id=HERE,
        id=bindparam("id", type_=Uuid),
        topic_id=bindparam("topic_id", type_=Uuid),
        account_id=bindparam("account_id", type_=Uuid),
        took_part=True,
        follows=False,
    )
    .on_conflict_do_update(
        index_elements=["community_id", "topic_id", "account_id"], set_={"took_part": True}
    )
)


async def propose(session: AsyncSession, actor: Actor, body: ProposeTopic) -> Topic:
    said_at = device_clock.accept(body.said_at)
    point = await _place(session, actor, body)
    takes_down = actor.is_staff or actor.has(Role.GRID_WORKER)
    for_somebody = body.proposer_id is not None or body.said_by is not None
    if for_somebody and not takes_down:
        raise NoSuchProposer
    topic = Topic(
        community_id=actor.community_id,
        id=body.id or new_id(),
        source=_source(actor, for_somebody=for_somebody),
        title=body.title,
        what=body.what,
        estate_id=body.estate_id,
        grid_id=body.grid_id,
        point_id=body.point_id,
        scene=point and point.scene,
        proposed_by=actor.account_id,
        proposer_id=body.proposer_id or (None if body.said_by else actor.person_id),
        said_by=body.said_by,
        said_at=said_at,
        proposed_at=clock.now(),
        state=LIFECYCLE.start,
    )
    calendar = await worktime.load(session)
    topic.due_at = deadline(topic.proposed_at, ANSWERED_WITHIN, calendar)
    topic.due_is_estimate = not calendar.knows(topic.proposed_at, topic.due_at)
    topic.photos = []
    session.add(topic)
    await session.flush()
    await attach(session, actor, topic, body.photo_ids, TopicMoment.PROPOSED)
    await take_part(session, topic, actor.account_id)
    await record_creation(session, topic, actor=actor, action=PROPOSE)
    await publish(session, TopicProposed(**_who(topic, actor)))
    return topic


async def accept(session: AsyncSession, actor: Actor, topic_id: UUID, body: AcceptTopic) -> Topic:
    topic = await queries.for_update(session, actor, topic_id)
    await step(session, actor, topic, TopicAction.ACCEPT)
    topic.title, topic.summary = body.title or topic.title, body.summary
    topic.is_moderated = body.is_moderated
    topic.accepted_at, topic.due_at = clock.now(), None
    return topic


async def decline(session: AsyncSession, actor: Actor, topic_id: UUID, body: Reason) -> Topic:
    topic = await queries.for_update(session, actor, topic_id)
    await step(session, actor, topic, TopicAction.DECLINE, reason=body.reason)
    topic.due_at = None
    return topic


async def resolve(session: AsyncSession, actor: Actor, topic_id: UUID, body: ResolveTopic) -> Topic:
    """What is the owners' to decide, only their ballot decides (民法典 278, 279)."""
    topic = await queries.for_update(session, actor, topic_id)
    await step(session, actor, topic, TopicAction.RESOLVE, matter=body.matter)
    if body.matter in OWNERS or topic.matter in OWNERS:
        raise OnlyByBallot
    topic.matter, topic.resolution = body.matter, body.resolution
    topic.decided_by, topic.resolved_at = actor.account_id, clock.now()
    return topic


async def step(
    session: AsyncSession,
    actor: Actor,
    topic: Topic,
    action: TopicAction,
    *,
    also: AbstractSet[TopicParty] = frozenset(),
    **details: Any,
) -> Done:
    """The step of somebody, of which everybody who takes part is told; `also`: what else they are, as
    the feature knows whose step it is. A `reason` among the details is told, too."""
    return await _step(session, actor, topic, action, parties(actor, topic) | also, details)


async def by_the_clock(
    session: AsyncSession, topic: Topic, action: TopicAction, **details: Any
) -> Done:
    return await _step(session, None, topic, action, {TopicParty.CLOCK}, details)


def meanwhile(
    actor: Actor,
    topic: Topic | Any,
    action: TopicAction,
    also: AbstractSet[TopicParty] = frozenset(),
) -> None:
    """Judges a deed that leads back to the state and stands in no history of the topic: its feature
    keeps it, or nobody does. Raises as a step does."""
    LIFECYCLE.next(topic.state, action, parties(actor, topic) | also)


async def take_part(session: AsyncSession, topic: Topic | Any, account_id: UUID) -> None:
    """From now on they are told of each step, until the end."""
    joins = {"here": topic.community_id, "id": new_id(), "topic_id": topic.id}
    await TAKES_PART.later(session, joins | {"account_id": account_id})


async def attach(
    session: AsyncSession,
    actor: Actor,
    topic: Topic,
    photo_ids: Sequence[UUID],
    moment: TopicMoment,
) -> None:
    if not photo_ids:
        return
    await use_photos(session, actor, photo_ids, topic.id)
    shown = [
        {"community_id": topic.community_id, "id": new_id(), "topic_id": topic.id}
        | {"photo_id": photo_id, "moment": moment}
        for photo_id in photo_ids
    ]
    await session.execute(insert(TopicPhoto), shown)
    topic.photos = [*topic.photos, *({"id": str(one), "moment": moment} for one in photo_ids)]


async def _step(
    session: AsyncSession,
    actor: Actor | None,
    topic: Topic,
    action: TopicAction,
    found: AbstractSet[TopicParty],
    details: dict[str, Any],
) -> Done:
    done = await transition(
        session, LIFECYCLE, topic, action, actor=actor, parties=found, **details
    )
    said = {"action": action, "reason": details.get("reason", "")}
    await publish(session, TopicMoved(**_who(topic, actor), **said))
    return done


def _who(topic: Topic, actor: Actor | None) -> dict[str, Any]:
    return {
        "community_id": topic.community_id,
        "topic_id": topic.id,
        "at": clock.now(),
        "account_id": actor and actor.account_id,
    }


def _source(actor: Actor, *, for_somebody: bool) -> TopicSource:
    if for_somebody:
        return TopicSource.TAKEN_DOWN
    return TopicSource.OFFICE if actor.is_staff else TopicSource.RESIDENT


async def _place(session: AsyncSession, actor: Actor, body: ProposeTopic) -> Point | None:
    here = actor.community_id
    for entity, key in ((Estate, body.estate_id), (Grid, body.grid_id)):
        if key is not None and await session.get(entity, (here, key)) is None:
            raise NoSuchEstateOrGrid
    if body.proposer_id is not None:
        asked = sees_people(actor) | {"proposer_id": body.proposer_id}
        await PROPOSER.one(session, asked, NoSuchProposer)
    if body.point_id is None:
        return None
    point = await session.get(Point, (here, body.point_id))
    if point is None:
        raise NoSuchPoint
    return point
