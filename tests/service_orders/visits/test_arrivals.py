"""Who comes proves it: by the place, by the customer's code; or it is said that nothing proves it."""

import asyncio
from typing import Any

from sqlalchemy import select

from app.platform import clock
from app.platform.db.session import Sessions
from app.service_orders.orders.models import Order
from app.service_orders.visits.models import Arrival
from tests.scene import Scene
from tests.service_orders.visits.story import (
    AT_HOME,
    AWAY,
    MINUTE,
    SERVED,
    a_code,
    a_second,
    minutes_of,
    path,
    taken,
)
from tests.things import made


def proof(answer: Any) -> Any:
    return made(answer)["crew"][0]["proof"]


async def test_who_is_at_the_place_has_come(scene: Scene) -> None:
    order = await taken(scene)
    came = await scene.neighbour.post(f"{path(order)}/arrive", {"place": AT_HOME})
    assert (proof(came), came.json()["state"]) == ("place", "under_way")
    again = await scene.neighbour.post(f"{path(order)}/arrive", {"place": AT_HOME})
    assert (again.status_code, again.json()["type"]) == (409, "arrived-already")


async def test_a_phone_is_as_near_as_it_knows_itself_and_no_nearer(scene: Scene) -> None:
    for accuracy, found in ((None, "unproven"), (148, "place"), (99_999, "place")):
        order = await taken(scene)
        body = {"place": AWAY, "accuracy": accuracy}
        assert proof(await scene.neighbour.post(f"{path(order)}/arrive", body)) == found
    order, far = await taken(scene), AWAY | {"lng": AWAY["lng"] + 0.01}
    body = {"place": far, "accuracy": 99_999}
    assert proof(await scene.neighbour.post(f"{path(order)}/arrive", body)) == "unproven"


async def test_the_customer_says_a_code_that_the_helper_cannot_read(scene: Scene) -> None:
    order = await taken(scene)
    code = made(await scene.resident.get(f"{path(order)}/visit"))["code"]
    assert code == a_code(scene, order)
    for name in ("neighbour", "worker", "staff", "auditor"):
        assert made(await scene.people[name].get(f"{path(order)}/visit"))["code"] is None
    typed = f"{code[:3]} {code[3:]}".translate(str.maketrans("0123456789", "０１２３４５６７８９"))
    came = await scene.neighbour.post(f"{path(order)}/arrive", {"code": typed})
    assert proof(came) == "code"
    finished = made(await scene.neighbour.post(f"{path(order)}/finish", SERVED))
    assert finished["state"] == "done"
    assert made(await scene.resident.get(f"{path(order)}/visit"))["code"] is None


async def test_who_comes_does_not_read_the_code_in_the_name_of_the_customer(scene: Scene) -> None:
    granted = {
        "principal_id": str(scene.persons["resident"]),
        "agent_id": str(scene.neighbour.account_id),
        "relationship": "neighbour",
        "scopes": ["orders"],
    }
    made(await scene.resident.post("/authorisations", granted))
    acting = {"headers": {"X-On-Behalf-Of": granted["principal_id"]}}
    order = await taken(scene)
    seen = made(await scene.neighbour.get(f"{path(order)}/visit", **acting))
    assert (seen["code"], seen["state"]) == (None, "taken")
    order = await taken(scene, who="worker")
    assert (await scene.worker.post(f"{path(order)}/slip")).status_code == 403
    assert (await scene.staff.post(f"{path(order)}/slip")).status_code == 200


async def test_five_wrong_codes_block_the_code_and_not_the_visit(scene: Scene) -> None:
    order = await taken(scene)
    arrives = f"{path(order)}/arrive"
    for wrong in range(1, 6):
        body = {"code": a_code(scene, order, wrong=wrong), "place": AWAY}
        refused = await scene.neighbour.post(arrives, body)
        assert (refused.status_code, refused.json()["type"]) == (422, "wrong-code")
    right = await scene.neighbour.post(arrives, {"code": a_code(scene, order)})
    assert (right.status_code, right.json()["type"]) == (409, "code-blocked")
    shown = made(await scene.resident.get(f"{path(order)}/visit"))
    assert (shown["is_code_blocked"], shown["state"]) == (True, "taken")
    assert proof(await scene.neighbour.post(arrives, {})) == "unproven"


