from datetime import datetime
from enum import StrEnum
from typing import Any
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
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.platform.db.base import TENANT, Synced, Tenant, Versioned, refused_as, to
from app.platform.privacy import IMPERSONAL, Sensitivity, personal
from app.residents.purposes import ORDERS
from app.service_orders.orders.errors import RefusedAlready
from app.service_orders.orders.lifecycle import LIFECYCLE, OrderState

SENSITIVE = Sensitivity.SENSITIVE


class Way(StrEnum):
    """How it was ordered."""

    SELF = "self"  # 本人
    AGENT = "agent"  # 代下单: by who is authorised
    TELEPHONE = "telephone"  # 电话: by the office
    SERIES = "series"  # 定期服务: by itself


class Order(Synced, Versioned, Tenant):
    """One service. Where and when it was, and how old who, is said by the day on which it was."""

    __tablename__ = "orders"
    __table_args__ = (
        UniqueConstraint("community_id", "slot_id", "number"),
        Index(None, "community_id", "state", "begins_at"),
        Index(None, "community_id", "begins_at"),
        Index(None, "community_id", "changed_at"),
        Index(None, "community_id", "changed_in"),
        Index(None, "community_id", "customer_id", "id"),
        Index(None, "community_id", "grid_id", "begins_at"),
        Index(None, "community_id", "unit_id", "begins_at"),
        Index(None, "community_id", "item_id", "begins_at"),
        Index(
            "ix_orders_series_id",
            *("community_id", "series_id"),
            postgresql_where=text("series_id IS NOT NULL"),
        ),
        CheckConstraint("ends_at > begins_at", name="order"),
        to("service_items", "item_id"),
        to("slots", "slot_id"),
        to("service_units", "unit_id"),
        to("people", "customer_id"),
        to("dwellings", "dwelling_id"),
        to("points", "point_id"),
        to("grids", "grid_id"),
        to("unit_members", "wanted_id"),
        to("order_series", "series_id"),
        TENANT,
    )

    item_id: Mapped[UUID]
    item_name: Mapped[str | None] = mapped_column(  # as it was ordered: the item may change
        info=IMPERSONAL
    )
    crew_size: Mapped[int | None] = mapped_column(SmallInteger)  # likewise
    slot_id: Mapped[UUID]
    number: Mapped[int]  # of arrival in its slot
    unit_id: Mapped[UUID]  # of its slot; another one's after a reassignment
    customer_id: Mapped[UUID]  # the first of `order_people`
    dwelling_id: Mapped[UUID | None]  # of what is served at home
    point_id: Mapped[UUID | None]
    grid_id: Mapped[UUID | None]  # in which it is served
    begins_at: Mapped[datetime]  # as planned; within its slot
    ends_at: Mapped[datetime]
    way: Mapped[Way]
    ordered_by: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    agent_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("accounts.id")
    )  # in whose name it was not
    words: Mapped[bytes | None] = mapped_column(  # what the customer wants to be known
        LargeBinary, info=personal(ORDERS, "点单说明", SENSITIVE, sealed=True)
    )
    phone: Mapped[bytes | None] = mapped_column(  # to call for this; none: the person's own
        LargeBinary, info=personal(ORDERS, "点单联系电话", SENSITIVE, sealed=True)
    )
    phone_mask: Mapped[str | None] = mapped_column(info=personal(ORDERS, "点单联系电话（部分）"))
    wanted_id: Mapped[UUID | None]  # the same helper as before
    wants_same_sex: Mapped[bool] = mapped_column(default=False, server_default=false())
    wants_at_noon: Mapped[bool] = mapped_column(default=False, server_default=false())  # 午休可上门
    priority: Mapped[int] = mapped_column(SmallInteger, default=0, server_default="0")  # high first
    series_id: Mapped[UUID | None]
    state: Mapped[OrderState] = mapped_column(default=LIFECYCLE.start)
    placed_at: Mapped[datetime | None]  # none: still waiting
    offered_until: Mapped[datetime | None]
    crewed_at: Mapped[datetime | None]  # when it was last said who serves it
    lapsed_at: Mapped[datetime | None]  # nobody had taken it in time
    arrived_at: Mapped[datetime | None]  # the first of the crew
    finished_at: Mapped[datetime | None]
    confirmed_at: Mapped[datetime | None]
    reason: Mapped[str | None] = mapped_column(info=personal(ORDERS, "点单终止原因"))
    code_tries: Mapped[int] = mapped_column(SmallInteger, default=0, server_default="0")
    # The planned end of which the coordinator, and then the office, heard that it was past.
    overran_told_for: Mapped[datetime | None]
    overran_raised_for: Mapped[datetime | None]

    # No columns: read beside it, for what it decides and answers (`queries.FOR_UPDATE`).
    __allow_unmapped__ = True
    people: list[UUID]  # for whom
    customers: list[dict[str, Any]]  # the same, by name
    is_mine: bool  # the caller's, or in whose name they act
    serves: bool  # the caller is of its crew now
    served: bool  # or ever was; or somebody of their household, or of whom they act for
    ordered: bool  # the caller took the order down, or placed it for somebody
    item: str  # its name
    minutes: int
    crew: int  # how many serve it


