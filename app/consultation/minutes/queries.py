"""What was said at a session, and what of it was published."""

from uuid import UUID

from sqlalchemy import Boolean, Uuid, bindparam, false, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from app.consultation.minutes.errors import NoSuchSpeaker, RemarkNotFound
from app.consultation.sessions import queries as sessions
from app.consultation.sessions.models import (
    AgendaItem,
    Attendance,
    Meeting,
    Minutes,
    Remark,
    RemarkVersion,
    SheetLine,
)
from app.consultation.sessions.policy import OF_MY_GRIDS as MEETS_IN_MY_GRIDS
from app.consultation.sessions.policy import sees_people, visible_to
from app.consultation.sessions.queries import MEETING, STANDS
from app.places.roles.actor import Actor
from app.places.roles.models import CommunityAccount
from app.platform.db.base import HERE, gathered, same
from app.platform.db.kept import Kept, Locked, Row, columns
from app.residents.people.models import Person
from app.residents.people.policy import VISIBLE as SEES_PERSON
from app.residents.people.policy import visible_to as people_visible_to

PERSON = bindparam("person_id", type_=Uuid)
_former = aliased(Person)
VERSIONS = (
    select(
        gathered(
            RemarkVersion.id,
            words=RemarkVersion.words,
            name=_former.name,
            until=RemarkVersion.until,
            reason=RemarkVersion.reason,
            by_speaker=RemarkVersion.by_speaker,
        )
    )
    .outerjoin(_former, same(_former.id, RemarkVersion.person_id) & (_former.community_id == HERE))
    .where(RemarkVersion.community_id == HERE, RemarkVersion.remark_id == Remark.id)
    .scalar_subquery()
    .label("versions")
)
OF_MEETING = (Remark.community_id == HERE, Remark.meeting_id == MEETING)
SPOKEN_BY = same(Person.id, Remark.person_id) & (Person.community_id == HERE)
OF_THE_MEETING = (
    *(Meeting.state.label("meeting_state"), Meeting.planned_by, Meeting.leader_id),
    func.coalesce(MEETS_IN_MY_GRIDS, false()).label("in_my_grids"),
)
WHOLE = (
    select(*columns(Remark), Person.name, VERSIONS, *OF_THE_MEETING)
    .join(Meeting, same(Meeting.id, Remark.meeting_id))
    .outerjoin(Person, SPOKEN_BY)
    .where(Meeting.community_id == HERE)
)
LISTED = Kept(
    WHOLE.where(
        *OF_MEETING,
        or_(
            bindparam("sees_people", type_=Boolean),
            Remark.person_id == bindparam("my_person", type_=Uuid),
        ),
    ).order_by(Remark.said_at, Remark.id)
)
ITS_ID = Remark.id == bindparam("remark_id", type_=Uuid)
ONE = Kept(WHOLE.where(*OF_MEETING, ITS_ID))
FOR_UPDATE = Locked(
    Remark,
    select(*columns(Remark)).where(*OF_MEETING, ITS_ID).with_for_update(of=Remark),
)
ITEM = Kept(
    select(AgendaItem.id).where(
        AgendaItem.community_id == HERE,
        AgendaItem.meeting_id == MEETING,
        AgendaItem.id == bindparam("item_id", type_=Uuid),
    )
)
WHOM = Kept(select(Person.id).where(SEES_PERSON, Person.id == PERSON))
CAME = Kept(
    select(Attendance.id).where(
        STANDS, Attendance.meeting_id == MEETING, Attendance.person_id == PERSON
    )
)
OBJECTIONS = Kept(select(Remark.id).where(*OF_MEETING, Remark.objected_at.is_not(None)).limit(1))
# Everybody whose name must not slip into what all may read.
_came = (
    select(Person.name)
    .join(Attendance, same(Attendance.person_id, Person.id))
    .where(Person.community_id == HERE, STANDS, Attendance.meeting_id == MEETING)
)
_spoke = (
    select(Person.name)
    .join(Remark, same(Remark.person_id, Person.id))
    .where(Person.community_id == HERE, *OF_MEETING)
)
_wrote = select(SheetLine.name).where(
    SheetLine.community_id == HERE, SheetLine.meeting_id == MEETING, SheetLine.struck_at.is_(None)
)
NAMES = Kept(_came.union(_spoke, _wrote))
LAST = Kept(
    select(func.coalesce(func.max(Minutes.version), 0).label("version")).where(
        Minutes.community_id == HERE, Minutes.meeting_id == MEETING
    )
)
PUBLISHED = Kept(
    select(
        *(Minutes.version, Minutes.words, Minutes.reason, Minutes.published_at),
        CommunityAccount.name.label("published_by"),
    )
    .outerjoin(
        CommunityAccount,
        same(CommunityAccount.account_id, Minutes.published_by)
        & (CommunityAccount.community_id == HERE),
    )
    .where(Minutes.community_id == HERE, Minutes.meeting_id == MEETING)
    .order_by(Minutes.version)
)


