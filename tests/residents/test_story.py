"""Who lives here: found, moved, proven, spoken for, and asked before anything else."""

import asyncio
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import select, text, update

from app.demo.numbers import an_id_number
from app.patrols.hazards.models import Hazard
from app.places.roles.models import CommunityAccount
from app.platform import clock
from app.platform.auth.models import Account
from app.platform.db.session import Sessions
from app.platform.history import StepTakenFor, Transition
from app.platform.values.documents import Sex
from app.residents.inbox import service as inbox
from app.residents.inbox.service import Notice
from app.residents.people.models import Person
from app.residents.rights import jobs as rights
from app.residents.rights import service as closing
from app.residents.rights.jobs import close_accounts
from app.residents.verification import jobs as claims
from app.residents.verification.events import (
    ClaimAccepted,
    ClaimEnded,
    ClaimEvent,
    ClaimPending,
    ClaimRefused,
)
from app.residents.verification.models import Claim
from app.subscriptions import DELEGATION
from tests.scene import INSIDE, Caller, Scene, id_number

TODAY = f"{clock.today()}"
HAZARD = {"category": "ebike", "what": "电动车", "where": "3栋", "place": INSIDE}


async def a_person(scene: Scene, **more: Any) -> dict[str, Any]:
    body = {"name": "王桂兰", "born_on": "1948-02-29"} | more
    added = await scene.staff.post("/people", body)
    assert added.status_code == 201, added.text
    found: dict[str, Any] = added.json()
    return found


def claiming(scene: Scene, **wrong: Any) -> dict[str, Any]:
    """What the neighbour's daughter would have to know."""
    number = id_number(scene.community_id, "empty")
    return {
        "dwelling_id": str(scene.homes["empty"]),
        "name": "李秀英",
        "id_last_six": number[-6:],
    } | wrong


async def somebody_at_home(scene: Scene, **more: Any) -> dict[str, Any]:
    number = id_number(scene.community_id, "empty")
    person = await a_person(scene, name="李秀英", born_on=None, id_number=number, **more)
    body = {
        "dwelling_id": str(scene.homes["empty"]),
        "since": "2024-01-01",
        "members": [{"person_id": person["id"], "relation": "head"}],
    }
    assert (await scene.staff.post("/households", body)).status_code == 201
    return person


def acting(caller: Caller, principal: str) -> dict[str, Any]:
    return {"headers": {"X-On-Behalf-Of": principal}}


async def test_somebody_without_a_phone_is_found_and_served(scene: Scene) -> None:
    person = await a_person(scene, id_number=an_id_number_of_1948())
    assert (person["age"], person["sex"]) == (clock.today().year - 1948 - before_march(), "female")
    assert person["id_number"] == "999***************"[:3] + "*" * 13 + person["id_number"][-2:]
    home = {"dwelling_id": str(scene.homes["empty"]), "since": "2024-01-01"}
    members = [{"person_id": person["id"], "relation": "head"}]
    made = (await scene.staff.post("/households", home | {"members": members})).json()
    for wanted in (
        {"name": "王桂"},
        {"id_number": an_id_number_of_1948()},
        {"building_id": str(scene.building_id), "room": "301"},
    ):
        found = (await scene.worker.post("/people/search", wanted)).json()
        assert [one["id"] for one in found] == [person["id"]]
        assert (await scene.other_worker.post("/people/search", wanted)).json() == []
        assert (await scene.resident.post("/people/search", wanted)).json() == []
    assert found[0]["address"] == "小区1栋1单元301"
    assert found[0]["household_id"] == made["id"]
    nothing = await scene.staff.post("/people/search", {})
    assert nothing.json()["type"] == "search-for-something"


def an_id_number_of_1948() -> str:
    from_1948 = clock.today().replace(year=1948, month=2, day=29)
    return an_id_number(from_1948, 7, Sex.FEMALE)


def before_march() -> int:
    return int((clock.today().month, clock.today().day) < (2, 29))


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        ({"id_number": "999999196001010021"}, "bad-id-number"),
        ({"id_number": "99999919600101002"}, "bad-id-number"),
        ({"phone": "12345678901"}, "bad-phone"),
        ({"born_on": "2199-01-01"}, "not-alive-then"),
    ],
)
async def test_a_wrong_number_is_refused(scene: Scene, body: dict[str, str], fault: str) -> None:
    refused = await scene.staff.post("/people", {"name": "x", "born_on": "1960-01-01"} | body)
    assert (refused.status_code, refused.json()["type"]) == (422, fault)


