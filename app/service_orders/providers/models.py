from datetime import date, datetime, time
from enum import StrEnum
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    LargeBinary,
    SmallInteger,
    UniqueConstraint,
    false,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from app.places.errors import ThereAlready
from app.platform.db.base import TENANT, Tenant, refused_as, to
from app.platform.privacy import IMPERSONAL, Sensitivity, personal
from app.platform.values.documents import Sex
from app.residents.purposes import ORDERS
from app.service_orders.providers.errors import (
    AccountTaken,
    InTheUnitAlready,
    QualificationHeldAlready,
    StaffNumberTaken,
)
from app.service_orders.providers.lifecycle import LIFECYCLE, MemberState

SENSITIVE = Sensitivity.SENSITIVE


class QualificationKind(StrEnum):
    SKILL = "skill"  # 技能
    LICENCE = "licence"  # 执业资格
    CHECK = "check"  # 核查: a record check, a health certificate, an insurance


class Unit(Tenant):
    """A co-building unit (共建单位)."""

    __tablename__ = "service_units"
    __table_args__ = (
        UniqueConstraint("community_id", "name", info=refused_as(ThereAlready)),
        TENANT,
    )

    name: Mapped[str]
    about: Mapped[str] = mapped_column(server_default="")
    phone: Mapped[str | None] = mapped_column(info=IMPERSONAL)  # its switchboard, for everybody
    lng: Mapped[float | None]  # WGS 84: from where its members set out
    lat: Mapped[float | None]
    ended_on: Mapped[date | None]


class Qualification(Tenant):
    """What a member can have and an item can need: 执业护士, 理发, 从业查询."""

    __tablename__ = "qualifications"
    __table_args__ = (
        UniqueConstraint("community_id", "name", info=refused_as(ThereAlready)),
        TENANT,
    )

    name: Mapped[str]
    kind: Mapped[QualificationKind]


class Member(Tenant):
    """Somebody of a unit. Never put into the roster; who is in it already has `person_id`."""

    __tablename__ = "unit_members"
    __table_args__ = (
        Index(None, "community_id", "unit_id", "id"),
        Index(None, "community_id", "phone_index"),
        Index(
            "ix_unit_members_account",
            *("community_id", "account_id", "unit_id"),
            unique=True,
            postgresql_where=text("account_id IS NOT NULL AND left_on IS NULL"),
            info=refused_as(AccountTaken),
        ),
        Index(
            "ix_unit_members_person",
            *("community_id", "person_id", "unit_id"),
            unique=True,
            postgresql_where=text("person_id IS NOT NULL AND left_on IS NULL"),
            info=refused_as(InTheUnitAlready),
        ),
        Index(
            "ix_unit_members_staff_number",
            *("community_id", "unit_id", "staff_number"),
            unique=True,
            postgresql_where=text("staff_number IS NOT NULL AND left_on IS NULL"),
            info=refused_as(StaffNumberTaken),
        ),
        Index(  # two of one family may share a phone
            "ix_unit_members_phone",
            *("community_id", "unit_id", "phone_index", "name"),
            unique=True,
            postgresql_where=text("phone_index IS NOT NULL AND left_on IS NULL"),
            info=refused_as(InTheUnitAlready),
        ),
        UniqueConstraint("community_id", "number"),
        UniqueConstraint("community_id", "join_digest"),
        CheckConstraint("left_on >= joined_on", name="order"),
        to("service_units", "unit_id"),
        to("people", "person_id"),
        to("photos", "photo_id"),
        TENANT,
    )

    unit_id: Mapped[UUID]
    name: Mapped[str] = mapped_column(info=personal(ORDERS, "服务人员姓名"))
    sex: Mapped[Sex | None] = mapped_column(info=personal(ORDERS, "服务人员性别"))
    number: Mapped[str] = mapped_column(  # ours; on slips, for who asks whether it is they
        info=IMPERSONAL
    )
    staff_number: Mapped[str | None] = mapped_column(info=personal(ORDERS, "单位工号"))
    phone: Mapped[bytes | None] = mapped_column(
        LargeBinary, info=personal(ORDERS, "服务人员电话", SENSITIVE, sealed=True)
    )
    phone_index: Mapped[bytes | None] = mapped_column(LargeBinary, info=IMPERSONAL)
    phone_mask: Mapped[str | None] = mapped_column(info=personal(ORDERS, "服务人员电话（部分）"))
    photo_id: Mapped[UUID | None]
    person_id: Mapped[UUID | None]
    account_id: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id"))
    join_digest: Mapped[bytes | None] = mapped_column(LargeBinary, info=IMPERSONAL)
    join_expires_at: Mapped[datetime | None]
    joined_on: Mapped[date] = mapped_column(info=IMPERSONAL)
    state: Mapped[MemberState] = mapped_column(
        default=LIFECYCLE.start, server_default=LIFECYCLE.start, info=IMPERSONAL
    )
    left_on: Mapped[date | None] = mapped_column(info=IMPERSONAL)
    stopped_at: Mapped[datetime | None]  # by the office: serves nobody until it is lifted
    stopped_because: Mapped[str | None] = mapped_column(info=personal(ORDERS, "暂停服务原因"))

    # No columns: read beside it, for what it answers (`queries.FOR_UPDATE`).
    __allow_unmapped__ = True
    unit_name: str


