"""Who may call what: every operation has a row, and every caller is tried on it.

A row is the status each caller gets for a request that would otherwise be right, about something that is
there (`tests.things`). `404` is a thing that does not exist for them, `403` a thing they see and may not
do, `409` not now. What somebody used up is made anew for the next; a refusal uses up nothing.
"""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

import httpx
import pytest
from fastapi import FastAPI

from app.platform import clock
from app.platform.excel.writer import workbook
from app.residents.roster.columns import COLUMNS
from app.service_orders.unit_rolls import columns as unit_rolls
from tests import crewing, meetings, ordering, things, units, work
from tests.fixtures import LastingScene
from tests.meetings import a_bench
from tests.published import operations
from tests.scene import AT_HOME, INSIDE, Caller, Scene, a_square
from tests.service_orders.catalogue import story as catalogue
from tests.service_orders.dispatch import story as dispatch
from tests.things import WHY, Maker, Values, nothing, once

# The outsider is the secretary of another community.
CALLERS = (
    *("nobody", "stranger", "outsider", "resident", "neighbour", "worker", "other_worker"),
    *("property", "coordinator", "helper", "staff", "secretary", "street", "auditor"),
)
Expected = dict[str, int]


class Row(NamedTuple):
    expected: Expected
    body: Any = None  # `{name}` stands for what a thing is called, or for who calls
    things: Maker = nothing
    query: str = ""
    file: bytes | None = None
    lasts: bool = False  # who may do it uses nothing up
    finds: tuple[str, ...] | None = None  # of a list: in whose answer it is


def by(status: int, *callers: str) -> Expected:
    return dict.fromkeys(callers, status)


NOBODY = {"nobody": 401}
ALL_WHO_SIGNED_IN = CALLERS[1:]
OFFICE, IN_CHARGE = ("staff", "secretary"), ("worker", "staff", "secretary")
EVERYBODY = by(200, *CALLERS)
SIGNED_IN = EVERYBODY | NOBODY
MAKES = by(201, *CALLERS) | NOBODY
HIDDEN = by(404, *CALLERS) | NOBODY
REFUSED = by(403, *CALLERS) | NOBODY  # to whom it is not for, whatever it is about
OFFICE_MAKES, OFFICE_DOES = REFUSED | by(201, *OFFICE), REFUSED | by(200, *OFFICE)
OFFICE_ENDS = REFUSED | by(204, *OFFICE)


# Whoever has its code may take it; of another community's nobody knows.
HIDDEN_HERE = by(200, *CALLERS) | NOBODY


def seen(*callers: str) -> Expected:
    return HIDDEN | by(200, *callers)


def step(sees: tuple[str, ...], *may: str) -> Expected:
    """Of those who see it, these may do it."""
    return HIDDEN | by(403, *sees) | by(200, *may)


TAKERS_DO = REFUSED | by(200, *IN_CHARGE)


def lists(things: Maker, *finds: str, query: str = "") -> Row:
    """Everybody has a list; in whose it is, is what the policy says."""
    return Row(SIGNED_IN, things=things, query=query, finds=finds)


# The person, the household and the dwelling are the resident's.
HOME = ("resident", *IN_CHARGE)
KEEPERS = REFUSED | by(200, *IN_CHARGE) | {"other_worker": 404}
# The claim is the stranger's.
CLAIM = ("stranger", *IN_CHARGE)
MEDIATION = ("resident", "neighbour", "worker", "secretary")
# The resident proposed the topic; once it was accepted, everybody sees it.
TOPIC = ("resident", *OFFICE, "auditor")
TOPIC_GOERS, CALLED = ALL_WHO_SIGNED_IN, (*IN_CHARGE, "property", "auditor")
# The resident reported the hazard; it may have been assigned to the company.
HAZARD = ("resident", *IN_CHARGE, "auditor")
ASSIGNED = (*HAZARD, "property")
# The resident is looked in on; the neighbour looks in too.
CARE, PAIRED = HAZARD, (*HAZARD, "neighbour")
# The resident is in the team of the round.
ROUND = REFUSED | by(404, "stranger", "outsider")
WHO_KNOWS_THE_PLAN = CALLERS[3:]
APPLICATION = ("neighbour", *OFFICE, "auditor")
MEMBERSHIP = HOURS = ("resident", *OFFICE, "auditor")
# The resident has reported to the Party, to the branch that the neighbour leads.
ORDER = ("resident", *IN_CHARGE, "auditor")  # it is in the grid of the worker
SWAP = ("neighbour", "street", *OFFICE)
ORDERED = (*ORDER, "neighbour")  # who serves it, or has
ORDERED = ("resident", "neighbour", *IN_CHARGE, "auditor")  # the neighbour has served it
COMPLAINT = ("resident", *OFFICE, "auditor")
ALERT = ("neighbour", *IN_CHARGE, "auditor")  # who raised it; never for whom it is
COMRADE, OFFICERS = ("resident", "neighbour", "secretary"), ("neighbour", "secretary")

TODAY = str(clock.today())
# Of a ballot: the auditor and the secretary count.
COUNTERS = ("auditor", "secretary")
NAMES = HIDDEN | by(403, *ALL_WHO_SIGNED_IN) | by(200, *OFFICE, "auditor")
CALL = {
    "roll": "owners",
    "estate_id": "{estate_id}",
    "title": "架空层改造",
    "words": "改造为议事角",
    "questions": [{"matter": "change_use", "words": "是否同意"}],
    "record_on": TODAY,
    "opens_at": "{opens_at}",
    "closes_at": "{closes_at}",
    "counter_ids": ["{counter}", "{other_counter}"],
    "committee_told": "书面告知",
}
SOON = datetime.now(UTC) + timedelta(minutes=10)
TOMORROW = {
    "begins_at": (SOON + timedelta(days=1)).isoformat(),
    "ends_at": (SOON + timedelta(days=1, hours=1)).isoformat(),
}
AN_HOUR = {"begins_at": SOON.isoformat(), "ends_at": (SOON + timedelta(hours=1)).isoformat()}
PATROL = {
    "team_id": "{team_id}",
    "grid_id": "{grid_id}",
    "meet_at": "廉心亭",
    "capacity": 6,
}
WEEKLY = {"weekday": 3, "starts": "19:30", "minutes": 90, "first_on": "2026-01-01"}
AT_NINE = {"weekday": 3, "begins": "09:00", "ends": "11:00", "capacity": 3}
WEEKLY_SERVICE = AT_NINE | {"unit_id": "{unit_id}"}
NEW = {"name": "新建{caller}"}
NEWCOMER, MEMBER = {"person_id": "{newcomer_id}"}, {"person_id": "{member_id}"}
FOUND = {"category": "ebike", "what": "车", "where": "门厅", "place": INSIDE}
KIND = {"name": "高空抛物", "is_fire_safety": False, "severity": "danger"} | {
    "responsible": "property",
    "limit_amount": 24,
    "limit_unit": "hours",
}
A_SHOP = {
    "estate_id": "{estate_id}",
    "kind": "shop",
    "area": "36.25",
    "area_source": "register",
    "since": "2026-01-01",
    "owners": [],
}
AHEAD = f"?since={clock.today()}&until={clock.today() + timedelta(60)}"
JANUARY = "?since=2026-01-01&until=2026-01-31"
BOOK = workbook("居民名册", COLUMNS, [])
MEMBERS_BOOK = workbook("服务人员", unit_rolls.COLUMNS, [])

PLANNERS = ("coordinator", *OFFICE)
PLAN = (*PLANNERS, "auditor")
# The helper is a member of the unit; the coordinator answers for it.
KEEP_UNIT = ("coordinator", *OFFICE)
UNIT_MEMBER = (*KEEP_UNIT, "helper", "auditor")
UNIT_KEEPERS = HIDDEN | by(403, "helper", "auditor") | by(200, *KEEP_UNIT)
UNIT_COLLEAGUES = HIDDEN | {"auditor": 403} | by(200, *KEEP_UNIT)  # of whom the helper is none
UNIT_SELF = UNIT_COLLEAGUES | {"helper": 200}
ABSENT = {"begins_at": TOMORROW["begins_at"], "ends_at": TOMORROW["ends_at"]}

