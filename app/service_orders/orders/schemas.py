from datetime import datetime
from typing import Annotated, Self
from uuid import UUID

from pydantic import Field, model_validator

from app.platform.schemas import ClientId, Command, Day, Instant, Reason, Text, View, Words
from app.residents.people.schemas import Number
from app.service_orders.catalogue.models import ServedAt, ServiceList
from app.service_orders.orders.lifecycle import OrderAction, OrderState
from app.service_orders.orders.models import Way

Key = Annotated[Text, Field(min_length=1, max_length=40)]


class PlaceOrder(Command):
    id: ClientId | None = Field(None, description="Made by the phone: UUID v7.")
    slot_id: UUID
    people: Annotated[
        list[UUID],
        Field(
            default_factory=list,
            max_length=2,
            description="For whom; default: the caller, or for whom they act. Two who live together"
            " are one visit, and take one place.",
        ),
    ]
    answers: Annotated[
        dict[Key, bool],
        Field(
            default_factory=dict, max_length=20, description="To what the item asks, by its key."
        ),
    ]
    begins_at: Instant | None = Field(
        None, description="When it would suit, within the slot; default: when the slot begins."
    )
    words: Words | None = Field(None, description="What is to be known; stored sealed.")
    phone: Number | None = Field(None, description="To call for this one; stored sealed.")
    wanted_id: UUID | None = Field(None, description="The same helper as before.")
    wants_same_sex: bool = False
    wants_at_noon: bool = Field(False, description="12:00–14:30 is not too early to ring.")


class RescheduleOrder(Reason):
    slot_id: UUID
    begins_at: Instant | None = None


class CallOffSlots(Reason):
    """One slot; or all of a day, perhaps of one item or one unit."""

    slot_id: UUID | None = None
    day: Day | None = None
    item_id: UUID | None = None
    unit_id: UUID | None = None

    @model_validator(mode="after")
    def _one_of_the_two(self) -> Self:
        if (self.slot_id is None) == (self.day is None):
            raise ValueError("请指定一个时段，或一天")
        if self.slot_id is not None and (self.item_id or self.unit_id):
            raise ValueError("指定时段的，不必再指定事项或单位")
        return self


class RefuseHelper(Command):
    member_id: UUID = Field(description="Who has served them.")


class CustomerView(View):
    person_id: UUID | None = Field(description="None: not for the caller yet.")
    name: str


class HelperView(View):
    member_id: UUID
    name: str
    number: str = Field(description="To be compared with their card.")


class OrderItem(View):
    """An order in a list. What is sealed is in none; who serves learns who and where the evening before."""

    id: UUID
    state: OrderState
    number: int = Field(description="Of arrival in its slot.")
    item_id: UUID
    item: str
    service_list: ServiceList
    served_at: ServedAt
    slot_id: UUID
    unit_id: UUID
    unit: str
    grid_id: UUID | None
    grid: str | None
    begins_at: datetime
    ends_at: datetime
    crew_size: int
    people: list[CustomerView]
    helpers: list[HelperView]
    way: Way
    placed_at: datetime | None = Field(description="None: waits.")
    offered_until: datetime | None
    lapsed_at: datetime | None
    is_uncovered: bool = Field(description="Taken, and not by as many as can come.")
    priority: int | None = Field(description="High first. None: not for the caller.")
    actions: list[OrderAction] = Field(description="What the caller may do now.")


class AnswersView(View):
    person_id: UUID
    answers: dict[str, bool]


class OrderView(OrderItem):
    waiting_before: int | None = Field(description="Who waits, and arrived before.")
    address: str | None = Field(description="None: not for the caller, or not at home.")
    point_id: UUID | None
    point: str | None
    phone_mask: str | None
    has_words: bool | None = Field(description="None: not for the caller.")
    answers: list[AnswersView] | None = Field(description="None: not for the caller.")
    wanted_id: UUID | None
    wants_same_sex: bool
    wants_at_noon: bool
    reason: str | None
    arrived_at: datetime | None
    finished_at: datetime | None
    confirmed_at: datetime | None
    series_id: UUID | None
    version: int


class OpenedOrderView(View):
    words: str | None
    phone: str | None


class CallItem(View):
    """Somebody who waits, to be called. The number is opened by itself, for a stated purpose."""

    order_id: UUID
    number: int
    state: OrderState
    offered_until: datetime | None
    people: list[CustomerView]
    phone_mask: str | None
    actions: list[OrderAction]


class CallListView(View):
    slot_id: UUID
    item: str
    begins_at: datetime
    free: int
    items: list[CallItem] = Field(description="In order of arrival.")


class CalledOffView(View):
    slots: int
    orders: int = Field(description="Cancelled; whose customers are told.")


class RefusalView(View):
    id: UUID
    member_id: UUID
    name: str
    since: datetime
