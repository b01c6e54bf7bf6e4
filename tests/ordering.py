"""Units, what they offer, and what was ordered: rows as they stand, for who needs them to be there."""

from datetime import time, timedelta
from typing import Any

from sqlalchemy import update

from app.platform import clock
from app.platform.db.base import new_id
from app.platform.history import Transition
from app.service_orders.catalogue.models import Dispatching, Item, ServedAt, ServiceList, Slot
from app.service_orders.orders.lifecycle import OrderState
from app.service_orders.orders.models import CrewMember, Order, OrderPerson, Way
from app.service_orders.providers.models import (
    Member,
    MemberAbsence,
    MemberArea,
    MemberHours,
    MemberQualification,
    Qualification,
    Unit,
)
from tests.scene import Scene
from tests.things import Values, keep_rows, made


async def an_order(
    scene: Scene,
    who: str = "resident",
    *,
    member: dict[str, Any] | None = None,
    offered: dict[str, Any] | None = None,
    **values: Any,
) -> dict[str, Any]:
    """For somebody of the scene, tomorrow, of a unit of its own; with `member`, taken by one who is made
    with these values; `offered`: how its item is. The ids of all."""
    here = {"community_id": scene.community_id}
    ids = {name: new_id() for name in ("unit_id", "item_id", "slot_id", "order_id", "member_id")}
    begins_at = clock.now() + timedelta(days=1)
    times = {"begins_at": begins_at, "ends_at": begins_at + timedelta(hours=1)}
    unit = here | {"id": ids["unit_id"], "name": f"医院{ids['unit_id']}", "about": ""}
    item = here | {
        "id": ids["item_id"],
        "list": ServiceList.HEALTH,
        "name": f"上门问诊{ids['item_id']}",
        "served_at": ServedAt.HOME,
        "minutes": 60,
        "crew": 1,
        "dispatching": Dispatching.ASSIGNED,
        "offered_since": clock.now(),
    }
    of = {"item_id": ids["item_id"], "unit_id": ids["unit_id"]}
    slot = here | times | of | {"id": ids["slot_id"], "capacity": 5, "taken": 1}
    order = (
        here
        | times
        | of
        | {
            "id": ids["order_id"],
            "slot_id": ids["slot_id"],
            "number": 1,
            "customer_id": scene.persons[who],
            "dwelling_id": scene.homes[who],
            "way": Way.SELF,
            "ordered_by": scene.people[who].account_id,
            "state": OrderState.TAKEN if member else OrderState.PLACED,
            "placed_at": clock.now(),
        }
    )
    person = here | {"order_id": ids["order_id"], "person_id": scene.persons[who]}
    rows: dict[Any, list[dict[str, Any]]] = {
        Unit: [unit],
        Item: [item | (offered or {})],
        Slot: [slot | {"last_number": 1}],
        Order: [order | values],
        OrderPerson: [person | {"id": new_id()}],
    }
    if member is not None:
        rows[Member] = [a_member(scene, ids) | member]
        crew = {"order_id": ids["order_id"], "member_id": ids["member_id"], "way": "assign"}
        rows[CrewMember] = [here | crew | {"id": new_id(), "since": clock.now()}]
    await keep_rows(scene, rows)
    return ids


def a_member(scene: Scene, ids: dict[str, Any]) -> dict[str, Any]:
    return {
        "community_id": scene.community_id,
        "id": ids["member_id"],
        "unit_id": ids["unit_id"],
        "name": "李医生",
        "number": str(ids["member_id"]),
        "joined_on": clock.today(),
    }