ROWS: dict[str, Row] = {
    # Units and who serves in them.
    "list_units": Row(EVERYBODY),
    "get_unit": Row(EVERYBODY),
    "add_unit": Row(OFFICE_MAKES, NEW),
    "change_unit": Row(
        REFUSED | by(200, *KEEP_UNIT), {"name": "共建医院", "about": "内科"}, lasts=True
    ),
    "end_unit": Row(OFFICE_DOES, WHY, units.a_unit),
    "list_unit_members": lists(nothing, *UNIT_MEMBER),
    "add_unit_member": Row(
        REFUSED | by(201, *KEEP_UNIT), {"unit_id": "{unit_id}", "name": "{caller}"}
    ),
    "get_unit_member": Row(seen(*UNIT_MEMBER)),
    "get_unit_member_photo": Row(seen(*UNIT_MEMBER), things=units.a_face),
    "verify_unit_member": Row(EVERYBODY, query="?number=10000001"),
    "get_verified_photo": Row(EVERYBODY, things=units.a_face, query="?number=10000001"),
    "change_unit_member": Row(UNIT_KEEPERS, {"name": "李医生"}, lasts=True),
    "open_unit_member_phone": Row(UNIT_SELF, {"purpose": "联系"}, units.a_member_with_a_phone),
    "join_unit": Row(HIDDEN_HERE, {"code": "{secret}"}, units.one_who_may_join),
    "bind_unit_member": Row(UNIT_COLLEAGUES, {"code": "{secret}"}, units.one_who_shows_a_card),
    "offer_join_code": Row(
        UNIT_COLLEAGUES | by(201, *KEEP_UNIT), things=units.a_member, lasts=True
    ),
    "unbind_unit_member": Row(UNIT_COLLEAGUES, things=units.one_with_an_account),
    "identify_unit_member": Row(
        OFFICE_DOES, {"person_id": "{newcomer_id}"}, units.one_who_lives_here
    ),
    "stop_unit_member": Row(step(("coordinator", "auditor"), *OFFICE), WHY, units.a_member),
    "lift_unit_member": Row(
        step(("coordinator", "auditor"), *OFFICE), things=units.a_stopped_member
    ),
    "leave_unit": Row(UNIT_COLLEAGUES, WHY, units.a_member),
    "come_back_to_unit": Row(
        step(("coordinator", "auditor"), *OFFICE), things=units.one_who_has_left
    ),
    "get_members_template": Row(REFUSED | by(200, *KEEP_UNIT)),
    "import_members": Row(
        REFUSED | by(202, *KEEP_UNIT), things=units.a_unit_to_import, file=MEMBERS_BOOK
    ),
    "list_member_imports": Row(REFUSED | by(200, *KEEP_UNIT), things=units.an_import),
    "get_member_import": Row(REFUSED | by(200, *KEEP_UNIT), things=units.an_import),
    "get_member_import_errors": Row(
        REFUSED | by(404, *KEEP_UNIT) | {"staff": 200}, things=units.an_import
    ),
    "export_members": Row(REFUSED | by(200, *KEEP_UNIT), lasts=True),
    "list_qualifications": Row(EVERYBODY),
    "list_qualification": Row(OFFICE_MAKES, NEW | {"kind": "skill"}),
    "rename_qualification": Row(
        OFFICE_DOES, {"name": "改名{caller}", "kind": "licence"}, units.a_qualification
    ),
    "hold_qualification": Row(
        UNIT_KEEPERS | by(201, *KEEP_UNIT),
        {"qualification_id": "{qualification_id}", "since": "2015-01-01"},
        units.a_qualification,
    ),
    "correct_qualification": Row(
        UNIT_KEEPERS, {"since": "2016-01-01"}, units.a_qualified_member, lasts=True
    ),
    "withdraw_qualification": Row(UNIT_KEEPERS, WHY, units.a_qualified_member, lasts=True),
    "set_areas": Row(UNIT_SELF, {"area_ids": ["{grid_id}"]}, lasts=True),
    "set_hours": Row(
        UNIT_SELF,
        {"hours": [{"weekday": 1, "begins": "08:30", "ends": "17:30", "is_paid": True}]},
        lasts=True,
    ),
    "enter_absence": Row(UNIT_SELF | by(201, *KEEP_UNIT, "helper"), ABSENT),
    "list_absences": lists(units.an_absence, *UNIT_MEMBER),
    "withdraw_absence": Row(UNIT_SELF, things=units.an_absence),
    # What nobody has is nobody's, whoever sends it.
    "sign_in_with_wechat": Row(by(401, *CALLERS), {"code": "unknown"}),
    "refresh_session": Row(by(401, *CALLERS), {"refresh_token": "unknown"}),
    "sign_out": Row(by(204, *CALLERS) | NOBODY),
    "list_sessions": lists(nothing, *ALL_WHO_SIGNED_IN),
    "end_session": Row(HIDDEN | {"resident": 204}, things=things.another_device),
    "get_me": Row(SIGNED_IN),
    "get_me_here": Row(SIGNED_IN),
    # Places.
    "list_communities": Row(EVERYBODY),
    "get_community": Row(EVERYBODY),
    "list_companies": Row(EVERYBODY),
    "add_company": Row(OFFICE_MAKES, NEW),
    "list_estates": Row(EVERYBODY),
    "add_estate": Row(OFFICE_MAKES, NEW | {"kind": "old"}),
    "list_buildings": Row(EVERYBODY),
    "add_building": Row(
        OFFICE_MAKES, NEW | {"estate_id": "{estate_id}", "lng": 114.4, "lat": 30.6}
    ),
    "place_building": Row(OFFICE_DOES, {"lng": 114.382, "lat": 30.632}),
    "list_dwellings": Row(EVERYBODY),
    "add_dwelling": Row(
        OFFICE_MAKES, {"unit": "2单元", "floor": 1, "room": "{caller}", "area": "80.5"}
    ),
    "list_grids": Row(EVERYBODY),
    "locate_grid": Row(EVERYBODY, query="?lng=114.382&lat=30.632&datum=wgs84"),
    "add_grid": Row(
        OFFICE_MAKES,
        NEW | {"code": "{n:020d}", "since": "2026-01-01", "boundary": "{boundary}"},
        things.boundaries,
    ),
    "redraw_grid": Row(
        OFFICE_DOES, {"since": "2026-01-{n:02d}", "boundary": a_square(114.38, 30.63)}
    ),
    "redraw_grids": Row(
        OFFICE_DOES,
        {
            "since": "2027-01-{n:02d}",
            "grids": [{"grid_id": "{grid_id}", "boundary": a_square(114.38, 30.63)}],
        },
    ),
    "list_grid_buildings": Row(EVERYBODY),
    "take_building": Row(
        OFFICE_MAKES, {"since": "2026-01-{n:02d}", "building_id": "{building_id}"}
    ),
    "end_grid": Row(OFFICE_ENDS, {"until": "2026-01-01"}, things.a_grid),
    "list_points": Row(EVERYBODY),
    "add_point": Row(OFFICE_MAKES, NEW | {"kind": "pavilion", "scene": "{caller}"}),
    "upload_photo": Row(MAKES, file=Caller.picture()),
    # Roles, and who acts for whom.
    "list_roles": Row(OFFICE_DOES | {"auditor": 200}),
    "grant_role": Row(
        REFUSED | {"secretary": 201},
        {"account_id": "{account_id}", "role": "staff", "name": "新人"},
        things.somebody_known,
    ),
    "end_role": Row(REFUSED | {"secretary": 204}, things=things.a_role),
    "list_invitations": Row(OFFICE_DOES | {"auditor": 200}, things=things.an_invitation),
    "invite": Row(REFUSED | {"secretary": 201}, {"role": "staff", "name": "新人"}),
    "look_at_invitation": Row(HIDDEN_HERE, {"code": "{secret}"}, things=things.an_invitation),
    "accept_invitation": Row(
        HIDDEN_HERE | {"secretary": 403, "auditor": 409},  # who audits coordinates nobody
        {"code": "{secret}"},
        things=things.an_invitation,
    ),
    "withdraw_invitation": Row(REFUSED | {"secretary": 200}, things=things.an_invitation),
    "show_card": Row(MAKES),
    "list_authorisations": lists(
        things.an_authorisation, "resident", "neighbour", *OFFICE, "auditor"
    ),
    "authorise_agent": Row(
        REFUSED | by(201, "resident", *OFFICE),
        {
            "principal_id": "{resident_id}",
            "agent_id": "{neighbour_account}",
            "relationship": "neighbour",
            "scopes": ["hazards"],
            "evidence_id": "{paper}",
        },
        things.papers,
        lasts=True,
    ),
    "revoke_authorisation": Row(
        HIDDEN | by(204, "resident", "neighbour", *OFFICE) | {"auditor": 403},
        things=things.an_authorisation,
    ),
    # Residents.
    "add_person": Row(
        OFFICE_MAKES | by(201, "worker", "other_worker"),
        {"name": "新居民", "born_on": "1950-01-31"},
    ),
    "search_people": Row(SIGNED_IN, {"name": "resident"}),
    "get_person": Row(seen(*HOME)),
    "correct_person": Row(step(HOME, *OFFICE), {"name": "改名"}),
    "record_death": Row(step(HOME, *OFFICE), {"died_on": "2026-01-01"}),
    "take_back_death": Row(  # they are signed out
        step(HOME, *OFFICE) | {"resident": 401}, {"reason": "误登"}, things.a_death
    ),
    "correct_document": Row(step(HOME, *OFFICE), {"document_kind": "none", "reason": "号码有误"}),
    "open_field": Row(step(HOME, *HOME), {"field": "phone", "purpose": "联系"}),
    "list_openings": Row(seen("resident", "secretary", "auditor")),
    "list_my_openings": lists(things.an_opening, "resident"),
    "get_my_data": Row(SIGNED_IN),
    "copy_my_data": Row(SIGNED_IN),
    "get_my_photo": Row(seen("resident"), things=things.a_hazard_with_a_photo),
    "list_households": lists(nothing, *HOME),
    "get_household": Row(seen(*HOME)),
    "found_household": Row(
        REFUSED | by(201, *IN_CHARGE) | {"other_worker": 422},
        {
            "since": "2026-01-01",
            "dwelling_id": "{empty_id}",
            "members": [NEWCOMER | {"relation": "head"}],
        },
        things.a_newcomer,
    ),
    "move_in": Row(
        KEEPERS, NEWCOMER | {"relation": "other", "since": "2026-01-01"}, things.a_household
    ),
    "move_out": Row(
        KEEPERS | by(204, *IN_CHARGE), MEMBER | {"until": "2026-01-01"}, things.a_household
    ),
    "name_contact": Row(KEEPERS, {"person_id": "{other_member_id}"}, things.a_household),
    "merge_household": Row(
        KEEPERS, {"into_id": "{into_id}", "on": "2026-01-01"}, things.a_household
    ),
    "split_household": Row(
        KEEPERS | by(201, *IN_CHARGE),
        {"person_ids": ["{member_id}"], "dwelling_id": "{empty_id}", "on": "2026-01-01"},
        things.a_household,
    ),
    "list_owners": lists(things.an_owner, *OFFICE),
    "add_owner": Row(OFFICE_ENDS, NEWCOMER | {"since": "2026-01-01"}, things.a_newcomer),
    "end_owner": Row(
        OFFICE_ENDS, {"person_id": "{owner_id}", "until": "2026-01-01"}, things.an_owner
    ),
    "list_exclusive_parts": lists(things.a_part, "resident", *OFFICE),
    "get_exclusive_part": Row(seen("resident", *OFFICE), things=things.a_part),
    "add_exclusive_part": Row(
        OFFICE_MAKES, A_SHOP | {"place": "{new_estate_id}"}, things.an_estate
    ),
    "fill_exclusive_parts": Row(
        OFFICE_DOES,
        {"estate_id": "{estate_id}", "area_source": "survey", "since": "2026-01-01"},
        lasts=True,
    ),
    "count_heads": Row(OFFICE_DOES, query="?estate_id={estate_id}", lasts=True),
    "count_garages": Row(
        OFFICE_MAKES,
        {"estate_id": "{new_estate_id}", "since": "2026-01-01", "counts": True, "source": "规约"},
        things.an_estate,
    ),
    "correct_exclusive_part": Row(OFFICE_DOES, WHY | {"area": "36.26"}, things.a_part),
    "transfer_exclusive_part": Row(
        OFFICE_DOES, WHY | {"since": "2026-01-01", "owners": []}, things.a_part
    ),
    "end_exclusive_part": Row(OFFICE_DOES, WHY | {"until": "2026-01-01"}, things.a_part),
    "choose_voter": Row(
        HIDDEN | by(403, *OFFICE) | {"resident": 200},
        {"person_id": "{co_owner_id}"},
        things.a_part,
    ),
    "name_voter": Row(
        OFFICE_DOES, {"person_id": "{co_owner_id}", "paper_id": "{paper}"}, things.a_part
    ),
    "withdraw_voter": Row(seen("resident", *OFFICE), WHY, things.a_part),
    "list_owner_organisations": Row(OFFICE_DOES, things=things.an_organisation, finds=OFFICE),
    "add_owner_organisation": Row(OFFICE_MAKES, NEW),
    "correct_owner_organisation": Row(
        OFFICE_DOES, WHY | {"contact": "财务部"}, things.an_organisation
    ),
    "open_owner_contact": Row(
        OFFICE_DOES, {"purpose": "送达表决票"}, things.an_organisation, lasts=True
    ),
    "claim_dwelling": Row(
        MAKES, {"dwelling_id": "{dwelling_id}", "name": "谁", "id_last_six": "000000"}
    ),
    "list_claims": lists(things.a_claim, *CLAIM),
    "get_claim": Row(seen(*CLAIM), things=things.a_claim),
    "accept_claim": Row(step(CLAIM, *IN_CHARGE), MEMBER, things.a_claim_of_a_home),
    "refuse_claim": Row(step(CLAIM, *IN_CHARGE), WHY, things.a_claim),
    "withdraw_claim": Row(step(CLAIM, "stranger"), things=things.a_claim),
    "leave_dwelling": Row(step(CLAIM, "stranger"), things=things.an_accepted_claim),
    "end_claim": Row(step(CLAIM, *IN_CHARGE), WHY, things.an_accepted_claim),
    "list_purposes": Row(EVERYBODY),
    "list_consents": lists(things.a_consent, "resident"),
    "give_consent": Row(REFUSED | by(201, "resident", "neighbour"), {"purpose": "photos-in-news"}),
    "withdraw_consent": Row(REFUSED | {"resident": 200, "neighbour": 404}, things=things.a_consent),
    "list_corrections": lists(things.a_correction, "resident", *OFFICE),
    "ask_correction": Row(
        REFUSED | by(201, "resident", "neighbour"),
        {"field": "name", "value": "改名", "reason": "笔误"},
    ),
    "make_correction": Row(step(("resident",), *OFFICE), things=things.a_correction),
    "refuse_correction": Row(step(("resident",), *OFFICE), WHY, things.a_correction),
    "ask_closure": Row(  # who serves is not let go
        by(409, *CALLERS) | NOBODY | by(201, "stranger", "outsider", "resident", "neighbour")
    ),
    "take_back_closure": Row(seen("resident"), things=things.a_closure),
    "list_conflicts": lists(things.a_conflict, *OFFICE),
    "get_conflict": Row(seen(*OFFICE), things=things.a_conflict),
    "take_conflict": Row(seen(*OFFICE), things=things.a_conflict),
    "keep_conflict": Row(seen(*OFFICE), things=things.a_conflict),
    "get_roster_template": Row(OFFICE_DOES),
    "upload_roster": Row(REFUSED | by(202, *OFFICE), things=things.no_run, file=BOOK),
    "list_roster_runs": Row(OFFICE_DOES),
    "get_roster_run": Row(OFFICE_DOES, things=things.a_run),
    # For who sent them.
    "get_roster_errors": Row(OFFICE_DOES | {"secretary": 404}, things=things.a_run),
    "export_roster": Row(OFFICE_DOES),
    "list_messages": lists(things.a_message, "resident"),
    "read_message": Row(seen("resident"), things=things.a_message),
    # The Party.
    "list_party_branches": lists(things.a_branch, *ALL_WHO_SIGNED_IN),
    "found_party_branch": Row(REFUSED | {"secretary": 201}, NEW),
    "name_party_officer": Row(
        REFUSED | {"secretary": 204},
        {"person_id": "{resident_id}", "post": "secretary", "since": "2026-01-01"},
        things.a_branch,
    ),
    "end_party_office": Row(
        REFUSED | {"secretary": 204}, {"until": "2026-01-01"}, things.an_officer
    ),
    "list_party_members": lists(things.an_entry, *COMRADE),
    # For oneself: who is nobody of the roster cannot.
    "report_to_party": Row(
        by(422, *CALLERS) | NOBODY | by(201, "resident", "neighbour"),
        {"kind": "member", "branch_id": "{branch_id}", "here_since": "2026-01-01"},
        things.a_branch,
    ),
    "get_party_member": Row(seen(*COMRADE), things=things.an_entry),
    "admit_party_member": Row(step(COMRADE, *OFFICERS), things=things.an_entry),
    "decline_party_member": Row(step(COMRADE, *OFFICERS), WHY, things.an_entry),
    "withdraw_party_report": Row(step(COMRADE, "resident"), things=things.an_entry),
    "confirm_party_member": Row(step(COMRADE, *OFFICERS), things=things.a_party_member),
    "transfer_party_member": Row(
        step(COMRADE) | by(204, *OFFICERS), {"branch_id": "{branch_id}"}, things.a_party_member
    ),
    "end_party_member": Row(
        step(COMRADE, *OFFICERS), WHY | {"ended_on": "2026-01-01"}, things.a_party_member
    ),
    # Care.
    "list_care": lists(things.a_pair, *PAIRED),
    "list_care_due": Row(SIGNED_IN),
    "list_care_dues": Row(SIGNED_IN, query=JANUARY),
    "list_visits": lists(things.a_visit, *CARE, query=f"?since={TODAY}&until={TODAY}"),
    "get_care_figures": Row(SIGNED_IN, query=JANUARY),
    "get_care_subject": Row(seen(*PAIRED), things=things.a_pair),
    "list_visits_of": Row(seen(*PAIRED), things=things.a_pair),
    # The worker's note; the neighbour sees what they noted themself.
    "open_visit": Row(
        step(CARE, "resident", *IN_CHARGE), {"purpose": "核对"}, things.a_visit, lasts=True
    ),
    "open_care_break": Row(
        step(CARE, "resident", *IN_CHARGE), {"purpose": "核对"}, things.somebody_away, lasts=True
    ),
    "enrol_in_care": Row(
        step(HOME, *IN_CHARGE), {"facts": [{"kind": "lives_alone"}]}, things.nobody_in_care
    ),
    "record_care_fact": Row(step(PAIRED, *IN_CHARGE), {"kind": "disabled"}, things.a_pair),
    "clear_care_fact": Row(step(PAIRED, *IN_CHARGE), {"kind": "lives_alone"}, things.a_pair),
    "raise_care_risk": Row(step(PAIRED, *OFFICE), WHY | {"risk": "high"}, things.a_pair),
    "lower_care_risk": Row(step(PAIRED, *OFFICE), things=things.somebody_at_high_risk),
    "pair_care": Row(
        step(CARE, *OFFICE), {"companion_id": "{neighbour_id}"}, things.somebody_in_care
    ),
    "unpair_care": Row(step(PAIRED, *OFFICE), things=things.a_pair),
    "suspend_care": Row(step(PAIRED, *IN_CHARGE), {"kind": "away", "since": TODAY}, things.a_pair),
    "resume_care": Row(step(PAIRED, *IN_CHARGE), {"on": TODAY}, things.somebody_away),
    "end_care": Row(step(PAIRED, *OFFICE), {"kind": "not_needed"}, things.a_pair),
    "record_visit": Row(
        step(PAIRED) | by(201, *IN_CHARGE, "neighbour"),
        {"way": "home", "outcome": "well"},
        things.a_pair,
        lasts=True,
    ),
    # What phones keep and send.
    "send_batch": Row(
        SIGNED_IN, {"requests": [{"path": "/hazards", "key": "matrix-{caller}", "body": {}}]}
    ),
    "list_changes": Row(REFUSED | by(200, "worker", "other_worker")),
    # Teams.
    "list_teams": lists(things.a_team, *ALL_WHO_SIGNED_IN),
    "found_team": Row(OFFICE_MAKES, NEW | {"about": "巡护"}),
    "get_team": Row(SIGNED_IN, things=things.a_team),
    "apply_to_team": Row(
        OFFICE_MAKES | {"resident": 201},
        {"words": "有空", "person_id": "{resident_id}"},
        things.a_new_team,
    ),
    "stop_recruiting": Row(OFFICE_DOES, things=things.a_new_team),
    "recruit": Row(OFFICE_DOES, things=things.a_closed_team),
    "disband_team": Row(OFFICE_DOES, WHY, things.a_new_team),
    "list_memberships": lists(things.a_team, *MEMBERSHIP, "neighbour"),
    "admit_member": Row(step(APPLICATION, *OFFICE), things=things.an_application),
    "decline_member": Row(step(APPLICATION, *OFFICE), WHY, things.an_application),
    "withdraw_application": Row(step(APPLICATION, "neighbour"), things=things.an_application),
    "leave_team": Row(step(MEMBERSHIP, "resident"), things=things.a_membership),
    "dismiss_member": Row(step(MEMBERSHIP, *OFFICE), WHY, things.a_membership),
    # Rounds.
    "list_rounds": lists(things.a_round, *WHO_KNOWS_THE_PLAN),
    "plan_round": Row(OFFICE_MAKES | {"worker": 201}, AN_HOUR | PATROL, things.a_team, lasts=True),
    "get_round_figures": Row(SIGNED_IN, query=JANUARY),
    "get_round": Row(SIGNED_IN | by(404, "stranger", "outsider"), things=things.a_round),
    "get_round_photo": Row(seen("resident", *IN_CHARGE, "auditor"), things=things.a_safety_action),
    "sign_up": Row(ROUND | {"resident": 200}, {}, things.a_round),
    # The neighbour has not signed up.
    "withdraw_sign_up": Row(
        ROUND | {"resident": 200, "neighbour": 409}, {}, things.a_round_to_come_to
    ),
    "sign_in_to_round": Row(ROUND | {"resident": 200}, {"place": INSIDE}, things.a_round),
    "sign_out_of_round": Row(ROUND | {"resident": 200}, {}, things.a_round_with_somebody),
    "record_safety_action": Row(
        ROUND | by(201, "resident", *IN_CHARGE),
        {"kind": "publicity", "count": 3, "words": "入户宣传", "where": "1栋"},
        things.the_round,
    ),
    "strike_safety_action": Row(
        ROUND | by(200, "resident", *IN_CHARGE), WHY, things.a_safety_action
    ),
    "report_hazard_on_round": Row(ROUND | by(201, "resident", *IN_CHARGE), FOUND, things.the_round),
    "move_round": Row(ROUND | by(200, *IN_CHARGE), AN_HOUR | WHY, things.a_round),
    "cancel_round": Row(ROUND | by(200, *IN_CHARGE), WHY, things.a_round),
    "hold_round": Row(ROUND | by(200, *IN_CHARGE), {}, things.a_begun_round),
    "list_round_series": lists(things.a_series, *WHO_KNOWS_THE_PLAN),
    "plan_round_series": Row(
        OFFICE_MAKES | {"worker": 201}, PATROL | WEEKLY, things.a_team, lasts=True
    ),
    "end_round_series": Row(
        ROUND | by(200, *IN_CHARGE), WHY | {"until_on": TODAY}, things.a_series
    ),
    "subscribe_calendar": Row(MAKES, {}),
    "list_calendars": lists(things.a_calendar, "resident"),
    "end_calendar": Row(HIDDEN | {"resident": 204}, things=things.a_calendar),
    "read_calendar": Row(EVERYBODY, things=things.a_calendar),  # its address is the secret
    # Hours.
    "list_hour_entries": lists(things.an_entry_of_hours, *HOURS),
    "list_hours_by_person": lists(things.an_entry_of_hours, *HOURS),
    "list_hours_by_team": lists(things.an_entry_of_hours, *HOURS),
    "list_hours_by_year": lists(things.an_entry_of_hours, *HOURS),
    "export_hours": Row(  # the unit has served nobody yet
        OFFICE_DOES | {"coordinator": 422},
        query="?since=2026-01-01&until=2026-12-31",
        things=things.an_entry_of_hours,
    ),
    "ask_hour_correction": Row(
        step(HOURS) | by(201, "resident", *OFFICE),
        WHY | {"minutes": -10},
        things.an_entry_of_hours,
    ),
    "list_hour_corrections": lists(things.a_correction_of_hours, *HOURS),
    "approve_hour_correction": Row(step(HOURS, *OFFICE), things=things.a_correction_of_hours),
    "refuse_hour_correction": Row(step(HOURS, *OFFICE), WHY, things.a_correction_of_hours),
    "withdraw_hour_correction": Row(step(HOURS, "resident"), things=things.a_correction_of_hours),
    "issue_certificate": Row(
        REFUSED | by(201, "resident", *OFFICE),
        {"since": "2025-01-01", "until": "2030-12-31", "person_id": "{resident_id}"},
        things.an_entry_of_hours,
        lasts=True,
    ),
    "list_certificates": lists(things.a_certificate, *HOURS),
    "get_certificate_pdf": Row(seen(*HOURS), things=things.a_certificate),
    "check_certificate": Row(EVERYBODY, things=things.a_certificate),
    # Mediations: the resident has applied, the neighbour is the other party, the worker mediates.
    "list_mediations": lists(things.a_running_mediation, *MEDIATION),
    "apply_for_mediation": Row(REFUSED | by(201, "resident", "neighbour"), things.DISPUTE),
    "get_mediation_figures": Row(
        REFUSED | by(200, *OFFICE, "street", "auditor"), query="?year=2026"
    ),
    "get_mediation": Row(seen(*MEDIATION), things=things.a_running_mediation),
    "list_mediation_openings": Row(seen(*MEDIATION), things=things.a_running_mediation),
    "open_mediation": Row(
        seen(*MEDIATION), {"purpose": "调解前了解情况"}, things.a_running_mediation, lasts=True
    ),
    "accept_mediation": Row(
        step(("resident",), "secretary"), {"mediator_id": "{mediator_id}"}, things.a_mediation
    ),
    "decline_mediation": Row(step(("resident",), "secretary"), WHY, things.a_mediation),
    "withdraw_mediation": Row(step(MEDIATION, "resident"), WHY, things.a_running_mediation),
    "consent_to_mediation": Row(
        step(MEDIATION, "neighbour", "worker") | by(422, "resident"),
        {"position": 2},
        things.an_accepted_mediation,
    ),
    "refuse_mediation": Row(
        step(MEDIATION, "neighbour", "worker") | by(422, "resident"),
        {"position": 2},
        things.a_running_mediation,
    ),
    "hand_over_mediation": Row(
        step(MEDIATION, "secretary"), {"mediator_id": "{mediator_id}"}, things.a_running_mediation
    ),
    "summon_parties": Row(
        step(MEDIATION, "worker"),
        {"held_at": SOON.isoformat(), "where": "廉心亭"},
        things.a_running_mediation,
    ),
    "record_meeting": Row(
        step(MEDIATION, "worker"),
        {"held_at": clock.now().isoformat(), "came": [1, 2], "words": "各让一步"},
        things.a_running_mediation,
    ),
    "bring_in_outsider": Row(
        step(MEDIATION, "worker"), {"named": "物业经理"}, things.a_running_mediation
    ),
    "let_in_outsider": Row(
        step(MEDIATION, "neighbour", "worker") | by(422, "resident"),
        {"position": 2, "outsider_id": "{outsider_id}"},
        things.a_mediation_with_an_outsider,
    ),
    "agree_mediation": Row(
        step(MEDIATION, "worker"),
        {"is_oral": False, "agreement": "晚十点后不施工"},
        things.a_running_mediation,
    ),
    "refer_mediation": Row(
        step(MEDIATION, "worker"), {"words": "转物业"}, things.a_running_mediation
    ),
    "fail_mediation": Row(
        step(MEDIATION, "worker"), {"words": "各执一词"}, things.a_running_mediation
    ),
    "follow_up_mediation": Row(
        step(MEDIATION, "worker"), {"was_kept": True, "words": "已遵守"}, things.an_agreed_mediation
    ),
    # Complaints of the resident about the neighbour, who never learns of them.
    "list_complaints": lists(ordering.a_complaint, *COMPLAINT),
    "file_complaint": Row(
        REFUSED | by(201, "resident", "neighbour", *OFFICE),
        {"kind": "selling", "words": "推销保健品"},
    ),
    "get_complaint": Row(seen(*COMPLAINT), things=ordering.a_complaint),
    "get_complaint_history": Row(seen(*COMPLAINT), things=ordering.a_complaint),
    "open_complaint": Row(
        seen(*COMPLAINT), {"purpose": "调查核实"}, ordering.a_complaint, lasts=True
    ),
    "look_into_complaint": Row(step(COMPLAINT, *OFFICE), {}, ordering.a_complaint),
    "stop_member_complained_of": Row(
        step(COMPLAINT, *OFFICE), {"member_id": "{member_id}"}, ordering.a_complaint
    ),
    "establish_complaint": Row(
        step(COMPLAINT, *OFFICE), {"answer": "属实"}, ordering.a_complaint_in_hand
    ),
    "reject_complaint": Row(
        step(COMPLAINT, *OFFICE), {"answer": "不属实"}, ordering.a_complaint_in_hand
    ),
    "withdraw_complaint": Row(step(COMPLAINT, "resident"), things=ordering.a_complaint),
    # Figures of orders.
    "get_service_figures": Row(
        REFUSED | by(200, *IN_CHARGE, "other_worker", "coordinator", "street", "auditor"),
        query=JANUARY,
    ),
    "list_counted_orders": Row(
        REFUSED | by(200, *IN_CHARGE, "other_worker", "coordinator", "auditor"),
        things=ordering.a_figure,
        query=AHEAD,
    ),
    "list_never_ordered": Row(REFUSED | by(200, *IN_CHARGE, "other_worker")),
    # Orders.
    # A plan is of a unit that the coordinator answers for.
    "list_dispatch_plans": Row(
        REFUSED | by(200, *PLANNERS, "auditor"), things=dispatch.a_plan, finds=PLAN
    ),
    "get_dispatch_plan": Row(seen(*PLAN), things=dispatch.a_plan),
    "ask_dispatch_plan": Row(
        REFUSED | by(202, *PLANNERS),
        {"day": "{day}", "unit_id": "{unit_id}"},
        dispatch.a_day_to_plan,
    ),
    "pin_dispatch_visit": Row(
        step(PLAN, *PLANNERS),
        {"order_id": "{order_id}", "member_ids": ["{member_id}"], "begins_at": "{begins_at}"},
        dispatch.a_plan,
        lasts=True,
    ),
    "unpin_dispatch_visit": Row(
        step(PLAN, *PLANNERS), {"order_id": "{order_id}"}, dispatch.a_pinned_plan
    ),
    "solve_dispatch_plan_again": Row(step(PLAN, *PLANNERS), things=dispatch.a_plan),
    "accept_dispatch_plan": Row(step(PLAN, *PLANNERS), things=dispatch.a_plan),
    "discard_dispatch_plan": Row(step(PLAN, *PLANNERS), things=dispatch.a_plan),
    "list_dispatch_distances": Row(
        REFUSED | by(200, *PLANNERS), things=dispatch.a_distance, finds=PLANNERS
    ),
    "set_dispatch_distance": Row(
        OFFICE_DOES,
        {
            "building_id": "{building_id}",
            "other_building_id": "{other_building_id}",
            "metres": 320,
        },
        dispatch.two_buildings,
        lasts=True,
    ),
    "forget_dispatch_distance": Row(OFFICE_ENDS, things=dispatch.a_distance),
    "list_open_orders": lists(crewing.an_open_order, "neighbour"),
    "list_uncovered_orders": Row(
        REFUSED | by(200, *OFFICE, "coordinator", "auditor"),
        things=crewing.an_uncovered_order,
        finds=(*OFFICE, "auditor"),
    ),
    "get_crew": Row(seen(*ORDERED), things=crewing.an_order_to_reassign),
    "list_candidates": Row(step(ORDER, *OFFICE), things=crewing.an_order_to_assign),
    "assign_order": Row(
        step(ORDER, *OFFICE), {"member_ids": ["{member_id}"]}, crewing.an_order_to_assign
    ),
    "reassign_order": Row(
        step(ORDERED, *OFFICE),
        WHY | {"member_ids": ["{other_member_id}"]},
        crewing.an_order_to_reassign,
    ),
    "take_order": Row(step(ORDER, "neighbour"), things=crewing.an_open_order),
    "list_swaps": lists(crewing.a_swap, "neighbour", "street", *OFFICE),
    "list_swap_partners": Row(step(ORDERED, "neighbour"), things=crewing.an_order_to_swap),
    "ask_swap": Row(
        step(ORDERED) | by(201, "neighbour"),
        {"member_id": "{colleague_id}"},
        crewing.an_order_to_swap,
    ),
    "agree_swap": Row(step(SWAP, "street"), things=crewing.a_swap),
    "refuse_swap": Row(step(SWAP, "street"), WHY, crewing.a_swap),
    "withdraw_swap": Row(step(SWAP, "neighbour"), things=crewing.a_swap),
    "list_order_series": lists(crewing.a_series, *ORDER),
    "start_order_series": Row(
        HIDDEN | by(201, "resident", *IN_CHARGE),
        {"slot_id": "{slot_id}", "every": "week", "people": ["{resident_id}"]},
        crewing.a_slot_to_start,
    ),
    "get_order_series": Row(seen(*ORDER), things=crewing.a_series),
    "pause_order_series": Row(
        step(ORDER, "resident", *IN_CHARGE),
        WHY | {"since": "{pause_on}"},
        crewing.a_series,
    ),
    "resume_order_series": Row(
        step(ORDER, "resident", *IN_CHARGE), {"on": "{resume_on}"}, crewing.a_paused_series
    ),
    "skip_order_series": Row(
        step(ORDER, "resident", *IN_CHARGE), {"on": "{date}"}, crewing.a_series
    ),
    "change_order_series": Row(
        step(ORDER, "resident", *IN_CHARGE),
        {"slot_id": "{slot_id}", "every": "month"},
        crewing.a_series_and_a_slot,
    ),
    "end_order_series": Row(step(ORDER, "resident", *IN_CHARGE), WHY, crewing.a_series),
    "hand_back_order": Row(step(ORDERED, "neighbour"), WHY, crewing.an_order_to_reassign),
    # Orders. The neighbour does not see the resident in the roster.
    "list_orders": lists(ordering.a_placed_order, *HAZARD, query="?slot_id={slot_id}"),
    "place_order": Row(
        HIDDEN | by(201, "resident", *IN_CHARGE),
        {"slot_id": "{slot_id}", "people": ["{person_id}"]},
        ordering.a_free_slot,
    ),
    "wait_for_slot": Row(
        HIDDEN | by(201, "resident", *IN_CHARGE),
        {"slot_id": "{slot_id}", "people": ["{person_id}"]},
        ordering.a_full_slot,
    ),
    "call_off_slots": Row(OFFICE_DOES, WHY | {"slot_id": "{slot_id}"}, ordering.a_free_slot),
    "list_waiting": Row(OFFICE_DOES, things=ordering.a_waiting_order),
    "list_refused_helpers": lists(ordering.a_refusal, "resident"),
    "refuse_helper": Row(
        HIDDEN | {"resident": 201, "neighbour": 422},
        {"member_id": "{member_id}"},
        ordering.a_helper,
    ),
    "accept_helper_again": Row(HIDDEN | {"resident": 204}, things=ordering.a_refusal),
    "get_order": Row(seen(*HAZARD), things=ordering.a_placed_order),
    "get_order_history": Row(seen(*HAZARD), things=ordering.a_placed_order),
    "open_order_words": Row(
        step(HAZARD, *HAZARD), {"purpose": "了解要求"}, ordering.an_order_with_words, lasts=True
    ),
    "leave_waiting_list": Row(
        step(HAZARD, "resident", *IN_CHARGE), things=ordering.a_waiting_order
    ),
    "offer_place": Row(step(HAZARD, *OFFICE), things=ordering.a_waiting_order),
    "accept_place": Row(step(HAZARD, "resident", *IN_CHARGE), things=ordering.an_offered_order),
    "decline_place": Row(step(HAZARD, "resident", *IN_CHARGE), things=ordering.an_offered_order),
    "reschedule_order": Row(
        step(HAZARD, "resident", *IN_CHARGE),
        WHY | {"slot_id": "{other_slot_id}"},
        ordering.a_placed_order,
    ),
    "cancel_order": Row(step(HAZARD, "resident", *IN_CHARGE), WHY, ordering.a_placed_order),
    "get_review": Row(seen(*ORDERED), things=ordering.a_served_order),
    "get_dispute_photo": Row(
        seen("resident", *OFFICE, "auditor"), things=ordering.a_disputed_order
    ),
    "confirm_order": Row(step(ORDERED, "resident"), things=ordering.a_served_order),
    "dispute_order": Row(step(ORDERED, "resident"), WHY, ordering.a_served_order),
    "uphold_dispute": Row(step(ORDERED, *OFFICE), {"answer": "属实"}, ordering.a_disputed_order),
    "dismiss_dispute": Row(step(ORDERED, *OFFICE), {"answer": "不实"}, ordering.a_disputed_order),
    "rate_order": Row(step(ORDERED, "resident"), {"score": 5}, ordering.a_confirmed_order),
    "list_results": Row(seen(*ORDERED), things=ordering.a_result),
    "record_result": Row(
        step(ORDERED, "neighbour", *OFFICE),
        {"kind": "complete", "next_on": TODAY},
        ordering.paperwork,
        lasts=True,
    ),
    "list_ratings": lists(ordering.a_rated_order, *OFFICE, "auditor"),
    "get_my_ratings": Row(SIGNED_IN),
    # Topics.
    "list_topics": lists(things.a_topic, *TOPIC),
    "propose_topic": Row(MAKES, {"title": "清理架空层", "what": "能不能清出来？"}),
    "get_topic_chain": Row(seen(*TOPIC), things=things.a_topic),
    "get_topic": Row(seen(*TOPIC), things=things.a_topic),
    "accept_topic": Row(step(TOPIC, *OFFICE), {"summary": "清理架空层"}, things.a_topic),
    "decline_topic": Row(step(TOPIC, *OFFICE), WHY, things.a_topic),
    "list_public_resolutions": Row(EVERYBODY, things=things.a_published_topic),
    "list_publications": lists(things.an_objection, *TOPIC_GOERS),
    "publish_resolution": Row(step(TOPIC_GOERS, *OFFICE), {}, things.a_resolved_topic),
    "object_to_resolution": Row(
        step(TOPIC_GOERS, *AT_HOME),
        {"ground": "content", "reason": "采光怎么办？"},
        things.a_published_topic,
    ),
    "co_sign_objection": Row(
        step(TOPIC_GOERS, "neighbour") | by(409, "resident"), things=things.an_objection
    ),
    "settle_objection": Row(
        step(TOPIC_GOERS, "secretary"), {"answer": "将加装采光板"}, things.an_objection
    ),
    "uphold_objection": Row(step(TOPIC_GOERS, "secretary"), WHY, things.an_objection),
    "annul_resolution": Row(step(TOPIC_GOERS, "secretary"), WHY, things.a_published_topic),
    "carry_out_resolution": Row(
        step(TOPIC_GOERS, *OFFICE), things=things.a_topic_whose_period_is_over
    ),
    "list_public_topics": Row(EVERYBODY),
    "get_public_topic": Row(EVERYBODY, things=things.an_open_topic),
    "get_public_topic_photo": Row(EVERYBODY, things=things.a_delivered_topic),
    "raise_topic": Row(
        OFFICE_MAKES,
        {"title": "建车棚", "what": "无处充电", "hazard_ids": ["{hazard_id}"]},
        things.a_hazard,
    ),
    "get_topic_history": Row(seen(*TOPIC), things=things.a_topic),
    "get_topic_photo": Row(seen(*TOPIC), things=things.a_topic_with_a_photo),
    "follow_topic": Row(SIGNED_IN, things=things.an_open_topic, lasts=True),
    "unfollow_topic": Row(SIGNED_IN, things=things.an_open_topic, lasts=True),
    "join_topic": Row(
        step(TOPIC, *OFFICE), {"into_id": "{into_id}", "reason": "同一件事"}, things.a_topic_to_join
    ),
    "withdraw_topic": Row(step(TOPIC, "resident"), WHY, things.a_topic),
    # Tasks: the property company was called, the topic is of the worker's grid.
    "list_tasks": lists(work.a_call, *CALLED),
    "get_task": Row(seen(*CALLED), things=work.a_call),
    "list_calls": lists(work.a_call, *CALLED),
    "get_call": Row(seen(*CALLED), things=work.a_call),
    "get_call_photo": Row(seen(*CALLED), things=work.a_submitted_call),
    "assign_task": Row(
        step(TOPIC_GOERS) | by(201, *OFFICE),
        {"what": "清空架空层", "units": [{"company_id": "{company_id}"}]},
        work.a_topic_in_hand,
    ),
    "call_unit": Row(step(CALLED, *OFFICE), {"department": "城管执法中队"}, work.a_call),
    "cancel_task": Row(step(CALLED, *OFFICE), WHY, work.a_call),
    "answer_call": Row(step(CALLED, "property"), things=work.a_call),
    "hand_back_call": Row(step(CALLED, "property"), WHY, work.a_call),
    "arrive_at_call": Row(step(CALLED, "property"), things=work.an_answered_call),
    "report_progress": Row(
        step(CALLED, "property"), {"description": "已清理一半"}, work.a_call_at_work
    ),
    "submit_work": Row(
        step(CALLED, "property"),
        {"description": "已清空", "photo_ids": ["{after}"]},
        work.work_done,
    ),
    "return_work": Row(step(CALLED, *IN_CHARGE), WHY, work.a_submitted_call),
    "verify_work": Row(step(CALLED, *IN_CHARGE), things=work.a_submitted_call),
    "redirect_call": Row(
        step(CALLED, *OFFICE), {"department": "城管执法中队"}, work.a_call_handed_back
    ),
    "withdraw_call": Row(step(CALLED, *OFFICE), WHY, work.a_call),
    "deliver_topic": Row(step(TOPIC_GOERS, *OFFICE), {"what": "已清空"}, work.a_topic_done),
    "list_evaluations": Row(SIGNED_IN, things=work.an_evaluation),
    "evaluate_topic": Row(
        step(TOPIC_GOERS, *AT_HOME), {"score": 5, "words": "好用"}, work.a_delivered_topic
    ),
    "reopen_topic": Row(step(TOPIC_GOERS, "resident"), WHY, work.a_delivered_topic),
    "get_rates": Row(SIGNED_IN, things=work.a_call, query=AHEAD),
    "list_counted": Row(SIGNED_IN, things=work.a_counted_call, query=AHEAD, finds=CALLED),
    "stop_topic": Row(step(TOPIC_GOERS, *OFFICE), WHY, work.a_topic_in_hand),
    "resolve_topic": Row(
        step(ALL_WHO_SIGNED_IN, *OFFICE),
        {"matter": "residents", "resolution": "清理后作议事角"},
        things.a_deliberated_topic,
    ),
    # Matters.
    "list_rules": Row(EVERYBODY, things=things.a_rule),
    "enter_rule": Row(
        REFUSED | {"secretary": 201},
        {
            "matter": "residents",
            "roll": "residents",
            "source": "《城市居民委员会组织法》第九条",
            "since": "2026-01-{n:02d}",
            "participation": {"numerator": 1, "denominator": 2, "is_strict": True},
            "consent": {"numerator": 1, "denominator": 2, "is_strict": True},
        },
    ),
    "confirm_rule": Row(REFUSED | {"staff": 200, "secretary": 403}, things=things.a_rule),
    "enter_silence_rule": Row(
        REFUSED | {"secretary": 201},
        {
            "estate_id": "{estate_id}",
            "source": "《业主大会议事规则》第十二条",
            "quote": "已送达而未表决的，视为参与表决，计为弃权",
            "since": "2026-01-{n:02d}",
        },
    ),
    "confirm_silence_rule": Row(
        REFUSED | {"staff": 200, "secretary": 403}, things=things.a_silence_rule
    ),
    # Sessions: once one was announced, everybody sees it.
    "list_meetings": lists(meetings.a_planned_meeting, *IN_CHARGE, "auditor"),
    "list_public_meetings": Row(EVERYBODY),
    "get_public_meeting": Row(EVERYBODY, things=meetings.an_announced_meeting),
    "plan_meeting": Row(REFUSED | by(201, *IN_CHARGE), a_bench() | {"estate_id": "{estate_id}"}),
    "convene_topic": Row(
        step(ALL_WHO_SIGNED_IN, *OFFICE),
        {"meeting_id": "{meeting_id}"},
        meetings.a_topic_and_a_meeting,
    ),
    "get_meeting": Row(seen(*IN_CHARGE, "auditor"), things=meetings.a_planned_meeting),
    "get_meeting_photo": Row(seen(*IN_CHARGE, "auditor"), things=meetings.a_held_meeting),
    "get_meeting_history": Row(TAKERS_DO | by(200, "auditor"), things=meetings.a_held_meeting),
    "revise_agenda": Row(
        OFFICE_DOES,
        {"agenda": [{"id": "{item_id}", "words": "车棚"}]},
        meetings.a_meeting_and_its_agenda,
    ),
    "publish_meeting": Row(step((*IN_CHARGE, "auditor"), *OFFICE), {}, meetings.a_planned_meeting),
    "invite_to_meeting": Row(OFFICE_DOES, {}, meetings.an_announced_meeting),
    "move_meeting": Row(OFFICE_DOES, WHY | TOMORROW, meetings.an_announced_meeting),
    "cancel_meeting": Row(OFFICE_DOES, WHY, meetings.an_announced_meeting),
    "open_meeting": Row(OFFICE_DOES, things=meetings.an_announced_meeting),
    "hold_meeting": Row(OFFICE_DOES, things=meetings.an_open_meeting),
    "show_meeting": Row(TAKERS_DO, {"photo_ids": ["{photo}"]}, meetings.an_open_meeting),
    "get_meeting_code": Row(OFFICE_DOES, things=meetings.an_open_meeting),
    "open_code": Row(EVERYBODY, {"code": "{shown}"}, meetings.an_open_meeting),
    "sign_in_to_meeting": Row(
        REFUSED | by(200, *AT_HOME), {"code": "{shown}"}, meetings.an_open_meeting, lasts=True
    ),
    "list_attendances": Row(TAKERS_DO | by(200, "auditor"), things=meetings.a_held_meeting),
    "register_attendance": Row(
        TAKERS_DO, {"person_id": "{resident_id}"}, meetings.an_open_meeting, lasts=True
    ),
    "list_sheets": Row(TAKERS_DO | by(200, "auditor"), things=meetings.a_held_meeting),
    "take_sheet": Row(
        REFUSED | by(201, *IN_CHARGE),
        {"names": ["王桂兰"], "photo_ids": ["{photo}"]},
        meetings.an_open_meeting,
    ),
    "resolve_line": Row(
        REFUSED | by(204, *IN_CHARGE), {"person_id": "{resident_id}"}, meetings.a_held_meeting
    ),
    "strike_line": Row(OFFICE_ENDS, WHY, meetings.a_held_meeting),
    "strike_attendance": Row(OFFICE_ENDS, WHY, meetings.a_held_meeting),
    "count_walk_ins": Row(REFUSED | by(204, *IN_CHARGE), {"count": 3}, meetings.an_open_meeting),
    # What the resident said there.
    "list_remarks": lists(meetings.a_held_meeting, *HAZARD),
    "record_remark": Row(
        REFUSED | by(201, *IN_CHARGE),
        {"words": "车棚远一点", "person_id": "{resident_id}"},
        meetings.an_open_meeting,
    ),
    "correct_remark": Row(
        step(HAZARD, "resident", *OFFICE), WHY | {"words": "车棚近一点"}, meetings.a_held_meeting
    ),
    "object_to_remark": Row(step(HAZARD, "resident"), WHY, meetings.a_held_meeting),
    "keep_remark": Row(step(HAZARD, *OFFICE), WHY, meetings.an_objection_to_a_remark),
    "list_minutes": Row(SIGNED_IN, things=meetings.minutes),
    "publish_minutes": Row(OFFICE_ENDS, {"words": "已议定。"}, meetings.a_held_meeting),
    "correct_minutes": Row(OFFICE_ENDS, WHY | {"words": "已更正。"}, meetings.minutes),
    # Opinions. What the office has not let yet, its author reads.
    "state_opinion": Row(
        step(ALL_WHO_SIGNED_IN) | by(201, "resident", "neighbour"),
        {"words": "架空层留出一半停自行车"},
        things.an_open_topic,
        lasts=True,
    ),
    "list_statements": Row(seen(*ALL_WHO_SIGNED_IN), things=things.a_statement, finds=TOPIC),
    "draw_statements": Row(seen(*ALL_WHO_SIGNED_IN), things=things.a_shown_statement),
    "vote_on_statement": Row(
        step(ALL_WHO_SIGNED_IN, "resident") | by(409, "neighbour"),
        {"vote": "agree"},
        things.a_shown_statement,
        lasts=True,
    ),
    "list_my_votes": Row(seen(*ALL_WHO_SIGNED_IN), things=things.an_open_topic),
    "get_opinion_map": Row(seen(*ALL_WHO_SIGNED_IN), things=things.an_open_topic),
    "show_statement": Row(step(TOPIC, *OFFICE), {}, things.a_statement),
    "refuse_statement": Row(step(TOPIC, *OFFICE), WHY, things.a_statement),
    "withdraw_statement": Row(step(TOPIC, "resident"), things=things.a_statement),
    # Ballots: who sees the topic sees them; the resident owns.
    "call_ballot": Row(step(ALL_WHO_SIGNED_IN, *OFFICE) | by(201, *OFFICE), CALL, things.to_call),
    "list_ballots": Row(seen(*ALL_WHO_SIGNED_IN), things=things.a_ballot),
    "get_ballot": Row(seen(*ALL_WHO_SIGNED_IN), things=things.a_ballot),
    "revise_ballot": Row(step(ALL_WHO_SIGNED_IN, *OFFICE), CALL, things.a_ballot),
    "announce_ballot": Row(step(ALL_WHO_SIGNED_IN, *OFFICE), things=things.a_ballot),
    "call_off_ballot": Row(step(ALL_WHO_SIGNED_IN, *OFFICE), WHY, things.a_ballot),
    "appoint_proxy": Row(
        step(ALL_WHO_SIGNED_IN, *OFFICE),
        {
            "agent_id": "{neighbour_id}",
            "matters": "投同意票",
            "since": "2026-01-01T00:00:00Z",
            "until": "2099-01-01T00:00:00Z",
            "filed_as": "档案盒1",
        },
        things.an_open_ballot,
    ),
    "deliver_sheets": Row(
        step(ALL_WHO_SIGNED_IN, *OFFICE),
        {"numbers": [1], "how": "当面签收"},
        things.an_announced_ballot,
    ),
    "cast_ballot": Row(
        step(ALL_WHO_SIGNED_IN) | by(201, "resident"),
        {"choices": [{"position": 1, "choice": "yes"}]},
        things.an_open_ballot,
    ),
    "enter_paper": Row(
        step(ALL_WHO_SIGNED_IN) | by(201, *OFFICE),
        {
            "number": 1,
            "choices": [{"position": 1, "choice": "no"}],
            "received_at": "{now}",
            "filed_as": "盒1",
        },
        things.an_open_ballot,
    ),
    "confirm_paper": Row(
        step(ALL_WHO_SIGNED_IN, "secretary"),
        {"choices": [{"position": 1, "choice": "yes"}]},
        things.a_paper,
    ),
    "take_share": Row(
        step(ALL_WHO_SIGNED_IN) | by(201, *COUNTERS), things=things.a_secret_ballot, lasts=True
    ),
    "drop_in_urn": Row(
        step(ALL_WHO_SIGNED_IN) | by(201, *OFFICE), things=things.an_open_secret_ballot
    ),
    "open_envelopes": Row(
        step(ALL_WHO_SIGNED_IN, *COUNTERS), {"share": "{share}"}, things.an_ended_secret_ballot
    ),
    "annul_ballot": Row(step(ALL_WHO_SIGNED_IN, *COUNTERS), WHY, things.an_ended_secret_ballot),
    "list_papers": Row(NAMES, things=things.a_paper),
    "get_roll": Row(NAMES, things=things.an_announced_ballot),
    "get_figures": Row(step(ALL_WHO_SIGNED_IN, *COUNTERS), things=things.an_ended_ballot),
    "count_ballot": Row(
        step(ALL_WHO_SIGNED_IN, *COUNTERS),
        {
            "questions": [
                {
                    "position": 1,
                    "figures": [
                        {"choice": one, "heads": 0} for one in ("yes", "no", "abstain", "invalid")
                    ],
                }
            ]
        },
        things.an_ended_ballot,
    ),
    "get_notice": Row(seen(*ALL_WHO_SIGNED_IN), things=things.an_announced_ballot),
    "get_sheets": Row(
        step(ALL_WHO_SIGNED_IN, *OFFICE, "resident"), things=things.an_announced_ballot
    ),
    "get_result": Row(seen(*ALL_WHO_SIGNED_IN), things=things.a_counted_ballot),
    "get_record": Row(EVERYBODY, things=things.a_counted_ballot),
    # What is done at a home.
    "list_serving": lists(ordering.a_taken_order, "neighbour", query="?day={day}"),
    "get_service_visit": Row(seen(*ORDERED), things=ordering.a_taken_order),
    "get_helper_photo": Row(seen(*ORDERED), things=ordering.a_taken_order),
    "get_visit_photo": Row(seen(*ORDERED), things=ordering.a_finished_order),
    "open_order_contact": Row(
        step(ORDERED, "neighbour"), {"purpose": "核对"}, ordering.a_taken_order, lasts=True
    ),
    "open_order_notes": Row(
        step(ORDERED, "neighbour"), {"purpose": "核对"}, ordering.sealed_notes, lasts=True
    ),
    "open_visit_report": Row(
        step(ORDERED, "resident", "neighbour", *OFFICE),
        {"purpose": "核对"},
        ordering.a_finished_order,
        lasts=True,
    ),
    "say_late": Row(step(ORDERED, "neighbour"), {"minutes": 60}, ordering.a_taken_order),
    "arrive_at_order": Row(step(ORDERED, "neighbour"), {}, ordering.a_taken_order),
    "finish_order": Row(
        step(ORDERED, "neighbour"), {"account": "量了血压"}, ordering.an_order_under_way
    ),
    "break_off_order": Row(step(ORDERED, "neighbour"), WHY, ordering.an_order_under_way),
    "miss_order": Row(step(ORDERED, "neighbour"), {}, ordering.an_order_under_way),
    "report_absent_helper": Row(step(ORDERED, *HOME), WHY, ordering.nobody_came),
    "raise_alarm": Row(step(ORDERED, "neighbour"), {}, ordering.a_taken_order),
    "list_order_alerts": lists(ordering.an_alarm, *ALERT),
    "answer_order_alert": Row(step(ALERT, *IN_CHARGE), {"answer": "已派人到场"}, ordering.an_alarm),
    "open_alert_contact": Row(
        step(ALERT, *IN_CHARGE), {"purpose": "核对"}, ordering.an_alarm, lasts=True
    ),
    "print_slip": Row(step(ORDERED, *IN_CHARGE), things=ordering.a_taken_order, lasts=True),
    "print_call_list": Row(
        REFUSED | by(200, *IN_CHARGE, "other_worker"),
        {"day": TODAY, "purpose": "通知"},
        lasts=True,
    ),
    "list_home_notes": Row(seen(*HOME), things=ordering.a_home_note),
    "add_home_note": Row(HIDDEN | by(201, *HOME), {"kind": "language"}),
    "end_home_note": Row(HIDDEN | by(200, *HOME), things=ordering.a_home_note),
    "open_home_note": Row(
        step(HOME, "resident", *OFFICE), {"purpose": "核对"}, ordering.a_home_note, lasts=True
    ),
    # What can be ordered.
    "get_public_catalogue": Row(EVERYBODY, things=catalogue.an_offered_item),
    "list_service_programmes": lists(catalogue.a_programme, *ALL_WHO_SIGNED_IN),
    "add_service_programme": Row(OFFICE_MAKES, NEW),
    "change_service_programme": Row(OFFICE_DOES, NEW, catalogue.a_programme),
    "end_service_programme": Row(OFFICE_DOES, WHY, catalogue.a_programme),
    "list_items": lists(catalogue.an_offered_item, *ALL_WHO_SIGNED_IN),
    "add_item": Row(OFFICE_MAKES, catalogue.ITEM | NEW),
    "get_item": Row(SIGNED_IN, things=catalogue.an_offered_item),
    "change_item": Row(OFFICE_DOES, catalogue.ITEM | NEW, catalogue.a_draft),
    "offer_item": Row(step(("auditor",), *OFFICE), things=catalogue.a_draft),
    "end_item": Row(step(ALL_WHO_SIGNED_IN, *OFFICE), WHY, catalogue.an_offered_item),
    "list_patterns": lists(catalogue.an_item_each_week, *ALL_WHO_SIGNED_IN),
    "add_pattern": Row(OFFICE_MAKES, WEEKLY_SERVICE, catalogue.an_offered_item),
    "change_pattern": Row(OFFICE_DOES, AT_NINE | {"since": "{since}"}, catalogue.an_item_each_week),
    "end_pattern": Row(OFFICE_DOES, {"until": "{since}"}, catalogue.an_item_each_week),
    "list_slots_for": Row(
        seen("resident", *IN_CHARGE),
        things=catalogue.an_item_with_a_slot,
        query="?for={resident_id}",
    ),
    "add_slot": Row(
        OFFICE_MAKES, TOMORROW | {"unit_id": "{unit_id}", "capacity": 2}, catalogue.an_offered_item
    ),
    "list_slots": lists(catalogue.an_item_with_a_slot, *OFFICE, "auditor"),
    "set_capacity": Row(OFFICE_DOES, {"capacity": 5}, catalogue.an_item_with_a_slot),
    # Hazards.
    "list_hazards": lists(things.a_hazard, *HAZARD),
    "list_public_hazards": Row(EVERYBODY),
    "list_hazard_categories": Row(EVERYBODY),
    "add_hazard_category": Row(OFFICE_MAKES, KIND | {"code": "kind-{n}"}),
    "change_hazard_category": Row(OFFICE_DOES, KIND),
    "report_hazard": Row(MAKES, FOUND),
    "get_hazard": Row(seen(*HAZARD), things=things.a_hazard),
    "get_hazard_history": Row(seen(*HAZARD), things=things.a_hazard),
    "get_hazard_photo": Row(seen(*HAZARD), things=things.a_hazard_with_a_photo),
    "file_hazard": Row(step(HAZARD, *IN_CHARGE), things=things.a_hazard),
    "dismiss_hazard": Row(step(HAZARD, *IN_CHARGE), WHY, things.a_hazard),
    "join_hazard": Row(
        step(HAZARD, *IN_CHARGE), WHY | {"into_id": "{into_id}"}, things.two_hazards
    ),
    "fix_hazard_on_the_spot": Row(
        step(HAZARD, "worker"),
        {"account": "已清理", "before_photo_ids": ["{before}"], "after_photo_ids": ["{after}"]},
        things.a_hazard_and_photos,
    ),
    "assign_hazard": Row(
        step(HAZARD, *IN_CHARGE), {"company_id": "{company_id}"}, things.a_filed_hazard
    ),
    "hand_back_hazard": Row(step(ASSIGNED, "property"), WHY, things.an_assigned_hazard),
    "extend_hazard": Row(
        step(ASSIGNED, *OFFICE),
        WHY | {"due_at": (SOON + timedelta(days=60)).isoformat()},
        things.an_assigned_hazard,
    ),
    "suspend_hazard": Row(step(ASSIGNED, *OFFICE), WHY, things.an_assigned_hazard),
    "resume_hazard": Row(step(ASSIGNED, *OFFICE), things=things.a_suspended_hazard),
    "submit_rectification": Row(
        step(ASSIGNED, "property"),
        {"account": "已清理", "after_photo_ids": ["{after}"]},
        things.a_hazard_put_right,
    ),
    "return_hazard": Row(step(ASSIGNED, *IN_CHARGE), WHY, things.a_submitted_hazard),
    "pass_hazard": Row(step(ASSIGNED, *IN_CHARGE), things=things.a_submitted_hazard),
    "reopen_hazard": Row(step(ASSIGNED, "resident", *OFFICE), WHY, things.a_closed_hazard),
}
PUBLISHED = operations()
READS = [name for name in ROWS if name in PUBLISHED and PUBLISHED[name].method == "GET"]
DEEDS = [name for name in ROWS if name not in READS]


