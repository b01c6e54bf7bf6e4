from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from app.platform.db.base import TENANT, Tenant, to
from app.platform.privacy import personal
from app.residents.purposes import ORDERS
from app.service_orders.results.kinds import ResultKind


class Result(Tenant):
    """What paperwork has come to (办理结果), and when it goes on. Only ever added to: the last one counts.
    There is no photo of it, of a face or a card."""

    __tablename__ = "order_results"
    __table_args__ = (
        Index(None, "community_id", "order_id", "id"),
        Index(
            "ix_order_results_waiting",
            *("community_id", "next_on"),
            postgresql_where=text("is_last AND reminded_at IS NULL"),
        ),
        Index(
            "ix_order_results_last",
            *("community_id", "order_id", "person_id"),
            unique=True,
            postgresql_where=text("is_last"),
        ),
        CheckConstraint("(kind = 'missing') = (missing IS NOT NULL)", name="missing"),
        Index(None, "community_id", "person_id"),
        to("orders", "order_id"),
        to("people", "person_id"),
        TENANT,
    )

    order_id: Mapped[UUID]
    person_id: Mapped[UUID]  # whose: of two who are served together each has their own
    kind: Mapped[ResultKind]
    missing: Mapped[str | None] = mapped_column(info=personal(ORDERS, "缺少的材料"))
    next_on: Mapped[date] = mapped_column(info=personal(ORDERS, "下次办理日期"))
    recorded_by: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    recorded_at: Mapped[datetime]
    is_last: Mapped[bool]
    reminded_at: Mapped[datetime | None]
