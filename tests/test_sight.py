"""An id that somebody sends does not let them see further than they did.

Every id in the body of a request says what is asked of it, or a test fails. Where the caller must see
what it names, a request that names what is hidden is answered as if it were not there.
"""

from collections.abc import Iterator
from enum import Enum
from typing import Any, NamedTuple
from uuid import UUID, uuid4

import pytest
from fastapi import FastAPI

from app.demo.numbers import an_id_number
from app.places.dwellings.models import Building, Dwelling
from app.places.grids.models import GridBuilding
from app.places.roles.models import CommunityAccount
from app.platform.auth.models import Account
from app.platform.db.base import new_id
from app.platform.values.documents import Sex
from app.residents.people.models import Household, HouseholdMember, Person, Relation
from app.service_orders.providers.models import Member, Unit
from tests import meetings, ordering, things
from tests.ordering import a_member
from tests.published import operations
from tests.scene import BORN, SINCE, Caller, Scene, id_number
from tests.service_orders.dispatch import story as dispatch
from tests.test_matrix import ROWS, filled, of_whom, what_is_there
from tests.things import Maker, Values, keep_rows, made


class Asked(Enum):
    """What is asked of an id, before anything is done with it."""

    PUBLIC = "everybody may see it"
    NEW = "made by the phone, for what is made"
    OWN = "the caller uploaded it, and nothing shows it yet"
    OFFICE = "only who sees all of them may send it"
    AUTHORISED = "an authorisation of theirs is in force"
    CAME = "stands there, and is of the team of the round; any other is nobody"
    COLLEAGUE = "of the unit in question, and what they serve; any other is nobody, or nothing"
    TOLD = "told by its owner, who gets rights by it and gives none"


class Seen(NamedTuple):
    """The caller sees it, or is answered as if it were not there."""

    caller: str  # who may do it, to what they see
    hidden: str  # from them: of what is `elsewhere`
    things: Maker | None = None  # instead of what the matrix stands on


PUBLIC, NEW, OWN, OFFICE = Asked.PUBLIC, Asked.NEW, Asked.OWN, Asked.OFFICE