@pytest.fixture
async def outsider(app: FastAPI, lasting_scene: LastingScene) -> Caller:
    """Signed in anew, for one of the deeds is to sign out."""
    elsewhere = await lasting_scene("elsewhere")
    device = (await things.another_device(elsewhere, "secretary"))["session_id"]
    token = app.state.tokens.issue(elsewhere.secretary.account_id, device)
    return replace(elsewhere.secretary, token=token)


@pytest.fixture
async def read(lasting_scene: LastingScene) -> Scene:
    """For all who only read: it does not change by that."""
    return await lasting_scene("read")


def test_every_operation_has_its_row(app: FastAPI) -> None:
    operations = {
        operation["operationId"]
        for path in app.openapi()["paths"].values()
        for operation in path.values()
    }
    assert operations == set(ROWS)


@pytest.mark.parametrize("operation", READS)
async def test_who_may_read(read: Scene, outsider: Caller, operation: str) -> None:
    row = ROWS[operation]
    about = await once(read, row.things)
    answers = {caller: await asked(read, outsider, caller, operation, about) for caller in CALLERS}
    got = {caller: answer.status_code for caller, answer in answers.items()}
    assert got == row.expected
    if row.finds is not None:
        found = {one for one, answer in answers.items() if answer.is_success and items(answer)}
        assert found == set(row.finds)


