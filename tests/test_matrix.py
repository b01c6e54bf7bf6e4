"""Who may call what: every operation has a row, and every caller is tried on it.

A row is the status each caller gets for a request that would otherwise be right. `404` is a thing
that does not exist for them, `403` a thing they see and may not do, `409` not now.
"""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from fastapi import FastAPI
from sqlalchemy import text

from app.platform import clock
from tests.scene import INSIDE, Caller, Scene, a_square

CALLERS = (
    *("nobody", "stranger", "resident", "neighbour", "worker", "other_worker", "property"),
    *("staff", "secretary", "street", "auditor"),
)
WHY = {"reason": "说明"}
EVERYBODY = dict.fromkeys(CALLERS, 200)
SIGNED_IN = EVERYBODY | {"nobody": 401}
OFFICE = dict.fromkeys(CALLERS, 403) | {"nobody": 401, "staff": 201, "secretary": 201}
OFFICE_READS = OFFICE | {"staff": 200, "secretary": 200}
HIDDEN = dict.fromkeys(CALLERS, 404) | {"nobody": 401}
# The hazard of this matrix was reported by the resident, and has only been reported.
SEES = HIDDEN | dict.fromkeys(("resident", "worker", "staff", "secretary", "auditor"), 200)
FIRST = HIDDEN | {"resident": 403, "auditor": 403, "worker": 200, "staff": 200, "secretary": 200}
NOT_NOW = HIDDEN | dict.fromkeys(("resident", "worker", "staff", "secretary", "auditor"), 409)
PLACE = {"name": "新建"}
# Of residents: the person, the household and the dwelling are the resident's.
HOME = HIDDEN | dict.fromkeys(("resident", "worker", "staff", "secretary"), 200)
KEEPERS = (
    dict.fromkeys(CALLERS, 403)
    | {"nobody": 401, "other_worker": 404}
    | dict.fromkeys(("worker", "staff", "secretary"), 422)
)
CLAIM_SEEN = ("stranger", "worker", "staff", "secretary")
CLAIM = HIDDEN | dict.fromkeys(CLAIM_SEEN, 200)
RESIDENTS = dict.fromkeys(CALLERS, 403) | {"nobody": 401, "resident": 201, "neighbour": 201}
HERE = "{dwelling_id}"
STRANGER = {"person_id": str(uuid4())}
SECRETARY = dict.fromkeys(CALLERS, 403) | {"nobody": 401}
ENROLS = HIDDEN | {"resident": 403} | dict.fromkeys(("worker", "staff", "secretary"), 409)
FOR_OFFICE = HIDDEN | dict.fromkeys(("resident", "worker", "auditor"), 403)
FOR_OFFICE |= {"staff": 200, "secretary": 200}
TODAY = str(clock.today())
APPLICATION_SEEN = ("neighbour", "staff", "secretary", "auditor")
APPLICATION = HIDDEN | dict.fromkeys(APPLICATION_SEEN, 403)
IN_CHARGE = ("worker", "staff", "secretary")
ROUND = dict.fromkeys(CALLERS, 403) | {"nobody": 401, "stranger": 404}
SOON = datetime.now(UTC) + timedelta(minutes=10)
AN_HOUR = {"begins_at": SOON.isoformat(), "ends_at": (SOON + timedelta(hours=1)).isoformat()}
PATROL = {"team_id": "{team_id}", "grid_id": "{grid_id}", "meet_at": "廉心亭", "capacity": 6}