async def test_an_id_number_is_in_the_roster_once(scene: Scene, another_scene: Scene) -> None:
    body = {"name": "某人", "id_number": an_id_number_of_1948()}
    both = await asyncio.gather(*(scene.staff.post("/people", body) for _ in range(2)))
    assert sorted(one.json().get("type", "added") for one in both) == [
        "added",
        "in-the-roster-already",
    ]
    wide = body | {"id_number": "".join(chr(ord(c) + 0xFEE0) for c in an_id_number_of_1948())}
    assert (await scene.staff.post("/people", wide)).json()["type"] == "in-the-roster-already"
    assert (await another_scene.staff.post("/people", body)).status_code == 201


async def test_nobody_is_born_after_they_died(scene: Scene) -> None:
    """Two edits, each right by itself: the database refuses the second in its own words."""
    who = f"/people/{(await a_person(scene))['id']}"
    died = await scene.staff.post(f"{who}/record-death", {"died_on": "2020-01-01"})
    assert (died.json()["died_on"], died.json()["version"]) == ("2020-01-01", 2)
    later = await scene.staff.call("PUT", who, json={"born_on": "2021-01-01"})
    assert (later.status_code, later.json()["type"]) == (422, "not-alive-then")


async def test_opening_is_logged_and_the_person_reads_by_whom(scene: Scene) -> None:
    who = f"/people/{scene.persons['resident']}"
    phone = {"field": "phone", "purpose": "台风前电话提醒"}
    number = {"field": "id_number", "purpose": "办理高龄津贴"}
    opened = await scene.worker.post(f"{who}/open", phone)
    assert opened.json()["value"].startswith("199")
    assert (await scene.worker.post(f"{who}/open", number)).status_code == 403
    assert (await scene.other_worker.post(f"{who}/open", phone)).status_code == 404
    assert (await scene.neighbour.post(f"{who}/open", phone)).status_code == 404
    value = (await scene.staff.post(f"{who}/open", number)).json()["value"]
    assert value == id_number(scene.community_id, "resident")
    mine = (await scene.resident.get("/me/openings")).json()
    assert [(one["field"], one["purpose"], one["by"]) for one in mine] == [
        ("id_number", "办理高龄津贴", "staff"),
        ("phone", "台风前电话提醒", "worker"),
    ]
    audited = await scene.auditor.get(f"{who}/openings")
    assert len(audited.json()) == 2
    assert (await scene.neighbour.get(f"{who}/openings")).status_code == 404
    empty = await scene.staff.post(f"{who}/open", {"field": "health", "purpose": "x"})
    assert empty.json()["type"] == "nothing-recorded"


async def test_an_opened_value_is_not_kept_for_an_idempotency_key(
    scene: Scene, sessions: Sessions
) -> None:
    """Nor are tokens: what is stored there is stored in the clear."""
    keyed = {"headers": {"Idempotency-Key": f"open-{uuid4()}"}}
    ask = {"field": "id_number", "purpose": "核对"}
    path = f"/people/{scene.persons['resident']}/open"
    assert (await scene.staff.post(path, ask, **keyed)).status_code == 200
    await scene.staff.post("/auth/refresh", {"refresh_token": "x"}, **keyed)
    async with sessions() as session:
        mine = text("SELECT count(*) FROM kept_answers WHERE account_id = :me")
        assert await session.scalar(mine, {"me": scene.staff.account_id}) == 0


async def test_of_a_minor_only_the_secretary_opens(scene: Scene) -> None:
    child = await a_person(scene, born_on=f"{clock.today().year - 10}-01-01", health="哮喘")
    ask = {"field": "health", "purpose": "暑期托管"}
    refused = await scene.staff.post(f"/people/{child['id']}/open", ask)
    assert refused.json()["type"] == "approval-of-the-secretary"
    opened = await scene.secretary.post(f"/people/{child['id']}/open", ask)
    assert opened.json()["value"] == "哮喘"


async def test_of_a_minor_no_grid_worker_opens_a_phone_and_their_guardian_does(
    scene: Scene,
) -> None:
    child = await a_person(scene, born_on=f"{clock.today().year - 10}-01-01", phone="19900000001")
    into = {"person_id": child["id"], "relation": "child", "since": "2024-05-01"}
    home = scene.households["resident"]
    assert (await scene.staff.post(f"/households/{home}/move-in", into)).status_code == 200
    path, ask = f"/people/{child['id']}/open", {"field": "phone", "purpose": "联系"}
    refused = [await scene.people[who].post(path, ask) for who in ("worker", "staff")]
    assert [one.json()["type"] for one in refused] == ["approval-of-the-secretary"] * 2
    assert (await scene.resident.post(path, ask)).json()["type"] == "not-for-you-to-open"
    guards = {
        "principal_id": child["id"],
        "agent_id": str(scene.resident.account_id),
        "relationship": "guardian",
        "scopes": ["rights"],
        "evidence_id": await scene.staff.photo(),
    }
    assert (await scene.staff.post("/authorisations", guards)).status_code == 201
    opened = await scene.resident.post(path, ask, **acting(scene.resident, child["id"]))
    assert opened.json()["value"] == "19900000001"
    by = (await scene.secretary.get(f"/people/{child['id']}/openings")).json()
    assert [(one["field"], one["by"]) for one in by] == [("phone", "resident")]


