"""Exclusive parts, and the heads that their owners are."""

import asyncio
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

from sqlalchemy import func, select

from app.platform import clock
from app.platform.history import Transition
from app.residents.exclusive_parts import queries
from app.residents.exclusive_parts.models import OwnerOrganisation, PartOwner
from app.residents.exclusive_parts.queries import Head
from tests.scene import SINCE, Scene
from tests.things import made

TODAY = clock.today()
WHY = {"reason": "不动产登记更正"}


async def a_part(scene: Scene, *owners: str, **changes: Any) -> str:
    """A shop, of people of the scene."""
    body = {
        "estate_id": str(scene.estate_id),
        "kind": "shop",
        "place": f"底商{uuid4().hex[:6]}",
        "area": "50.10",
        "area_source": "register",
        "since": str(SINCE),
        "owners": [{"person_id": str(scene.persons[one])} for one in owners],
    }
    part_id: str = made(await scene.staff.post("/exclusive-parts", body | changes))["id"]
    return part_id


async def an_organisation(scene: Scene, **changes: Any) -> str:
    body = {
        "name": f"置业{uuid4().hex[:6]}",
        "is_developer": True,
        "contact": "张经理 027-86550000",
    }
    added: str = made(await scene.staff.post("/owner-organisations", body | changes))["id"]
    return added


async def heads(scene: Scene, day: date = TODAY) -> list[Head]:
    async with scene.sessions() as session:
        return await queries.heads(session, scene.community_id, scene.estate_id, day)


async def test_one_owner_or_one_set_of_co_owners_is_one_head(scene: Scene) -> None:
    await a_part(scene, "resident", area="80.50")
    await a_part(scene, "resident", area="0.01")
    await a_part(scene, "resident", "neighbour", area="100.10")
    await a_part(scene, "neighbour", "resident", area="0.20")
    developer = await an_organisation(scene)
    unsold = {"owners": [{"organisation_id": developer}]}
    for area in ("33.33", "33.33", "33.34"):
        await a_part(scene, area=area, **unsold)
    await a_part(scene, area="12.00")
    await a_part(scene, area="13.00")
    found = await heads(scene)
    assert sorted((len(one.parts), one.area) for one in found) == [
        (1, Decimal("12.00")),  # nobody knows whose: two heads, for which nobody casts
        (1, Decimal("13.00")),
        (2, Decimal("80.51")),
        (2, Decimal("100.30")),
        (3, Decimal("100.00")),  # the developer's
    ]
    alone = next(one for one in found if one.people == (scene.persons["resident"],))
    assert alone.voter_id == scene.persons["resident"]
    assert [one.voter_id for one in found if one is not alone] == [None] * 4
    told = made(await scene.staff.get(f"/exclusive-parts/heads?estate_id={scene.estate_id}"))
    assert (told["heads"], told["area"], len(told["items"])) == (5, "305.81", 5)
    assert [one.key for one in await heads(scene)] == [one.key for one in found]


async def test_what_was_so_on_the_record_date_stays_so(scene: Scene) -> None:
    part = await a_part(scene, "resident")
    sold_on = TODAY - timedelta(days=3)
    to = {"since": str(sold_on), "owners": [{"person_id": str(scene.persons["neighbour"])}]}
    sold = made(await scene.staff.post(f"/exclusive-parts/{part}/transfer", to | WHY))
    assert [one["name"] for one in sold["owners"]] == ["neighbour"]
    before, after = await heads(scene, sold_on - timedelta(days=1)), await heads(scene, sold_on)
    assert [one.people for one in before] == [(scene.persons["resident"],)]
    assert [one.people for one in after] == [(scene.persons["neighbour"],)]
    assert await heads(scene, SINCE - timedelta(days=1)) == []
    both = {"since": str(sold_on), "owners": [to["owners"][0], {"person_id": str(scene.persons["resident"])}]}  # fmt: skip
    made(await scene.staff.post(f"/exclusive-parts/{part}/transfer", both | WHY))
    assert {len(one.people) for one in await heads(scene, sold_on)} == {2}
    async with scene.sessions() as session:
        rows = await session.execute(
            select(PartOwner.since, PartOwner.until).where(
                PartOwner.community_id == scene.community_id,
                PartOwner.person_id == scene.persons["neighbour"],
            )
        )
        assert rows.all() == [(sold_on, None)]  # stayed, without a break
    made(await scene.staff.post(f"/exclusive-parts/{part}/end", {"until": str(TODAY)} | WHY))
    assert await heads(scene) == []
    again = await scene.staff.post(f"/exclusive-parts/{part}/transfer", both | WHY)
    assert (again.status_code, again.json()["type"]) == (409, "part-ended")