ROWS: dict[str, tuple[dict[str, int], Any]] = {
    "sign_in_with_wechat": (dict.fromkeys(CALLERS, 401), {"code": "unknown"}),
    "refresh_session": (dict.fromkeys(CALLERS, 401), {"refresh_token": "unknown"}),
    "sign_out": (dict.fromkeys(CALLERS, 204) | {"nobody": 401}, None),
    "list_sessions": (SIGNED_IN, None),
    "end_session": (HIDDEN, None),
    "get_me": (SIGNED_IN, None),
    "get_me_here": (SIGNED_IN, None),
    "list_communities": (EVERYBODY, None),
    "get_community": (EVERYBODY, None),
    "list_companies": (EVERYBODY, None),
    "add_company": (OFFICE, PLACE),
    "list_estates": (EVERYBODY, None),
    "add_estate": (OFFICE, PLACE | {"kind": "old"}),
    "list_buildings": (EVERYBODY, None),
    "add_building": (
        OFFICE | {"staff": 422, "secretary": 422},
        PLACE | {"estate_id": str(uuid4()), "lng": 114.4, "lat": 30.6},
    ),
    "list_dwellings": (EVERYBODY, None),
    "add_dwelling": (
        OFFICE | {"staff": 404, "secretary": 404},
        {"unit": "1单元", "floor": 1, "room": "101", "area": "80.5"},
    ),
    "list_grids": (EVERYBODY, None),
    "locate_grid": (EVERYBODY, None),
    "add_grid": (
        OFFICE,
        PLACE | {"code": "9" * 20, "since": "2026-01-01", "boundary": a_square(114.5, 30.5)},
    ),
    "redraw_grid": (
        OFFICE | {"staff": 200, "secretary": 200},
        {"since": "2026-01-01", "boundary": a_square(114.38, 30.63)},
    ),
    "list_grid_buildings": (EVERYBODY, None),
    "take_building": (
        OFFICE | {"staff": 422, "secretary": 422},
        {"since": "2026-01-01", "building_id": str(uuid4())},
    ),
    "end_grid": (OFFICE | {"staff": 409, "secretary": 409}, {"until": "2026-01-01"}),
    "list_points": (EVERYBODY, None),
    "add_point": (OFFICE, PLACE | {"kind": "pavilion", "scene": "p9"}),
    "upload_photo": (dict.fromkeys(CALLERS, 422) | {"nobody": 401}, None),
    "list_roles": (
        dict.fromkeys(CALLERS, 403)
        | {"nobody": 401, "staff": 200, "secretary": 200, "auditor": 200},
        None,
    ),
    "grant_role": (
        dict.fromkeys(CALLERS, 403) | {"nobody": 401, "secretary": 404},
        {"account_id": str(uuid4()), "role": "staff", "name": "新人"},
    ),
    "end_role": (dict.fromkeys(CALLERS, 403) | {"nobody": 401, "secretary": 404}, None),
    "add_person": (
        OFFICE | {"worker": 201, "other_worker": 201},
        {"name": "新居民", "born_on": "1950-01-31"},
    ),
    "search_people": (SIGNED_IN, {"name": "resident"}),
    "get_person": (HOME, None),
    "correct_person": (HOME | {"resident": 403, "worker": 403}, {"name": "改名"}),
    "record_death": (HOME | {"resident": 403, "worker": 403}, {"died_on": "2026-01-01"}),
    "open_field": (HOME | {"resident": 403}, {"field": "phone", "purpose": "联系"}),
    "list_openings": (
        HIDDEN | dict.fromkeys(("resident", "secretary", "auditor"), 200),
        None,
    ),
    "list_my_openings": (SIGNED_IN, None),
    "get_my_data": (SIGNED_IN, None),
    "list_households": (SIGNED_IN, None),
    "get_household": (HOME, None),
    "found_household": (
        KEEPERS | {"other_worker": 422},
        {"since": "2026-01-01", "dwelling_id": HERE, "members": [STRANGER | {"relation": "head"}]},
    ),
    "move_in": (KEEPERS, STRANGER | {"relation": "other", "since": "2026-01-01"}),
    "move_out": (KEEPERS, STRANGER | {"until": "2026-01-01"}),
    "name_contact": (KEEPERS, STRANGER),
    "merge_household": (
        KEEPERS | dict.fromkeys(("worker", "staff", "secretary"), 404),
        {"into_id": str(uuid4()), "on": "2026-01-01"},
    ),
    "split_household": (
        KEEPERS,
        {"person_ids": [str(uuid4())], "dwelling_id": HERE, "on": "2026-01-01"},
    ),
    "list_owners": (SIGNED_IN, None),
    "add_owner": (
        OFFICE | {"staff": 422, "secretary": 422},
        STRANGER | {"since": "2026-01-01"},
    ),
    "end_owner": (
        OFFICE | {"staff": 422, "secretary": 422},
        STRANGER | {"until": "2026-01-01"},
    ),
    "claim_dwelling": (
        dict.fromkeys(CALLERS, 201) | {"nobody": 401},
        {"dwelling_id": HERE, "name": "谁", "id_last_six": "000000"},
    ),
    "list_claims": (SIGNED_IN, None),
    # The claim of this matrix is the stranger's, for the resident's dwelling.
    "get_claim": (CLAIM, None),
    "accept_claim": (
        CLAIM | {"stranger": 403} | dict.fromkeys(("worker", "staff", "secretary"), 422),
        STRANGER,
    ),
    "refuse_claim": (CLAIM | {"stranger": 403}, WHY),
    "withdraw_claim": (CLAIM | dict.fromkeys(("worker", "staff", "secretary"), 403), None),
    "leave_dwelling": (CLAIM | dict.fromkeys(CLAIM_SEEN, 409), None),
    "end_claim": (CLAIM | dict.fromkeys(CLAIM_SEEN, 409), WHY),
    "list_authorisations": (SIGNED_IN, None),
    "authorise_agent": (
        OFFICE | {"staff": 422, "secretary": 422},
        {
            "principal_id": str(uuid4()),
            "agent_id": str(uuid4()),
            "relationship": "family",
            "scopes": ["hazards"],
        },
    ),
    "revoke_authorisation": (HIDDEN, None),
    "list_purposes": (EVERYBODY, None),
    "list_consents": (SIGNED_IN, None),
    "give_consent": (RESIDENTS, {"purpose": "photos-in-news"}),
    "withdraw_consent": (RESIDENTS | {"resident": 404, "neighbour": 404}, None),
    "list_corrections": (SIGNED_IN, None),
    "ask_correction": (RESIDENTS, {"field": "name", "value": "改名", "reason": "笔误"}),
    "make_correction": (HIDDEN, None),
    "refuse_correction": (HIDDEN, WHY),
    "ask_closure": (
        dict.fromkeys(CALLERS, 409)
        | {"nobody": 401}
        | dict.fromkeys(("stranger", "resident", "neighbour"), 201),
        None,
    ),
    "take_back_closure": (HIDDEN, None),
    # Of care: the resident is on the list, and lives alone.
    "list_care": (SIGNED_IN, None),
    "list_care_due": (SIGNED_IN, None),
    "list_care_dues": (SIGNED_IN, None),
    "list_visits": (SIGNED_IN, None),
    "get_care_figures": (SIGNED_IN, None),
    "get_care_subject": (SEES, None),
    "list_visits_of": (SEES, None),
    "enrol_in_care": (ENROLS, {}),
    "record_care_fact": (FIRST, {"kind": "disabled"}),
    "clear_care_fact": (FIRST, {"kind": "lives_alone"}),
    "raise_care_risk": (FOR_OFFICE, WHY | {"risk": "high"}),
    "lower_care_risk": (FOR_OFFICE | dict.fromkeys(("staff", "secretary"), 409), None),
    "pair_care": (
        FOR_OFFICE | dict.fromkeys(("staff", "secretary"), 422),
        {"companion_id": str(uuid4())},
    ),
    "unpair_care": (FOR_OFFICE | dict.fromkeys(("staff", "secretary"), 409), None),
    "suspend_care": (FIRST, {"kind": "away", "since": TODAY}),
    "resume_care": (NOT_NOW, {"on": TODAY}),
    "end_care": (FOR_OFFICE, {"kind": "not_needed"}),
    "record_visit": (FIRST | dict.fromkeys(IN_CHARGE, 201), {"way": "home", "outcome": "well"}),
    "list_conflicts": (SIGNED_IN, None),
    "get_conflict": (HIDDEN, None),
    "take_conflict": (HIDDEN, None),
    "keep_conflict": (HIDDEN, None),
    "get_roster_template": (OFFICE_READS, None),
    "upload_roster": (dict.fromkeys(CALLERS, 422) | {"nobody": 401}, None),
    "list_roster_runs": (OFFICE_READS, None),
    "get_roster_run": (OFFICE_READS | {"staff": 404, "secretary": 404}, None),
    "get_roster_errors": (OFFICE_READS | {"staff": 404, "secretary": 404}, None),
    "export_roster": (OFFICE_READS, None),
    "list_messages": (SIGNED_IN, None),
    "read_message": (HIDDEN, None),
    "send_batch": (
        SIGNED_IN,
        {"requests": [{"path": "/hazards", "key": "matrix-1", "body": {}}]},
    ),
    "list_changes": (
        dict.fromkeys(CALLERS, 403) | {"nobody": 401, "worker": 200, "other_worker": 200},
        None,
    ),
    "list_party_branches": (SIGNED_IN, None),
    "found_party_branch": (SECRETARY | {"secretary": 201}, PLACE),
    "name_party_officer": (
        SECRETARY | {"secretary": 422},
        STRANGER | {"post": "secretary", "since": "2026-01-01"},
    ),
    "end_party_office": (SECRETARY | {"secretary": 404}, {"until": "2026-01-01"}),
    "list_party_members": (SIGNED_IN, None),
    "report_to_party": (
        dict.fromkeys(CALLERS, 422) | {"nobody": 401},
        {"kind": "member", "branch_id": str(uuid4()), "here_since": "2026-01-01"},
    ),
    "get_party_member": (HIDDEN, None),
    "admit_party_member": (HIDDEN, None),
    "decline_party_member": (HIDDEN, WHY),
    "withdraw_party_report": (HIDDEN, None),
    "confirm_party_member": (HIDDEN, None),
    "transfer_party_member": (HIDDEN, {"branch_id": str(uuid4())}),
    "end_party_member": (HIDDEN, WHY | {"ended_on": "2026-01-01"}),
    "list_teams": (SIGNED_IN, None),
    "found_team": (OFFICE, PLACE | {"about": "巡护"}),
    "get_team": (SIGNED_IN, None),
    # The resident has been admitted to the team of this matrix, the neighbour has applied.
    "apply_to_team": (
        dict.fromkeys(CALLERS, 403)
        | {"nobody": 401, "resident": 409, "neighbour": 409, "staff": 422, "secretary": 422},
        {"words": "有空"},
    ),
    "stop_recruiting": (OFFICE_READS, None),
    "recruit": (dict.fromkeys(CALLERS, 409) | {"nobody": 401}, None),
    "disband_team": (OFFICE_READS | {"staff": 409, "secretary": 409}, WHY),
    "list_memberships": (SIGNED_IN, None),
    "admit_member": (APPLICATION | dict.fromkeys(("staff", "secretary"), 200), None),
    "decline_member": (APPLICATION | dict.fromkeys(("staff", "secretary"), 200), WHY),
    "withdraw_application": (APPLICATION | {"neighbour": 200}, None),
    "leave_team": (APPLICATION | dict.fromkeys(APPLICATION_SEEN, 409), None),
    "dismiss_member": (APPLICATION | dict.fromkeys(APPLICATION_SEEN, 409), WHY),
    "list_rounds": (SIGNED_IN, None),
    "plan_round": (OFFICE | {"worker": 201}, AN_HOUR | PATROL),
    "get_round_figures": (SIGNED_IN, None),
    "get_round": (SIGNED_IN | {"stranger": 404}, None),
    "get_round_photo": (HIDDEN, None),
    "sign_up": (ROUND | {"resident": 200}, {}),
    "withdraw_sign_up": (ROUND | {"resident": 409, "neighbour": 409}, {}),
    "sign_in_to_round": (ROUND | {"resident": 200}, {"place": INSIDE}),
    "sign_out_of_round": (ROUND | {"resident": 409}, {}),
    "record_safety_action": (
        ROUND | dict.fromkeys(IN_CHARGE, 201),
        {"kind": "publicity", "count": 3, "words": "入户宣传", "where": "1栋"},
    ),
    "strike_safety_action": (HIDDEN, WHY),
    "report_hazard_on_round": (
        ROUND | dict.fromkeys(IN_CHARGE, 201),
        {"category": "ebike", "what": "车", "where": "门厅", "place": INSIDE},
    ),
    "move_round": (ROUND | dict.fromkeys(IN_CHARGE, 200), AN_HOUR | WHY),
    "cancel_round": (ROUND | dict.fromkeys(IN_CHARGE, 200), WHY),
    "hold_round": (ROUND | dict.fromkeys(IN_CHARGE, 409), {}),
    "list_round_series": (SIGNED_IN, None),
    "plan_round_series": (
        OFFICE | {"worker": 201},
        PATROL | {"weekday": 3, "starts": "19:30", "minutes": 90, "first_on": "2026-01-01"},
    ),
    "end_round_series": (HIDDEN, WHY | {"until_on": "2026-01-01"}),
    "subscribe_calendar": (dict.fromkeys(CALLERS, 201) | {"nobody": 401}, {}),
    "list_calendars": (SIGNED_IN, None),
    "end_calendar": (HIDDEN, None),
    "read_calendar": (dict.fromkeys(CALLERS, 404), None),
    "list_hour_entries": (SIGNED_IN, None),
    "list_hours_by_person": (SIGNED_IN, None),
    "list_hours_by_team": (SIGNED_IN, None),
    "list_hours_by_year": (SIGNED_IN, None),
    "ask_hour_correction": (HIDDEN, WHY | {"minutes": -10}),
    "list_hour_corrections": (SIGNED_IN, None),
    "approve_hour_correction": (HIDDEN, None),
    "refuse_hour_correction": (HIDDEN, WHY),
    "withdraw_hour_correction": (HIDDEN, None),
    "issue_certificate": (
        dict.fromkeys(CALLERS, 403)
        | {"nobody": 401}
        | dict.fromkeys(("resident", "neighbour", "staff", "secretary"), 422),
        {"since": "2026-01-01", "until": "2026-12-31"},
    ),
    "list_certificates": (SIGNED_IN, None),
    "get_certificate_pdf": (HIDDEN, None),
    "check_certificate": (dict.fromkeys(CALLERS, 404), None),
    "list_hazards": (SIGNED_IN, None),
    "list_public_hazards": (EVERYBODY, None),
    "list_hazard_categories": (EVERYBODY, None),
    "report_hazard": (
        dict.fromkeys(CALLERS, 201) | {"nobody": 401},
        {"category": "ebike", "what": "车", "where": "门厅", "place": INSIDE},
    ),
    "get_hazard": (SEES, None),
    "get_hazard_history": (SEES, None),
    "get_hazard_photo": (HIDDEN, None),
    "file_hazard": (FIRST, None),
    "dismiss_hazard": (FIRST, WHY),
    "join_hazard": (
        FIRST | {"worker": 422, "staff": 422, "secretary": 422},
        WHY | {"into_id": str(uuid4())},
    ),
    "fix_hazard_on_the_spot": (
        FIRST | {"worker": 422, "staff": 403, "secretary": 403},
        {
            "account": "已清理",
            "before_photo_ids": [str(uuid4())],
            "after_photo_ids": [str(uuid4())],
        },
    ),
    "assign_hazard": (NOT_NOW, {"company_id": str(uuid4())}),
    "hand_back_hazard": (NOT_NOW, WHY),
    "extend_hazard": (NOT_NOW, WHY | {"due_at": "2030-01-01T00:00:00Z"}),
    "suspend_hazard": (NOT_NOW, WHY),
    "resume_hazard": (NOT_NOW, None),
    "submit_rectification": (NOT_NOW, {"account": "x", "after_photo_ids": [str(uuid4())]}),
    "return_hazard": (NOT_NOW, WHY),
    "pass_hazard": (NOT_NOW, None),
    "reopen_hazard": (NOT_NOW, WHY),
}


