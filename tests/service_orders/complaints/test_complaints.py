"""A complaint is known to who filed it, the office and the auditor: never to whom it is about."""

from typing import Any

from sqlalchemy import select, update

from app.places.roles.models import CommunityAccount
from app.platform import clock
from app.platform.db.base import new_id
from app.platform.db.session import Sessions
from app.service_orders.complaints import jobs
from app.service_orders.complaints.events import HarmComplainedOf
from app.service_orders.complaints.models import Complaint
from app.service_orders.providers.models import Member
from tests.ordering import a_served_order, an_order
from tests.queue import published
from tests.scene import Scene
from tests.service_orders.reviews.test_reviews import coordinates, lives_with
from tests.things import keep_rows, made

SELLING = {"kind": "selling", "words": "服务时推销保健品"}
WHY = {"purpose": "调查核实"}


async def filed(scene: Scene, by: str = "resident", **changes: Any) -> str:
    complaint = made(await scene.people[by].post("/complaints", SELLING | changes))
    return f"/complaints/{complaint['id']}"


async def about(scene: Scene, **member: Any) -> tuple[str, dict[str, Any]]:
    order = await an_order(scene, member=member, grid_id=scene.grid_id)
    return await filed(scene, order_id=str(order["order_id"])), order


async def test_it_is_looked_into_and_the_outcome_told_to_who_complained(
    scene: Scene, sessions: Sessions
) -> None:
    complaint, _ = await about(scene)
    made(await scene.staff.post(f"{complaint}/look-into", {}))
    opened = made(await scene.staff.post(f"{complaint}/open", WHY))
    assert opened == {"words": SELLING["words"], "answer": None}
    made(await scene.staff.post(f"{complaint}/establish", {"answer": "属实，已停止其服务"}))
    read = made(await scene.resident.post(f"{complaint}/open", {"purpose": "查看答复"}))
    assert read["answer"] == "属实，已停止其服务"
    history = made(await scene.resident.get(f"{complaint}/history"))
    assert [one["action"] for one in history] == ["file", "look_into", "open", "establish", "open"]
    assert history[2]["details"] == WHY
    async with sessions() as session:
        here = Complaint.community_id == scene.community_id
        [kept] = (await session.scalars(select(Complaint.words).where(here))).all()
        assert SELLING["words"].encode() not in kept


async def test_whom_it_is_about_never_learns_of_it(scene: Scene) -> None:
    """Nor their household or unit, whatever else they are: here of the office."""
    wife = await lives_with(scene, "neighbour")
    async with scene.sessions.begin() as session:
        its = (
            CommunityAccount.community_id == scene.community_id,
            CommunityAccount.account_id == scene.staff.account_id,
        )
        await session.execute(update(CommunityAccount).where(*its).values(person_id=wife))
    complaint, order = await about(scene, account_id=scene.neighbour.account_id)
    await coordinates(scene, "auditor", order["unit_id"])
    for name in ("neighbour", "staff", "auditor"):
        caller = scene.people[name]
        assert (await caller.get(complaint)).status_code == 404
        assert made(await caller.get("/complaints"))["items"] == []
        assert (await caller.post(f"{complaint}/open", WHY)).status_code == 404
        assert (await caller.post(f"{complaint}/look-into", {})).status_code == 404
    assert made(await scene.secretary.get(complaint))["actions"] == ["open", "look_into", "stop"]
    assert "投诉" not in str(made(await scene.neighbour.get("/me/data")))


async def test_nobody_handles_one_against_themselves(scene: Scene) -> None:
    complaint, _ = await about(scene, account_id=scene.secretary.account_id)
    assert (await scene.secretary.get(complaint)).status_code == 404
    made(await scene.staff.post(f"{complaint}/look-into", {}))


async def test_nobody_of_the_office_handles_their_own(scene: Scene) -> None:
    async with scene.sessions.begin() as session:
        its = (
            CommunityAccount.community_id == scene.community_id,
            CommunityAccount.account_id == scene.staff.account_id,
        )
        values = {"person_id": scene.persons["resident"]}
        await session.execute(update(CommunityAccount).where(*its).values(**values))
    complaint, _ = await about(scene)
    refused = await scene.staff.post(f"{complaint}/look-into", {})
    assert (refused.status_code, refused.json()["type"]) == (403, "not-your-step")


async def test_staff_stop_a_member_at_once_who_is_not_told_why(
    scene: Scene, sessions: Sessions
) -> None:
    complaint, order = await about(scene, account_id=scene.neighbour.account_id)
    stopped = {"member_id": str(order["member_id"])}
    made(await scene.staff.post(f"{complaint}/stop", stopped))
    async with sessions() as session:
        key = (scene.community_id, order["member_id"])
        member = await session.get_one(Member, key)
        assert member.stopped_at is not None
        assert "投诉" not in str(member.stopped_because)
    other = await a_served_order(scene)
    wrong = await scene.staff.post(f"{complaint}/stop", {"member_id": str(other["member_id"])})
    assert (wrong.status_code, wrong.json()["type"]) == (422, "not-concerned")


