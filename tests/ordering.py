"""Units, what they offer, and what was ordered: rows as they stand, for who needs them to be there."""

import itertools
from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID

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
from tests.scene import SIZE, SOUTH, WEST, Scene
from tests.things import Values, keep_rows, made

AT_HOME: dict[str, Any] = {"lng": WEST + SIZE / 2, "lat": SOUTH + SIZE / 2, "datum": "wgs84"}


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
    times |= {name: values[name] for name in times if name in values}
    unit = here | {"id": ids["unit_id"], "name": f"医院{ids['unit_id']}", "about": ""}
    item = here | an_item(ids["item_id"])
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
        came = {"since": clock.now(), "arrived_at": values.get("arrived_at")}
        rows[CrewMember] = [here | crew | came | {"id": new_id()}]
    await keep_rows(scene, rows)
    return ids


async def a_slot(
    scene: Scene, like: dict[str, Any] | None = None, *, item: Any = None, **values: Any
) -> dict[str, Any]:
    """The day after tomorrow at ten, in which nothing is taken; of a unit and an item of its own, or as
    another one."""
    here = {"community_id": scene.community_id}
    names = ("unit_id", "item_id")
    ids = {name: like[name] if like else new_id() for name in names} | {"slot_id": new_id()}
    day = clock.today() + timedelta(days=2)
    begins_at = datetime.combine(day, time(10), clock.HERE)
    slot = (
        here
        | {"id": ids["slot_id"], "item_id": ids["item_id"], "unit_id": ids["unit_id"]}
        | {"begins_at": begins_at, "ends_at": begins_at + timedelta(hours=1), "capacity": 5}
        | values
    )
    rows: dict[Any, list[dict[str, Any]]] = {}
    if like is None:
        rows[Unit] = [here | {"id": ids["unit_id"], "name": f"医院{ids['unit_id']}", "about": ""}]
        rows[Item] = [here | an_item(ids["item_id"]) | (item or {})]
    await keep_rows(scene, rows | {Slot: [slot]})
    return ids


def an_item(item_id: UUID) -> dict[str, Any]:
    return {
        "id": item_id,
        "list": ServiceList.HEALTH,
        "name": f"上门问诊{item_id}",
        "served_at": ServedAt.HOME,
        "minutes": 60,
        "crew": 1,
        "dispatching": Dispatching.ASSIGNED,
        "offered_since": clock.now(),
    }


def a_member(scene: Scene, ids: dict[str, Any]) -> dict[str, Any]:
    return {
        "community_id": scene.community_id,
        "id": ids["member_id"],
        "unit_id": ids["unit_id"],
        "name": "李医生",
        "number": str(ids["member_id"]),
        "joined_on": clock.today(),
    }


HOURS = itertools.count(1)


def another_hour() -> dict[str, Any]:
    """At which nobody is planned yet."""
    begins_at = clock.now() + timedelta(days=2, hours=2 * next(HOURS))
    return {"begins_at": begins_at, "ends_at": begins_at + timedelta(hours=1)}


async def a_free_slot(scene: Scene) -> Values:
    return await a_slot(scene, **another_hour())


async def a_full_slot(scene: Scene) -> Values:
    return await a_slot(scene, **another_hour(), capacity=1, taken=1, last_number=1)


async def a_placed_order(scene: Scene) -> Values:
    """Of the resident, in the grid of the worker; and another slot to which it can be put off."""
    order = await an_order(scene, grid_id=scene.grid_id, **another_hour())
    other = await a_slot(scene, order, **another_hour())
    return order | {"other_slot_id": other["slot_id"]}


async def an_order_with_words(scene: Scene) -> Values:
    slot = await a_free_slot(scene)
    body = {"slot_id": str(slot["slot_id"]), "words": "耳背，请大声敲门", "phone": "13800138000"}
    return {"order_id": made(await scene.resident.post("/orders", body))["id"]}