def test_every_operation_has_its_row(app: FastAPI) -> None:
    operations = {
        operation["operationId"]
        for path in app.openapi()["paths"].values()
        for operation in path.values()
    }
    assert operations == set(ROWS)


@pytest.mark.parametrize("operation", ROWS)
async def test_who_may_call(app: FastAPI, scene: Scene, operation: str) -> None:
    path, method = next(
        (path, method)
        for path, methods in app.openapi()["paths"].items()
        for method, described in methods.items()
        if described["operationId"] == operation
    )
    expected, body = ROWS[operation]
    changes_team, goes_on_rounds = "{team_id}" in path, "team_id" in (body or {})
    patrols = goes_on_rounds or "{round_id}" in path
    shared_team = await scene.team() if patrols else ""
    got = {}
    for caller in CALLERS:
        hazard_id = await scene.report() if "{hazard_id}" in path else ""
        team_id = await scene.team() if changes_team else shared_team
        round_id = await scene.round(team_id) if "{round_id}" in path else ""
        if "/care/{person_id}" in path:
            await put_on_the_care_list(scene)
        url = path.removeprefix("/api/v1").format(
            code=scene.code,
            hazard_id=hazard_id,
            team_id=team_id,
            round_id=round_id,
            membership_id=await scene.application() if "{membership_id}" in path else "",
            number="0" * 16,
            token="none",
            grid_id=scene.grid_id,
            claim_id=await a_claim(scene) if "{claim_id}" in path else "",
            person_id=scene.persons["resident"],
            household_id=scene.households["resident"],
            dwelling_id=scene.homes["resident"],
            purpose="photos-in-news",
            **{key: uuid4() for key in OTHER_IDS},
        )
        if operation in {"get_round_figures", "get_care_figures", "list_care_dues", "list_visits"}:
            url += "?since=2026-01-01&until=2026-01-31"
        if operation == "locate_grid":
            url += "?lng=114.382&lat=30.632&datum=wgs84"
        who: Caller | None = scene.people.get(caller)
        headers = {"Authorization": f"Bearer {who.token}"} if who else {}
        unique = (
            body | {"name": caller}
            if operation.startswith(("add_", "found_")) and "name" in body
            else body
        )
        if unique and unique.get("dwelling_id") == HERE:
            unique = unique | {"dwelling_id": str(scene.homes["resident"])}
        if unique and "capacity" in unique:
            unique = unique | {"team_id": team_id, "grid_id": str(scene.grid_id)}
        if operation == "add_point":
            unique = unique | {"scene": caller}
        if operation == "add_grid":
            unique = unique | {"code": f"{CALLERS.index(caller):020d}"}
        if operation == "redraw_grid":
            unique = unique | {"since": f"2026-01-{CALLERS.index(caller) + 1:02d}"}
        answer = await scene.staff.http.request(method, url, json=unique, headers=headers)
        got[caller] = answer.status_code
    assert got == expected


