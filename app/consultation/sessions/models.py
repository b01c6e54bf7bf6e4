"""A session of deliberation and all that belongs to it. In code it is a `Meeting`: a session is also the
database's, and a device's."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.consultation.sessions.errors import NotAtAPlace, OnTheAgendaAlready
from app.consultation.sessions.lifecycle import LIFECYCLE, MeetingState
from app.platform.db.base import TENANT, Synced, Tenant, refused_as, to
from app.platform.privacy import IMPERSONAL, personal
from app.residents.purposes import CONSULTATION

STANDS = text("struck_at IS NULL")


class MeetingKind(StrEnum):
    ROUND_TABLE = "round_table"  # 圆桌会
    BENCH = "bench"  # 板凳会
    ONLINE = "online"  # 云议事


class Way(StrEnum):
    """How somebody signed who was present."""

    CODE = "code"  # 扫码签到
    ONLINE = "online"  # 线上签到
    NAME = "name"  # 当面登记
    PAPER = "paper"  # 纸质签到表


class Meeting(Synced, Tenant):
    __tablename__ = "sessions"
    __table_args__ = (
        Index(None, "community_id", "state", "begins_at"),
        Index(None, "community_id", "estate_id", "id"),
        Index(None, "community_id", "begins_at"),
        Index(None, "community_id", "changed_at"),
        Index(None, "community_id", "changed_in"),
        CheckConstraint("ends_at > begins_at", name="order"),
        CheckConstraint("walk_ins >= 0", name="walk_ins"),
        CheckConstraint(
            "(kind = 'online') = (point_id IS NULL AND place IS NULL)"
            " AND (kind = 'online' OR link IS NULL)",
            name="place",
            info=refused_as(NotAtAPlace),
        ),
        to("points", "point_id"),
        to("estates", "estate_id"),
        TENANT,
    )

    kind: Mapped[MeetingKind]
    title: Mapped[str] = mapped_column(info=IMPERSONAL)
    point_id: Mapped[UUID | None]
    place: Mapped[str | None] = mapped_column(info=IMPERSONAL)  # where no point is, or where at it
    link: Mapped[str | None] = mapped_column(info=IMPERSONAL)  # of one online, or how to find it
    estate_id: Mapped[UUID | None]  # whom it is about; none: the community
    begins_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    planned_by: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    leader_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    state: Mapped[MeetingState] = mapped_column(default=LIFECYCLE.start)
    published_at: Mapped[datetime | None]  # since when everybody sees it
    held_at: Mapped[datetime | None]  # when it was over
    walk_ins: Mapped[int] = mapped_column(default=0)  # who stood by, and is in no list
    reminded_at: Mapped[datetime | None]

    # No columns: read beside it, for what it decides (`queries.FOR_UPDATE`).
    __allow_unmapped__ = True
    in_my_grids: bool  # the caller's
    point: str | None
    lng: float | None
    lat: float | None


class AgendaItem(Tenant):
    """What is talked about, in order; perhaps a topic. What was dropped stays, for what was said on it."""

    __tablename__ = "session_items"
    __table_args__ = (
        Index(
            "ix_session_items_topic",
            *("community_id", "meeting_id", "topic_id"),
            unique=True,
            postgresql_where=text("dropped_at IS NULL AND topic_id IS NOT NULL"),
            info=refused_as(OnTheAgendaAlready),
        ),
        Index(None, "community_id", "meeting_id"),
        Index(None, "community_id", "topic_id"),
        to("sessions", "meeting_id"),
        to("topics", "topic_id"),
        TENANT,
    )

    meeting_id: Mapped[UUID]
    position: Mapped[int]
    words: Mapped[str] = mapped_column(info=IMPERSONAL)
    topic_id: Mapped[UUID | None]
    dropped_at: Mapped[datetime | None]


class MeetingInvitation(Tenant):
    """Who was asked to come, and is told when it is moved: once, for whatever reasons."""

    __tablename__ = "session_invitations"
    __table_args__ = (
        UniqueConstraint("community_id", "meeting_id", "account_id"),
        Index(None, "community_id", "account_id"),
        to("sessions", "meeting_id"),
        TENANT,
    )

    meeting_id: Mapped[UUID]
    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))


class Attendance(Tenant):
    """Somebody was there: one row, however often and however they signed. A mistake is struck."""

    __tablename__ = "session_attendances"
    __table_args__ = (
        Index(
            "ix_session_attendances_once",
            *("community_id", "meeting_id", "person_id"),
            unique=True,
            postgresql_where=STANDS,
        ),
        Index(None, "community_id", "person_id"),
        CheckConstraint("(struck_at IS NULL) = (struck_because IS NULL)", name="struck"),
        to("sessions", "meeting_id"),
        to("people", "person_id"),
        TENANT,
    )

    meeting_id: Mapped[UUID]
    person_id: Mapped[UUID]
    way: Mapped[Way]  # the first
    at: Mapped[datetime]
    entered_by: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    is_by_agent: Mapped[bool] = mapped_column(default=False)  # 代办人到会
    is_offline: Mapped[bool] = mapped_column(default=False)  # by the phone's clock
    is_far: Mapped[bool] = mapped_column(default=False)  # from the meeting point
    struck_at: Mapped[datetime | None]
    struck_because: Mapped[str | None] = mapped_column(info=personal(CONSULTATION, "作废原因"))


class Sheet(Tenant):
    """A sheet of paper that was signed (纸质签到表); its photos are in `session_photos`."""

    __tablename__ = "session_sheets"
    __table_args__ = (
        Index(None, "community_id", "meeting_id"),
        to("sessions", "meeting_id"),
        TENANT,
    )

    meeting_id: Mapped[UUID]
    taken_by: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    taken_at: Mapped[datetime]


class SheetLine(Tenant):
    """A name as it is written there; whose it is is found out later, and perhaps never."""

    __tablename__ = "session_sheet_lines"
    __table_args__ = (
        UniqueConstraint("community_id", "sheet_id", "position"),
        Index(None, "community_id", "meeting_id"),
        Index(None, "community_id", "person_id"),
        CheckConstraint("person_id IS NULL OR struck_at IS NULL", name="one_or_nobody"),
        CheckConstraint("(struck_at IS NULL) = (struck_because IS NULL)", name="struck"),
        to("sessions", "meeting_id"),
        to("session_sheets", "sheet_id"),
        to("people", "person_id"),
        TENANT,
    )

    meeting_id: Mapped[UUID]
    sheet_id: Mapped[UUID]
    position: Mapped[int]
    name: Mapped[str] = mapped_column(info=personal(CONSULTATION, "签到表上的姓名"))
    person_id: Mapped[UUID | None]
    resolved_by: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id"))
    struck_at: Mapped[datetime | None]  # nobody's name
    struck_because: Mapped[str | None] = mapped_column(info=personal(CONSULTATION, "作废原因"))


class Remark(Tenant):
    """What was said, by somebody or by "a resident" (一位居民), as it was taken down."""

    __tablename__ = "session_remarks"
    __table_args__ = (
        Index(None, "community_id", "meeting_id", "said_at"),
        Index(None, "community_id", "person_id"),
        CheckConstraint("(objected_at IS NULL) = (objection IS NULL)", name="objection"),
        to("sessions", "meeting_id"),
        to("session_items", "item_id"),
        to("people", "person_id"),
        TENANT,
    )

    meeting_id: Mapped[UUID]
    item_id: Mapped[UUID | None]
    person_id: Mapped[UUID | None]  # none: a resident
    words: Mapped[str] = mapped_column(info=personal(CONSULTATION, "议事发言"))
    said_at: Mapped[datetime]
    recorded_by: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    objected_at: Mapped[datetime | None]  # and nobody has answered it yet
    objection: Mapped[str | None] = mapped_column(info=personal(CONSULTATION, "对发言记录的异议"))

    # No columns: read beside it, for what it answers.
    __allow_unmapped__ = True
    name: str | None


class RemarkVersion(Tenant):
    """What a remark was before it was corrected, and why it was."""

    __tablename__ = "session_remark_versions"
    __table_args__ = (
        Index(None, "community_id", "remark_id"),
        Index(None, "community_id", "person_id"),
        to("session_remarks", "remark_id"),
        to("people", "person_id"),
        TENANT,
    )

    remark_id: Mapped[UUID]
    person_id: Mapped[UUID | None]
    words: Mapped[str] = mapped_column(info=personal(CONSULTATION, "更正前的议事发言"))
    until: Mapped[datetime]
    reason: Mapped[str] = mapped_column(info=personal(CONSULTATION, "发言记录更正原因"))
    corrected_by: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    by_speaker: Mapped[bool]


class Minutes(Tenant):
    """What everybody reads of a session (议事纪要); a correction is a new version, with its reason."""

    __tablename__ = "session_minutes"
    __table_args__ = (
        UniqueConstraint("community_id", "meeting_id", "version"),
        CheckConstraint("(version = 1) = (reason IS NULL)", name="reason"),
        to("sessions", "meeting_id"),
        TENANT,
    )

    meeting_id: Mapped[UUID]
    version: Mapped[int]
    words: Mapped[str] = mapped_column(info=IMPERSONAL)  # names nobody, or who wrote it said so
    reason: Mapped[str | None] = mapped_column(info=IMPERSONAL)
    published_by: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    published_at: Mapped[datetime]


class MeetingPhoto(Tenant):
    """Of the session; or of a sheet, on which people's names are."""

    __tablename__ = "session_photos"
    __table_args__ = (
        UniqueConstraint("community_id", "photo_id"),
        Index(None, "community_id", "meeting_id"),
        to("sessions", "meeting_id"),
        to("session_sheets", "sheet_id"),
        to("photos", "photo_id"),
        TENANT,
    )

    meeting_id: Mapped[UUID]
    sheet_id: Mapped[UUID | None]
    photo_id: Mapped[UUID]