async def test_nobody_of_the_office_registers_themself_as_a_guardian(scene: Scene) -> None:
    child = await a_person(scene, born_on=f"{clock.today().year - 10}-01-01")
    guards = {
        "principal_id": child["id"],
        "agent_id": str(scene.staff.account_id),
        "relationship": "guardian",
        "scopes": ["rights"],
        "evidence_id": await scene.staff.photo(),
    }
    refused = await scene.staff.post("/authorisations", guards)
    assert refused.json()["type"] == "not-their-own-guardian"
    by_another = guards | {"evidence_id": await scene.secretary.photo()}
    assert (await scene.secretary.post("/authorisations", by_another)).status_code == 201


async def test_everybody_opens_their_own_number(scene: Scene) -> None:
    own = {"field": "id_number", "purpose": "本人查看"}
    opened = await scene.resident.post(f"/people/{scene.persons['resident']}/open", own)
    assert opened.json()["value"] == id_number(scene.community_id, "resident")
    mine = (await scene.resident.get("/me/openings")).json()
    assert [(one["field"], one["by"]) for one in mine] == [("id_number", "resident")]


async def test_households_move_split_and_merge_and_remember(scene: Scene) -> None:
    first = await somebody_at_home(scene)
    home = (await scene.staff.get(f"/dwellings/{scene.homes['empty']}/households")).json()[0]
    second = await a_person(scene, name="儿子")
    path = f"/households/{home['id']}"
    into = {"person_id": second["id"], "relation": "child", "since": "2024-05-01"}
    assert len((await scene.staff.post(f"{path}/move-in", into)).json()["members"]) == 2
    assert (await scene.other_worker.post(f"{path}/move-in", into)).status_code == 404
    named = await scene.worker.post(f"{path}/contact", {"person_id": second["id"]})
    contacts = {m["name"]: m["is_contact"] for m in named.json()["members"]}
    assert contacts == {"李秀英": False, "儿子": True}
    leaving = {"person_ids": [second["id"]], "dwelling_id": home["dwelling_id"], "on": "2025-01-01"}
    split = await scene.staff.post(f"{path}/split", leaving)
    assert split.json()["split_from_id"] == home["id"]
    stays = (await scene.staff.get(path)).json()["members"]
    assert [(m["name"], m["is_contact"], m["until"]) for m in stays] == [
        ("李秀英", True, None),
        ("儿子", True, "2025-01-01"),  # as long as they lived there
    ]
    together = {"into_id": home["id"], "on": "2025-06-01"}
    merged = await scene.staff.post(f"/households/{split.json()['id']}/merge", together)
    assert len([m for m in merged.json()["members"] if m["until"] is None]) == 2
    gone = (await scene.staff.get(f"/households/{split.json()['id']}")).json()
    assert (gone["until"], gone["merged_into_id"]) == ("2025-06-01", home["id"])
    ended = await scene.staff.post(f"/households/{gone['id']}/move-in", into)
    assert ended.json()["type"] == "household-ended"
    for person in (first, second):
        out = {"person_id": person["id"], "until": "2025-07-01"}
        assert (await scene.staff.post(f"{path}/move-out", out)).status_code == 204
    assert (await scene.staff.get(path)).json()["until"] == "2025-07-01"
    assert (await scene.staff.get(f"/people/{first['id']}")).json()["household_id"] is None