class MemberQualification(Tenant):
    """Held from a day, perhaps to one (`until` is the first day without it)."""

    __tablename__ = "member_qualifications"
    __table_args__ = (
        UniqueConstraint(
            *("community_id", "member_id", "qualification_id", "since"),
            name="uq_member_qualifications_held",
            info=refused_as(QualificationHeldAlready),
        ),
        Index(None, "community_id", "qualification_id"),
        Index(None, "community_id", "until"),
        CheckConstraint("until > since", name="order"),
        to("unit_members", "member_id"),
        to("qualifications", "qualification_id"),
        TENANT,
    )

    member_id: Mapped[UUID]
    qualification_id: Mapped[UUID]
    number: Mapped[str | None] = mapped_column(info=personal(ORDERS, "资质证书编号"))
    since: Mapped[date]
    until: Mapped[date | None]
    reminded_at: Mapped[datetime | None]

    # No column: read beside it (`qualifications.queries.HELD`).
    __allow_unmapped__ = True
    kind: QualificationKind


class MemberArea(Tenant):
    """A grid in which somebody serves; without any they serve everywhere."""

    __tablename__ = "member_areas"
    __table_args__ = (
        UniqueConstraint("community_id", "member_id", "grid_id"),
        to("unit_members", "member_id"),
        to("grids", "grid_id"),
        TENANT,
    )

    member_id: Mapped[UUID]
    grid_id: Mapped[UUID]


class MemberHours(Tenant):
    """When somebody serves, each week; without any they serve at any hour."""

    __tablename__ = "member_hours"
    __table_args__ = (
        Index(None, "community_id", "member_id"),
        CheckConstraint("weekday BETWEEN 1 AND 7", name="weekday"),
        CheckConstraint("ends > begins", name="order"),
        to("unit_members", "member_id"),
        TENANT,
    )

    member_id: Mapped[UUID]
    weekday: Mapped[int] = mapped_column(SmallInteger)  # 1: Monday
    begins: Mapped[time]  # Asia/Shanghai
    ends: Mapped[time]
    is_paid: Mapped[bool] = mapped_column(default=False, server_default=false())  # earns no hours


class MemberAbsence(Tenant):
    """When somebody cannot serve. Never refused: what they had taken is uncovered."""

    __tablename__ = "member_absences"
    __table_args__ = (
        Index(None, "community_id", "member_id"),
        CheckConstraint("ends_at > begins_at", name="order"),
        to("unit_members", "member_id"),
        TENANT,
    )

    member_id: Mapped[UUID]
    begins_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    entered_by: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    withdrawn_at: Mapped[datetime | None]
