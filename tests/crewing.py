"""A unit with a coordinator and members: the property coordinates it, the neighbour is one of them."""

import itertools
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select

from app.places.roles.actor import Role
from app.places.roles.models import Grant
from app.platform import clock
from app.platform.db.base import new_id
from app.service_orders.catalogue.models import Dispatching
from app.service_orders.orders.lifecycle import OrderState
from app.service_orders.orders.models import CrewMember, Order, OrderPerson
from app.service_orders.providers.models import Member
from tests.ordering import a_slot, an_order, another_hour
from tests.scene import Scene
from tests.things import Values, keep_rows, made

DAYS = itertools.count(2)
OPEN = {"dispatching": Dispatching.OPEN}
ROTATION = {"dispatching": Dispatching.ROTATION}


async def a_member(
    scene: Scene, ids: dict[str, Any], name: str = "李医生", who: str | None = None, **values: Any
) -> str:
    """Of the unit, since long ago; with the account of somebody of the scene, or with none."""
    member = {
        "community_id": scene.community_id,
        "id": new_id(),
        "unit_id": ids["unit_id"],
        "name": name,
        "number": str(new_id()),
        "joined_on": clock.today() - timedelta(days=400),
        "account_id": None if who is None else scene.people[who].account_id,
    }
    await keep_rows(scene, {Member: [member | values]})
    return str(member["id"])


async def coordinates(scene: Scene, ids: dict[str, Any], who: str = "property") -> None:
    grant = {
        "community_id": scene.community_id,
        "id": new_id(),
        "account_id": scene.people[who].account_id,
        "role": Role.PROVIDER,
        "unit_id": ids["unit_id"],
        "since": clock.now() - timedelta(days=1),
    }
    await keep_rows(scene, {Grant: [grant]})


async def known_at_home(scene: Scene, ids: dict[str, Any], who: str = "resident") -> None:
    """Somebody was there before."""
    here = {"community_id": scene.community_id}
    then = clock.now() - timedelta(days=40)
    served = here | {
        "id": new_id(),
        "item_id": ids["item_id"],
        "slot_id": ids["slot_id"],
        "unit_id": ids["unit_id"],
        "number": 1000 + int(new_id()) % 10**6,
        "customer_id": scene.persons[who],
        "dwelling_id": scene.homes[who],
        "begins_at": then,
        "ends_at": then + timedelta(hours=1),
        "way": "self",
        "ordered_by": scene.people[who].account_id,
        "state": OrderState.CONFIRMED,
        "arrived_at": then,
    }
    person = here | {"order_id": served["id"], "person_id": scene.persons[who], "id": new_id()}
    await keep_rows(scene, {Order: [served], OrderPerson: [person]})


async def an_order_of(scene: Scene, ids: dict[str, Any], number: int = 2, **values: Any) -> str:
    """Another one of that slot, for the resident."""
    async with scene.sessions() as session:
        first = await session.get_one(Order, (scene.community_id, ids["order_id"]))
        same = ("item_id", "slot_id", "unit_id", "customer_id", "dwelling_id", "ordered_by", "way")
        row = {name: getattr(first, name) for name in (*same, "begins_at", "ends_at")}
    row |= {"community_id": scene.community_id, "id": new_id(), "number": number}
    row |= {"state": OrderState.PLACED, "placed_at": clock.now()} | values
    person = {"community_id": scene.community_id, "id": new_id(), "order_id": row["id"]}
    rows: Any = {Order: [row], OrderPerson: [person | {"person_id": row["customer_id"]}]}
    await keep_rows(scene, rows)
    return str(row["id"])


async def a_crewed_unit(scene: Scene, **order: Any) -> tuple[dict[str, Any], str]:
    """As below; the property coordinates it."""
    ids, member = await a_unit(scene, **order)
    await coordinates(scene, ids)
    return ids, member


async def a_unit(scene: Scene, **order: Any) -> tuple[dict[str, Any], str]:
    """An order of the resident, at home where somebody was before, and one member who can serve it: the
    neighbour."""
    ids = await an_order(scene, **order)
    await known_at_home(scene, ids)
    return ids, await a_member(scene, ids, who="neighbour")


