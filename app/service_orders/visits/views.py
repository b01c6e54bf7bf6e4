"""From a row to what a client is told."""

from typing import Any

from app.places.roles.actor import Actor
from app.platform.db.kept import Row
from app.platform.sealing.vault import Vault
from app.service_orders.catalogue.models import ServedAt
from app.service_orders.orders.lifecycle import LIFECYCLE, OrderParty
from app.service_orders.orders.policy import AT_WORK, is_known, known_from, parties
from app.service_orders.visits.policy import MOST_TRIES, code_of

SAME = (
    *("order_id", "state", "item_id", "item", "served_at", "begins_at", "ends_at"),
    *("grid_id", "grid", "point", "needs_outcome"),
)
FOR_WHOM = ("people", "building", "notes", "has_sealed_notes")


def item(row: Row, actor: Actor) -> dict[str, Any]:
    """For whom and where is told to who serves it from the evening before until it is over; to all
    others who see the order, always."""
    found = parties(actor, row)
    is_told = found != {OrderParty.MEMBER} or is_known(row)
    shown = {name: getattr(row, name) if is_told else None for name in FOR_WHOM}
    if actor.acting_for is not None:  # an authorisation to order says nothing of health
        shown["has_sealed_notes"] = None
    if row.served_at is not ServedAt.HOME:
        shown["building"] = None
    return {
        **{name: getattr(row, name) for name in SAME},
        **shown,
        "known_from": known_from(row.begins_at),
        "actions": LIFECYCLE.open_to(found, row.state),
    }


def view(row: Row, actor: Actor, vault: Vault) -> dict[str, Any]:
    """The code is the customer's, while somebody is to come; never theirs who comes, also while they act
    for the customer."""
    has_code = row.is_mine and not row.served and row.state in AT_WORK
    return item(row, actor) | {
        "code": code_of(vault, row.order_id) if has_code else None,
        "is_code_blocked": row.code_tries >= MOST_TRIES,
        "crew": row.crew,
        "reports": row.reports,
    }
