"""An order of the resident that somebody else serves: the neighbour, if nothing else is said."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select, update

from app.participation.volunteering.models import HourEntry
from app.platform import clock
from app.platform.db.base import new_id
from app.platform.db.session import Sessions
from app.service_orders.catalogue.models import Item
from app.service_orders.orders.models import CrewMember, Order
from app.service_orders.providers.models import Member
from app.service_orders.visits.policy import code_of
from tests.ordering import AT_HOME, a_member, an_order
from tests.scene import SIZE, SOUTH, WEST, Rows, Scene
from tests.things import keep_rows

__all__ = ["AT_HOME"]

AWAY: dict[str, Any] = {"lng": WEST + SIZE, "lat": SOUTH + SIZE, "datum": "wgs84"}  # some 290 m
MINUTE = timedelta(minutes=1)
SERVED = {"account": "量了血压，聊了聊天"}


async def taken(scene: Scene, minutes: int = 5, who: str = "neighbour", **values: Any) -> Any:
    """It begins in so many minutes; in the worker's grid."""
    begins_at = clock.now() + minutes * MINUTE
    times: dict[str, Any] = {"begins_at": begins_at, "ends_at": begins_at + 60 * MINUTE}
    member = {"account_id": scene.people[who].account_id}
    return await an_order(scene, member=member, grid_id=scene.grid_id, **times | values)


async def under_way(scene: Scene, minutes: int = -20, **values: Any) -> Any:
    """It began so many minutes ago, and the neighbour came five minutes later."""
    order = await taken(scene, minutes, **values)
    came_at = (clock.now() + (minutes + 5) * MINUTE).isoformat()
    body = {"place": AT_HOME, "at": came_at}
    came = await scene.neighbour.post(f"{path(order)}/arrive", body)
    assert came.status_code == 200, came.text
    return order


def path(order: Any) -> str:
    return f"/orders/{order['order_id']}"


def a_code(scene: Scene, order: Any, *, wrong: int = 0) -> str:
    """As the customer reads it; or another one."""
    code = code_of(scene.vault, order["order_id"])
    return f"{(int(code) + wrong) % 10**6:06d}"


async def change(scene: Scene, entity: type[Any], key: UUID, **values: Any) -> None:
    async with scene.sessions.begin() as session:
        its = entity.community_id == scene.community_id, entity.id == key
        await session.execute(update(entity).where(*its).values(**values))


async def looks_in(scene: Scene, order: Any) -> None:
    await change(scene, Item, order["item_id"], looks_in=True)


async def plan(scene: Scene, order: Any, **values: Any) -> None:
    await change(scene, Order, order["order_id"], **values)


async def a_second(scene: Scene, order: Any, who: str) -> Any:
    """Of the crew, who is in no roster."""
    second = {"member_id": new_id(), "unit_id": order["unit_id"]}
    crew = {"order_id": order["order_id"], "member_id": second["member_id"], "way": "assign"}
    account = {"account_id": scene.people[who].account_id}
    here = {"community_id": scene.community_id, "since": clock.now() - timedelta(days=1)}
    rows: Rows = {
        Member: [a_member(scene, second) | account],
        CrewMember: [here | crew | {"id": new_id()}],
    }
    await keep_rows(scene, rows)
    return second


async def minutes_of(sessions: Sessions, scene: Scene, order: Any) -> dict[UUID | None, int]:
    """In the ledger, by who served."""
    async with sessions() as session:
        its = HourEntry.community_id == scene.community_id
        found = await session.scalars(
            select(HourEntry).where(its, HourEntry.occasion_id == order["order_id"])
        )
        return {one.member_id: one.minutes for one in found}
