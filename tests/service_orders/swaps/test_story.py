"""Two of a unit swap what they serve: asked, agreed, refused, withdrawn, or pointless by itself."""

import asyncio
from datetime import timedelta
from typing import Any

from app.platform import clock
from app.platform.db.base import new_id
from app.platform.db.session import Sessions
from app.service_orders.crews import jobs as crews
from app.service_orders.crews.events import CrewChanged
from app.service_orders.providers.models import MemberAbsence
from app.service_orders.swaps import jobs
from app.service_orders.swaps.events import SwapAsked, SwapRefused
from tests.crewing import a_crewed_unit, a_member, an_order_of, crew_of
from tests.queue import published
from tests.scene import Scene
from tests.things import keep_rows

WHY = {"reason": "那天有事"}


async def two_who_serve(scene: Scene) -> tuple[dict[str, Any], str, str, str]:
    """The neighbour serves one order, the street another at the same hour; both are of one unit."""
    ids, mine = await a_crewed_unit(scene)
    theirs = await a_member(scene, ids, "王护士", "street")
    begins = clock.now() + timedelta(days=1)
    other = await an_order_of(scene, ids, begins_at=begins, ends_at=begins + timedelta(hours=1))
    for order_id, member in ((ids["order_id"], mine), (other, theirs)):
        given = await scene.staff.post(f"/orders/{order_id}/assign", {"member_ids": [member]})
        assert given.status_code == 200, given.text
    return ids, mine, theirs, other


async def asked(scene: Scene, ids: dict[str, Any], member: str, **more: Any) -> str:
    path = f"/orders/{ids['order_id']}/ask-swap"
    answer = await scene.neighbour.post(path, {"member_id": member} | more)
    assert answer.status_code == 201, answer.text
    swap_id: str = answer.json()["id"]
    return swap_id


async def test_two_orders_of_one_hour_change_hands(scene: Scene, sessions: Sessions) -> None:
    ids, mine, theirs, other = await two_who_serve(scene)
    partners = (await scene.neighbour.get(f"/orders/{ids['order_id']}/swap-partners")).json()
    assert [one["order"]["id"] for one in partners if one["order"]] == [other]
    assert set(partners[-1]["order"]) == {"id", "item", "grid", "begins_at", "ends_at"}
    swap_id = await asked(scene, ids, theirs, in_return_id=other)
    assert (await scene.neighbour.get(f"/orders/{other}/crew")).status_code == 404
    [seen] = (await scene.street.get("/swaps")).json()
    assert (seen["id"], seen["actions"]) == (swap_id, ["agree", "refuse"])
    clicks = await asyncio.gather(*(scene.street.post(f"/swaps/{swap_id}/agree") for _ in range(2)))
    assert sorted(one.status_code for one in clicks) == [200, 409], [one.text for one in clicks]
    assert await crew_of(scene, ids["order_id"]) == [theirs]
    assert await crew_of(scene, other) == [mine]
    async with sessions.begin() as session:
        for event in await published(session, scene, CrewChanged):
            await crews.tell(session, event)
    told = [title.split("：")[1] for title, _ in await scene.resident.inbox()]
    assert told.count("服务人员有变动") == 2
    assert (await scene.neighbour.get(f"/orders/{ids['order_id']}/crew")).status_code == 404