async def test_who_sees_one_of_its_members_sees_the_household(
    scene: Scene, another_scene: Scene
) -> None:
    """And of the members those whom they see: who left for elsewhere they do not."""
    path = f"/households/{scene.households['resident']}"
    son = await a_person(scene, name="儿子")
    into = {"person_id": son["id"], "relation": "child", "since": "2024-05-01"}
    seen = (await scene.staff.post(f"{path}/move-in", into)).json()
    for name in ("resident", "staff", "worker", "secretary"):
        assert (await scene.people[name].get(path)).json() == seen, name
    for name in ("neighbour", "stranger", "other_worker", "property", "street", "auditor"):
        hidden = await scene.people[name].get(path)
        assert (hidden.status_code, hidden.json()["type"]) == (404, "household-not-found"), name
    assert (await another_scene.staff.get(path)).status_code == 404
    home = {"dwelling_id": str(scene.homes["neighbour"]), "since": "2025-01-01"}
    members = [{"person_id": son["id"], "relation": "tenant"}]
    made = await scene.staff.post("/households", home | {"members": members})
    assert made.status_code == 201, made.text
    gone = [(one["name"], one["until"]) for one in (await scene.staff.get(path)).json()["members"]]
    assert gone == [("resident", None), ("儿子", "2025-01-01")]
    mine = (await scene.resident.get(path)).json()["members"]
    assert [one["name"] for one in mine] == ["resident"]
    there = f"/dwellings/{scene.homes['neighbour']}/households"
    both = (await scene.staff.get(there)).json()
    assert [one["since"] for one in both] == ["2025-01-01", "2020-01-01"]
    listed = (await scene.neighbour.get(there)).json()
    assert [one["id"] for one in listed] == [str(scene.households["neighbour"])]


async def test_owners_have_their_floor_area(scene: Scene) -> None:
    path = f"/dwellings/{scene.homes['resident']}/owners"
    owner = {"person_id": str(scene.persons["resident"]), "since": "2019-01-01"}
    both = await asyncio.gather(*(scene.staff.post(path, owner) for _ in range(2)))
    assert sorted(one.status_code for one in both) == [204, 409]
    assert (await scene.staff.post(path, owner)).json()["type"] == "owns-already"
    assert {one.json()["type"] for one in both if one.content} == {"owns-already"}
    mine = (await scene.resident.get(path)).json()
    assert [(one["name"], one["area"]) for one in mine] == [("resident", "80.50")]
    assert (await scene.neighbour.get(path)).json() == []
    end = {"person_id": owner["person_id"], "until": "2026-01-01"}
    assert (await scene.staff.post(f"{path}/end", end)).status_code == 204
    assert (await scene.staff.post(f"{path}/end", end)).json()["type"] == "not-the-owner"


async def test_what_matches_the_roster_is_verified_at_once(scene: Scene) -> None:
    person = await somebody_at_home(scene)
    claimed = await scene.stranger.post("/claims", claiming(scene))
    assert (claimed.json()["state"], claimed.json()["person_id"]) == ("verified", person["id"])
    me = (await scene.stranger.get("/me?")).json()
    assert (me["is_verified"], me["household"]["address"]) == (True, "小区1栋1单元301")
    again = await scene.stranger.post("/claims", claiming(scene))
    assert again.json()["type"] == "verified-already"
    left = await scene.stranger.post(f"/claims/{claimed.json()['id']}/leave")
    assert left.json()["state"] == "ended"
    assert not (await scene.stranger.get("/me?")).json()["is_verified"]


@pytest.mark.parametrize(
    "wrong", [{"name": "李秀芝"}, {"id_last_six": "000000"}, {"dwelling_id": "resident"}]
)
async def test_an_answer_does_not_tell_which_part_was_wrong(
    scene: Scene, wrong: dict[str, str]
) -> None:
    await somebody_at_home(scene)
    if "dwelling_id" in wrong:
        wrong = {"dwelling_id": str(scene.homes["resident"])}
    claimed = (await scene.stranger.post("/claims", claiming(scene, **wrong))).json()
    assert (claimed["state"], claimed["person_id"]) == ("pending", None)
    assert set(claimed) == set((await scene.stranger.get(f"/claims/{claimed['id']}")).json())


async def test_five_wrong_claims_lock_claiming_for_a_day(scene: Scene, sessions: Sessions) -> None:
    await somebody_at_home(scene)
    wrong = claiming(scene, id_last_six="000000")
    sent = await asyncio.gather(*(scene.stranger.post("/claims", wrong) for _ in range(8)))
    assert sorted(one.status_code for one in sent) == [201] * 5 + [429] * 3
    locked = await scene.stranger.post("/claims", claiming(scene))
    assert locked.json()["type"] == "claiming-locked"
    assert 86_000 < int(locked.headers["retry-after"]) <= 86_400
    async with sessions.begin() as session:
        await session.execute(text("UPDATE claims SET claimed_at = claimed_at - interval '1 day'"))
    assert (await scene.stranger.post("/claims", claiming(scene))).json()["state"] == "verified"