@pytest.mark.parametrize("operation", DEEDS)
async def test_who_may_call(scene: Scene, outsider: Caller, operation: str) -> None:
    row, about, got = ROWS[operation], None, {}
    for caller in CALLERS:
        about = about or await row.things(scene) | {"scene": scene.code}
        answer = await asked(scene, outsider, caller, operation, about)
        got[caller] = answer.status_code
        if answer.is_success and not row.lasts:
            about = None
    assert got == row.expected


async def asked(
    scene: Scene, outsider: Caller, caller: str, operation: str, about: Values
) -> httpx.Response:
    row, (method, path, _) = ROWS[operation], PUBLISHED[operation]
    who = outsider if caller == "outsider" else scene.people.get(caller)
    names = what_is_there(scene) | about | {"caller": caller, "n": CALLERS.index(caller) + 1}
    own = {name: of_whom(value, caller) for name, value in names.items()}
    return await scene.staff.http.request(
        method,
        (path.removeprefix("/api/v1") + row.query).format(**own),
        headers={"Authorization": f"Bearer {who.token}"} if who else {},
        **({"json": filled(row.body, own)} if row.file is None else {"files": {"file": row.file}}),
    )


def items(answer: httpx.Response) -> list[Any]:
    listed: Any = answer.json()
    found: list[Any] = listed if isinstance(listed, list) else listed["items"]
    return found