ORDERED: dict[str, Asked | Seen] = {
    "id": NEW,
    "slot_id": PUBLIC,
    "people[]": Seen("worker", "person"),
    "wanted_id": Seen("worker", "member"),
}
IDS: dict[str, dict[str, Asked | Seen]] = {
    "send_batch": {"requests[].on_behalf_of": Asked.AUTHORISED},
    # Places.
    "add_estate": {"company_id": OFFICE},
    "add_building": {"estate_id": OFFICE},
    "redraw_grids": {"grids[].grid_id": OFFICE},
    "take_building": {"building_id": OFFICE},
    "upload_photo": {"id": NEW},
    # Roles, and who acts for whom.
    "grant_role": {
        "account_id": OFFICE,
        "grid_id": OFFICE,
        "company_id": OFFICE,
        "unit_id": OFFICE,
    },
    "invite": {"grid_id": OFFICE, "company_id": OFFICE, "unit_id": OFFICE},
    # Units.
    "add_unit_member": {"unit_id": PUBLIC, "photo_id": OWN},
    "change_unit_member": {"photo_id": OWN},
    "identify_unit_member": {"person_id": OFFICE},
    "hold_qualification": {"qualification_id": PUBLIC},
    "set_areas": {"area_ids[]": PUBLIC},
    "enter_absence": {"id": NEW},
    "authorise_agent": {
        "principal_id": Seen("resident", "person"),
        "agent_id": Asked.TOLD,
        "evidence_id": OWN,
    },
    # Residents.
    "search_people": {"building_id": PUBLIC},
    "found_household": {
        "dwelling_id": Seen("worker", "dwelling"),
        "members[].person_id": Seen("worker", "person"),
    },
    "move_in": {"person_id": Seen("worker", "person")},
    "move_out": {"person_id": Seen("worker", "person")},
    "name_contact": {"person_id": Seen("worker", "person")},
    "merge_household": {"into_id": Seen("worker", "household")},
    "split_household": {
        "person_ids[]": Seen("worker", "person"),
        "dwelling_id": Seen("worker", "dwelling"),
    },
    "add_owner": {"person_id": OFFICE},
    "end_owner": {"person_id": OFFICE},
    "add_exclusive_part": {
        "estate_id": OFFICE,
        "dwelling_id": OFFICE,
        "owners[].person_id": OFFICE,
        "owners[].organisation_id": OFFICE,
    },
    "fill_exclusive_parts": {"estate_id": OFFICE},
    "count_garages": {"estate_id": OFFICE},
    "transfer_exclusive_part": {"owners[].person_id": OFFICE, "owners[].organisation_id": OFFICE},
    "choose_voter": {"person_id": Seen("resident", "person")},
    "name_voter": {"person_id": OFFICE, "paper_id": OWN},
    "claim_dwelling": {"dwelling_id": PUBLIC},
    "accept_claim": {"person_id": Seen("worker", "person")},
    # The Party: a branch is public, its members are not.
    "found_party_branch": {"estate_id": OFFICE},
    "name_party_officer": {"person_id": OFFICE},
    "report_to_party": {
        "branch_id": PUBLIC,
        "person_id": Seen("neighbour", "person", things.an_officer),
    },
    "transfer_party_member": {"branch_id": PUBLIC},
    # Care.
    "record_visit": {"id": NEW},
    "pair_care": {"companion_id": OFFICE},
    # Teams and rounds: all who serve or are verified see them. In the team is somebody elsewhere, too.
    "found_team": {"grid_id": OFFICE},
    "apply_to_team": {"person_id": Seen("resident", "person")},
    "plan_round": {"team_id": PUBLIC, "grid_id": PUBLIC},
    "plan_round_series": {"team_id": PUBLIC, "grid_id": PUBLIC},
    "sign_up": {"person_id": Seen("worker", "person")},
    "withdraw_sign_up": {"person_id": Seen("worker", "person")},
    "sign_in_to_round": {"id": NEW, "person_id": Asked.CAME},
    "sign_out_of_round": {"id": NEW, "person_id": Seen("worker", "person")},
    "record_safety_action": {
        "id": NEW,
        "photo_ids[]": OWN,
        "rectifies.hazard_id": Seen("worker", "hazard"),
        "rectifies.before_photo_ids[]": OWN,
        "rectifies.after_photo_ids[]": OWN,
    },
    "report_hazard_on_round": {"id": NEW, "grid_id": PUBLIC, "photo_ids[]": OWN},
    "subscribe_calendar": {"team_id": PUBLIC, "grid_id": PUBLIC},
    # Hours.
    "issue_certificate": {
        "person_id": Seen("resident", "person"),
        "member_id": Seen("resident", "member"),
    },
    # Matters.
    "enter_silence_rule": {"estate_id": PUBLIC},
    # Ballots.
    "call_ballot": {
        **dict.fromkeys(("estate_id", "building_ids[]", "delegate_ids[]"), OFFICE),
        "counter_ids[]": OFFICE,
    },
    "revise_ballot": {
        **dict.fromkeys(("estate_id", "building_ids[]", "delegate_ids[]"), OFFICE),
        "counter_ids[]": OFFICE,
    },
    "appoint_proxy": {"agent_id": OFFICE, "evidence_id": OWN},
    "cast_ballot": {"head_id": Asked.AUTHORISED},
    # Mediations.
    "apply_for_mediation": {
        "id": NEW,
        "applicant.person_id": Seen("worker", "person"),
        "others[].person_id": Seen("worker", "person"),
    },
    "accept_mediation": {"mediator_id": OFFICE, "identified[].person_id": OFFICE},
    "hand_over_mediation": {"mediator_id": OFFICE},
    "record_meeting": {"session_id": PUBLIC},
    "let_in_outsider": {"outsider_id": PUBLIC},
    # Orders. Who is assigned is of the order's unit, or of any for the office.
    "assign_order": {"member_ids[]": OFFICE},
    "reassign_order": {"member_ids[]": OFFICE},
    # Plans. Who is pinned, and to what, is of the plan, which is of the caller's unit.
    "ask_dispatch_plan": {"unit_id": Seen("coordinator", "unit", dispatch.a_day_to_plan)},
    "pin_dispatch_visit": {
        "order_id": Seen("coordinator", "order"),
        "member_ids[]": Seen("coordinator", "member"),
    },
    "unpin_dispatch_visit": {"order_id": Seen("coordinator", "order")},
    "set_dispatch_distance": {"building_id": OFFICE, "other_building_id": OFFICE},
    # Complaints.
    "file_complaint": {
        "id": NEW,
        "order_id": Seen("resident", "order"),
        "person_id": Seen("worker", "person"),
    },
    "look_into_complaint": {"member_ids[]": OFFICE},
    "stop_member_complained_of": {"member_id": OFFICE},
    # Orders.
    "start_order_series": {
        "id": NEW,
        "slot_id": PUBLIC,
        "people[]": Seen("worker", "person"),
        "helper_id": Asked.COLLEAGUE,
    },
    "change_order_series": {"slot_id": PUBLIC, "helper_id": Asked.COLLEAGUE},
    "ask_swap": dict.fromkeys(("member_id", "in_return_id"), Asked.COLLEAGUE),
    # Orders. A slot is everybody's to see; who has not served somebody is nobody for them.
    "place_order": ORDERED,
    "wait_for_slot": ORDERED,
    "reschedule_order": {"slot_id": PUBLIC},
    "call_off_slots": {"slot_id": OFFICE, "item_id": OFFICE, "unit_id": OFFICE},
    "refuse_helper": {"member_id": Seen("resident", "member")},
    "dispute_order": {"photo_ids[]": OWN},
    "uphold_dispute": {"slot_id": OFFICE},
    "arrive_at_order": {"id": NEW},
    "finish_order": {"id": NEW, "photo_ids[]": OWN},
    "break_off_order": {"id": NEW},
    "miss_order": {"id": NEW, "photo_ids[]": OWN},
    "raise_alarm": {"id": NEW},
    "add_home_note": {"id": NEW},
    "record_result": {"id": NEW, "person_id": Seen("neighbour", "person")},
    # Topics.
    "propose_topic": {
        "id": NEW,
        "estate_id": PUBLIC,
        "grid_id": PUBLIC,
        "point_id": PUBLIC,
        "proposer_id": Seen("worker", "person"),
        "photo_ids[]": OWN,
    },
    # Sessions: who may convene a topic is the office; an agenda is everybody's to read.
    "plan_meeting": {
        "id": NEW,
        "point_id": PUBLIC,
        "estate_id": PUBLIC,
        "leader_id": Seen("worker", "account"),
        "agenda[].topic_id": Seen("worker", "topic"),
    },
    "convene_topic": {
        "meeting_id": OFFICE,
        "meeting.id": NEW,
        "meeting.point_id": PUBLIC,
        "meeting.estate_id": PUBLIC,
        "meeting.leader_id": OFFICE,
        "meeting.agenda[].topic_id": OFFICE,
    },
    "revise_agenda": {"agenda[].id": PUBLIC, "agenda[].topic_id": OFFICE},
    "publish_meeting": {"estate_ids[]": PUBLIC, "grid_ids[]": PUBLIC},
    "invite_to_meeting": {"estate_ids[]": PUBLIC, "grid_ids[]": PUBLIC},
    "move_meeting": {"point_id": PUBLIC},
    "show_meeting": {"photo_ids[]": OWN},
    "register_attendance": {"person_id": Seen("worker", "person")},
    "take_sheet": {"id": NEW, "photo_ids[]": OWN},
    "resolve_line": {"person_id": Seen("worker", "person")},
    "record_remark": {"id": NEW, "item_id": PUBLIC, "person_id": Seen("worker", "person")},
    "correct_remark": {
        "person_id": Seen("worker", "person", meetings.a_remark_that_the_worker_took_down)
    },
    "publish_minutes": {"photo_ids[]": OWN},
    "object_to_resolution": {"id": NEW},
    "raise_topic": {
        "id": NEW,
        "estate_id": PUBLIC,
        "grid_id": PUBLIC,
        "hazard_ids[]": OFFICE,
        "photo_ids[]": OWN,
    },
    "join_topic": {"into_id": OFFICE},
    "state_opinion": {"id": NEW},
    # Tasks: a company is public.
    "assign_task": {"id": NEW, "units[].company_id": PUBLIC, "units[].assignee_id": OFFICE},
    "call_unit": {"company_id": PUBLIC, "assignee_id": OFFICE},
    "redirect_call": {"company_id": PUBLIC, "assignee_id": OFFICE},
    "report_progress": {"photo_ids[]": OWN},
    "submit_work": {"photo_ids[]": OWN},
    "deliver_topic": {"photo_ids[]": OWN},
    # The catalogue.
    "add_item": {
        "programme_id": OFFICE,
        "rule.grids[]": OFFICE,
        "rule.estates[]": OFFICE,
        "needs[].qualification_id": OFFICE,
    },
    "change_item": {
        "programme_id": OFFICE,
        "rule.grids[]": OFFICE,
        "rule.estates[]": OFFICE,
        "needs[].qualification_id": OFFICE,
    },
    "add_pattern": {"unit_id": OFFICE, "point_id": OFFICE},
    "change_pattern": {"point_id": OFFICE},
    "add_slot": {"unit_id": OFFICE, "point_id": OFFICE},
    # Hazards.
    "report_hazard": {"id": NEW, "grid_id": PUBLIC, "photo_ids[]": OWN},
    "join_hazard": {"into_id": Seen("worker", "hazard")},
    "assign_hazard": {"company_id": PUBLIC, "assignee_id": Seen("worker", "account")},
    "submit_rectification": {"after_photo_ids[]": OWN},
    "fix_hazard_on_the_spot": {"before_photo_ids[]": OWN, "after_photo_ids[]": OWN},
}
SEEN = [
    (operation, name)
    for operation, ids in IDS.items()
    for name, asked in ids.items()
    if isinstance(asked, Seen)
]
# What stands in a body that the matrix does not send.
BESIDE: dict[tuple[str, str], Values] = {
    ("record_safety_action", "rectifies.hazard_id"): {
        "rectifies": {
            "account": "已清理",
            "before_photo_ids": [str(uuid4())],
            "after_photo_ids": [str(uuid4())],
        }
    },
    ("assign_hazard", "assignee_id"): {"company_id": None},
    ("issue_certificate", "member_id"): {"person_id": None},
    ("plan_meeting", "agenda[].topic_id"): {"agenda": [{"words": "车棚"}]},
    ("apply_for_mediation", "applicant.person_id"): {"applicant": {}},
    ("apply_for_mediation", "others[].person_id"): {
        "applicant": {"named": "楼下住户"},
        "others": [{}],
    },
}


