"""What can be done to a session itself: one function for each deed."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.consultation.sessions import audience, queries
from app.consultation.sessions.errors import (
    BeginsInThePast,
    BegunLongAgo,
    MeetingNotBegun,
    MeetingNotFound,
    NoSuchAudience,
    NoSuchLeader,
    NoSuchMeeting,
    NoSuchTopic,
    NotOnTheAgenda,
    NotYoursToConvene,
    SomebodyIsThere,
)
from app.consultation.sessions.events import MeetingAnnounced, MeetingCancelled, MeetingMoved
from app.consultation.sessions.lifecycle import LIFECYCLE, MeetingAction, MeetingParty
from app.consultation.sessions.models import AgendaItem, Meeting, MeetingPhoto
from app.consultation.sessions.policy import parties
from app.consultation.sessions.schemas import (
    AgendaEntry,
    Announce,
    ConveneTopic,
    KeptEntry,
    MoveMeeting,
    PlanMeeting,
    ReviseAgenda,
    ShowPhotos,
)
from app.consultation.topics import queries as topics
from app.consultation.topics import service as topic_service
from app.consultation.topics.errors import NoSuchPoint, TopicNotFound
from app.consultation.topics.lifecycle import TopicAction
from app.consultation.topics.models import Topic
from app.places.dwellings.models import Estate
from app.places.grids.models import Grid
from app.places.photos.service import use as use_photos
from app.places.points.models import Point
from app.places.roles.actor import Actor, Role
from app.places.roles.queries import load
from app.platform import clock
from app.platform.db.base import new_id
from app.platform.history import record_creation, transition
from app.platform.jobs.events import publish
from app.platform.schemas import Reason

OLDEST = timedelta(days=30)
PLAN = "plan"  # the step with which a history begins


async def plan(session: AsyncSession, actor: Actor, body: PlanMeeting) -> Meeting:
    """By the office; on a bench of their grid's estates by a grid worker."""
    await _may_plan(session, actor, body)
    meeting = Meeting(
        community_id=actor.community_id,
        id=body.id or new_id(),
        planned_by=actor.account_id,
        leader_id=body.leader_id or actor.account_id,
        state=LIFECYCLE.start,
        **body.model_dump(exclude={"id", "leader_id", "agenda"}),
    )
    session.add(meeting)
    await session.flush()
    await record_creation(session, meeting, actor=actor, action=PLAN)
    await _write_agenda(session, actor, meeting, body.agenda)
    return meeting


async def convene(session: AsyncSession, actor: Actor, topic_id: UUID, body: ConveneTopic) -> UUID:
    """A topic is talked about at a session; which one."""
    if body.meeting is not None:
        topic = await _convened(session, actor, topic_id)
        meeting, position = await plan(session, actor, body.meeting), len(body.meeting.agenda)
    else:
        meeting = await _wanted(session, actor, body.meeting_id or topic_id)
        position = len(await queries.items(session, meeting))
        topic = await _convened(session, actor, topic_id)
        await take(session, actor, meeting, MeetingAction.REVISE, topic=str(topic_id))
        await _joins(session, actor, meeting, topic)
    session.add(_item(meeting, position, body.words or topic.title, topic_id))
    await session.flush()
    await queries.touch(session, meeting)
    return meeting.id


async def revise(
    session: AsyncSession, actor: Actor, meeting_id: UUID, body: ReviseAgenda
) -> Meeting:
    meeting = await queries.for_update(session, actor, meeting_id)
    await take(session, actor, meeting, MeetingAction.REVISE)
    await _write_agenda(session, actor, meeting, body.agenda)
    return meeting


async def announce(
    session: AsyncSession, actor: Actor, meeting_id: UUID, body: Announce
) -> Meeting:
    """From now on everybody sees it."""
    meeting = await queries.for_update(session, actor, meeting_id)
    await take(session, actor, meeting, MeetingAction.PUBLISH, **_asked(body))
    meeting.published_at = clock.now()
    await _ask(session, actor, meeting, body)
    return meeting


async def invite(session: AsyncSession, actor: Actor, meeting_id: UUID, body: Announce) -> Meeting:
    meeting = await queries.for_update(session, actor, meeting_id)
    await take(session, actor, meeting, MeetingAction.INVITE, **_asked(body))
    await _ask(session, actor, meeting, body)
    return meeting