async def remarks(session: AsyncSession, actor: Actor, meeting_id: UUID) -> list[Row]:
    """For who takes them down, all; for everybody else what is said to be theirs."""
    meeting = await sessions.one(session, actor, meeting_id)
    asked = visible_to(actor) | {"meeting_id": meeting.id}
    return await LISTED.all(session, asked | {"sees_people": sees_people(actor, meeting)})


async def remark(session: AsyncSession, actor: Actor, of: Remark) -> Row:
    """After a deed of the caller's, what became of it."""
    of_it = visible_to(actor) | {"meeting_id": of.meeting_id, "remark_id": of.id}
    return await ONE.one(session, of_it, RemarkNotFound)


async def for_update(
    session: AsyncSession, actor: Actor, meeting: Meeting, remark_id: UUID
) -> Remark:
    """As `remarks` shows them."""
    of_it = {"here": meeting.community_id, "meeting_id": meeting.id, "remark_id": remark_id}
    found = await FOR_UPDATE.entity(session, of_it, RemarkNotFound)
    is_theirs = actor.person_id is not None and found.person_id == actor.person_id
    if not (is_theirs or sees_people(actor, meeting)):
        raise RemarkNotFound
    return found


async def is_item(session: AsyncSession, meeting: Meeting, item_id: UUID) -> bool:
    """Of its agenda, now or before."""
    of_it = {"here": meeting.community_id, "meeting_id": meeting.id, "item_id": item_id}
    return await ITEM.first(session, of_it) is not None


async def speaker(session: AsyncSession, actor: Actor, meeting: Meeting, person_id: UUID) -> UUID:
    """Whom the caller sees, or who was there; any other is nobody for them."""
    asked = {"here": meeting.community_id, "meeting_id": meeting.id, "person_id": person_id}
    if await CAME.first(session, asked) is None:
        seen = people_visible_to(actor) | {"person_id": person_id}
        await WHOM.one(session, seen, NoSuchSpeaker)
    return person_id


async def is_objected_to(session: AsyncSession, meeting: Meeting) -> bool:
    of_it = {"here": meeting.community_id, "meeting_id": meeting.id}
    return await OBJECTIONS.first(session, of_it) is not None


async def names(session: AsyncSession, meeting: Meeting) -> list[str]:
    return await NAMES.scalars(session, {"here": meeting.community_id, "meeting_id": meeting.id})


async def last_version(session: AsyncSession, meeting: Meeting) -> int:
    of_it = {"here": meeting.community_id, "meeting_id": meeting.id}
    found: int = await LAST.scalar(session, of_it)
    return found


async def versions(session: AsyncSession, actor: Actor, meeting_id: UUID) -> list[Row]:
    meeting = await sessions.one(session, actor, meeting_id)
    return await PUBLISHED.all(session, {"here": meeting.community_id, "meeting_id": meeting.id})
