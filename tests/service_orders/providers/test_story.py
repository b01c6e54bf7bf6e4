"""A unit, its coordinator and its members: who sees whom, who joins, who is stopped and leaves."""

import asyncio
from uuid import UUID

from sqlalchemy import update

from app.platform import clock
from app.residents.people.models import Person
from app.service_orders.providers.events import MemberLeft, MemberStopped
from app.service_orders.providers.jobs import coordinators, of_event
from app.service_orders.providers.models import Member
from app.service_orders.providers.service import follow_death
from tests import units
from tests.queue import published
from tests.scene import Scene
from tests.things import WHY, made


async def test_a_coordinator_is_invited_and_keeps_their_own_unit_alone(scene: Scene) -> None:
    other = (await units.a_unit(scene))["unit_id"]
    body = {"role": "provider", "name": "维修店联络员", "unit_id": other}
    code = {"code": made(await scene.secretary.post("/invitations", body))["code"]}
    offer = made(await scene.stranger.post("/invitations/look", code))
    assert offer["unit_name"].startswith("维修店")
    granted = made(await scene.stranger.post("/invitations/accept", code))
    assert granted["unit_id"] == other
    again = made(await scene.secretary.post("/invitations", body))["code"]
    held = await scene.stranger.post("/invitations/accept", {"code": again})
    assert held.json()["type"] == "already-held"
    mine = made(await scene.stranger.post("/unit-members", {"unit_id": other, "name": "赵师傅"}))
    assert (await scene.coordinator.get(f"/unit-members/{mine['id']}")).status_code == 404
    seen = made(await scene.stranger.get("/unit-members"))["items"]
    assert [one["id"] for one in seen] == [mine["id"]]
    foreign = {"unit_id": str(scene.unit_id), "name": "外人"}
    refused = await scene.stranger.post("/unit-members", foreign)
    assert (refused.status_code, refused.json()["type"]) == (403, "not-their-unit")


async def test_a_coordinator_is_of_a_unit_that_stands(scene: Scene) -> None:
    """From now on; who was one without a unit before stays."""
    body = {"account_id": str(scene.neighbour.account_id), "role": "provider", "name": "联络员"}
    unscoped = await scene.secretary.post("/roles", body)
    assert unscoped.json()["type"] == "wrong-scope"
    ended = (await units.a_unit(scene))["unit_id"]
    coordinates = made(await scene.secretary.post("/roles", body | {"unit_id": ended}))
    assert coordinates["unit_name"].startswith("维修店")
    made(await scene.staff.post(f"/units/{ended}/end", WHY))
    gone = await scene.secretary.post("/roles", body | {"unit_id": ended})
    assert (gone.status_code, gone.json()["type"]) == (422, "no-such-service-unit")
    roles = made(await scene.secretary.get("/roles"))
    (theirs,) = [one for one in roles if one["id"] == coordinates["id"]]
    assert theirs["until"] is not None
    offered = {"unit_id": str(scene.unit_id), "role": "helper", "name": "服务人员"}
    assert (await scene.secretary.post("/invitations", offered)).json()["type"] == "not-granted"


async def test_who_audits_coordinates_nobody(scene: Scene) -> None:
    body = {"role": "provider", "name": "联络员", "unit_id": str(scene.unit_id)}
    body["account_id"] = str(scene.auditor.account_id)
    refused = await scene.secretary.post("/roles", body)
    assert (refused.status_code, refused.json()["type"]) == (409, "audits-themselves")


async def test_a_member_joins_with_a_code_once_and_serves_as_long_as_they_are_there(
    scene: Scene,
) -> None:
    member = (await units.a_member(scene))["unit_member_id"]
    path = f"/unit-members/{member}"
    first = made(await scene.coordinator.post(f"{path}/join-code"))["code"]
    code = {"code": made(await scene.coordinator.post(f"{path}/join-code"))["code"]}
    old = await scene.stranger.post("/unit-members/join", {"code": first})
    assert (old.status_code, old.json()["type"]) == (404, "no-such-join-code")
    joined = made(await scene.stranger.post("/unit-members/join", code))
    assert (joined["id"], joined["has_account"]) == (member, True)
    assert await helps(scene)
    used = await scene.neighbour.post("/unit-members/join", code)
    assert used.json()["type"] == "no-such-join-code"
    own = made(await scene.stranger.get("/unit-members"))["items"]
    assert [one["id"] for one in own] == [member]
    made(await scene.stranger.post(f"{path}/leave", {"reason": "搬家"}))
    assert not await helps(scene)
    left = await scene.coordinator.post(f"{path}/change", {"name": "张护士"})
    assert (left.status_code, left.json()["type"]) == (409, "member-has-left")