async def test_garages_count_as_the_estate_says(scene: Scene) -> None:
    await a_part(scene, "resident", kind="garage", area="12.72")
    assert await heads(scene) == []
    rule = {
        "estate_id": str(scene.estate_id),
        "since": str(TODAY),
        "counts": True,
        "source": "规约",
    }
    made(await scene.staff.post("/exclusive-parts/garages", rule))
    assert [one.areas for one in await heads(scene)] == [[Decimal("12.72")]]
    assert await heads(scene, TODAY - timedelta(days=1)) == []
    twice = await scene.staff.post("/exclusive-parts/garages", rule | {"counts": False})
    assert (twice.status_code, twice.json()["type"]) == (409, "garage-rule-there")


async def test_dwellings_and_their_owners_are_taken_in_and_what_is_missing_is_said(
    scene: Scene,
) -> None:
    dwelling = {"unit": "2单元", "floor": 3, "room": "303", "area": None}
    unmeasured = made(await scene.staff.post(f"/buildings/{scene.building_id}/dwellings", dwelling))
    owner = {"person_id": str(scene.persons["resident"]), "since": "2020-01-01"}
    home = scene.homes["resident"]
    made(await scene.staff.post(f"/dwellings/{home}/owners", owner))
    body = {"estate_id": str(scene.estate_id), "area_source": "survey", "since": str(SINCE)}
    both = await asyncio.gather(
        *(scene.staff.post("/exclusive-parts/fill", body) for _ in range(2))
    )
    first, second = sorted((made(one) for one in both), key=lambda one: -one["parts"])
    assert (first["parts"], first["owners"]) == (3, 1)
    assert (second["parts"], second["owners"]) == (0, 0)
    assert [one["dwelling_id"] for one in second["without_area"]] == [unmeasured["id"]]
    assert {one["dwelling_id"] for one in second["without_owner"]} == {
        str(scene.homes["neighbour"]),
        str(scene.homes["empty"]),
    }
    other = {"person_id": str(scene.persons["neighbour"]), "since": str(TODAY)}
    made(await scene.staff.post(f"/dwellings/{home}/owners", other))
    made(await scene.staff.post(f"/dwellings/{scene.homes['empty']}/owners", other))
    third = made(await scene.staff.post("/exclusive-parts/fill", body))
    assert [one["dwelling_id"] for one in third["differing"]] == [str(home)]
    assert (third["parts"], third["owners"]) == (0, 1)
    assert sorted(one.area for one in await heads(scene)) == [Decimal("80.50")] * 3


async def test_owners_see_what_is_theirs_and_nobody_elses(scene: Scene) -> None:
    mine = await a_part(scene, "resident")
    theirs = await a_part(scene, "neighbour")
    found = made(await scene.resident.get("/exclusive-parts"))["items"]
    assert [one["id"] for one in found] == [mine]
    for caller in ("resident", "worker", "property", "street", "auditor", "stranger"):
        hidden = await scene.people[caller].get(f"/exclusive-parts/{theirs}")
        assert (hidden.status_code, hidden.json()["type"]) == (404, "part-not-found")
        refused = await scene.people[caller].get(
            f"/exclusive-parts/heads?estate_id={scene.estate_id}"
        )
        assert refused.status_code == 403
    to = {"since": str(TODAY), "owners": [], **WHY}
    made(await scene.staff.post(f"/exclusive-parts/{mine}/transfer", to))
    assert made(await scene.resident.get("/exclusive-parts"))["items"] == []


async def test_co_owners_name_one_voter_and_any_of_them_takes_it_back(scene: Scene) -> None:
    part = f"/exclusive-parts/{await a_part(scene, 'resident', 'neighbour')}"
    other = f"/exclusive-parts/{await a_part(scene, 'neighbour', 'resident')}"
    her = {"person_id": str(scene.persons["neighbour"])}
    him = {"person_id": str(scene.persons["resident"])}
    assert made(await scene.resident.post(f"{part}/voter", her))["voter_id"] is None
    assert made(await scene.neighbour.post(f"{part}/voter", him))["voter_id"] is None
    agreed = made(await scene.neighbour.post(f"{other}/voter", her))
    assert agreed["voter_id"] == her["person_id"]
    assert [one.voter_id for one in await heads(scene)] == [scene.persons["neighbour"]]
    back = made(await scene.resident.post(f"{part}/voter/withdraw", WHY))
    assert back["voter_id"] is None
    paper = {"paper_id": await scene.staff.photo()}
    assert made(await scene.staff.post(f"{part}/voter/by-paper", him | paper))["voter_id"] == him["person_id"]  # fmt: skip
    reused = await scene.staff.post(f"{part}/voter/by-paper", him | paper)
    assert (reused.status_code, reused.json()["type"]) == (422, "no-such-photo")
    stranger = {"person_id": str(scene.persons["stranger"])}
    refused = await scene.resident.post(f"{part}/voter", stranger)
    assert (refused.status_code, refused.json()["type"]) == (422, "not-a-co-owner")
    alone = await a_part(scene, "resident")
    needless = await scene.resident.post(f"/exclusive-parts/{alone}/voter", him)
    assert (needless.status_code, needless.json()["type"]) == (422, "no-voter-wanted")
    at_once = await asyncio.gather(*(scene.resident.post(f"{part}/voter", her) for _ in range(4)))
    assert {one.status_code for one in at_once} <= {200, 409}
    assert len({one.key for one in await heads(scene)}) == 2


