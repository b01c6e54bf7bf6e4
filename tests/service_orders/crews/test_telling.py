"""Who hears of who comes, who comes no more, and what nobody has taken."""

from datetime import timedelta
from uuid import UUID

from app.platform import clock
from app.platform.db.base import new_id
from app.platform.db.session import Sessions
from app.service_orders.crews import jobs
from app.service_orders.crews.events import CrewChanged
from app.service_orders.orders.events import OrderMoved
from app.service_orders.orders.models import Order
from app.service_orders.providers.events import MemberStopped
from app.service_orders.providers.models import Member, MemberAbsence
from tests.crewing import OPEN, a_crewed_unit, a_member, an_order_of, crew_of
from tests.queue import published
from tests.scene import Scene
from tests.things import keep_rows

WHY = {"reason": "临时有手术"}


async def work(scene: Scene, sessions: Sessions) -> None:
    """What was published is told, twice."""
    async with sessions.begin() as session:
        for event in await published(session, scene, CrewChanged):
            await jobs.tell(session, event)
            await jobs.tell(session, event)


async def titles(scene: Scene) -> dict[str, list[str]]:
    return {
        name: [title.split("：", 1)[1] for title, _ in found]
        for name, found in (await scene.told()).items()
    }


async def test_the_customer_hears_who_comes_and_the_member_that_they_go(
    scene: Scene, sessions: Sessions
) -> None:
    ids, member = await a_crewed_unit(scene)
    given = {"member_ids": [member]}
    await scene.property.post(f"/orders/{ids['order_id']}/assign", given)
    await work(scene, sessions)
    assert await titles(scene) == {
        "resident": ["服务人员已安排"],
        "neighbour": ["您有新的服务安排"],
    }
    [(_, text)] = await scene.resident.inbox()
    assert text.startswith("李医生（医院")
    assert "编号" in text


async def test_of_who_has_no_account_the_coordinator_is_told(
    scene: Scene, sessions: Sessions
) -> None:
    ids, _ = await a_crewed_unit(scene)
    other = await a_member(scene, ids, "王护士")
    given = {"member_ids": [other]}
    await scene.staff.post(f"/orders/{ids['order_id']}/assign", given)
    await work(scene, sessions)
    assert await titles(scene) == {"resident": ["服务人员已安排"], "property": ["请转告服务人员"]}
    [(_, text)] = await scene.property.inbox()
    assert "王护士：已安排" in text


async def test_what_is_handed_back_is_told_to_unit_office_and_customer(
    scene: Scene, sessions: Sessions
) -> None:
    ids, _ = await a_crewed_unit(scene, offered=OPEN)
    path = f"/orders/{ids['order_id']}"
    await scene.neighbour.post(f"{path}/take")
    await scene.neighbour.post(f"{path}/hand-back", WHY)
    await work(scene, sessions)
    told = await titles(scene)
    assert sorted(told["property"]) == ["已被抢单", "服务被退回，请重新安排"]
    assert told["staff"] == ["服务被退回，请重新安排"]
    assert sorted(told["resident"]) == ["服务人员已安排", "服务人员有变动"]
    assert "neighbour" not in told


async def test_who_is_let_go_is_told(scene: Scene, sessions: Sessions) -> None:
    ids, member = await a_crewed_unit(scene)
    other = await a_member(scene, ids, "王护士", "street")
    path = f"/orders/{ids['order_id']}"
    await scene.property.post(f"{path}/assign", {"member_ids": [member]})
    await scene.property.post(f"{path}/reassign", WHY | {"member_ids": [other]})
    await work(scene, sessions)
    told = await titles(scene)
    assert sorted(told["neighbour"]) == ["您有新的服务安排", "您的一项服务安排已取消"]
    assert told["street"] == ["您有新的服务安排"]
    assert sorted(told["resident"]) == ["服务人员已安排", "服务人员有变动"]


