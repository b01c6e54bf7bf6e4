from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from app.platform.db.base import TENANT, Tenant, refused_as, to
from app.platform.privacy import personal
from app.residents.purposes import ORDERS
from app.service_orders.swaps.errors import AskedAlready
from app.service_orders.swaps.lifecycle import LIFECYCLE, SwapState


class Swap(Tenant):
    """One of a crew asks a colleague to serve in their place; `in_return_id`: what they would serve in
    the colleague's."""

    __tablename__ = "order_swaps"
    __table_args__ = (
        Index(
            "ix_order_swaps_asked",
            *("community_id", "order_id", "asker_id", "asked_id"),
            unique=True,
            postgresql_where=text("state = 'asked'"),
            info=refused_as(AskedAlready),
        ),
        Index(None, "community_id", "asked_id"),
        Index(None, "community_id", "asker_id"),
        CheckConstraint("asked_id <> asker_id", name="two"),
        CheckConstraint("in_return_id <> order_id", name="orders"),
        to("orders", "order_id"),
        to("orders", "in_return_id"),
        to("unit_members", "asker_id"),
        to("unit_members", "asked_id"),
        TENANT,
    )

    order_id: Mapped[UUID]
    in_return_id: Mapped[UUID | None]
    asker_id: Mapped[UUID]
    asked_id: Mapped[UUID]
    words: Mapped[str | None] = mapped_column(info=personal(ORDERS, "换班说明"))
    asked_by: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    asked_at: Mapped[datetime]
    state: Mapped[SwapState] = mapped_column(default=LIFECYCLE.start)
    ended_at: Mapped[datetime | None]
    reason: Mapped[str | None] = mapped_column(info=personal(ORDERS, "婉拒换班原因"))

    # No columns: read beside it, for what it decides and answers (`queries.FOR_UPDATE`).
    __allow_unmapped__ = True
    is_asker: bool  # the caller
    is_asked: bool
    asker: str
    asked: str
    order: dict[str, Any]
    in_return: dict[str, Any] | None
