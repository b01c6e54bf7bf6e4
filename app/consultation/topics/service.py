"""What can be done to a topic: one function for each deed.

`step`, `by_the_clock`, `meanwhile` and `take_part` are for the features that stand on topics, too.
"""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import String, Uuid, bindparam, delete, insert, literal, or_, select, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncSession

from app.consultation.matters.kinds import OWNERS, Matter
from app.consultation.topics import queries
from app.consultation.topics.errors import (
    NoSuchEstateOrGrid,
    NoSuchPoint,
    NoSuchProposer,
    NotOpenToJoin,
    NotYoursToTakeDown,
    OnlyByBallot,
    OthersHaveJoined,
    ResolvesNothing,
)
from app.consultation.topics.events import TopicDelivered, TopicMoved, TopicProposed
from app.consultation.topics.lifecycle import LIFECYCLE, PROPOSE, TopicAction, TopicParty
from app.consultation.topics.models import (
    Topic,
    TopicHazard,
    TopicMoment,
    TopicParticipant,
    TopicPhoto,
    TopicSource,
)
from app.consultation.topics.policy import parties, takes_down
from app.consultation.topics.schemas import (
    AcceptTopic,
    JoinTopic,
    Proposal,
    ProposeTopic,
    RaiseTopic,
    ResolveTopic,
)
from app.places.dwellings.models import Estate
from app.places.grids.models import Grid
from app.places.grids.queries import IS_THERE, grid_at, revision_name
from app.places.photos.service import use as use_photos
from app.places.points.models import Point
from app.places.policy import must_be_staff
from app.places.roles.actor import Actor
from app.platform import clock, device_clock
from app.platform.db.base import HERE, new_id
from app.platform.db.kept import Kept, Row, insert_later, written_by_name
from app.platform.db.revisions import number_of
from app.platform.history import Done, record_creation, transition
from app.platform.jobs.events import publish
from app.platform.schemas import Reason
from app.platform.values.points import Point as Spot
from app.platform.worktime import queries as worktime
from app.platform.worktime.calendar import WorkCalendar
from app.platform.worktime.limits import Limit, LimitUnit, deadline
from app.residents.people.models import Person
from app.residents.people.policy import VISIBLE as SEES_PERSON
from app.residents.people.policy import visible_to as sees_people

ANSWERED_WITHIN = Limit(5, LimitUnit.WORKING_DAYS)
ENDS = {TopicAction.DECLINE, TopicAction.JOIN, TopicAction.WITHDRAW, TopicAction.STOP}

# What a proposal names, of the point by its id or the scene of its code, and the revisions.
KNOWN = Kept(
    select(
        *(Estate.id.label("estate_id"), Grid.id.label("grid_id"), Point.id.label("point_id")),
        *(Point.name, Point.scene, Point.lng, Point.lat),
        number_of(bindparam("boundaries", type_=String)),
        number_of(literal(worktime.CALENDAR)).label("calendar"),
    )
    .select_from(select(literal(1)).subquery("once"))
    .outerjoin(
        Estate,
        (Estate.community_id == HERE) & (Estate.id == bindparam("estate", type_=Uuid)),
    )
    .outerjoin(
        Grid, (Grid.community_id == HERE) & (Grid.id == bindparam("grid", type_=Uuid)) & IS_THERE
    )
    .outerjoin(
        Point,
        (Point.community_id == HERE)
        & or_(
            Point.id == bindparam("point", type_=Uuid),
            Point.scene == bindparam("scene", type_=String),
        ),
    )
)
PROPOSER = Kept(
    select(Person.id).where(
        SEES_PERSON,
        Person.id == bindparam("proposer_id", type_=Uuid),
        Person.died_on.is_(None),
    )
)
NEW = Kept(insert(Topic).values(written_by_name(Topic)))
NEW_PHOTO = Kept(insert(TopicPhoto).values(written_by_name(TopicPhoto)))
NEW_HAZARD = Kept(insert(TopicHazard).values(written_by_name(TopicHazard)))
ITS_ID = bindparam("topic_id", type_=Uuid)
ACCOUNT = bindparam("account_id", type_=Uuid)


def _told(**why: bool) -> Kept:
    return Kept(
        upsert(TopicParticipant)
        .values(
            community_id=HERE,
            id=bindparam("id", type_=Uuid),
            topic_id=ITS_ID,
            account_id=ACCOUNT,
            **{"took_part": False, "follows": False} | why,
        )
        .on_conflict_do_update(index_elements=["community_id", "topic_id", "account_id"], set_=why)
    )