def test_every_id_in_a_body_says_what_is_asked_of_it(app: FastAPI) -> None:
    schemas = app.openapi()["components"]["schemas"]
    found = {
        operation["operationId"]: names
        for path in app.openapi()["paths"].values()
        for operation in path.values()
        for body in operation.get("requestBody", {}).get("content", {}).values()
        if (names := set(ids_in(body["schema"], schemas)))
    }
    assert found == {operation: set(ids) for operation, ids in IDS.items()}


def ids_in(schema: Any, schemas: Any, path: str = "") -> Iterator[str]:
    if "$ref" in schema:
        schema = schemas[schema["$ref"].rsplit("/", 1)[1]]
    if schema.get("format") == "uuid":
        yield path.removeprefix(".")
    for one in (*schema.get("anyOf", ()), *schema.get("allOf", ())):
        yield from ids_in(one, schemas, path)
    if "items" in schema:
        yield from ids_in(schema["items"], schemas, f"{path}[]")
    for name, one in schema.get("properties", {}).items():
        yield from ids_in(one, schemas, f"{path}.{name}")


@pytest.mark.parametrize("operation", [name for name, ids in IDS.items() if OFFICE in ids.values()])
def test_what_only_the_office_may_name_only_the_office_may_do(operation: str) -> None:
    done = {caller for caller, status in ROWS[operation].expected.items() if status < 300}
    assert done <= {"staff", "secretary"}