async def test_a_code_is_too_old_after_seven_days(scene: Scene) -> None:
    found = await units.one_who_may_join(scene)
    async with scene.sessions.begin() as session:
        its = Member.id == UUID(found["unit_member_id"])
        await session.execute(update(Member).where(its).values(join_expires_at=clock.now()))
    refused = await scene.stranger.post("/unit-members/join", {"code": found["secret"]})
    assert (refused.status_code, refused.json()["type"]) == (409, "join-code-expired")


async def test_a_card_that_is_shown_binds_the_account(scene: Scene) -> None:
    member = (await units.a_member(scene))["unit_member_id"]
    card = {"code": made(await scene.neighbour.post("/me/card"))["code"]}
    bound = made(await scene.coordinator.post(f"/unit-members/{member}/bind", card))
    assert bound["has_account"]
    another = (await units.a_member(scene))["unit_member_id"]
    card = {"code": made(await scene.neighbour.post("/me/card"))["code"]}
    refused = await scene.coordinator.post(f"/unit-members/{another}/bind", card)
    assert (refused.status_code, refused.json()["type"]) == (409, "account-taken")
    made(await scene.coordinator.post(f"/unit-members/{member}/unbind"))
    assert (await scene.neighbour.get(f"/unit-members/{member}")).status_code == 404


async def test_who_was_stopped_comes_back_by_the_office_alone(scene: Scene) -> None:
    told = {"phone": "13900000001"}
    member = (await units.a_member(scene, **told))["unit_member_id"]
    path = f"/unit-members/{member}"
    stopped = made(await scene.staff.post(f"{path}/stop", {"reason": "有投诉，核实中"}))
    assert stopped["stopped_because"] == "有投诉，核实中"
    shown = made(await scene.coordinator.get(path))
    assert (shown["state"], shown["stopped_because"]) == ("stopped", None)
    lifted = await scene.coordinator.post(f"{path}/lift")
    assert (lifted.status_code, lifted.json()["type"]) == (403, "not-your-step")
    made(await scene.coordinator.post(f"{path}/leave", WHY))
    body = {"unit_id": str(scene.unit_id), "name": "张护士"} | told
    anew = await scene.coordinator.post("/unit-members", body)
    assert (anew.status_code, anew.json()["type"]) == (409, "stopped-before")
    elsewhere = await units.a_unit(scene)
    there = await scene.staff.post("/unit-members", body | elsewhere)
    assert there.json()["type"] == "stopped-before"
    back = made(await scene.staff.post(f"{path}/come-back"))
    assert (back["state"], back["left_on"], back["stopped_at"]) == ("serving", None, None)
    async with scene.sessions() as session:
        assert {one.member_id for one in await published(session, scene, MemberStopped)} == {
            UUID(member)
        }
        left, *_ = await published(session, scene, MemberLeft)
        one = await of_event(session, left)
        assert await coordinators(session, one, left) == [scene.coordinator.account_id]


async def test_everybody_can_check_the_number_on_a_badge(scene: Scene) -> None:
    helper = f"/unit-members/{scene.unit_member_id}"
    anonymous = scene.staff.http
    base = scene.staff.base
    asked = f"{base}/unit-members/verify?number=10000001"
    found = (await anonymous.get(asked)).json()
    assert (found["name"], found["unit_name"], found["serves_now"]) == ("李**", "共建医院", True)
    made(await scene.staff.post(f"{helper}/stop", WHY))
    stopped = (await anonymous.get(asked)).json()
    assert (stopped["serves_now"], "请勿开门" in stopped["says"]) == (False, True)
    assert (
        await anonymous.get(f"{base}/unit-members/verify/photo?number=10000001")
    ).status_code == 404


async def test_a_number_is_not_found_by_trying(scene: Scene) -> None:
    """An estate may share an address: who asks for a number that there is, is not counted."""
    path = "/unit-members/verify?number="
    for number in range(30):
        assert (await scene.stranger.get(f"{path}{20000000 + number}")).status_code == 404
    assert (await scene.stranger.get(f"{path}20000099")).status_code == 429