TAKES_PART, FOLLOWS = _told(took_part=True), _told(follows=True)
IS_TOLD = (
    TopicParticipant.community_id == HERE,
    TopicParticipant.topic_id == ITS_ID,
    TopicParticipant.account_id == ACCOUNT,
)
FOLLOWS_NO_MORE = Kept(update(TopicParticipant).where(*IS_TOLD).values(follows=False))
FORGET = Kept(
    delete(TopicParticipant).where(*IS_TOLD, ~TopicParticipant.took_part, ~TopicParticipant.follows)
)


async def propose(session: AsyncSession, actor: Actor, body: ProposeTopic) -> Topic:
    said_at = device_clock.accept(body.said_at)
    for_somebody = body.proposer_id is not None or body.said_by is not None
    if for_somebody and not takes_down(actor):
        raise NotYoursToTakeDown
    if body.proposer_id is not None:
        asked = sees_people(actor) | {"proposer_id": body.proposer_id}
        await PROPOSER.one(session, asked, NoSuchProposer)
    at = {"point": body.point_id, "scene": body.scene}
    topic, calendar = await _new(session, actor, body, **at)
    topic.source = _source(actor, for_somebody=for_somebody)
    topic.proposer_id = body.proposer_id or (None if body.said_by else actor.person_id)
    topic.said_by, topic.said_at = body.said_by, said_at
    return await _kept(session, actor, topic, body.photo_ids, calendar)


async def raise_from_hazards(session: AsyncSession, actor: Actor, body: RaiseTopic) -> Topic:
    """隐患转议, by the office: who reported them hears when it is delivered."""
    must_be_staff(actor)
    topic, calendar = await _new(session, actor, body)
    topic.source, topic.proposer_id = TopicSource.HAZARDS, actor.person_id
    topic.said_by, topic.said_at = None, topic.proposed_at
    topic.hazard_ids = list(dict.fromkeys(body.hazard_ids))
    await _kept(session, actor, topic, body.photo_ids, calendar)
    for hazard_id in topic.hazard_ids:
        of_it = {"topic_id": topic.id, "hazard_id": hazard_id}
        raised = TopicHazard(community_id=topic.community_id, id=new_id(), **of_it)
        await insert_later(session, NEW_HAZARD, raised)
    return topic


async def accept(session: AsyncSession, actor: Actor, topic_id: UUID, body: AcceptTopic) -> Topic:
    """The title that its proposer gave it stays in its history."""
    topic = await queries.for_update(session, actor, topic_id)
    before: dict[str, Any] = {}
    if body.title not in {None, topic.title}:
        before = {"title": topic.title}
    await step(session, actor, topic, TopicAction.ACCEPT, **before)
    topic.title, topic.summary = body.title or topic.title, body.summary
    topic.is_moderated, topic.accepted_at = body.is_moderated, clock.now()
    return topic


async def decline(session: AsyncSession, actor: Actor, topic_id: UUID, body: Reason) -> Topic:
    topic = await queries.for_update(session, actor, topic_id)
    await step(session, actor, topic, TopicAction.DECLINE, reason=body.reason)
    return topic


async def join(session: AsyncSession, actor: Actor, topic_id: UUID, body: JoinTopic) -> Topic:
    """To one that was accepted, or to what the other was joined to; who proposed this one is told of
    each step of it. Both are locked: it is not delivered, nor withdrawn, meanwhile."""
    first = await queries.first_of(session, actor, body.into_id)
    takes = await queries.lock_in_order(session, actor.community_id, topic_id, first or topic_id)
    topic = await queries.for_update(session, actor, topic_id)
    await step(session, actor, topic, TopicAction.JOIN, reason=body.reason, into=f"{first}")
    if first is None or first not in takes:
        raise NotOpenToJoin
    topic.joined_to_id = first
    return topic


async def withdraw(session: AsyncSession, actor: Actor, topic_id: UUID, body: Reason) -> Topic:
    """Not what others said, too."""
    topic = await queries.for_update(session, actor, topic_id)
    await step(session, actor, topic, TopicAction.WITHDRAW, reason=body.reason)
    if await queries.others_have_joined(session, topic):
        raise OthersHaveJoined
    return topic