@pytest.mark.parametrize(("operation", "name"), SEEN, ids=map(".".join, SEEN))
async def test_what_is_hidden_is_answered_as_if_it_were_not_there(
    scene: Scene, operation: str, name: str
) -> None:
    row, asked = ROWS[operation], IDS[operation][name]
    assert isinstance(asked, Seen)
    about = what_is_there(scene) | await (asked.things or row.things)(scene)
    there = await elsewhere(scene, about.get("team_id"))
    own = {key: of_whom(value, asked.caller) for key, value in about.items()} | {
        "caller": asked.caller
    }
    method, path, _ = operations()[operation]
    where = path.removeprefix("/api/v1").format(**own)
    body = filled(row.body or {}, own) | BESIDE.get((operation, name), {})
    answers = [
        await scene.people[asked.caller].http.request(
            method,
            where,
            headers={"Authorization": f"Bearer {scene.people[asked.caller].token}"},
            json=put(body, name, str(named)),
        )
        for named in (there[asked.hidden], uuid4())
    ]
    hidden, nobody = answers
    assert hidden.status_code in {403, 404, 409, 422}, hidden.text
    assert (hidden.status_code, hidden.json()) == (nobody.status_code, nobody.json())
    assert hidden.json()["type"] != "malformed-request", hidden.text


