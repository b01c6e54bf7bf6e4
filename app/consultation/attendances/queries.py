"""Who was at a session, and what is written on its sheets."""

from uuid import UUID

from sqlalchemy import DateTime, String, Uuid, bindparam, func, select, text, update
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncSession

from app.consultation.attendances.errors import (
    AttendanceNotFound,
    LineNotFound,
)
from app.consultation.sessions import queries as sessions
from app.consultation.sessions.models import (
    Attendance,
    Meeting,
    MeetingPhoto,
    Sheet,
    SheetLine,
    Way,
)
from app.consultation.sessions.queries import MEETING, STANDS
from app.places.roles.actor import Actor
from app.platform.db.base import HERE, gathered, same
from app.platform.db.kept import Kept, Locked, Row, columns, written_by_name
from app.residents.households.errors import NoSuchPerson
from app.residents.people.models import Person
from app.residents.people.policy import VISIBLE as SEES_PERSON
from app.residents.people.policy import visible_to as people_visible_to

PERSON = bindparam("person_id", type_=Uuid)
# One row a person, whoever is faster: the second finds the first.
NEW = Kept(
    upsert(Attendance)
    .values(written_by_name(Attendance))
    .on_conflict_do_nothing(
        index_elements=["community_id", "meeting_id", "person_id"],
        index_where=text("struck_at IS NULL"),
    )
    .returning(Attendance.id)
)
OF_MEETING = (Attendance.community_id == HERE, Attendance.meeting_id == MEETING)
THERE = Kept(
    select(*columns(Attendance)).where(STANDS, *OF_MEETING, Attendance.person_id == PERSON)
)
BY_PAPER = update(Attendance).where(
    STANDS, *OF_MEETING, Attendance.person_id == PERSON, Attendance.way == Way.PAPER
)
SIGNED_TOO = Kept(
    BY_PAPER.values(
        way=bindparam("way", type_=Attendance.way.type),
        at=bindparam("at", type_=DateTime(timezone=True)),
    )
)
NOT_BY_PAPER = Kept(
    BY_PAPER.values(
        struck_at=bindparam("now", type_=DateTime(timezone=True)),
        struck_because=bindparam("because", type_=String),
    )
)
LISTED = Kept(
    select(*columns(Attendance), Person.name)
    .join(Person, same(Person.id, Attendance.person_id))
    .where(*OF_MEETING)
    .order_by(Attendance.at, Attendance.id)
)
FOR_UPDATE = Locked(
    Attendance,
    select(*columns(Attendance))
    .where(*OF_MEETING, Attendance.id == bindparam("attendance_id", type_=Uuid))
    .with_for_update(of=Attendance),
)
LINE_FOR_UPDATE = Locked(
    SheetLine,
    select(*columns(SheetLine))
    .where(
        SheetLine.community_id == HERE,
        SheetLine.meeting_id == MEETING,
        SheetLine.id == bindparam("line_id", type_=Uuid),
    )
    .with_for_update(of=SheetLine),
)
LINES = (
    select(
        gathered(
            SheetLine.position,
            id=SheetLine.id,
            position=SheetLine.position,
            name=SheetLine.name,
            person_id=SheetLine.person_id,
            person=Person.name,
            struck_at=SheetLine.struck_at,
        )
    )
    .outerjoin(Person, same(Person.id, SheetLine.person_id) & (Person.community_id == HERE))
    .where(SheetLine.community_id == HERE, SheetLine.sheet_id == Sheet.id)
    .scalar_subquery()
    .label("lines")
)
PHOTOS = (
    select(func.array_agg(aggregate_order_by(MeetingPhoto.photo_id, MeetingPhoto.id)))
    .where(MeetingPhoto.community_id == HERE, MeetingPhoto.sheet_id == Sheet.id)
    .scalar_subquery()
    .label("photo_ids")
)
_sheets = select(Sheet.id, Sheet.taken_at, PHOTOS, LINES).where(Sheet.community_id == HERE)
SHEETS = Kept(_sheets.where(Sheet.meeting_id == MEETING).order_by(Sheet.id))
SHEET = Kept(_sheets.where(Sheet.id == bindparam("sheet_id", type_=Uuid)))
THEIR_LINES = (
    select(SheetLine).where(SheetLine.struck_at.is_(None)).order_by(SheetLine.id).with_for_update()
)
WHOM = Kept(select(Person.id).where(SEES_PERSON, Person.id == PERSON, Person.died_on.is_(None)))


async def listing(session: AsyncSession, actor: Actor, meeting_id: UUID) -> list[Row]:
    """What was struck, too."""
    meeting = await sessions.inside(session, actor, meeting_id)
    return await LISTED.all(session, {"here": meeting.community_id, "meeting_id": meeting.id})


async def sheets(session: AsyncSession, actor: Actor, meeting_id: UUID) -> list[Row]:
    meeting = await sessions.inside(session, actor, meeting_id)
    return await SHEETS.all(session, {"here": meeting.community_id, "meeting_id": meeting.id})


async def sheet(session: AsyncSession, taken: Sheet) -> Row:
    of_it = {"here": taken.community_id, "sheet_id": taken.id}
    return await SHEET.one(session, of_it, LookupError)


async def there(session: AsyncSession, meeting: Meeting, person_id: UUID) -> Row:
    of_it = {"here": meeting.community_id, "meeting_id": meeting.id, "person_id": person_id}
    return await THERE.one(session, of_it, AttendanceNotFound)


async def for_update(session: AsyncSession, meeting: Meeting, attendance_id: UUID) -> Attendance:
    of_it = {"here": meeting.community_id, "meeting_id": meeting.id}
    wanted = of_it | {"attendance_id": attendance_id}
    return await FOR_UPDATE.entity(session, wanted, AttendanceNotFound)


async def line_for_update(session: AsyncSession, meeting: Meeting, line_id: UUID) -> SheetLine:
    of_it = {"here": meeting.community_id, "meeting_id": meeting.id, "line_id": line_id}
    return await LINE_FOR_UPDATE.entity(session, of_it, LineNotFound)


async def lines_of(session: AsyncSession, meeting: Meeting, person_id: UUID) -> list[SheetLine]:
    """That are known to be theirs."""
    theirs = THEIR_LINES.where(
        SheetLine.community_id == meeting.community_id,
        SheetLine.meeting_id == meeting.id,
        SheetLine.person_id == person_id,
    )
    return list(await session.scalars(theirs))


async def whom(session: AsyncSession, actor: Actor, person_id: UUID) -> UUID:
    """Of whom the caller sees; any other is nobody for them."""
    found = await WHOM.one(
        session, people_visible_to(actor) | {"person_id": person_id}, NoSuchPerson
    )
    of_theirs: UUID = found.id
    return of_theirs