async def follow(session: AsyncSession, actor: Actor, topic_id: UUID) -> Row:
    topic = await queries.one(session, actor, topic_id)
    await FOLLOWS.run(session, _account(topic, actor.account_id) | {"id": new_id()})
    return await queries.one(session, actor, topic_id)


async def unfollow(session: AsyncSession, actor: Actor, topic_id: UUID) -> Row:
    """Who took part is told all the same."""
    topic = await queries.one(session, actor, topic_id)
    for forget in (FOLLOWS_NO_MORE, FORGET):
        await forget.run(session, _account(topic, actor.account_id))
    return await queries.one(session, actor, topic_id)


async def resolve(session: AsyncSession, actor: Actor, topic_id: UUID, body: ResolveTopic) -> Topic:
    """What is the owners' to decide, only their ballot decides (民法典 278, 279)."""
    topic = await queries.for_update(session, actor, topic_id)
    await step(session, actor, topic, TopicAction.RESOLVE, matter=body.matter)
    if body.matter in OWNERS or topic.matter in OWNERS:
        raise OnlyByBallot
    if body.matter is Matter.STRAW_POLL:
        raise ResolvesNothing
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
    await TAKES_PART.later(session, _account(topic, account_id) | {"id": new_id()})


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
    for photo_id in photo_ids:
        of_it = {"topic_id": topic.id, "photo_id": photo_id, "moment": moment}
        shown = TopicPhoto(community_id=topic.community_id, id=new_id(), **of_it)
        await insert_later(session, NEW_PHOTO, shown)
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
    reason = details.get("reason", "")
    if action in ENDS:
        topic.reason = reason
    if topic.state is not LIFECYCLE.start:
        topic.due_at = None
    await publish(session, TopicMoved(**which(topic, actor), action=action, reason=reason))
    if action is TopicAction.DELIVER and (raised := await queries.hazards_of(session, topic)):
        delivered = TopicDelivered(**which(topic, actor), title=topic.title, hazard_ids=raised)
        await publish(session, delivered)
    return done


def which(topic: Topic, actor: Actor | None) -> dict[str, Any]:
    """What an event says of it: which, when, and by whom; no actor: the clock."""
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


def answered_by(topic: Topic, calendar: WorkCalendar) -> datetime | None:
    return deadline(topic.proposed_at, ANSWERED_WITHIN, calendar)


async def _new(
    session: AsyncSession, actor: Actor, body: Proposal, **at: Any
) -> tuple[Topic, WorkCalendar]:
    """At its place; whose words they are is not said yet."""
    here, at = actor.community_id, {"point": None, "scene": None} | at
    asked = {"here": here, "estate": body.estate_id, "grid": body.grid_id}
    known = await KNOWN.one(session, asked | at | {"boundaries": revision_name(here)}, LookupError)
    if (known.estate_id, known.grid_id) != (body.estate_id, body.grid_id):
        raise NoSuchEstateOrGrid
    if known.point_id is None and any(at.values()):
        raise NoSuchPoint
    grid_id = known.grid_id
    if grid_id is None and known.lng is not None:
        grid_id = await grid_at(session, here, Spot(known.lng, known.lat), known.revision)
    topic = Topic(
        community_id=here,
        id=body.id or new_id(),
        title=body.title,
        what=body.what,
        estate_id=known.estate_id,
        grid_id=grid_id,
        point_id=known.point_id,
        scene=known.scene,
        proposed_by=actor.account_id,
        proposed_at=clock.now(),
        state=LIFECYCLE.start,
    )
    topic.point, topic.photos, topic.hazard_ids = known.name, [], []
    topic.follows = topic.proposed_along = False
    return topic, await worktime.load(session, known.calendar)


async def _kept(
    session: AsyncSession,
    actor: Actor,
    topic: Topic,
    photo_ids: Sequence[UUID],
    calendar: WorkCalendar,
) -> Topic:
    topic.due_at = answered_by(topic, calendar)
    topic.due_is_estimate = not calendar.knows(topic.proposed_at, topic.due_at)
    await insert_later(session, NEW, topic)
    await attach(session, actor, topic, photo_ids, TopicMoment.PROPOSED)
    await take_part(session, topic, actor.account_id)
    await record_creation(session, topic, actor=actor, action=PROPOSE)
    await publish(session, TopicProposed(**which(topic, actor)))
    return topic


def _account(topic: Topic | Any, account_id: UUID) -> dict[str, Any]:
    return {"here": topic.community_id, "topic_id": topic.id, "account_id": account_id}
