from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from app.platform.db.base import TENANT, Tenant, to
from app.platform.privacy import IMPERSONAL, Sensitivity, personal
from app.residents.purposes import ORDERS

WHEREABOUTS = personal(ORDERS, "求助位置", Sensitivity.SENSITIVE)


class AlertKind(StrEnum):
    ALARM = "alarm"  # 报警求助: by who serves
    MISSED = "missed"  # 未遇: nobody opened where somebody old is alone, or at high risk


class Alert(Tenant):
    """Somebody must see to it at once; open until somebody says what they did."""

    __tablename__ = "order_alerts"
    __table_args__ = (
        Index(
            "ix_order_alerts_open",
            *("community_id", "order_id", "kind"),
            unique=True,  # an alarm that is pressed again is the same one
            postgresql_where=text("answered_at IS NULL"),
        ),
        Index(None, "community_id", "answered_at", "id"),
        Index(None, "community_id", "order_id"),
        to("orders", "order_id"),
        to("unit_members", "member_id"),
        TENANT,
    )

    order_id: Mapped[UUID]
    kind: Mapped[AlertKind] = mapped_column(info=IMPERSONAL)
    member_id: Mapped[UUID | None]  # who raised it, or met nobody
    raised_by: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id"))
    raised_at: Mapped[datetime]
    words: Mapped[str | None] = mapped_column(info=personal(ORDERS, "求助说明"))
    lng: Mapped[float | None] = mapped_column(info=WHEREABOUTS)  # WGS 84
    lat: Mapped[float | None] = mapped_column(info=WHEREABOUTS)
    datum: Mapped[str | None] = mapped_column(info=IMPERSONAL)
    answered_at: Mapped[datetime | None]
    answered_by: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id"))
    answer: Mapped[str | None] = mapped_column(info=personal(ORDERS, "处置情况"))

    # No columns: read beside it, of its order (`queries.FOR_UPDATE`).
    __allow_unmapped__ = True
    grid_id: UUID | None
    unit_id: UUID
