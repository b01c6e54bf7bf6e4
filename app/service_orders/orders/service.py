"""What can be done to an order: one function for each deed.

`step` and `by_the_clock` are for the features that stand on orders, too.
"""

from collections.abc import Set as AbstractSet
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from app.places.roles.actor import Actor
from app.platform import clock
from app.platform.history import Done, transition
from app.platform.jobs.events import publish
from app.service_orders.orders.events import OrderMoved
from app.service_orders.orders.lifecycle import LIFECYCLE, OrderAction, OrderParty
from app.service_orders.orders.models import Order
from app.service_orders.orders.policy import parties


async def step(
    session: AsyncSession,
    actor: Actor,
    order: Order,
    action: OrderAction,
    also: AbstractSet[OrderParty] = frozenset(),
    **details: Any,
) -> Done:
    """Taken, kept, and told. `also`: what else somebody is, as the feature knows."""
    return await _step(session, actor, order, action, parties(actor, order) | also, details)


async def by_the_clock(
    session: AsyncSession, order: Order, action: OrderAction, **details: Any
) -> Done:
    return await _step(session, None, order, action, {OrderParty.CLOCK}, details)


async def _step(
    session: AsyncSession,
    actor: Actor | None,
    order: Order,
    action: OrderAction,
    found: AbstractSet[OrderParty],
    details: dict[str, Any],
) -> Done:
    done = await transition(
        session, LIFECYCLE, order, action, actor=actor, parties=found, **details
    )
    reason = details.get("reason", "")
    await publish(session, OrderMoved(**which(order, actor), action=action, reason=reason))
    return done


def which(order: Order, actor: Actor | None) -> dict[str, Any]:
    """What an event says of it: which, when, and by whom; no actor: the clock."""
    return {
        "community_id": order.community_id,
        "order_id": order.id,
        "at": clock.now(),
        "account_id": actor and actor.account_id,
    }
