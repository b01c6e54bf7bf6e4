from datetime import date, datetime
from typing import Literal
from uuid import UUID

from pydantic import Field

from app.platform.schemas import View
from app.service_orders.figures.kinds import By, Figure
from app.service_orders.orders.lifecycle import OrderState

Cell = int | Literal["<5"] | None


class FiguresOf(View):
    """Of the community or of one part of it."""

    key: str = Field(description="Of the list behind a number; of the whole: `all`.")
    name: str
    figures: dict[Figure, Cell] = Field(
        description="Each is the count of the list behind it. For who sees no lists 1 to 4 read `<5`, "
        "and null what would give one of them away."
    )
    completion_percent: float | None = Field(description="`served` of `due`; none: of nothing.")
    satisfied_percent: float | None = Field(description="`satisfied` of `rated`.")
    average_score: float | None
    response_median_minutes: float | None = Field(description="From placed to taken, of `taken`.")
    response_p90_minutes: float | None


class ServiceFigures(View):
    since: date
    until: date
    as_of: datetime
    by: By
    total: FiguresOf
    parts: list[FiguresOf] = Field(
        description="Persons are distinct in each: they do not add up to those of the whole."
    )
    definitions: dict[Figure, str]


class CountedOrder(View):
    """Behind a figure: an order, an order for one person, or a person."""

    order_id: UUID | None = Field(description="None: of persons.")
    person_id: UUID | None = Field(description="Of persons and person-times.")
    times: int = Field(description="Of persons: how often.")
    item: str | None
    unit_id: UUID | None
    grid_id: UUID | None
    served_on: date | None
    state: OrderState | None
    response_minutes: float | None
    score: int | None


class NeverOrdered(View):
    """Eighty or older, living alone, and never ordered anything."""

    person_id: UUID
    name: str
    age: int
    address: str
    grid_id: UUID | None