async def test_the_grid_worker_of_that_dwelling_decides(scene: Scene) -> None:
    person = await somebody_at_home(scene)
    wrong = claiming(scene, id_last_six="000000")
    claim = f"/claims/{(await scene.stranger.post('/claims', wrong)).json()['id']}"
    who = {"person_id": person["id"]}
    seen = await asyncio.gather(
        *(scene.people[name].get(claim) for name in ("stranger", "staff", "worker", "auditor"))
    )
    actions = ["withdraw"], ["accept", "refuse"], ["accept", "refuse"], None
    assert tuple(one.json().get("actions") for one in seen) == actions
    assert (await scene.other_worker.post(f"{claim}/accept", who)).status_code == 404
    assert (await scene.stranger.post(f"{claim}/accept", who)).status_code == 403
    elsewhere = {"person_id": str(scene.persons["resident"])}
    refused = await scene.worker.post(f"{claim}/accept", elsewhere)
    assert refused.json()["type"] == "not-in-that-dwelling"
    waiting = (await scene.worker.get("/claims?state=pending")).json()["items"]
    assert waiting[0]["actions"] == ["accept", "refuse"]
    assert (await scene.worker.post(f"{claim}/accept", who)).json()["state"] == "verified"
    verified = (await scene.stranger.get("/claims?state=verified")).json()["items"]
    assert [(one["person_id"], one["address"]) for one in verified] == [
        (person["id"], "小区1栋1单元301")
    ]
    second = await scene.neighbour.post("/claims", claiming(scene))
    assert second.json()["state"] == "pending"  # that person has an account: somebody looks
    ended = await scene.staff.post(f"{claim}/end", {"reason": "已迁出"})
    assert ended.json()["state"] == "ended"


@pytest.mark.parametrize(
    ("event", "told"),
    [
        (ClaimPending, {"worker": ("小区1栋1单元301：有居民认证申请待核实", "")}),
        (ClaimAccepted, {"stranger": ("小区1栋1单元301：居民认证已通过", "")}),
        (ClaimRefused, {"stranger": ("小区1栋1单元301：居民认证未通过", "请带证件来")}),
        (ClaimEnded, {"stranger": ("小区1栋1单元301：居民认证已解除", "请带证件来")}),
    ],
)
async def test_who_is_told_of_a_claim(
    scene: Scene, sessions: Sessions, event: type[ClaimEvent], told: dict[str, tuple[str, str]]
) -> None:
    """Nobody else, and once."""
    claim = (await scene.stranger.post("/claims", claiming(scene))).json()
    said = {"reason": "请带证件来"} if "reason" in event.model_fields else {}
    about = {"community_id": scene.community_id, "claim_id": claim["id"], "at": clock.now()}
    for _ in range(2):  # a job may run twice
        async with sessions.begin() as session:
            await claims.tell(session, event.model_validate(about | said))
    assert await scene.told() == {name: [words] for name, words in told.items()}


async def test_a_claim_that_is_accepted_while_it_is_replaced_stays_so(
    scene: Scene, sessions: Sessions
) -> None:
    person = await somebody_at_home(scene)
    wrong = claiming(scene, id_last_six="000000")
    path = f"/claims/{(await scene.stranger.post('/claims', wrong)).json()['id']}"
    async with sessions.begin() as session:  # both wait for the claim, in this order
        mine = select(Claim).where(Claim.account_id == scene.stranger.account_id)
        await session.scalar(mine.with_for_update())
        accepting = asyncio.create_task(
            scene.worker.post(f"{path}/accept", {"person_id": person["id"]})
        )
        await asyncio.sleep(0.3)
        replacing = asyncio.create_task(scene.stranger.post("/claims", wrong))
        await asyncio.sleep(0.3)
    assert (await accepting).json()["state"] == "verified"
    refused = await replacing
    assert (refused.status_code, refused.json()["type"]) == (409, "verified-already")
    assert (await scene.stranger.get(path)).json()["state"] == "verified"


async def test_a_message_is_read_by_whom_it_is_for(scene: Scene, sessions: Sessions) -> None:
    account = scene.resident.account_id
    async with sessions.begin() as session:
        for number in range(3):
            notice = Notice(f"test:{number}", f"消息{number}", "", "hazards", uuid4())
            await inbox.tell(session, scene.community_id, [account, account], notice)
    first = (await scene.resident.get("/inbox?limit=2")).json()
    rest = (await scene.resident.get(f"/inbox?limit=2&after={first['next']}")).json()
    titles = [one["title"] for page in (first, rest) for one in page["items"]]
    assert (titles, rest["next"]) == (["消息2", "消息1", "消息0"], None)
    path = f"/inbox/{first['items'][0]['id']}/read"
    refused = await scene.neighbour.post(path)
    assert (refused.status_code, refused.json()["type"]) == (404, "message-not-found")
    read = (await scene.resident.post(path)).json()
    assert read == first["items"][0] | {"read_at": read["read_at"]}
    assert read["read_at"]
    assert (await scene.resident.get("/inbox")).json()["items"][0] == read


