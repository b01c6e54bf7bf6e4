from datetime import datetime
from uuid import UUID

from pydantic import Field

from app.platform.schemas import Command, View, Words
from app.service_orders.swaps.lifecycle import SwapAction, SwapState


class AskSwap(Command):
    member_id: UUID = Field(description="A colleague of the same unit.")
    in_return_id: UUID | None = Field(
        None, description="An order of theirs, to be served instead; none: they take it over."
    )
    words: Words | None = None


class SwappedOrder(View):
    """Neither who nor where."""

    id: UUID
    item: str
    grid: str | None
    begins_at: datetime
    ends_at: datetime


class PartnerView(View):
    """A colleague who could take it over, or with whom it could be exchanged for `order`."""

    member_id: UUID
    name: str
    order: SwappedOrder | None


class SwapView(View):
    id: UUID
    state: SwapState
    asker_id: UUID
    asker: str
    asked_id: UUID
    asked: str
    order: SwappedOrder
    in_return: SwappedOrder | None
    words: str | None
    reason: str | None = Field(description="Why it was refused.")
    asked_at: datetime
    actions: list[SwapAction] = Field(description="What the caller may do now.")