async def a_waiting_order(scene: Scene) -> Values:
    """Of the resident, where there is a place that the office may offer."""
    waits: dict[str, Any] = {"state": OrderState.WAITING, "placed_at": None}
    return await an_order(scene, grid_id=scene.grid_id, **another_hour(), **waits)


async def an_offered_order(scene: Scene) -> Values:
    until: dict[str, Any] = {"placed_at": None, "offered_until": clock.now() + timedelta(hours=2)}
    state: dict[str, Any] = {"state": OrderState.OFFERED, "grid_id": scene.grid_id}
    return await an_order(scene, **another_hour(), **state, **until)


async def a_helper(scene: Scene) -> Values:
    """Who has served the resident."""
    done: dict[str, Any] = {"state": OrderState.DONE, "arrived_at": clock.now()}
    return await an_order(scene, member={}, **done)


async def a_refusal(scene: Scene) -> Values:
    """By the resident, to be served by somebody again."""
    helper = await a_helper(scene)
    body = {"member_id": str(helper["member_id"])}
    return helper | {
        "refusal_id": made(await scene.resident.post("/orders/refused-helpers", body))["id"]
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
    await a_finished_order(scene)
    await a_home_note(scene)
    await served_by_the_resident(scene)
    await a_refusal(scene)


async def served_by_the_resident(scene: Scene) -> None:
    """At the neighbour's: they came, and called for help."""
    times: dict[str, Any] = {"begins_at": clock.now(), "ends_at": clock.now() + timedelta(hours=1)}
    by = {"account_id": scene.resident.account_id}
    order = await an_order(scene, "neighbour", member=by, **times)
    for step in ("arrive", "alarm"):
        made(await scene.resident.post(f"/orders/{order['order_id']}/{step}", {"place": AT_HOME}))


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


async def a_taken_order(scene: Scene, minutes: int = 5, **values: Any) -> Values:
    """Of the resident, in the grid of the worker; the neighbour is to serve it in so many minutes. On which
    day that is."""
    begins_at = clock.now() + timedelta(minutes=minutes)
    times: dict[str, Any] = {"begins_at": begins_at, "ends_at": begins_at + timedelta(hours=1)}
    by = {"account_id": scene.neighbour.account_id, "photo_id": await a_face(scene)}
    order = await an_order(scene, member=by, grid_id=scene.grid_id, **times | values)
    return order | {"day": begins_at.astimezone(clock.HERE).date()}


async def a_face(scene: Scene) -> UUID:
    """Of a member."""
    return UUID(await scene.staff.photo())


async def an_order_under_way(scene: Scene) -> Values:
    """The neighbour came a quarter of an hour ago."""
    order = await a_taken_order(scene, minutes=-20)
    came = {"at": (clock.now() - timedelta(minutes=15)).isoformat(), "place": AT_HOME}
    made(await scene.neighbour.post(f"/orders/{order['order_id']}/arrive", came))
    return order


async def a_finished_order(scene: Scene) -> Values:
    order, photo_id = await an_order_under_way(scene), await scene.neighbour.photo()
    done = {"account": "量了血压，一切正常", "photo_ids": [photo_id]}
    done = made(await scene.neighbour.post(f"/orders/{order['order_id']}/finish", done))
    return order | {"photo_id": photo_id, "report_id": done["reports"][0]["id"]}


async def nobody_came(scene: Scene) -> Values:
    return await a_taken_order(scene, minutes=-40)


async def an_alarm(scene: Scene) -> Values:
    """The neighbour's, at the resident's."""
    order = await an_order_under_way(scene)
    raised = await scene.neighbour.post(f"/orders/{order['order_id']}/alarm", {})
    return order | {"alert_id": made(raised)["id"]}


async def a_home_note(scene: Scene, kind: str = "health") -> Values:
    body = {"kind": kind, "words": "装有起搏器"}
    notes = f"/people/{scene.persons['resident']}/home-notes"
    return {"note_id": made(await scene.staff.post(notes, body))["id"]}


async def sealed_notes(scene: Scene) -> Values:
    """Of who is served."""
    return await a_taken_order(scene) | await a_home_note(scene)
