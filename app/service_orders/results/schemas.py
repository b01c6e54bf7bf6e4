from datetime import date, datetime
from typing import Annotated, Self
from uuid import UUID

from pydantic import Field, model_validator

from app.platform.schemas import ClientId, Command, Day, Line, View
from app.service_orders.orders.lifecycle import OrderAction, OrderState
from app.service_orders.results.kinds import ResultKind


class RecordResult(Command):
    """No photo goes with it."""

    id: ClientId | None = Field(None, description="Made by the phone: UUID v7.")
    person_id: UUID | None = Field(None, description="Whose, of an order for two.")
    kind: ResultKind
    missing: Annotated[
        Line | None, Field(description="What, of `missing`.", examples=["户口簿复印件"])
    ] = None
    next_on: Annotated[Day, Field(description="When it goes on: it is reminded of.")]

    @model_validator(mode="after")
    def _says_what(self) -> Self:
        if (self.kind is ResultKind.MISSING) != (self.missing is not None):
            raise ValueError("缺少材料时请写明缺什么，其他结果不填")
        return self


class ResultView(View):
    id: UUID
    person_id: UUID
    kind: ResultKind
    missing: str | None
    next_on: date
    recorded_at: datetime


class ResultsView(View):
    """Newest first: of each person that one counts."""

    order_id: UUID
    state: OrderState
    results: list[ResultView]
    actions: list[OrderAction] = Field(description="What the caller may do now.")