def put(body: Any, path: str, value: str) -> Any:
    """`members[].person_id` of the first of them."""
    name, _, rest = path.partition(".")
    key, is_list = name.removesuffix("[]"), name.endswith("[]")
    inner = body.get(key) or ([{}] if is_list else {})
    if is_list:
        return body | {key: [put(inner[0], rest, value)] if rest else [value]}
    return body | {key: put(inner, rest, value) if rest else value}


async def test_who_of_the_team_has_come_is_signed_in_wherever_they_live(scene: Scene) -> None:
    team_id = await scene.team()
    member, other = await elsewhere(scene, team_id), uuid4()
    signs = f"/rounds/{await scene.round(team_id)}/sign-in"
    came = [
        await scene.worker.post(signs, {"person_id": str(one)}) for one in (member["person"], other)
    ]
    assert [one.status_code for one in came] == [200, 403]
    assert came[1].json()["type"] == "not-a-member"


async def elsewhere(scene: Scene, team_id: str | None = None) -> dict[str, UUID | str]:
    """Somebody in the other grid, who is verified; with a `team_id`, in that team."""
    here = {"community_id": scene.community_id}
    named = ("building", "dwelling", "household", "person", "account", "unit", "member")
    ids = {name: new_id() for name in named}
    await keep_rows(
        scene,
        {
            Building: [
                here
                | {"id": ids["building"], "estate_id": scene.estate_id, "name": "9栋"}
                | {"lng": 114.386, "lat": 30.632}
            ],
            Dwelling: [
                here
                | {"id": ids["dwelling"], "building_id": ids["building"], "unit": "1单元"}
                | {"floor": 1, "room": "101", "area": 80}
            ],
            GridBuilding: [
                here
                | {"building_id": ids["building"], "grid_id": scene.other_grid_id, "since": SINCE}
            ],
            Person: [here | {"id": ids["person"], "name": "别的网格的人", "born_on": BORN}],
            Unit: [here | {"id": ids["unit"], "name": f"单位{ids['unit']}", "about": ""}],
            Member: [a_member(scene, {"unit_id": ids["unit"], "member_id": ids["member"]})],
            Household: [
                here | {"id": ids["household"], "dwelling_id": ids["dwelling"], "since": SINCE}
            ],
            HouseholdMember: [
                here
                | {"household_id": ids["household"], "person_id": ids["person"]}
                | {"relation": Relation.HEAD, "is_contact": True, "since": SINCE}
            ],
            Account: [
                {"id": ids["account"], "app_id": "wx", "openid": uuid4().hex, "created_at": SINCE}
            ],
            CommunityAccount: [
                here | {"account_id": ids["account"], "person_id": ids["person"], "name": "别处"}
            ],
        },
    )
    if team_id is not None:
        words = {"words": "有空", "person_id": str(ids["person"])}
        applied = made(await scene.staff.post(f"/teams/{team_id}/apply", words))
        made(await scene.staff.post(f"/memberships/{applied['id']}/admit"))
    there = {"place": None, "grid_id": str(scene.other_grid_id)}
    hazard = await report(scene.staff, there)
    order = (await ordering.an_order(scene, "neighbour"))["order_id"]
    return {**ids, "order": order, "hazard": hazard, "topic": await scene.topic("staff")}


