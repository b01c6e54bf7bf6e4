from collections.abc import Sequence
from datetime import date, datetime, time
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    SmallInteger,
    UniqueConstraint,
    false,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB, ExcludeConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.places.errors import ThereAlready
from app.platform import clock
from app.platform.db.base import TENANT, Tenant, refused_as, to
from app.platform.lifecycle import Named
from app.platform.privacy import IMPERSONAL
from app.service_orders.catalogue.errors import BelowTaken, PatternThere, SlotThere
from app.service_orders.catalogue.lifecycle import ItemState, state_of


class ServiceList(Named):
    HEALTH = "health", "健康医疗"
    CONVENIENCE = "convenience", "便民服务"
    ELDERLY = "elderly", "养老助残"


class ServedAt(StrEnum):
    HOME = "home"  # 上门
    POINT = "point"  # 到点
    ONLINE = "online"  # 线上


class Dispatching(StrEnum):
    """How an order finds who serves it."""

    ASSIGNED = "assigned"  # 派单: by the office, the coordinator, or a plan of the day
    OPEN = "open"  # 抢单: by who takes it first
    ROTATION = "rotation"  # 轮派: by itself


class Programme(Tenant):
    __tablename__ = "service_programmes"
    __table_args__ = (
        UniqueConstraint("community_id", "name", info=refused_as(ThereAlready)),
        TENANT,
    )

    name: Mapped[str]
    about: Mapped[str] = mapped_column(server_default="")
    ended_at: Mapped[datetime | None]


class Item(Tenant):
    """What can be ordered. Nothing costs anything."""

    __tablename__ = "service_items"
    __table_args__ = (
        Index(  # what has ended may be written anew
            "ix_service_items_name",
            *("community_id", "name"),
            unique=True,
            postgresql_where=text("ended_at IS NULL"),
            info=refused_as(ThereAlready),
        ),
        Index(None, "community_id", "programme_id"),
        CheckConstraint("minutes BETWEEN 5 AND 480", name="minutes"),
        CheckConstraint("crew BETWEEN 1 AND 3", name="crew"),
        to("service_programmes", "programme_id"),
        TENANT,
    )

    list: Mapped[ServiceList]
    programme_id: Mapped[UUID | None]
    name: Mapped[str]
    about: Mapped[str] = mapped_column(server_default="")
    bring: Mapped[str | None] = mapped_column(info=IMPERSONAL)  # papers to have at hand
    results: Mapped[str | None] = mapped_column(  # what one has afterwards, and when
        info=IMPERSONAL
    )
    notes: Mapped[str | None] = mapped_column(  # what who serves must do and must not
        info=IMPERSONAL
    )
    served_at: Mapped[ServedAt]
    minutes: Mapped[int] = mapped_column(SmallInteger)
    crew: Mapped[int] = mapped_column(SmallInteger, default=1, server_default="1")
    dispatching: Mapped[Dispatching]
    rule: Mapped[dict[str, Any]] = mapped_column(  # who may order it: `eligibility`
        JSONB, server_default=text("'{}'::jsonb"), info=IMPERSONAL
    )
    looks_in: Mapped[bool] = mapped_column(default=False, server_default=false())  # is a care visit
    is_paperwork: Mapped[bool] = mapped_column(
        default=False, server_default=false()
    )  # has a result
    offered_since: Mapped[datetime | None]  # none: being written
    ended_at: Mapped[datetime | None]

    # No columns: read beside it, for what it answers (`queries.ITEM_FOR_UPDATE`).
    __allow_unmapped__ = True
    programme: str | None
    needs: Sequence[dict[str, Any]]

    @property
    def state(self) -> ItemState:
        return state_of(self.offered_since, self.ended_at)

    @state.setter
    def state(self, state: ItemState) -> None:
        """By a step of its lifecycle."""
        match state:
            case ItemState.OFFERED:
                self.offered_since, self.ended_at = clock.now(), None
            case ItemState.ENDED:
                self.ended_at = clock.now()
            case ItemState.DRAFT:
                self.offered_since = self.ended_at = None