async def crew_of(scene: Scene, order_id: Any) -> list[str]:
    async with scene.sessions() as session:
        found = await session.scalars(
            select(CrewMember.member_id).where(
                CrewMember.community_id == scene.community_id,
                CrewMember.order_id == UUID(str(order_id)),
                CrewMember.ended_at.is_(None),
            )
        )
        return sorted(map(str, found))


# What the matrix stands on: of the resident, in the grid of the worker; the neighbour is a member.


async def an_order_to_assign(scene: Scene) -> Values:
    ids, _ = await a_unit(scene, grid_id=scene.grid_id)
    return ids | {"member_id": await a_member(scene, ids, "王护士")}


async def an_order_to_reassign(scene: Scene) -> Values:
    """The neighbour serves it, at an hour of its own, and a colleague could."""
    begins_at = clock.now() + timedelta(days=next(DAYS))
    times = {"begins_at": begins_at, "ends_at": begins_at + timedelta(hours=1)}
    ids, member = await a_unit(scene, grid_id=scene.grid_id, **times)
    path = f"/orders/{ids['order_id']}"
    made(await scene.staff.post(f"{path}/assign", {"member_ids": [member]}))
    return ids | {"other_member_id": await a_member(scene, ids, "王护士")}


async def an_open_order(scene: Scene) -> Values:
    ids, member = await a_unit(scene, grid_id=scene.grid_id, offered=OPEN)
    return ids | {"member_id": member}


async def an_uncovered_order(scene: Scene) -> Values:
    """Nobody had taken it in time."""
    return await an_order(scene, lapsed_at=clock.now(), grid_id=scene.grid_id)


async def an_order_to_swap(scene: Scene) -> Values:
    """The neighbour serves it; the street is a colleague who could."""
    ids = await an_order_to_reassign(scene)
    return ids | {"colleague_id": await a_member(scene, ids, "王护士", "street")}


async def a_swap(scene: Scene, by: str = "neighbour") -> Values:
    """Asked of the street."""
    ids = await an_order_to_swap(scene)
    path = f"/orders/{ids['order_id']}/ask-swap"
    asked = {"member_id": str(ids["colleague_id"]), "words": "那天有手术"}
    return ids | {"swap_id": made(await scene.people[by].post(path, asked))["id"]}


async def of_the_resident(scene: Scene) -> None:
    """They serve the neighbour, and ask a colleague to."""
    ids = await an_order(scene, "neighbour")
    mine, other = await a_member(scene, ids, who="resident"), await a_member(scene, ids, "王护士")
    path = f"/orders/{ids['order_id']}"
    made(await scene.staff.post(f"{path}/assign", {"member_ids": [mine]}))
    made(await scene.resident.post(f"{path}/ask-swap", {"member_id": other, "words": "有事"}))


async def a_slot_to_start(scene: Scene) -> Values:
    """At an hour at which nobody is served yet."""
    return await a_slot(scene, **another_hour())


async def a_series(scene: Scene) -> Values:
    """Of the resident, every week from a day at which nobody is served yet."""
    slot = await a_slot_to_start(scene)
    body = {"slot_id": str(slot["slot_id"]), "every": "week"}
    series = made(await scene.resident.post("/order-series", body))
    day = date.fromisoformat(series["first_on"])
    days = {"pause_on": f"{day + timedelta(7)}", "resume_on": f"{day + timedelta(14)}"}
    return slot | {"series_id": series["id"], "date": f"{day}"} | days


async def a_paused_series(scene: Scene) -> Values:
    series = await a_series(scene)
    paused = {"since": series["pause_on"], "reason": "去女儿家"}
    made(await scene.resident.post(f"/order-series/{series['series_id']}/pause", paused))
    return series


async def a_series_and_a_slot(scene: Scene) -> Values:
    """At another hour, from which it may be otherwise."""
    series = await a_series(scene)
    return series | {"slot_id": (await a_slot(scene, series, **another_hour()))["slot_id"]}