async def test_a_phone_is_sealed_and_who_opened_it_is_kept(scene: Scene) -> None:
    member = (await units.a_member(scene, phone="139 0000 0002"))["unit_member_id"]
    path = f"/unit-members/{member}"
    assert made(await scene.coordinator.get(path))["phone_mask"] == "139****0002"
    opened = made(await scene.coordinator.post(f"{path}/phone", {"purpose": "通知排班"}))
    assert opened == {"phone": "13900000002"}
    same = {"name": "张护士", "phone": "139****0002"}
    assert made(await scene.coordinator.post(f"{path}/change", same))["phone_mask"] == "139****0002"
    wrong = await scene.coordinator.post(f"{path}/change", same | {"phone": "12"})
    assert (wrong.status_code, wrong.json()["type"]) == (422, "bad-phone")
    twice = {"unit_id": str(scene.unit_id), "name": "张护士", "phone": "13900000002"}
    doubled = await scene.coordinator.post("/unit-members", twice)
    assert (doubled.status_code, doubled.json()["type"]) == (409, "in-the-unit-already")
    husband = await scene.coordinator.post("/unit-members", twice | {"name": "王师傅"})
    assert husband.status_code == 201


async def test_who_of_the_roster_they_are_is_said_by_the_office_and_told_nobody_else(
    scene: Scene,
) -> None:
    path = f"/unit-members/{scene.unit_member_id}"
    person = {"person_id": str(scene.persons["neighbour"])}
    made(await scene.staff.post(f"{path}/identify", person))
    assert made(await scene.coordinator.get(path))["person_id"] is None
    assert made(await scene.staff.get(path))["person_id"] == person["person_id"]
    nobody = await scene.staff.post(f"{path}/identify", {"person_id": str(scene.unit_id)})
    assert nobody.json()["type"] == "no-such-person"
    mine = Person.id == scene.persons["neighbour"]
    for state, died_on in (("left", clock.today()), ("serving", None)):
        async with scene.sessions.begin() as session:
            await session.execute(update(Person).where(mine).values(died_on=died_on))
            await follow_death(session, scene.community_id, scene.persons["neighbour"])
        assert made(await scene.staff.get(path))["state"] == state


async def helps(scene: Scene) -> bool:
    """Whether the stranger is a helper now."""
    roles = made(await scene.secretary.get("/roles"))
    mine = [one for one in roles if one["account_id"] == str(scene.stranger.account_id)]
    return any(one["role"] == "helper" and one["until"] is None for one in mine)


async def test_of_two_who_use_one_code_at_once_one_is_the_member(scene: Scene) -> None:
    code = {"code": (await units.one_who_may_join(scene))["secret"]}
    both = (scene.stranger, scene.neighbour, scene.resident)
    answers = await asyncio.gather(*(one.post("/unit-members/join", code) for one in both))
    assert sorted(one.status_code for one in answers) == [200, 404, 404]


async def test_one_who_is_added_twice_at_once_is_there_once(scene: Scene) -> None:
    body = {"unit_id": str(scene.unit_id), "name": "钱丽", "phone": "13900000009"}
    callers = (scene.coordinator, scene.staff, scene.secretary)
    answers = await asyncio.gather(*(one.post("/unit-members", body) for one in callers))
    assert sorted(one.status_code for one in answers) == [201, 409, 409]
    refused = {one.json()["type"] for one in answers if one.status_code != 201}
    assert refused == {"in-the-unit-already"}


async def test_a_unit_that_ends_takes_its_members_and_its_coordinator_with_it(
    scene: Scene,
) -> None:
    made(await scene.staff.post(f"/units/{scene.unit_id}/end", {"reason": "共建期满"}))
    (helper,) = made(await scene.staff.get(f"/unit-members?unit_id={scene.unit_id}"))["items"]
    assert (helper["state"], helper["left_on"]) == ("left", str(clock.today()))
    roles = made(await scene.secretary.get("/roles"))
    gone = {one["role"] for one in roles if one["until"] is not None}
    assert gone == {"provider", "helper"}
    body = {"unit_id": str(scene.unit_id), "name": "新人"}
    refused = await scene.staff.post("/unit-members", body)
    assert (refused.status_code, refused.json()["type"]) == (422, "no-such-service-unit")
