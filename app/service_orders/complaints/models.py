from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.platform.db.base import TENANT, Tenant, to
from app.platform.privacy import Sensitivity, personal
from app.residents.purposes import ORDERS
from app.service_orders.complaints.lifecycle import LIFECYCLE, ComplaintState

SENSITIVE = Sensitivity.SENSITIVE


class ComplaintKind(StrEnum):
    MONEY = "money"  # 收钱
    SELLING = "selling"  # 推销
    HARM = "harm"  # 伤害
    OTHER = "other"  # 其他


class Complaint(Tenant):
    """What it says is sealed: the row alone tells nobody who reads the database."""

    __tablename__ = "service_complaints"
    __table_args__ = (
        Index(None, "community_id", "state"),
        Index(None, "community_id", "person_id"),
        Index(None, "community_id", "order_id"),
        Index(None, "community_id", "filed_by"),
        to("orders", "order_id"),
        to("service_units", "unit_id"),
        to("people", "person_id"),
        TENANT,
    )

    kind: Mapped[ComplaintKind] = mapped_column(info=personal(ORDERS, "投诉类别", SENSITIVE))
    state: Mapped[ComplaintState] = mapped_column(default=LIFECYCLE.start)
    order_id: Mapped[UUID | None]  # none: of what was not ordered
    unit_id: Mapped[UUID | None]
    person_id: Mapped[UUID | None]  # who suffered it, as far as it is somebody
    filed_by: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    filed_at: Mapped[datetime]
    words: Mapped[bytes] = mapped_column(
        LargeBinary, info=personal(ORDERS, "投诉内容", SENSITIVE, sealed=True)
    )
    answer: Mapped[bytes | None] = mapped_column(
        LargeBinary, info=personal(ORDERS, "投诉处理答复", SENSITIVE, sealed=True)
    )
    settled_by: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id"))
    settled_at: Mapped[datetime | None]

    # No columns: read beside it, for the caller (`queries.FOR_UPDATE`).
    __allow_unmapped__ = True
    is_mine: bool
    is_near: bool
    members: list[dict[str, Any]]


class ComplaintMember(Tenant):
    """Whom it is about: the crew of its order, and who was named when it was looked into."""

    __tablename__ = "complaint_members"
    __table_args__ = (
        UniqueConstraint("community_id", "complaint_id", "member_id"),
        Index(None, "community_id", "member_id"),
        to("service_complaints", "complaint_id"),
        to("unit_members", "member_id"),
        TENANT,
    )

    complaint_id: Mapped[UUID]
    member_id: Mapped[UUID]
