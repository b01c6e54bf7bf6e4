from datetime import date, datetime, time
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, false, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.platform.db.base import TENANT, Tenant, to
from app.platform.privacy import IMPERSONAL, personal
from app.residents.purposes import ORDERS
from app.service_orders.series.dates import Every
from app.service_orders.series.lifecycle import LIFECYCLE, SeriesState


class OrderSeries(Tenant):
    """The same service again and again, if possible by the same helper."""

    __tablename__ = "order_series"
    __table_args__ = (
        Index(None, "community_id", "grid_id"),
        Index(None, "community_id", "unit_id"),
        to("service_items", "item_id"),
        to("service_units", "unit_id"),
        to("grids", "grid_id"),
        to("unit_members", "helper_id"),
        TENANT,
    )

    item_id: Mapped[UUID]
    unit_id: Mapped[UUID]
    grid_id: Mapped[UUID | None]  # in which it is served
    helper_id: Mapped[UUID | None]  # none: who served it last
    wants_same_sex: Mapped[bool] = mapped_column(default=False, server_default=false())
    wants_at_noon: Mapped[bool] = mapped_column(default=False, server_default=false())
    ordered_by: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    ordered_at: Mapped[datetime]
    first_on: Mapped[date] = mapped_column(info=IMPERSONAL)
    until_on: Mapped[date | None] = mapped_column(info=IMPERSONAL)  # the first day without it
    state: Mapped[SeriesState] = mapped_column(default=LIFECYCLE.start)
    reason: Mapped[str | None] = mapped_column(info=personal(ORDERS, "定期服务结束原因"))

    # No columns: read beside it, for what it decides and answers (`queries.FOR_UPDATE`).
    __allow_unmapped__ = True
    people: list[UUID]
    is_mine: bool
    item: str  # its name
    unit: str
    helper: str | None


class SeriesPerson(Tenant):
    """For whom: one, or two who live together."""

    __tablename__ = "series_people"
    __table_args__ = (
        UniqueConstraint("community_id", "series_id", "person_id"),
        Index(None, "community_id", "person_id", "series_id"),
        to("order_series", "series_id"),
        to("people", "person_id"),
        TENANT,
    )

    series_id: Mapped[UUID]
    person_id: Mapped[UUID]
    answers: Mapped[dict[str, bool]] = mapped_column(
        JSONB, server_default=text("'{}'::jsonb"), info=personal(ORDERS, "预约时的回答")
    )


class SeriesTime(Tenant):
    """When it is, from a day on, until there is another."""

    __tablename__ = "series_times"
    __table_args__ = (
        UniqueConstraint("community_id", "series_id", "since"),
        to("order_series", "series_id"),
        TENANT,
    )

    series_id: Mapped[UUID]
    since: Mapped[date] = mapped_column(info=IMPERSONAL)  # a date of it, from which others count
    every: Mapped[Every]
    begins: Mapped[time] = mapped_column(info=IMPERSONAL)  # Asia/Shanghai
    entered_by: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))


class SeriesPause(Tenant):
    __tablename__ = "series_pauses"
    __table_args__ = (
        Index(None, "community_id", "series_id"),
        CheckConstraint("until > since", name="order"),
        to("order_series", "series_id"),
        TENANT,
    )

    series_id: Mapped[UUID]
    since: Mapped[date] = mapped_column(info=IMPERSONAL)
    until: Mapped[date | None] = mapped_column(info=IMPERSONAL)  # the first day without it
    reason: Mapped[str] = mapped_column(info=personal(ORDERS, "定期服务暂停原因"))
    entered_by: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id"))  # none: the clock


class SeriesDate(Tenant):
    """What became of a date: its order, or why there is none. Written once for a period, so that what was
    cancelled is not made again."""

    __tablename__ = "series_dates"
    __table_args__ = (
        UniqueConstraint("community_id", "series_id", "period_on"),
        CheckConstraint("(order_id IS NULL) = (skipped_because IS NOT NULL)", name="outcome"),
        to("order_series", "series_id"),
        to("orders", "order_id"),
        TENANT,
    )

    series_id: Mapped[UUID]
    period_on: Mapped[date] = mapped_column(info=IMPERSONAL)
    on: Mapped[date] = mapped_column(info=IMPERSONAL)
    order_id: Mapped[UUID | None]
    skipped_because: Mapped[str | None] = mapped_column(info=IMPERSONAL)