async def test_a_daughter_reports_for_her_mother(scene: Scene, sessions: Sessions) -> None:
    """The mother has no phone: the office registers her signed paper."""
    mother = await somebody_at_home(scene)
    daughter = scene.neighbour
    on_behalf = acting(daughter, mother["id"])
    refused = await daughter.post("/hazards", HAZARD, **on_behalf)
    assert (refused.status_code, refused.json()["type"]) == (403, "not-authorised")
    paper = {
        "principal_id": mother["id"],
        "agent_id": str(daughter.account_id),
        "relationship": "family",
        "scopes": ["hazards"],
    }
    assert (await scene.staff.post("/authorisations", paper)).json()["type"] == "needs-the-paper"
    assert (await daughter.post("/authorisations", paper)).json()["type"] == "not-yours-to-grant"
    paper["evidence_id"] = await scene.staff.photo()
    granted = (await scene.staff.post("/authorisations", paper)).json()
    assert granted["is_live"]

    own = await scene.report("neighbour")
    key = {"headers": on_behalf["headers"] | {"Idempotency-Key": f"{uuid4()}"}}
    made = (await daughter.post("/hazards", HAZARD, **key)).json()
    replayed = await daughter.post("/hazards", HAZARD, **key)
    assert replayed.json()["id"] == made["id"]
    without = {"headers": {"Idempotency-Key": key["headers"]["Idempotency-Key"]}}
    assert (await daughter.post("/hazards", HAZARD, **without)).status_code == 422
    seen = (await daughter.get("/hazards", **on_behalf)).json()["items"]
    assert [one["id"] for one in seen] == [made["id"]]  # the principal's, not the agent's own
    assert (await daughter.get(f"/hazards/{own}", **on_behalf)).status_code == 404
    async with sessions() as session:
        hazard = await session.get_one(Hazard, (scene.community_id, made["id"]))
        step = await session.scalar(select(Transition).where(Transition.subject_id == hazard.id))
        assert step is not None
        both = (step.account_id, str(step.principal_id))
        assert both == (daughter.account_id, mother["id"])
    history = (await scene.staff.get(f"/hazards/{made['id']}/history")).json()
    assert [(one["by"], one["on_behalf_of"]) for one in history] == [("neighbour", "李秀英")]
    elsewhere = await daughter.get(f"/people/{mother['id']}", **on_behalf)
    assert elsewhere.json()["type"] == "not-authorised"  # only hazards were authorised
    not_delegable = await daughter.post("/me/closure", **on_behalf)
    assert not_delegable.json()["type"] == "not-delegable"
    revoked = await daughter.post(f"/authorisations/{granted['id']}/revoke")
    assert revoked.status_code == 204
    assert (await daughter.post("/hazards", HAZARD, **on_behalf)).status_code == 403


async def test_who_sees_an_authorisation_and_who_ends_it(scene: Scene) -> None:
    body = {
        "principal_id": str(scene.persons["resident"]),
        "agent_id": str(scene.neighbour.account_id),
        "relationship": "neighbour",
        "scopes": ["hazards"],
    }
    granted = (await scene.resident.post("/authorisations", body)).json()
    assert (granted["principal"], granted["agent"]) == ("resident", "neighbour")
    revoke = f"/authorisations/{granted['id']}/revoke"
    for name in ("resident", "neighbour", "staff", "secretary", "auditor"):
        assert (await scene.people[name].get("/authorisations")).json() == [granted], name
    for name in ("worker", "street", "stranger"):
        assert (await scene.people[name].get("/authorisations")).json() == [], name
    for name, status in (("auditor", 403), ("worker", 404), ("stranger", 404)):
        assert (await scene.people[name].post(revoke)).status_code == status, name
    assert (await scene.neighbour.post(revoke)).status_code == 204
    assert (await scene.resident.post(revoke)).json()["type"] == "ended-already"