def what_is_there(scene: Scene) -> Values:
    """In every scene."""
    return {
        "code": scene.code,
        "grid_id": scene.grid_id,
        "company_id": scene.company_id,
        "unit_id": scene.unit_id,
        "unit_member_id": scene.unit_member_id,
        "estate_id": scene.estate_id,
        "building_id": scene.building_id,
        "dwelling_id": scene.homes["resident"],
        "empty_id": scene.homes["empty"],
        "household_id": scene.households["resident"],
        "person_id": scene.persons["resident"],
        "resident_id": scene.persons["resident"],
        "neighbour_id": scene.persons["neighbour"],
        "neighbour_account": scene.neighbour.account_id,
        "purpose": "photos-in-news",
        "category": "ebike",
    }


def of_whom(value: Any, caller: str) -> Any:
    """What each has of their own, or any of these."""
    if isinstance(value, dict):
        return value.get(caller, next(iter(value.values())))
    return value


def filled(body: Any, names: Values) -> Any:
    if isinstance(body, str):
        whole = names.get(body.strip("{}"))
        return whole if isinstance(whole, dict) else body.format(**names)
    if isinstance(body, list):
        return [filled(one, names) for one in body]
    if isinstance(body, dict):
        return {key: filled(value, names) for key, value in body.items()}
    return body


async def test_staff_of_another_community_see_nothing(scene: Scene, another_scene: Scene) -> None:
    hazard_id = await scene.report()
    staff = another_scene.staff
    bearer = {"Authorization": f"Bearer {staff.token}"}
    for path in (f"/hazards/{hazard_id}", f"/hazards/{hazard_id}/history"):
        abroad = await staff.http.get(f"/communities/{scene.code}{path}", headers=bearer)
        at_home = await staff.get(path)
        assert (abroad.status_code, at_home.status_code) == (404, 404)
        assert (await scene.staff.get(path)).status_code == 200
    listed = await staff.http.get(f"/communities/{scene.code}/hazards", headers=bearer)
    assert listed.json()["items"] == []
    assert len((await scene.staff.get("/hazards")).json()["items"]) == 1