async def move(session: AsyncSession, actor: Actor, meeting_id: UUID, body: MoveMeeting) -> Meeting:
    """To another time, and place if one is said; who was asked is told."""
    meeting = await queries.for_update(session, actor, meeting_id)
    was = {"begins_at": meeting.begins_at.isoformat(), "ends_at": meeting.ends_at.isoformat()}
    await take(session, actor, meeting, MeetingAction.MOVE, reason=body.reason, was=was)
    if body.begins_at <= clock.now():
        raise BeginsInThePast
    if await queries.anybody_came(session, meeting):
        raise SomebodyIsThere
    await _place(session, actor, body.point_id)
    meeting.begins_at, meeting.ends_at, meeting.reminded_at = body.begins_at, body.ends_at, None
    if body.point_id is not None or body.place is not None:
        meeting.point_id, meeting.place = body.point_id, body.place
    meeting.link = body.link or meeting.link
    await publish(session, MeetingMoved(**about(meeting, actor), reason=body.reason))
    return meeting


async def cancel(session: AsyncSession, actor: Actor, meeting_id: UUID, body: Reason) -> Meeting:
    meeting = await queries.for_update(session, actor, meeting_id)
    await take(session, actor, meeting, MeetingAction.CANCEL, reason=body.reason)
    if await queries.anybody_came(session, meeting):
        raise SomebodyIsThere
    await publish(session, MeetingCancelled(**about(meeting, actor), reason=body.reason))
    return meeting


async def open_it(session: AsyncSession, actor: Actor, meeting_id: UUID) -> Meeting:
    meeting = await queries.for_update(session, actor, meeting_id)
    await take(session, actor, meeting, MeetingAction.OPEN)
    meeting.published_at = meeting.published_at or clock.now()
    return meeting


async def hold(session: AsyncSession, actor: Actor, meeting_id: UUID) -> Meeting:
    """It is over; what phones without signal and paper bring later is still taken."""
    meeting = await queries.for_update(session, actor, meeting_id)
    await take(session, actor, meeting, MeetingAction.HOLD)
    if clock.now() < meeting.begins_at:
        raise MeetingNotBegun
    meeting.held_at = clock.now()
    return meeting


async def show(session: AsyncSession, actor: Actor, meeting_id: UUID, body: ShowPhotos) -> Meeting:
    meeting = await queries.for_share(session, actor, meeting_id)
    await take(session, actor, meeting, MeetingAction.SHOW, photos=len(body.photo_ids))
    await attach(session, actor, meeting, body.photo_ids)
    return meeting


async def take(
    session: AsyncSession,
    actor: Actor | None,
    meeting: Meeting,
    action: MeetingAction,
    *also: MeetingParty,
    **details: Any,
) -> None:
    """No actor: the clock. `also`: what else somebody is, to the part of it that the deed is about."""
    who = {MeetingParty.CLOCK} if actor is None else parties(actor, meeting).union(also)
    await transition(session, LIFECYCLE, meeting, action, actor=actor, parties=who, **details)


def meanwhile(actor: Actor, meeting: Meeting, action: MeetingAction, *also: MeetingParty) -> None:
    """Judges a deed of which a row of its own is the record. Raises as a step does."""
    LIFECYCLE.next(meeting.state, action, parties(actor, meeting).union(also))


async def attach(
    session: AsyncSession,
    actor: Actor,
    meeting: Meeting,
    photo_ids: Sequence[UUID],
    sheet_id: UUID | None = None,
) -> None:
    await use_photos(session, actor, photo_ids, sheet_id or meeting.id)
    here = {"community_id": meeting.community_id, "meeting_id": meeting.id, "sheet_id": sheet_id}
    session.add_all(MeetingPhoto(**here, photo_id=photo_id) for photo_id in photo_ids)
    await session.flush()


def about(meeting: Meeting, actor: Actor) -> dict[str, Any]:
    """What every event says."""
    here = {"community_id": meeting.community_id, "meeting_id": meeting.id}
    return here | {"at": clock.now(), "account_id": actor.account_id}


