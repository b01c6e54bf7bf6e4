"""The office keeps the catalogue; what is offered is for everybody. Who may order for whom: themselves,
whoever acts for them, a grid worker for who lives in their grids, the office.
"""

from uuid import UUID

from app.places.roles.actor import Actor
from app.service_orders.catalogue.lifecycle import ItemParty


def parties(actor: Actor) -> set[ItemParty]:
    return {ItemParty.STAFF} if actor.is_staff else set()


def may_order_for(actor: Actor, person_id: UUID, grid_id: UUID | None) -> bool:
    """`grid_id`: in which that person lives now."""
    return actor.person_id == person_id or actor.is_staff or grid_id in actor.grids


def knows_why(actor: Actor, person_id: UUID, grid_id: UUID | None) -> bool:
    """What is recorded of somebody: who orders for them, but for who acts in their name; and whoever
    lives with them does not."""
    return actor.acting_for is None and may_order_for(actor, person_id, grid_id)