async def test_a_colleague_takes_it_over_refuses_it_or_hears_no_more(
    scene: Scene, sessions: Sessions
) -> None:
    ids, mine = await a_crewed_unit(scene)
    theirs = await a_member(scene, ids, "王护士", "street")
    await scene.staff.post(f"/orders/{ids['order_id']}/assign", {"member_ids": [mine]})
    swap_id = await asked(scene, ids, theirs)
    twice = await scene.neighbour.post(f"/orders/{ids['order_id']}/ask-swap", {"member_id": theirs})
    assert (twice.status_code, twice.json()["type"]) == (409, "asked-already")
    own = await scene.neighbour.post(f"/swaps/{swap_id}/agree")
    assert (own.status_code, own.json()["type"]) == (403, "not-your-step")
    assert (await scene.resident.post(f"/swaps/{swap_id}/agree")).status_code == 404
    assert (await scene.street.post(f"/swaps/{swap_id}/refuse", WHY)).status_code == 200
    again = await asked(scene, ids, theirs)
    assert (await scene.neighbour.post(f"/swaps/{again}/withdraw")).status_code == 200
    assert (await scene.street.post(f"/swaps/{again}/agree")).status_code == 409
    async with sessions.begin() as session:
        for kind in (SwapAsked, SwapRefused):
            for event in await published(session, scene, kind):
                await jobs.tell(session, event)
    assert [text for _, text in await scene.neighbour.inbox()] == ["那天有事"]
    assert len(await scene.street.inbox()) == 2
    last = await asked(scene, ids, theirs)
    assert (await scene.street.post(f"/swaps/{last}/agree")).status_code == 200
    assert await crew_of(scene, ids["order_id"]) == [theirs]


async def test_who_cannot_any_more_is_found_when_it_is_agreed(scene: Scene) -> None:
    ids, mine, theirs, other = await two_who_serve(scene)
    swap_id = await asked(scene, ids, theirs, in_return_id=other)
    absence = {
        "community_id": scene.community_id,
        "id": new_id(),
        "member_id": mine,
        "begins_at": clock.now(),
        "ends_at": clock.now() + timedelta(days=5),
        "entered_by": scene.staff.account_id,
    }
    await keep_rows(scene, {MemberAbsence: [absence]})
    refused = await scene.street.post(f"/swaps/{swap_id}/agree")
    assert (refused.status_code, refused.json()["type"]) == (409, "cannot-swap")
    assert "届时请假" in refused.json()["detail"]
    assert await crew_of(scene, other) == [theirs]


async def test_only_for_ones_own_with_a_colleague_and_what_they_serve(scene: Scene) -> None:
    ids, mine, theirs, other = await two_who_serve(scene)
    path = f"/orders/{ids['order_id']}/ask-swap"
    assert (await scene.street.post(path, {"member_id": mine})).status_code == 404
    assert (await scene.property.post(path, {"member_id": mine})).status_code == 403
    elsewhere, stranger = await a_crewed_unit(scene)
    nobody = await scene.neighbour.post(path, {"member_id": stranger})
    assert (nobody.status_code, nobody.json()["type"]) == (422, "no-such-colleague")
    itself = await scene.neighbour.post(path, {"member_id": mine})
    assert (itself.status_code, itself.json()["type"]) == (422, "no-such-colleague")
    for wrong in (str(elsewhere["order_id"]), str(ids["order_id"]), str(new_id())):
        body = {"member_id": theirs, "in_return_id": wrong}
        answer = await scene.neighbour.post(path, body)
        assert (answer.status_code, answer.json()["type"]) == (422, "not-their-order"), wrong
    busy = await scene.neighbour.post(path, {"member_id": theirs})
    assert (busy.status_code, busy.json()["type"]) == (409, "cannot-swap")
    assert await crew_of(scene, other) == [theirs]


async def test_a_swap_of_what_is_served_by_others_ends_by_itself(
    scene: Scene, sessions: Sessions
) -> None:
    ids, _, theirs, other = await two_who_serve(scene)
    swap_id = await asked(scene, ids, theirs, in_return_id=other)
    await scene.neighbour.post(f"/orders/{ids['order_id']}/hand-back", WHY)
    late = await scene.street.post(f"/swaps/{swap_id}/agree")
    assert (late.status_code, late.json()["type"]) == (409, "too-late-to-swap")
    async with sessions.begin() as session:
        await jobs.end_pointless(session)
    [seen] = (await scene.street.get("/swaps")).json()
    assert (seen["state"], seen["actions"]) == ("void", [])