async def test_an_organisation_sends_somebody_and_its_contact_is_sealed(scene: Scene) -> None:
    organisation = await an_organisation(scene)
    part = await a_part(scene, owners=[{"organisation_id": organisation}])
    paper = {"paper_id": await scene.staff.photo(), "person_id": str(await scene.somebody())}
    named = made(await scene.staff.post(f"/exclusive-parts/{part}/voter/by-paper", paper))
    assert named["voter_id"] == paper["person_id"]
    path = f"/owner-organisations/{organisation}"
    opened = made(await scene.staff.post(f"{path}/contact", {"purpose": "送达表决票"}))
    assert opened == {"contact": "张经理 027-86550000"}
    assert "027" not in str(made(await scene.staff.get("/owner-organisations")))
    made(await scene.staff.post(f"{path}/correct", {"contact": "李经理", **WHY}))
    assert made(await scene.staff.post(f"{path}/contact", {"purpose": "核对"})) == {
        "contact": "李经理"
    }
    async with scene.sessions() as session:
        (kept,) = await session.scalars(
            select(OwnerOrganisation.contact).where(
                OwnerOrganisation.community_id == scene.community_id
            )
        )
        assert kept is not None
        assert "李经理".encode() not in kept
        opened_times = await session.scalar(
            select(func.count()).where(
                Transition.community_id == scene.community_id,
                Transition.action == "open_contact",
            )
        )
    assert opened_times == 2


async def test_a_correction_says_why_and_keeps_what_was(scene: Scene) -> None:
    part = await a_part(scene, "resident")
    path = f"/exclusive-parts/{part}/correct"
    new = {"area": "50.11", "area_source": "survey"}
    assert made(await scene.staff.post(path, new | WHY))["area"] == "50.11"
    same = await scene.staff.post(path, new | WHY)
    assert (same.status_code, same.json()["type"]) == (422, "nothing-changed")
    wrong = [{"area": "50.111"}, {"area": "0"}, {"area": "-1"}, {"area": "NaN"}, {"area": "1e9"}]
    for body in wrong:
        assert (await scene.staff.post(path, body | WHY)).status_code == 422, body
    async with scene.sessions() as session:
        (details,) = await session.scalars(
            select(Transition.details).where(
                Transition.community_id == scene.community_id, Transition.action == "correct"
            )
        )
    assert details["was"] == {"area": "50.10", "area_source": "register"}
    assert details["now"] == {"area": "50.11", "area_source": "survey"}
    assert details["reason"] == WHY["reason"]


async def test_a_part_is_entered_once_and_only_of_what_is_there(scene: Scene) -> None:
    home = {"dwelling_id": str(scene.homes["resident"]), "place": None, "kind": "dwelling"}
    body: dict[str, Any] = {
        "estate_id": str(scene.estate_id),
        "area": "80.50",
        "area_source": "register",
        "since": str(SINCE),
        "owners": [],
        **home,
    }
    both = await asyncio.gather(*(scene.staff.post("/exclusive-parts", body) for _ in range(2)))
    assert sorted(one.status_code for one in both) == [201, 409]
    nowhere = {
        "no-such-estate-here": {"estate_id": str(uuid4())},
        "no-such-dwelling-there": {"dwelling_id": str(uuid4())},
        "outside-its-time": {"since": str(TODAY + timedelta(days=1))},
    }
    for problem, changes in nowhere.items():
        refused = await scene.staff.post("/exclusive-parts", body | changes)
        assert (refused.status_code, refused.json()["type"]) == (422, problem)
    nobody = {"dwelling_id": str(scene.homes["empty"]), "owners": [{"person_id": str(uuid4())}]}
    refused = await scene.staff.post("/exclusive-parts", body | nobody)
    assert (refused.status_code, refused.json()["type"]) == (422, "no-such-owner")