async def test_an_authorisation_ends_by_its_date_by_the_principal_and_by_death(
    scene: Scene, sessions: Sessions
) -> None:
    principal, agent = str(scene.persons["resident"]), scene.neighbour
    on_behalf = acting(agent, principal)

    async def grant() -> str:
        body = {
            "principal_id": principal,
            "agent_id": str(agent.account_id),
            "relationship": "neighbour",
            "scopes": ["roster", "hazards"],
        }
        made = await scene.resident.post("/authorisations", body)
        assert made.status_code == 201, made.text
        assert (await agent.get(f"/people/{principal}", **on_behalf)).status_code == 200
        granted: str = made.json()["id"]
        return granted

    first = await grant()
    assert (await scene.resident.post(f"/authorisations/{first}/revoke")).status_code == 204
    assert (await agent.get(f"/people/{principal}", **on_behalf)).status_code == 403
    await grant()
    async with sessions.begin() as session:
        long_ago = text(
            "UPDATE authorisations SET since = since - interval '2 years',"
            " until = until - interval '2 years'"
        )
        await session.execute(long_ago)
    assert (await agent.get(f"/people/{principal}", **on_behalf)).status_code == 403
    await grant()
    died = await scene.staff.post(f"/people/{principal}/record-death", {"died_on": TODAY})
    assert died.status_code == 200
    assert (await agent.get(f"/people/{principal}", **on_behalf)).status_code == 403


async def test_the_principal_is_told(scene: Scene, sessions: Sessions) -> None:
    hazard_id = await scene.report()
    event = StepTakenFor(
        community_id=scene.community_id,
        principal_id=scene.persons["resident"],
        account_id=scene.neighbour.account_id,
        subject_kind="hazards",
        subject_id=UUID(hazard_id),
        action="report",
        at=clock.now(),
    )
    async with sessions.begin() as session:
        await DELEGATION(session, event)
        own = event.model_copy(update={"subject_kind": "people"})
        await DELEGATION(session, own)
    told = (await scene.resident.get("/inbox")).json()["items"]
    assert [one["title"] for one in told] == [
        "neighbour代您办理了登记信息",
        "楼道停放电动车（3栋）：neighbour代您办理了隐患",
    ]


async def test_a_child_has_a_guardian_and_the_guardian_consents(
    scene: Scene, sessions: Sessions
) -> None:
    born = clock.today().replace(year=clock.today().year - 10, day=1)
    child = await somebody_at_home(scene)
    async with sessions.begin() as session:
        young = update(Person).where(Person.id == child["id"]).values(born_on=born)
        await session.execute(young)
    claimed = (await scene.stranger.post("/claims", claiming(scene))).json()
    assert claimed["state"] == "pending"  # a child is never verified by a machine
    accept = f"/claims/{claimed['id']}/accept", {"person_id": child["id"]}
    assert (await scene.worker.post(*accept)).json()["type"] == "consent-of-a-guardian"
    paper = {
        "principal_id": child["id"],
        "agent_id": str(scene.neighbour.account_id),
        "relationship": "guardian",
        "scopes": ["rights", "roster"],
        "evidence_id": await scene.staff.photo(),
    }
    over = await scene.staff.post("/authorisations", paper | {"until": "2020-01-01T00:00:00Z"})
    assert (over.status_code, over.json()["type"]) == (422, "too-long")
    guardian = (await scene.staff.post("/authorisations", paper)).json()
    assert guardian["until"].startswith(f"{born.year + 17}-") or guardian["until"].startswith(
        f"{born.year + 18}-"
    )
    on_behalf = acting(scene.neighbour, child["id"])
    consent = {"purpose": "child-account"}
    given = await scene.neighbour.post("/me/consents", consent, **on_behalf)
    assert given.status_code == 201, given.text
    assert (await scene.worker.post(*accept)).json()["state"] == "verified"
    own = await scene.stranger.post("/me/consents", {"purpose": "photos-in-news"})
    assert own.json()["type"] == "ask-the-guardian"


async def test_consent_is_given_and_withdrawn_as_easily(scene: Scene) -> None:
    purposes = (await scene.resident.http.get("/purposes")).json()
    assert {"photos-in-news", "roster"} <= {one["code"] for one in purposes}
    assert all(one["words"] and one["retention"] for one in purposes)
    me, photos = scene.resident, {"purpose": "photos-in-news"}
    assert (await me.post("/me/consents", photos)).status_code == 201
    assert (await me.post("/me/consents", photos)).json()["type"] == "consented-already"
    withdrawn = await me.post("/me/consents/photos-in-news/withdraw")
    assert withdrawn.json()["withdrawn_at"]
    again = await me.post("/me/consents/photos-in-news/withdraw")
    assert again.json()["type"] == "no-consent"
    assert (await me.post("/me/consents", {"purpose": "roster"})).status_code == 422
    assert (await scene.stranger.post("/me/consents", photos)).json()["type"] == "not-verified"
    assert len((await me.get("/me/consents")).json()) == 1


