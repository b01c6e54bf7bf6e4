"""From a row to what a client is told."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from app.places.roles.actor import Actor, Role
from app.platform.db.kept import Row
from app.service_orders.catalogue.eligibility import rule_of
from app.service_orders.catalogue.lifecycle import LIFECYCLE, state_of
from app.service_orders.catalogue.models import Item, Pattern, Programme, Slot
from app.service_orders.catalogue.placements import Choice, Choices
from app.service_orders.catalogue.policy import parties
from app.service_orders.catalogue.schemas import (
    ItemView,
    OfferedTime,
    PatternView,
    ProgrammeView,
    PublicItem,
    PublicProgramme,
    RuleView,
    SlotView,
    WholeRuleView,
)


def programme(row: Programme | Row) -> ProgrammeView:
    return ProgrammeView.of(row)


def item(row: Item | Row, actor: Actor) -> ItemView:
    state = state_of(row.offered_since, row.ended_at)
    rule = rule_of(row.rule)
    sees_whole = actor.is_staff or actor.has(Role.AUDITOR)
    return ItemView.of(
        row,
        rule=RuleView.model_validate(rule),
        whole_rule=WholeRuleView.model_validate(rule) if sees_whole else None,
        state=state,
        actions=LIFECYCLE.open_to(parties(actor), state),
    )


def pattern(row: Pattern | Row) -> PatternView:
    return PatternView.of(row)


def slot(row: Slot | Row) -> SlotView:
    return SlotView.of(row)


def choices(found: Choices) -> dict[str, Any]:
    """Ready for JSON: there are many of them."""
    return {
        "item_id": found.item_id,
        "person_id": found.person_id,
        "minutes": found.minutes,
        "asks": found.asks,
        "slots": [_choice(one) for one in found.slots],
    }


def _choice(one: Choice) -> dict[str, Any]:
    row = one.slot
    return {
        "id": row.id,
        "unit_id": row.unit_id,
        "unit": row.unit,
        "point_id": row.point_id,
        "point": row.point,
        "begins_at": row.begins_at,
        "ends_at": row.ends_at,
        "starts_at": one.starts_at,
        "free": one.free,
        "may": not one.refusals,
        "may_wait": one.may_wait,
        "why_not": one.refusals,
    }


def public(
    items: Sequence[Row], patterns: Sequence[Row], programmes: Sequence[Row]
) -> dict[str, Any]:
    """Ready for JSON: what is offered, in which programmes, when."""
    times: dict[UUID, list[dict[str, Any]]] = defaultdict(list)
    for one in patterns:
        times[one.item_id].append({name: getattr(one, name) for name in OfferedTime.model_fields})
    return {
        "programmes": [
            {name: getattr(one, name) for name in PublicProgramme.model_fields}
            for one in programmes
            if one.ended_at is None
        ],
        "items": [_public(one, times[one.id]) for one in items],
    }


def _public(row: Row, times: list[dict[str, Any]]) -> dict[str, Any]:
    known = {name: getattr(row, name) for name in PublicItem.model_fields if name in row._fields}
    rule = RuleView.model_validate(rule_of(row.rule)).model_dump(mode="json")
    return known | {"rule": rule, "times": times}