class OrderPerson(Tenant):
    """For whom: one, or two who live together and are served in one visit."""

    __tablename__ = "order_people"
    __table_args__ = (
        UniqueConstraint("community_id", "order_id", "person_id"),
        Index(None, "community_id", "person_id", "order_id"),
        to("orders", "order_id"),
        to("people", "person_id"),
        TENANT,
    )

    order_id: Mapped[UUID]
    person_id: Mapped[UUID]
    answers: Mapped[dict[str, bool]] = mapped_column(  # to what the item asks, by its key
        JSONB,
        default=dict,
        server_default=text("'{}'::jsonb"),
        info=personal(ORDERS, "预约时的回答"),
    )


class HelperRefusal(Tenant):
    """Never again (不再安排): who does not want to be served by somebody; neither they nor their unit is
    told, only the office."""

    __tablename__ = "helper_refusals"
    __table_args__ = (
        Index(
            "ix_helper_refusals_current",
            *("community_id", "person_id", "member_id"),
            unique=True,
            postgresql_where=text("withdrawn_at IS NULL"),
            info=refused_as(RefusedAlready),
        ),
        to("people", "person_id"),
        to("unit_members", "member_id"),
        TENANT,
    )

    person_id: Mapped[UUID]
    member_id: Mapped[UUID]
    entered_by: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    withdrawn_at: Mapped[datetime | None]


class CrewMember(Tenant):
    """Who serves an order, each with their own arrival. Written by `crews` and `visits`; who handed it
    back is never offered it again."""

    __tablename__ = "order_crew"
    __table_args__ = (
        Index(
            "ix_order_crew_current",
            *("community_id", "order_id", "member_id"),
            unique=True,
            postgresql_where=text("ended_at IS NULL"),
        ),
        Index(None, "community_id", "member_id", "order_id"),
        Index(None, "community_id", "order_id"),
        to("orders", "order_id"),
        to("unit_members", "member_id"),
        TENANT,
    )

    order_id: Mapped[UUID]
    member_id: Mapped[UUID]
    way: Mapped[str] = mapped_column(info=IMPERSONAL)  # the action by which: take, assign, rotate
    since: Mapped[datetime]
    entered_by: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id"))  # none: the clock
    late_until: Mapped[datetime | None]  # when they said that they would come
    arrived_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]  # serves it no more
    ended_because: Mapped[str | None] = mapped_column(info=IMPERSONAL)  # the action: hand_back, …


WORDS = f"{Order.__tablename__}.words"
PHONE = f"{Order.__tablename__}.phone"