async def test_a_correction_is_asked_for_and_made_by_somebody_else(scene: Scene) -> None:
    wrong = {"field": "phone", "value": "123", "reason": "换号"}
    assert (await scene.resident.post("/corrections", wrong)).json()["type"] == "wrong-value"
    asked = (await scene.resident.post("/corrections", wrong | {"value": "19912345678"})).json()
    assert (asked["value"], asked["state"]) == ("199****5678", "asked")
    path = f"/corrections/{asked['id']}"
    seen = {
        name: [one["actions"] for one in (await scene.people[name].get("/corrections")).json()]
        for name in ("resident", "staff", "worker", "auditor", "neighbour")
    }
    decides = ["make", "refuse"]
    nothing: list[Any] = []
    expected = {"resident": [nothing], "staff": [decides]}
    assert seen == dict.fromkeys(("worker", "auditor", "neighbour"), nothing) | expected
    assert (await scene.neighbour.post(f"{path}/make")).status_code == 404
    assert (await scene.resident.post(f"{path}/make")).status_code == 403
    assert (await scene.staff.post(f"{path}/make")).json()["state"] == "made"
    person = (await scene.resident.get(f"/people/{scene.persons['resident']}")).json()
    assert person["phone"] == "199****5678"
    name = {"field": "name", "value": "新名", "reason": "笔误"}
    asked = (await scene.resident.post("/corrections", name)).json()
    assert asked["person"] == "resident"
    assert (await scene.staff.post(f"/corrections/{asked['id']}/make")).json()["person"] == "新名"
    asked = (await scene.resident.post("/corrections", name)).json()
    why = {"reason": "请带户口本来社区办理"}
    refused = await scene.staff.post(f"/corrections/{asked['id']}/refuse", why)
    assert (refused.json()["state"], refused.json()["answer"]) == ("refused", why["reason"])


async def test_a_closure_that_cannot_be_carried_out_keeps_no_other_waiting(
    scene: Scene, sessions: Sessions, monkeypatch: pytest.MonkeyPatch
) -> None:
    for caller in (scene.neighbour, scene.resident):
        asked = await caller.post("/me/closure")
    due = datetime.fromisoformat(asked.json()["due_at"])
    really, tried = closing.close, list[Any]()

    async def fails_once(session: Any, closure: Any) -> None:
        tried.append(closure.id)
        if len(tried) == 1:
            raise MemoryError
        await really(session, closure)

    monkeypatch.setattr(rights, "close", fails_once)
    with clock.at(due + timedelta(minutes=1)):
        for _ in range(2):
            async with sessions.begin() as session:
                await close_accounts(session)
    assert len(tried) == 3
    for caller in (scene.resident, scene.neighbour):
        assert (await caller.get("/me/openings")).status_code == 401


async def test_an_account_is_closed_after_fifteen_working_days(
    scene: Scene, sessions: Sessions, client: httpx.AsyncClient, app: FastAPI
) -> None:
    me = scene.resident
    serving = await scene.worker.post("/me/closure")
    assert serving.json()["type"] == "still-serving"
    both = await asyncio.gather(*(me.post("/me/closure") for _ in range(2)))
    refused, made = sorted(both, key=lambda one: -one.status_code)
    assert (refused.status_code, refused.json()["type"]) == (409, "closing-already")
    asked = made.json()
    assert asked["actions"] == ["take_back"]
    assert (
        timedelta(days=15)
        < datetime.fromisoformat(asked["due_at"]) - clock.now()
        < timedelta(days=40)
    )
    assert (await me.post("/me/closure")).json()["type"] == "closing-already"
    assert (await me.post("/me/closure/take-back")).json()["state"] == "taken_back"
    assert (await me.post("/me/closure/take-back")).status_code == 404
    hazard = await scene.report("resident")
    due = datetime.fromisoformat((await me.post("/me/closure")).json()["due_at"])
    for moment in (due - timedelta(minutes=1), due + timedelta(minutes=1)):
        with clock.at(moment):
            async with sessions.begin() as session:
                await close_accounts(session)
        is_closed = moment > due
        assert (await me.get("/me/openings")).status_code == (401 if is_closed else 200)
    async with sessions() as session:
        account = await session.get_one(Account, me.account_id)
        assert account.openid.startswith("closed:")
        member = await session.scalar(
            select(CommunityAccount).where(CommunityAccount.account_id == me.account_id)
        )
        assert member is not None
        assert (member.person_id, member.name) == (None, "已注销")
    kept = await scene.staff.get(f"/hazards/{hazard}")
    assert kept.status_code == 200
