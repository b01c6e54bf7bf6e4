"""A catalogue to order from: made as the office makes it."""

from datetime import datetime, timedelta
from typing import Any

from app.platform import clock
from app.platform.db.base import new_id
from app.service_orders.providers.models import Unit
from tests.scene import Scene
from tests.things import Values, keep_rows, made

ITEM = {
    "list": "elderly",
    "name": "助浴",
    "served_at": "home",
    "minutes": 60,
    "dispatching": "assigned",
}


async def a_unit(scene: Scene) -> str:
    unit_id = new_id()
    unit = {"community_id": scene.community_id, "id": unit_id, "about": ""}
    await keep_rows(scene, {Unit: [unit | {"name": f"康复医院{unit_id}"}]})
    return str(unit_id)


async def an_item(scene: Scene, **changes: Any) -> str:
    """Offered."""
    named = ITEM | {"name": f"助浴{new_id()}"} | changes
    item_id: str = made(await scene.staff.post("/items", named))["id"]
    made(await scene.staff.post(f"/items/{item_id}/offer"))
    return item_id


async def a_pattern(scene: Scene, item_id: str, **changes: Any) -> dict[str, Any]:
    """In a week from today, from nine to eleven."""
    body = {
        "unit_id": changes.pop("unit_id", None) or await a_unit(scene),
        "weekday": clock.today().isoweekday(),
        "begins": "09:00",
        "ends": "11:00",
        "capacity": 3,
        "on_holidays": True,
    }
    found: dict[str, Any] = made(
        await scene.staff.post(f"/items/{item_id}/patterns", body | changes)
    )
    return found


async def a_slot(scene: Scene, item_id: str, **changes: Any) -> str:
    """By hand, the day after tomorrow, of two hours."""
    begins_at = clock.now().replace(microsecond=0) + timedelta(days=2)
    body = {
        "unit_id": changes.pop("unit_id", None) or await a_unit(scene),
        "begins_at": begins_at.isoformat(),
        "ends_at": (begins_at + timedelta(hours=2)).isoformat(),
        "capacity": 2,
    }
    added = made(await scene.staff.post(f"/items/{item_id}/slots", body | changes))
    slot_id: str = added["id"]
    return slot_id


async def slots(scene: Scene, item_id: str, **query: Any) -> list[dict[str, Any]]:
    """As the office sees them, some weeks ahead."""
    until = clock.today() + timedelta(days=60)
    asked = {"item_id": item_id, "until": str(until)} | query
    found: list[dict[str, Any]] = made(await scene.staff.get("/slots", params=asked))
    return found


async def choices(scene: Scene, item_id: str, who: str = "resident", **more: Any) -> Any:
    """For the resident, as somebody sees them."""
    asked = {"for": str(scene.persons["resident"])} | more.pop("params", {})
    return await scene.people[who].get(f"/items/{item_id}/slots", params=asked, **more)


def when(slot: dict[str, Any]) -> datetime:
    return datetime.fromisoformat(slot["begins_at"]).astimezone(clock.HERE)


# For the matrix.


async def a_programme(scene: Scene) -> Values:
    named = {"name": f"贴心敲门行动{new_id()}"}
    return {"programme_id": made(await scene.staff.post("/catalogue/programmes", named))["id"]}


async def a_draft(scene: Scene) -> Values:
    named = ITEM | {"name": f"理发{new_id()}"}
    return {"item_id": made(await scene.staff.post("/items", named))["id"]}


async def an_offered_item(scene: Scene) -> Values:
    return {"item_id": await an_item(scene), "unit_id": await a_unit(scene)}


async def an_item_each_week(scene: Scene) -> Values:
    item_id = await an_item(scene)
    tomorrow = clock.today() + timedelta(days=1)
    pattern = await a_pattern(scene, item_id, weekday=tomorrow.isoweekday())
    return {"item_id": item_id, "pattern_id": pattern["id"], "since": str(tomorrow)}


async def an_item_with_a_slot(scene: Scene) -> Values:
    item_id = await an_item(scene)
    return {"item_id": item_id, "slot_id": await a_slot(scene, item_id)}