async def _may_plan(session: AsyncSession, actor: Actor, body: PlanMeeting) -> None:
    estate_id = body.estate_id
    is_theirs = estate_id and actor.grids and await queries.is_of_grids(session, actor, estate_id)
    if not (actor.is_staff or is_theirs):
        raise NotYoursToConvene
    if body.begins_at < clock.now() - OLDEST:
        raise BegunLongAgo
    await _place(session, actor, body.point_id)
    if estate_id is not None:
        await _there(session, actor, Estate, [estate_id])
    if body.leader_id is not None and body.leader_id != actor.account_id:
        leader = await load(session, body.leader_id, actor.community_id)
        if not leader.has(Role.STAFF, Role.SECRETARY, Role.GRID_WORKER):
            raise NoSuchLeader


async def _write_agenda(
    session: AsyncSession, actor: Actor, meeting: Meeting, wanted: Sequence[AgendaEntry]
) -> None:
    """What is there and not wanted is dropped; a topic that is new to it is convened."""
    there = {item.id: item for item in await queries.items(session, meeting)}
    before = {item.topic_id for item in there.values()}
    kept = {one.id for one in wanted if isinstance(one, KeptEntry) and one.id is not None}
    if not kept <= there.keys():
        raise NotOnTheAgenda
    for item_id in there.keys() - kept:
        there[item_id].dropped_at = clock.now()
    await session.flush()
    new = {one.topic_id for one in wanted if one.topic_id is not None} - before
    for topic_id in sorted(new):  # in one order, whoever else convenes the same
        try:
            topic = await _convened(session, actor, topic_id)
        except TopicNotFound as error:
            raise NoSuchTopic from error
        await _joins(session, actor, meeting, topic)
    for position, one in enumerate(wanted):
        item = there[one.id] if isinstance(one, KeptEntry) and one.id is not None else None
        if item is None:
            session.add(_item(meeting, position, one.words, one.topic_id))
        else:
            item.position, item.words, item.topic_id = position, one.words, one.topic_id
    await session.flush()
    await queries.touch(session, meeting)


def _item(meeting: Meeting, position: int, words: str, topic_id: UUID | None) -> AgendaItem:
    return AgendaItem(
        community_id=meeting.community_id,
        id=new_id(),
        meeting_id=meeting.id,
        position=position,
        words=words,
        topic_id=topic_id,
    )


async def _convened(session: AsyncSession, actor: Actor, topic_id: UUID) -> Topic:
    topic = await topics.for_update(session, actor, topic_id)
    await topic_service.step(session, actor, topic, TopicAction.CONVENE)
    return topic


async def _joins(session: AsyncSession, actor: Actor, meeting: Meeting, topic: Topic) -> None:
    """It comes on the agenda later: who follows it is asked, too, and who is there takes part in it."""
    if meeting.published_at is not None:
        await publish(session, MeetingAnnounced(**about(meeting, actor)))
    for account_id in sorted(set(await audience.came(session, meeting))):
        await topic_service.take_part(session, topic, account_id)


async def _wanted(session: AsyncSession, actor: Actor, meeting_id: UUID) -> Meeting:
    """Before its topics are locked, as everywhere."""
    try:
        return await queries.for_update(session, actor, meeting_id)
    except MeetingNotFound as error:
        raise NoSuchMeeting from error


async def _ask(session: AsyncSession, actor: Actor, meeting: Meeting, body: Announce) -> None:
    await _there(session, actor, Estate, body.estate_ids)
    await _there(session, actor, Grid, body.grid_ids)
    asked = {"estate_ids": tuple(body.estate_ids), "grid_ids": tuple(body.grid_ids)}
    await publish(session, MeetingAnnounced(**about(meeting, actor), **asked))


def _asked(body: Announce) -> dict[str, list[str]]:
    asked = {"estates": body.estate_ids, "grids": body.grid_ids}
    return {name: [str(one) for one in ids] for name, ids in asked.items() if ids}


async def _place(session: AsyncSession, actor: Actor, point_id: UUID | None) -> None:
    if point_id is not None and await session.get(Point, (actor.community_id, point_id)) is None:
        raise NoSuchPoint


async def _there(
    session: AsyncSession, actor: Actor, entity: type[Estate | Grid], ids: Sequence[UUID]
) -> None:
    for one in ids:
        if await session.get(entity, (actor.community_id, one)) is None:
            raise NoSuchAudience