class ItemNeed(Tenant):
    """A qualification that whoever serves an item must have on that day, since so many years: all of
    them."""

    __tablename__ = "item_needs"
    __table_args__ = (
        UniqueConstraint("community_id", "item_id", "qualification_id"),
        CheckConstraint("years BETWEEN 0 AND 60", name="years"),
        to("service_items", "item_id"),
        to("qualifications", "qualification_id"),
        TENANT,
    )

    item_id: Mapped[UUID]
    qualification_id: Mapped[UUID]
    years: Mapped[int] = mapped_column(SmallInteger, default=0, server_default="0")


TWICE = ExcludeConstraint(
    ("community_id", "="),
    ("item_id", "="),
    ("unit_id", "="),
    ("weekday", "="),
    ("begins", "="),
    (text("daterange(since, until)"), "&&"),
    name="ex_slot_patterns_twice",
    using="gist",
    info=refused_as(PatternThere),
)


class Pattern(Tenant):
    """Each week, from a day to a day: slots follow from it. A new version never touches a slot that has
    an order."""

    __tablename__ = "slot_patterns"
    __table_args__ = (
        Index(None, "community_id", "item_id"),
        CheckConstraint("weekday BETWEEN 1 AND 7", name="weekday"),
        CheckConstraint("ends > begins", name="order"),
        CheckConstraint("until >= since", name="dates"),
        CheckConstraint("capacity > 0", name="capacity"),
        TWICE,
        to("service_items", "item_id"),
        to("service_units", "unit_id"),
        to("points", "point_id"),
        TENANT,
    )

    item_id: Mapped[UUID]
    unit_id: Mapped[UUID]
    point_id: Mapped[UUID | None]  # of what is served at a point
    weekday: Mapped[int] = mapped_column(SmallInteger)  # 1: Monday
    begins: Mapped[time] = mapped_column(
        info=IMPERSONAL
    )  # Asia/Shanghai: in which a service begins
    ends: Mapped[time] = mapped_column(info=IMPERSONAL)
    capacity: Mapped[int] = mapped_column(SmallInteger)
    on_holidays: Mapped[bool] = mapped_column(default=False, server_default=false())
    since: Mapped[date] = mapped_column(info=IMPERSONAL)
    until: Mapped[date | None] = mapped_column(info=IMPERSONAL)
    entered_by: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))

    # No columns: read beside it, for what it answers (`queries.PATTERN_FOR_UPDATE`).
    __allow_unmapped__ = True
    unit: str
    ended_on: date | None  # of the unit
    point: str | None


class Slot(Tenant):
    """When an item can be had of a unit. `taken` counts orders and offers; `last_number` is the last
    arrival, and both change under the row's lock only."""

    __tablename__ = "slots"
    __table_args__ = (
        UniqueConstraint(
            *("community_id", "item_id", "unit_id", "begins_at"), info=refused_as(SlotThere)
        ),
        Index(None, "community_id", "begins_at"),
        Index(None, "community_id", "pattern_id"),
        CheckConstraint("ends_at > begins_at", name="order"),
        CheckConstraint(
            "taken BETWEEN 0 AND capacity", name="oversold", info=refused_as(BelowTaken)
        ),
        to("service_items", "item_id"),
        to("service_units", "unit_id"),
        to("points", "point_id"),
        to("slot_patterns", "pattern_id"),
        TENANT,
    )

    item_id: Mapped[UUID]
    unit_id: Mapped[UUID]
    pattern_id: Mapped[UUID | None]  # none: made by hand
    point_id: Mapped[UUID | None]
    begins_at: Mapped[datetime]  # from when to when a service may begin
    ends_at: Mapped[datetime]
    capacity: Mapped[int] = mapped_column(SmallInteger)
    taken: Mapped[int] = mapped_column(SmallInteger, default=0, server_default="0")
    last_number: Mapped[int] = mapped_column(default=0, server_default="0")
    called_off_at: Mapped[datetime | None]
    called_off_because: Mapped[str | None] = mapped_column(info=IMPERSONAL)

    # No columns: read beside it, for what it answers (`queries.SLOT_FOR_UPDATE`).
    __allow_unmapped__ = True
    item: str
    unit: str
    point: str | None
