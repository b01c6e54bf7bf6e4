"""Reading sessions. Every query for somebody starts from what they may see."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import (
    DateTime,
    Uuid,
    any_,
    bindparam,
    exists,
    func,
    select,
    text,
    update,
)
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.ext.asyncio import AsyncSession

from app.consultation.sessions.errors import MeetingNotFound, NotForYourEyes
from app.consultation.sessions.lifecycle import MeetingAction, MeetingState
from app.consultation.sessions.models import (
    AgendaItem,
    Attendance,
    Meeting,
    MeetingInvitation,
    MeetingPhoto,
    Minutes,
    SheetLine,
)
from app.consultation.sessions.policy import GRIDS, OF_MY_GRIDS, VISIBLE, sees_people, visible_to
from app.consultation.topics.models import Topic
from app.places.dwellings.models import Building
from app.places.grids.models import GridBuilding
from app.places.photos.errors import PhotoNotFound
from app.places.points.models import Point
from app.places.roles.actor import Actor
from app.platform import clock
from app.platform.db.base import HERE, gathered, on, same
from app.platform.db.kept import Kept, Listing, Locked, Row, columns
from app.platform.history import Transition
from app.platform.paging import Window
from app.platform.spans import Span

MEETING = bindparam("meeting_id", type_=Uuid)
ITS_ID = Meeting.id == MEETING
OF_POINT = same(Point.id, Meeting.point_id) & (Point.community_id == HERE)
STANDS = (Attendance.community_id == HERE) & Attendance.struck_at.is_(None)
ON_AGENDA = (AgendaItem.community_id == HERE) & AgendaItem.dropped_at.is_(None)


def how_many(entity: Any, *which: Any) -> Any:
    return (
        select(func.count())
        .select_from(entity)
        .where(entity.community_id == HERE, entity.meeting_id == Meeting.id, *which)
        .scalar_subquery()
    )


COUNTS = (
    how_many(Attendance, Attendance.struck_at.is_(None)).label("present"),
    how_many(SheetLine, SheetLine.person_id.is_(None), SheetLine.struck_at.is_(None)).label(
        "unresolved"
    ),
)
IS_INVITED = exists().where(
    MeetingInvitation.community_id == HERE,
    MeetingInvitation.meeting_id == Meeting.id,
    MeetingInvitation.account_id == bindparam("account", type_=Uuid),
)
IS_PRESENT = exists().where(
    STANDS,
    Attendance.meeting_id == Meeting.id,
    Attendance.person_id == bindparam("my_person", type_=Uuid),
)
IS_OF_TOPIC = exists().where(
    ON_AGENDA,
    AgendaItem.meeting_id == Meeting.id,
    AgendaItem.topic_id == bindparam("topic_id", type_=Uuid),
)
AT_POINT = (Point.name.label("point"), Point.lng, Point.lat)
BESIDE = (*AT_POINT, func.coalesce(OF_MY_GRIDS, text("false")).label("in_my_grids"))
LISTED = (
    *columns(Meeting),
    *BESIDE,
    *COUNTS,
    IS_INVITED.label("is_invited"),
    IS_PRESENT.label("is_present"),
)
LISTING = Listing(
    select(*LISTED).outerjoin(Point, OF_POINT).where(VISIBLE),
    Meeting.id,
    state=Meeting.state == bindparam("state"),
    kind=Meeting.kind == bindparam("kind"),
    estate_id=Meeting.estate_id == bindparam("estate_id", type_=Uuid),
    topic_id=IS_OF_TOPIC,
    mine=IS_INVITED | IS_PRESENT,
    coming=Meeting.ends_at > bindparam("now", type_=DateTime(timezone=True)),
)
AGENDA = (
    select(
        gathered(
            AgendaItem.position,
            id=AgendaItem.id,
            position=AgendaItem.position,
            words=AgendaItem.words,
            topic_id=AgendaItem.topic_id,
        )
    )
    .where(ON_AGENDA, AgendaItem.meeting_id == Meeting.id)
    .scalar_subquery()
    .label("agenda")
)
PHOTOS = (
    select(
        func.coalesce(
            func.array_agg(aggregate_order_by(MeetingPhoto.photo_id, MeetingPhoto.id)),
            text("'{}'::uuid[]"),
        )
    )
    .where(
        MeetingPhoto.community_id == HERE,
        MeetingPhoto.meeting_id == Meeting.id,
        MeetingPhoto.sheet_id.is_(None),
    )
    .scalar_subquery()
    .label("photo_ids")
)
VERSIONS = (
    select(
        gathered(
            Minutes.version,
            version=Minutes.version,
            words=Minutes.words,
            published_at=Minutes.published_at,
            reason=Minutes.reason,
        )
    )
    .where(Minutes.community_id == HERE, Minutes.meeting_id == Meeting.id)
    .scalar_subquery()
    .label("minutes")
)
WHOLE = select(*LISTED, AGENDA, PHOTOS, VERSIONS).outerjoin(Point, OF_POINT)
ONE = Kept(WHOLE.where(ITS_ID, VISIBLE))
_locked = select(*columns(Meeting), *BESIDE).outerjoin(Point, OF_POINT).where(ITS_ID, VISIBLE)
FOR_UPDATE = Locked(Meeting, _locked.with_for_update(of=Meeting))
FOR_SHARE = Locked(Meeting, _locked.with_for_update(of=Meeting, read=True))
PUBLISHED = (Meeting.community_id == HERE, Meeting.published_at.is_not(None))
_public = select(*columns(Meeting), *AT_POINT, *COUNTS).outerjoin(Point, OF_POINT)
PUBLIC = Kept(_public.where(*PUBLISHED).order_by(Meeting.id.desc()).limit(100))
PUBLIC_ONE = Kept(_public.add_columns(AGENDA, VERSIONS).where(*PUBLISHED, ITS_ID))
TOUCHED = Kept(
    update(Meeting).where(Meeting.community_id == HERE, ITS_ID).values(changed_at=func.now())
)
ITEMS = select(AgendaItem).where(AgendaItem.dropped_at.is_(None)).order_by(AgendaItem.position)
TOPICS = Kept(
    select(Topic.community_id, Topic.id)
    .join(AgendaItem, same(AgendaItem.topic_id, Topic.id))
    .where(Topic.community_id == HERE, ON_AGENDA, AgendaItem.meeting_id == MEETING)
    .order_by(Topic.id)
)
PHOTO = Kept(
    select(MeetingPhoto.sheet_id).where(
        MeetingPhoto.community_id == HERE,
        MeetingPhoto.meeting_id == MEETING,
        MeetingPhoto.photo_id == bindparam("photo_id", type_=Uuid),
    )
)
ANYBODY = Kept(select(Attendance.id).where(STANDS, Attendance.meeting_id == MEETING).limit(1))


def _present(*which: Any) -> Kept:
    return Kept(
        select(Attendance.person_id)
        .join(Meeting, same(Meeting.id, Attendance.meeting_id))
        .where(STANDS, Meeting.community_id == HERE, *which)
        .distinct()
        .order_by(Attendance.person_id)
    )


PRESENT, PRESENT_AT_TOPIC = _present(ITS_ID), _present(IS_OF_TOPIC)
OF_TOPIC = Kept(
    _public.add_columns(AGENDA, VERSIONS)
    .where(*PUBLISHED, IS_OF_TOPIC)
    .order_by(Meeting.begins_at, Meeting.id)
)

OF_GRIDS = Kept(
    select(Building.id)
    .join(GridBuilding, same(GridBuilding.building_id, Building.id))
    .where(
        Building.community_id == HERE,
        Building.estate_id == bindparam("estate_id", type_=Uuid),
        GridBuilding.community_id == HERE,
        GridBuilding.grid_id == any_(GRIDS),
        on(GridBuilding),
    )
    .limit(1)
)
BEGINS, AFTER = (bindparam(name, type_=DateTime(timezone=True)) for name in ("begins", "after"))
REVISIONS = (
    select(func.count())
    .where(
        Transition.community_id == HERE,
        Transition.subject_kind == Meeting.__tablename__,
        Transition.subject_id == Meeting.id,
        Transition.action.in_([str(MeetingAction.MOVE), str(MeetingAction.CANCEL)]),
    )
    .scalar_subquery()
    .label("revisions")
)
FEED = Kept(
    select(*columns(Meeting), *AT_POINT, REVISIONS)
    .outerjoin(Point, OF_POINT)
    .where(VISIBLE, IS_INVITED, Meeting.begins_at >= BEGINS, Meeting.begins_at < AFTER)
    .order_by(Meeting.begins_at, Meeting.id)
    .limit(500)
)


@dataclass(frozen=True, slots=True)
class Filters:
    state: MeetingState | None = None
    kind: str | None = None
    estate_id: UUID | None = None
    topic_id: UUID | None = None
    mine: bool = False
    coming: bool = False


async def listing(
    session: AsyncSession, actor: Actor, window: Window, only: Filters
) -> tuple[Sequence[Row], str | None]:
    values = visible_to(actor) | {"now": clock.now()}
    return await LISTING.page(session, window, values, **asdict(only))


async def one(session: AsyncSession, actor: Actor, meeting_id: UUID) -> Row:
    return await ONE.one(session, visible_to(actor) | {"meeting_id": meeting_id}, MeetingNotFound)


async def inside(session: AsyncSession, actor: Actor, meeting_id: UUID) -> Row:
    """For who sees the people, and not only how many came."""
    meeting = await one(session, actor, meeting_id)
    if not sees_people(actor, meeting):
        raise NotForYourEyes
    return meeting


async def for_update(session: AsyncSession, actor: Actor, meeting_id: UUID) -> Meeting:
    found = visible_to(actor) | {"meeting_id": meeting_id}
    return await FOR_UPDATE.entity(session, found, MeetingNotFound)


async def for_share(session: AsyncSession, actor: Actor, meeting_id: UUID) -> Meeting:
    """Nobody moves, cancels or ends it meanwhile; others sign in at the same time."""
    found = visible_to(actor) | {"meeting_id": meeting_id}
    return await FOR_SHARE.entity(session, found, MeetingNotFound)


async def is_of_grids(session: AsyncSession, actor: Actor, estate_id: UUID) -> bool:
    """Whether a building of the estate is in a grid of theirs."""
    asked = {"here": actor.community_id, "grids": list(actor.grids), "estate_id": estate_id}
    return await OF_GRIDS.first(session, asked) is not None


async def touch(session: AsyncSession, meeting: Meeting) -> None:
    """Its agenda has changed: who keeps a copy hears of it."""
    await TOUCHED.run(session, {"here": meeting.community_id, "meeting_id": meeting.id})


async def items(session: AsyncSession, meeting: Meeting) -> list[AgendaItem]:
    """Of its agenda now, in order."""
    of_it = (
        AgendaItem.community_id == meeting.community_id,
        AgendaItem.meeting_id == meeting.id,
    )
    return list(await session.scalars(ITEMS.where(*of_it)))


async def topics(session: AsyncSession, meeting: Meeting) -> list[Row]:
    """Those that are talked about."""
    return await TOPICS.all(session, {"here": meeting.community_id, "meeting_id": meeting.id})


async def anybody_came(session: AsyncSession, meeting: Meeting) -> bool:
    at_it = {"here": meeting.community_id, "meeting_id": meeting.id}
    return await ANYBODY.first(session, at_it) is not None


async def present(
    session: AsyncSession,
    community_id: int,
    *,
    topic_id: UUID | None = None,
    meeting_id: UUID | None = None,
) -> list[UUID]:
    """The distinct persons who were at a session, or at any at which a topic was talked about."""
    here = {"here": community_id, "topic_id": topic_id, "meeting_id": meeting_id}
    kept = PRESENT if topic_id is None else PRESENT_AT_TOPIC
    return await kept.scalars(session, here)


async def of_topic(session: AsyncSession, community_id: int, topic_id: UUID) -> list[Row]:
    """What everybody may know of the sessions at which it was talked about, in order of time: place,
    counts, agenda, every version of the minutes."""
    return await OF_TOPIC.all(session, {"here": community_id, "topic_id": topic_id})


async def photo(session: AsyncSession, actor: Actor, meeting_id: UUID, photo_id: UUID) -> None:
    """Who sees it: names on a sheet are for who takes them down."""
    meeting = await one(session, actor, meeting_id)
    wanted = {"here": actor.community_id, "meeting_id": meeting_id, "photo_id": photo_id}
    found = await PHOTO.one(session, wanted, PhotoNotFound)
    if not (
        sees_people(actor, meeting) or (found.sheet_id is None and sees_photos(actor, meeting))
    ):
        raise PhotoNotFound


def sees_photos(actor: Actor, meeting: Row) -> bool:
    """Of the session itself: neighbours, once its minutes say what it was."""
    is_told = meeting.state is MeetingState.MINUTED and actor.is_known
    return is_told or sees_people(actor, meeting)


async def feed(session: AsyncSession, actor: Actor, span: Span) -> list[Row]:
    """To which they were asked, with how often each was moved or cancelled."""
    within = {"begins": span.begins, "after": span.after}
    return await FEED.all(session, visible_to(actor) | within)