async def test_of_codes_that_are_tried_at_once_none_is_forgotten(
    scene: Scene, sessions: Sessions
) -> None:
    order = await taken(scene)
    tries = [
        scene.neighbour.post(f"{path(order)}/arrive", {"code": a_code(scene, order, wrong=n)})
        for n in range(1, 13)
    ]
    found = [one.json()["type"] for one in await asyncio.gather(*tries)]
    assert sorted(found) == ["code-blocked"] * 7 + ["wrong-code"] * 5
    async with sessions() as session:
        key = scene.community_id, order["order_id"]
        assert (await session.get_one(Order, key)).code_tries == 5


async def test_a_wrong_code_that_is_sent_again_is_wrong_once(
    scene: Scene, sessions: Sessions
) -> None:
    order = await taken(scene)
    for _ in range(7):
        refused = await scene.neighbour.post(
            f"{path(order)}/arrive",
            {"code": a_code(scene, order, wrong=1)},
            headers={"Idempotency-Key": f"try-{order['order_id']}"},
        )
        assert refused.json()["type"] == "wrong-code"
    async with sessions() as session:
        key = scene.community_id, order["order_id"]
        assert (await session.get_one(Order, key)).code_tries == 1


async def test_what_is_no_code_is_no_try(scene: Scene, sessions: Sessions) -> None:
    order = await taken(scene)
    for typed in ("", "12345", "1234567", "abcdef", "一二三四五六", "①②③④⑤⑥x"):
        refused = await scene.neighbour.post(f"{path(order)}/arrive", {"code": typed})
        assert (refused.status_code, refused.json()["type"]) == (422, "malformed-request")
    assert proof(await scene.neighbour.post(f"{path(order)}/arrive", {"place": AT_HOME})) == "place"


async def test_who_is_at_the_place_learns_nothing_about_a_code(scene: Scene) -> None:
    order = await taken(scene)
    body = {"place": AT_HOME, "code": a_code(scene, order, wrong=1)}
    assert proof(await scene.neighbour.post(f"{path(order)}/arrive", body)) == "place"


async def test_nobody_comes_hours_before(scene: Scene) -> None:
    order = await taken(scene, minutes=70)
    early = await scene.neighbour.post(f"{path(order)}/arrive", {"place": AT_HOME})
    assert (early.status_code, early.json()["type"]) == (409, "too-early-to-arrive")


async def test_only_who_serves_it_arrives(scene: Scene) -> None:
    order = await taken(scene)
    answers = {
        name: (await scene.people[name].post(f"{path(order)}/arrive", {})).status_code
        for name in ("resident", "worker", "staff", "auditor", "other_worker", "property", "street")
    }
    sees = dict.fromkeys(("resident", "worker", "staff", "auditor"), 403)
    assert answers == sees | dict.fromkeys(("other_worker", "property", "street"), 404)


async def test_each_of_a_crew_comes_and_has_hours_of_their_own(
    scene: Scene, sessions: Sessions
) -> None:
    order = await taken(scene, minutes=-30)
    await a_second(scene, order, "street")
    for who, ago in (("neighbour", 25), ("street", 10)):
        at = {"place": AT_HOME, "at": (clock.now() - ago * MINUTE).isoformat()}
        made(await scene.people[who].post(f"{path(order)}/arrive", at))
    made(await scene.street.post(f"{path(order)}/finish", SERVED))
    hours = await minutes_of(sessions, scene, order)
    assert sorted(hours.values()) == [10, 25]
    async with sessions() as session:
        its = Arrival.order_id == order["order_id"], Arrival.community_id == scene.community_id
        assert len((await session.scalars(select(Arrival).where(*its))).all()) == 2
