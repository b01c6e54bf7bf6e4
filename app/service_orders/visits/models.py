from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.platform.db.base import TENANT, Tenant, refused_as, to
from app.platform.privacy import IMPERSONAL, Sensitivity, personal
from app.residents.purposes import ORDERS
from app.service_orders.visits.errors import ArrivedAlready

SENSITIVE = Sensitivity.SENSITIVE
WHEREABOUTS = personal(ORDERS, "上门签到位置", SENSITIVE)
WORDS_OF_REPORT = "visit_reports.words"


class Proof(StrEnum):
    """By what it is known that somebody was there."""

    PLACE = "place"  # 位置
    CODE = "code"  # 上门码: the customer's
    UNPROVEN = "unproven"  # 未核实


class Outcome(StrEnum):
    """Of a service that looks in on somebody, as care knows it."""

    WELL = "well"  # 平安
    IN_NEED = "in_need"  # 有需求


class Ending(StrEnum):
    """How a visit ended."""

    FINISH = "finish"  # 完成
    BREAK_OFF = "break_off"  # 中止
    MISS = "miss"  # 未遇


class Arrival(Tenant):
    """One of a crew came: each for themselves."""

    __tablename__ = "order_arrivals"
    __table_args__ = (
        UniqueConstraint("community_id", "crew_id", info=refused_as(ArrivedAlready)),
        Index(None, "community_id", "order_id"),
        Index(None, "community_id", "member_id"),
        CheckConstraint("(lng IS NULL) = (lat IS NULL)", name="point"),
        to("orders", "order_id"),
        to("order_crew", "crew_id"),
        to("unit_members", "member_id"),
        TENANT,
    )

    order_id: Mapped[UUID]
    crew_id: Mapped[UUID]
    member_id: Mapped[UUID]
    signed_in_by: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    arrived_at: Mapped[datetime]  # by the phone's clock
    proof: Mapped[Proof] = mapped_column(info=IMPERSONAL)
    lng: Mapped[float | None] = mapped_column(info=WHEREABOUTS)  # WGS 84
    lat: Mapped[float | None] = mapped_column(info=WHEREABOUTS)
    datum: Mapped[str | None] = mapped_column(info=IMPERSONAL)
    accuracy: Mapped[int | None]  # metres, as the phone says
    metres: Mapped[int | None]  # from where the service is


class VisitReport(Tenant):
    """How a visit ended, in words: sealed, for it may be of somebody's health."""

    __tablename__ = "visit_reports"
    __table_args__ = (
        Index(None, "community_id", "order_id"),
        Index(None, "community_id", "member_id"),
        Index(None, "community_id", "person_id"),
        to("orders", "order_id"),
        to("unit_members", "member_id"),
        to("people", "person_id"),
        TENANT,
    )

    order_id: Mapped[UUID]
    person_id: Mapped[UUID]  # the customer
    member_id: Mapped[UUID]
    reported_by: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    ending: Mapped[Ending] = mapped_column(info=IMPERSONAL)
    at: Mapped[datetime]
    outcome: Mapped[Outcome | None] = mapped_column(info=personal(ORDERS, "服务时的情况"))
    words: Mapped[bytes | None] = mapped_column(
        LargeBinary, info=personal(ORDERS, "服务记录", SENSITIVE, sealed=True)
    )
    lng: Mapped[float | None] = mapped_column(info=WHEREABOUTS)
    lat: Mapped[float | None] = mapped_column(info=WHEREABOUTS)
    datum: Mapped[str | None] = mapped_column(info=IMPERSONAL)


class VisitPhoto(Tenant):
    __tablename__ = "visit_photos"
    __table_args__ = (
        UniqueConstraint("community_id", "photo_id"),  # a photo proves one thing
        Index(None, "community_id", "order_id"),
        to("orders", "order_id"),
        to("visit_reports", "report_id"),
        to("photos", "photo_id"),
        TENANT,
    )

    order_id: Mapped[UUID]
    report_id: Mapped[UUID]
    photo_id: Mapped[UUID]