async def test_what_nobody_takes_in_time_is_told_once_and_listed(
    scene: Scene, sessions: Sessions
) -> None:
    soon = clock.now() + timedelta(hours=20)
    ids, _ = await a_crewed_unit(
        scene, offered=OPEN, begins_at=soon, ends_at=soon + timedelta(hours=1)
    )
    for later, known in ((0, {}), (150, {"property", "staff", "secretary"}), (400, {})):
        with clock.at(clock.now() + timedelta(minutes=later)):
            async with sessions.begin() as session:
                await jobs.lapse(session)
        told = {
            name for name, found in (await titles(scene)).items() if "无人接单，请尽快派单" in found
        }
        assert told in (known and {"property", "staff"}, {"property", "staff"}, set()), later
    assert (await titles(scene))["staff"] == ["无人接单，请尽快派单"]
    [gap] = (await scene.staff.get("/orders/uncovered")).json()
    assert (gap["id"], gap["words"]) == (str(ids["order_id"]), "无人接单")
    assert (await scene.neighbour.post(f"/orders/{ids['order_id']}/take")).status_code == 200
    assert (await scene.staff.get("/orders/uncovered")).json() == []


async def test_what_somebody_who_is_stopped_was_to_serve_is_for_others(
    scene: Scene, sessions: Sessions
) -> None:
    ids, member = await a_crewed_unit(scene)
    await scene.property.post(f"/orders/{ids['order_id']}/assign", {"member_ids": [member]})
    async with sessions.begin() as session:
        stopped = await session.get_one(Member, (scene.community_id, UUID(member)))
        stopped.stopped_at = clock.now()
    [gap] = (await scene.staff.get("/orders/uncovered")).json()
    assert gap["words"] == "李医生：已暂停服务"  # at once, before any job runs
    event = MemberStopped(community_id=scene.community_id, member_id=UUID(member), at=clock.now())
    async with sessions.begin() as session:
        await jobs.release_of_a_member(session, event)
        await jobs.release_of_a_member(session, event)
    assert await crew_of(scene, ids["order_id"]) == []
    released = CrewChanged(
        community_id=scene.community_id,
        order_id=ids["order_id"],
        at=clock.now(),
        account_id=None,
        action="release",
        went=(UUID(member),),
    )
    async with sessions.begin() as session:
        await jobs.tell(session, released)
    told = await titles(scene)
    assert told["neighbour"] == ["您的一项服务安排已取消"]
    assert told["staff"] == ["服务人员不能前往，请重新安排"]
    free = await an_order_of(scene, ids)
    refused = await scene.staff.post(f"/orders/{free}/assign", {"member_ids": [member]})
    assert (refused.status_code, refused.json()["type"]) == (422, "cannot-serve")


async def test_who_cannot_come_at_the_new_time_is_released(
    scene: Scene, sessions: Sessions
) -> None:
    ids, member = await a_crewed_unit(scene)
    await scene.property.post(f"/orders/{ids['order_id']}/assign", {"member_ids": [member]})
    later = clock.now() + timedelta(days=3)
    absence = {
        "community_id": scene.community_id,
        "id": new_id(),
        "member_id": member,
        "begins_at": later - timedelta(hours=1),
        "ends_at": later + timedelta(hours=1),
        "entered_by": scene.staff.account_id,
    }
    await keep_rows(scene, {MemberAbsence: [absence]})
    async with sessions.begin() as session:
        order = await session.get_one(Order, (scene.community_id, ids["order_id"]))
        order.begins_at, order.ends_at = later, later + timedelta(hours=1)
    moved = OrderMoved(
        community_id=scene.community_id,
        order_id=ids["order_id"],
        at=clock.now(),
        account_id=scene.resident.account_id,
        action="reschedule",
    )
    async with sessions.begin() as session:
        await jobs.judge_again(session, moved)
    assert await crew_of(scene, ids["order_id"]) == []