OTHER_IDS = (
    *("building_id", "session_id", "grant_id", "message_id", "photo_id"),
    *("authorisation_id", "correction_id", "run_id", "action_id", "series_id", "calendar_id"),
    *("entry_id", "certificate_id", "branch_id", "officer_id", "member_id", "conflict_id"),
)


async def put_on_the_care_list(scene: Scene) -> None:
    """The resident, anew."""
    async with scene.sessions.begin() as session:
        for table in ("care_dues", "care_visits", "care_breaks", "care_facts", "care_subjects"):
            here = {"n": scene.community_id}
            await session.execute(text(f"DELETE FROM {table} WHERE community_id = :n"), here)
    path = f"/care/{scene.persons['resident']}/enrol"
    enrolled = await scene.worker.post(path, {"facts": [{"kind": "lives_alone"}]})
    assert enrolled.status_code == 200, enrolled.text


async def a_claim(scene: Scene) -> str:
    """The stranger's, for the resident's dwelling; it waits."""
    body = {
        "dwelling_id": str(scene.homes["resident"]),
        "name": "谁",
        "id_last_six": "000000",
    }
    async with scene.sessions.begin() as session:
        ago = text("UPDATE claims SET claimed_at = claimed_at - interval '2 days'")
        await session.execute(ago)
    claimed = await scene.stranger.post("/claims", body)
    assert claimed.status_code == 201, claimed.text
    claim_id: str = claimed.json()["id"]
    return claim_id


async def test_staff_of_another_community_see_nothing(scene: Scene, another_scene: Scene) -> None:
    hazard_id = await scene.report()
    staff = another_scene.staff
    bearer = {"Authorization": f"Bearer {staff.token}"}
    for path in (f"/hazards/{hazard_id}", f"/hazards/{hazard_id}/history"):
        abroad = await staff.http.get(f"/communities/{scene.code}{path}", headers=bearer)
        at_home = await staff.get(path)
        assert (abroad.status_code, at_home.status_code) == (404, 404)
    listed = await staff.http.get(f"/communities/{scene.code}/hazards", headers=bearer)
    assert listed.json()["items"] == []