async def of_the_resident(scene: Scene) -> None:
    """They ordered something, and serve others."""
    mine = {
        "account_id": scene.resident.account_id,
        "person_id": scene.persons["resident"],
    }
    order = await an_order(scene, member=mine)
    whose = {"community_id": scene.community_id, "member_id": order["member_id"]}
    skill = {"community_id": scene.community_id, "id": new_id(), "kind": "skill"}
    now, day = clock.now(), clock.today()
    times = {"begins_at": now, "ends_at": now + timedelta(hours=1)}
    rows: dict[Any, list[dict[str, Any]]] = {
        Qualification: [skill | {"name": f"理发{skill['id']}"}],
        MemberQualification: [whose | {"qualification_id": skill["id"], "since": day}],
        MemberArea: [whose | {"grid_id": scene.grid_id}],
        MemberHours: [whose | {"weekday": 1, "begins": time(9), "ends": time(17)}],
        MemberAbsence: [whose | times | {"entered_by": scene.resident.account_id}],
    }
    await keep_rows(scene, rows)
    disputed = f"/orders/{(await a_disputed_order(scene))['order_id']}"
    made(await scene.secretary.post(f"{disputed}/dismiss", {"answer": "已核实"}))
    made(await scene.resident.post(f"{disputed}/rate", {"score": 3, "words": "稍慢"}))
    await a_result(scene)
    await a_complaint(scene)


async def a_served_order(scene: Scene) -> Values:
    """Of the resident, in the grid of the worker; the neighbour served it an hour ago."""
    now = clock.now()
    times = {"begins_at": now - timedelta(hours=2), "ends_at": now - timedelta(hours=1)}
    done: dict[str, Any] = {"state": OrderState.DONE, "finished_at": now}
    done["grid_id"] = scene.grid_id
    by = {"account_id": scene.neighbour.account_id}
    return await an_order(scene, member=by, **times | done)


async def paperwork(scene: Scene) -> Values:
    """A served order of something that has a result."""
    order = await a_served_order(scene)
    async with scene.sessions.begin() as session:
        its = Item.community_id == scene.community_id, Item.id == order["item_id"]
        await session.execute(update(Item).where(*its).values(is_paperwork=True))
    return order


async def a_result(scene: Scene) -> Values:
    order = await paperwork(scene)
    missing = {"kind": "missing", "missing": "户口簿复印件", "next_on": str(clock.today())}
    made(await scene.neighbour.post(f"/orders/{order['order_id']}/record-result", missing))
    return order


async def a_disputed_order(scene: Scene) -> Values:
    order = await a_served_order(scene)
    reason = {"reason": "约好一小时，十分钟就走了", "photo_ids": [await scene.resident.photo()]}
    raised = made(await scene.resident.post(f"/orders/{order['order_id']}/dispute", reason))
    return order | {"photo_id": raised["disputes"][0]["photo_ids"][0]}


async def a_confirmed_order(scene: Scene) -> Values:
    order = await a_served_order(scene)
    made(await scene.resident.post(f"/orders/{order['order_id']}/confirm"))
    return order


async def a_rated_order(scene: Scene) -> Values:
    order = await a_confirmed_order(scene)
    rated = {"score": 5, "words": "耐心细致"}
    made(await scene.resident.post(f"/orders/{order['order_id']}/rate", rated))
    return order


async def a_complaint(scene: Scene) -> Values:
    """Of the resident, about the neighbour who served them."""
    order = await a_served_order(scene)
    body = {"kind": "selling", "words": "推销保健品", "order_id": str(order["order_id"])}
    return order | {"complaint_id": made(await scene.resident.post("/complaints", body))["id"]}


async def a_complaint_in_hand(scene: Scene) -> Values:
    complaint = await a_complaint(scene)
    made(await scene.secretary.post(f"/complaints/{complaint['complaint_id']}/look-into", {}))
    return complaint


async def it_has_lived(
    scene: Scene, order_id: Any, *steps: tuple[str, str], by: Any = None, minutes: int = 10
) -> None:
    """Each a step and where it led, so many minutes after the one before; all before now."""
    about = {"community_id": scene.community_id, "subject_kind": "orders", "subject_id": order_id}
    begun = clock.now() - timedelta(days=1)
    rows = [
        about
        | {"id": new_id(), "action": action, "source": None, "target": target, "account_id": by}
        | {"principal_id": None, "at": begun + timedelta(minutes=minutes * number), "details": {}}
        for number, (action, target) in enumerate(steps)
    ]
    await keep_rows(scene, {Transition: rows})


async def a_figure(scene: Scene) -> Values:
    await a_served_order(scene)
    return {"figure": "ordered"}