async def report(caller: Caller, there: dict[str, Any]) -> str:
    body = {"category": "ebike", "what": "楼道有电动车", "where": "9栋"} | there
    hazard_id: str = made(await caller.post("/hazards", body))["id"]
    return hazard_id


async def test_whom_a_grid_worker_adds_they_may_place_and_nobody_else_does(scene: Scene) -> None:
    added = made(await scene.worker.post("/people", {"name": "新居民", "born_on": "1950-01-31"}))
    head = [{"person_id": added["id"], "relation": "head"}]
    home = {"dwelling_id": str(scene.homes["empty"]), "since": "2024-01-01", "members": head}
    there = await elsewhere(scene)
    other = home | {"dwelling_id": str(there["dwelling"])}
    refused = await scene.other_worker.post("/households", other)
    assert refused.json()["type"] == "no-such-person"
    household = made(await scene.worker.post("/households", home))
    assert [one["name"] for one in household["members"]] == ["新居民"]
    gone = {"person_id": added["id"], "until": "2024-05-01"}
    made(await scene.worker.post(f"/households/{household['id']}/move-out", gone))
    again = await scene.worker.post(
        "/households", home
    )  # they live elsewhere since, who knows where
    assert again.json()["type"] == "no-such-person"


async def test_a_grid_worker_does_not_learn_whose_number_is_in_the_roster(scene: Scene) -> None:
    """A number that is there and one that is not are answered alike; the office finds out."""
    known = id_number(scene.community_id, "auditor")
    fresh = an_id_number(BORN, 499, Sex.FEMALE)
    answers = [
        made(await scene.worker.post("/people", {"name": "新居民", "id_number": number}))
        for number in (known, fresh)
    ]
    alike = [{k: v for k, v in one.items() if k not in {"id", "born_on"}} for one in answers]
    assert alike[0] == alike[1]
    assert [one["id_number"] for one in answers] == [None, None]
    for number in (known, fresh):
        assert (await scene.worker.post("/people/search", {"id_number": number})).json() == []
    waiting = (await scene.staff.get("/corrections")).json()
    by_person = {one["person_id"]: one["id"] for one in waiting}
    settled = [
        await scene.staff.post(f"/corrections/{by_person[one['id']]}/make") for one in answers
    ]
    assert settled[0].json()["type"] == "in-the-roster-already"
    assert settled[1].json()["state"] == "made"
    now = made(await scene.staff.get(f"/people/{answers[1]['id']}"))
    assert now["id_number"].startswith("999")
    wrong = await scene.worker.post("/people", {"name": "新居民", "id_number": f"{fresh[:-1]}A"})
    assert wrong.json()["type"] == "bad-id-number"