async def test_a_member_is_named_when_it_is_looked_into(scene: Scene) -> None:
    """What happened without an order is about nobody until then; from then on they do not see it, also where
    they took it down themselves."""
    complaint = await filed(scene, "secretary", person_id=str(scene.persons["resident"]))
    order = await an_order(scene, member={"account_id": scene.secretary.account_id})
    named = {"member_ids": [str(order["member_id"])]}
    seen = made(await scene.staff.post(f"{complaint}/look-into", named))
    assert [one["name"] for one in seen["members"]] == ["李医生"]
    assert (await scene.secretary.get(complaint)).status_code == 404


async def test_a_grid_worker_and_the_office_complain_for_who_cannot(scene: Scene) -> None:
    order = await an_order(scene, member={}, grid_id=scene.grid_id)
    for name in ("worker", "staff"):
        complaint = await filed(scene, name, order_id=str(order["order_id"]))
        assert made(await scene.resident.get(complaint))["is_mine"]
        assert made(await scene.people[name].get(complaint))["person_id"] == str(
            scene.persons["resident"]
        )
    refused = await scene.other_worker.post(
        "/complaints", SELLING | {"order_id": str(order["order_id"])}
    )
    assert (refused.status_code, refused.json()["type"]) == (422, "no-such-order")
    own = {"person_id": str(scene.persons["neighbour"])}
    assert (await scene.resident.post("/complaints", SELLING | own)).json()["type"] == "for-whom"


async def test_who_acts_for_somebody_sees_what_they_filed_and_nothing_else(scene: Scene) -> None:
    """And a helper who acts for the customer learns of nothing."""
    granted = {
        "principal_id": str(scene.persons["resident"]),
        "agent_id": str(scene.neighbour.account_id),
        "relationship": "neighbour",
        "scopes": ["orders"],
    }
    made(await scene.resident.post("/authorisations", granted))
    acting = {"headers": {"X-On-Behalf-Of": str(scene.persons["resident"])}}
    own = await filed(scene)
    mine = made(await scene.neighbour.post("/complaints", SELLING, **acting))["id"]
    assert (await scene.neighbour.get(own, **acting)).status_code == 404
    seen = made(await scene.neighbour.get("/complaints", **acting))["items"]
    assert [one["id"] for one in seen] == [mine]
    against, _ = await about(scene, account_id=scene.neighbour.account_id)
    assert (await scene.neighbour.get(against, **acting)).status_code == 404


async def test_what_was_withdrawn_is_handled_no_more(scene: Scene) -> None:
    complaint = await filed(scene)
    made(await scene.resident.post(f"{complaint}/withdraw"))
    late = await scene.staff.post(f"{complaint}/look-into", {})
    assert (late.status_code, late.json()["type"]) == (409, "step-out-of-order")


async def test_a_colleague_of_whom_it_is_about_handles_nothing(scene: Scene) -> None:
    """Also where somebody of another unit was named later."""
    complaint, _ = await about(scene)
    other = await an_order(scene, member={})
    here = {"community_id": scene.community_id, "unit_id": other["unit_id"], "name": "同事"}
    colleague = {"id": new_id(), "number": "777777", "joined_on": clock.today()}
    account = {"account_id": scene.staff.account_id}
    await keep_rows(scene, {Member: [here | colleague | account]})
    assert (await scene.staff.get(complaint)).status_code == 200
    named = {"member_ids": [str(other["member_id"])]}
    made(await scene.secretary.post(f"{complaint}/look-into", named))
    assert (await scene.staff.get(complaint)).status_code == 404


async def test_of_harm_the_secretary_is_told_at_once_in_words_that_say_nothing(
    scene: Scene, sessions: Sessions
) -> None:
    """Where it is about the secretary, the others of the office are; who it is about never is."""
    await filed(scene, kind="harm", words="推搡老人")
    order = await an_order(scene, member={"account_id": scene.secretary.account_id})
    harm = {"kind": "harm", "order_id": str(order["order_id"])}
    await filed(scene, **harm)
    async with sessions.begin() as session:
        for event in await published(session, scene, HarmComplainedOf):
            await jobs.tell(session, event)
    told = await scene.told()
    assert {name: len(found) for name, found in told.items()} == {"secretary": 1, "staff": 1}
    assert "投诉" not in str(told)
    assert "推搡" not in str(told)
