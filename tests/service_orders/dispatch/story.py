"""A day of visits that is to be planned, of a unit whose coordinator is the scene's."""

from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select

from app.places.dwellings.models import Building
from app.platform import clock
from app.platform.db.base import new_id
from app.service_orders.dispatch import jobs
from app.service_orders.dispatch.events import PlanAsked, PlanWentOn
from app.service_orders.dispatch.lifecycle import PlanState
from app.service_orders.dispatch.models import DispatchPlan
from app.service_orders.orders.models import Order
from tests.crewing import a_member, an_order_of, coordinates, known_at_home
from tests.ordering import an_order
from tests.scene import Caller, Scene
from tests.things import Values, keep_rows, made


def at(hour: int, minutes: int = 0) -> datetime:
    """Tomorrow."""
    day = clock.today() + timedelta(days=1)
    return datetime.combine(day, time(hour, minutes), clock.HERE)


async def a_day(scene: Scene, orders: int = 3, members: int = 2, **order: Any) -> dict[str, Any]:
    """Tomorrow at nine, an hour each, of the resident at home, where somebody was before."""
    nine = {"begins_at": at(9), "ends_at": at(10)}
    ids = await an_order(scene, grid_id=scene.grid_id, **nine | order)
    await known_at_home(scene, ids)
    await coordinates(scene, ids, "coordinator")
    more = [await an_order_of(scene, ids, n) for n in range(2, orders + 1)]
    names = ("李医生", "王护士", "周护士")[:members]
    theirs = [await a_member(scene, ids, name) for name in names]
    one = {"member_id": theirs[0]} if theirs else {}
    return ids | one | {"orders": [str(ids["order_id"]), *more], "members": sorted(theirs)}


async def asked(scene: Scene, ids: dict[str, Any], caller: Caller | None = None) -> str:
    day = {"day": str(at(9).date()), "unit_id": str(ids["unit_id"])}
    plan_id: str = made(await (caller or scene.staff).post("/dispatch/plans", day))["id"]
    return plan_id


async def computed(scene: Scene, plan_id: str) -> dict[str, Any]:
    """By its jobs, one after another, until it is proposed."""
    while (plan := await row(scene, plan_id)).state in {PlanState.ASKED, PlanState.SOLVING}:
        about = {
            "community_id": scene.community_id,
            "plan_id": plan.id,
            "attempt": plan.attempt,
        }
        async with scene.sessions.begin() as session:
            if plan.state is PlanState.ASKED:
                await jobs.begin(session, PlanAsked(**about))
            else:
                await jobs.go_on(session, PlanWentOn(**about, done=plan.done))
    return await seen(scene, plan_id)


async def seen(scene: Scene, plan_id: str, caller: Caller | None = None) -> dict[str, Any]:
    found: dict[str, Any] = made(await (caller or scene.staff).get(f"/dispatch/plans/{plan_id}"))
    return found


async def planned(scene: Scene, ids: dict[str, Any]) -> dict[str, Any]:
    return await computed(scene, await asked(scene, ids))


async def row(scene: Scene, plan_id: str) -> DispatchPlan:
    async with scene.sessions() as session:
        return await session.get_one(DispatchPlan, (scene.community_id, UUID(plan_id)))


async def order(scene: Scene, order_id: str) -> Order:
    async with scene.sessions() as session:
        found = select(Order).where(
            Order.community_id == scene.community_id, Order.id == UUID(order_id)
        )
        return (await session.scalars(found)).one()


# What the matrix stands on.


async def a_day_to_plan(scene: Scene) -> Values:
    ids = await a_day(scene, orders=1, members=1)
    return ids | {"day": str(at(9).date())}


async def a_plan(scene: Scene) -> Values:
    """Proposed: one visit, by the only member."""
    ids = await a_day(scene, orders=1, members=1)
    plan = await planned(scene, ids)
    return ids | {"plan_id": plan["id"], "begins_at": at(9, 20).isoformat(), "day": plan["day"]}


async def a_pinned_plan(scene: Scene) -> Values:
    ids = await a_plan(scene)
    held = {"order_id": str(ids["order_id"]), "member_ids": ids["members"]}
    path = f"/dispatch/plans/{ids['plan_id']}/pin"
    made(await scene.staff.post(path, held | {"begins_at": ids["begins_at"]}))
    return ids


async def two_buildings(scene: Scene) -> Values:
    other_id = new_id()
    other = {"community_id": scene.community_id, "id": other_id, "estate_id": scene.estate_id}
    await keep_rows(scene, {Building: [other | {"name": f"{other_id}"}]})
    return {"building_id": str(scene.building_id), "other_building_id": str(other_id)}


async def a_distance(scene: Scene) -> Values:
    pair = await two_buildings(scene)
    made(await scene.staff.call("PUT", "/dispatch/distances", json=pair | {"metres": 500}))
    return pair
