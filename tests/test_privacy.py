"""Every personal column says what it is for; a copy of one's data leaves none of them out."""

import pytest
from fastapi import FastAPI
from sqlalchemy import (
    Boolean,
    Column,
    DateTime,
    Enum,
    Integer,
    LargeBinary,
    SmallInteger,
    Table,
    Uuid,
    func,
    select,
)

from app.consultation.sessions.models import MeetingInvitation
from app.models import Base
from app.platform import clock
from app.platform.db.base import HERE, new_id
from app.platform.db.kept import Kept
from app.platform.db.session import Sessions
from app.platform.db.snapshots import one_snapshot
from app.platform.privacy import Personal
from app.platform.sealing.rotation import sealed_columns
from app.reports.own_data import labels, queries
from app.residents import purposes
from app.residents.people.models import Person
from app.residents.rights.models import Closure
from tests import crewing, meetings, ordering, things, work
from tests.scene import Scene, id_number
from tests.things import keep_rows, made

WELL = {"way": "phone", "outcome": "well", "words": "一切都好"}

# Keys, moments, counts, states and yes-or-no say nothing that the words beside them do not.
STRUCTURE = (Uuid, DateTime, Boolean, Integer, SmallInteger, Enum)


def about_people() -> list[Table]:
    """Tables that name a person or an account, and those that are them."""
    named = {"people", "accounts"}
    return [
        table
        for table in Base.metadata.sorted_tables
        if table.name in named
        or "person_id" in table.columns
        or named & {key.column.table.name for key in table.foreign_keys}
    ]


COLUMNS = [
    column
    for table in about_people()
    for column in table.columns
    if not isinstance(column.type, STRUCTURE)
]


@pytest.mark.parametrize("column", COLUMNS, ids=str)
def test_a_column_about_somebody_says_what_it_is_for(column: Column[object]) -> None:
    """`personal(purpose, …)` or `IMPERSONAL`; nothing is held that says nothing."""
    assert "personal" in column.info, f"{column}: info=personal(…) or info=IMPERSONAL"
    said = column.info["personal"]
    if said is not None:
        assert isinstance(said, Personal)
        assert said.purpose in purposes.ALL
        assert said.label


def test_what_is_sealed_is_bytes_and_sensitive() -> None:
    found = list(sealed_columns(Base.metadata))
    assert {str(column) for column in found} >= {"people.id_number", "people.phone"}
    for column in found:
        assert isinstance(column.type, LargeBinary)
        assert column.info["personal"].sensitivity == "sensitive"


# Done at work, about others, in whose copy it stands; the history says what somebody did.
DEEDS = {
    *("authorisations.granted_by", "care_facts.recorded_by", "care_visits.visited_by"),
    *("community_rules.entered_by", "community_rules.confirmed_by"),
    "voter_choices.voter_id",  # one of those who chose, in whose copies it stands
    *("silence_rules.entered_by", "silence_rules.confirmed_by"),
    *("ballots.called_by", "ballots.counter_id", "ballots.other_counter_id"),
    *(
        "ballot_casts.cast_by",
        "ballot_counts.counter_id",
        "ballot_keys.counter_id",
        "ballot_proxies.recorded_by",
    ),
    *("ballot_papers.entered_by", "ballot_papers.confirmed_by"),
    *("mediations.applied_by", "mediations.mediator_id", "mediation_words.written_by"),
    "mediation_openings.opened_by",
    *("certificates.issued_by", "commitments.entered_by", "consents.given_by"),
    *("corrections.asked_by", "edit_conflicts.wanted_by", "grants.granted_by"),
    *("hour_corrections.asked_by", "hour_entries.approved_by", "hour_entries.recorded_by"),
    *("invitations.invited_by", "openings.opened_by", "presences.signed_in_by"),
    *("presences.signed_out_by", "round_series.planned_by", "rounds.planned_by"),
    "hour_exports.exported_by",
    "unit_imports.uploaded_by",
    *("roster_exports.exported_by", "roster_runs.uploaded_by", "team_memberships.applied_by"),
    *("sessions.planned_by", "sessions.leader_id", "session_attendances.entered_by"),
    *("session_sheets.taken_by", "session_sheet_lines.resolved_by", "session_remarks.recorded_by"),
    *("session_remark_versions.corrected_by", "session_minutes.published_by"),
    *("objections.made_by", "objections.ended_by", "objection_signers.signed_by"),
    *("publications.published_by", "tasks.assigned_by", "calls.called_by"),
    "evaluations.evaluated_by",
    *("orders.ordered_by", "orders.agent_id", "order_crew.entered_by"),
    "order_results.recorded_by",
    *("service_complaints.filed_by", "service_complaints.settled_by"),
    *("home_notes.entered_by", "visit_reports.reported_by", "order_arrivals.signed_in_by"),
    *("order_alerts.raised_by", "order_alerts.answered_by"),
    "helper_refusals.entered_by",
    *("dispatch_plans.asked_by", "dispatch_distances.entered_by"),
    *("helper_refusals.entered_by", "series_times.entered_by"),
    *("order_disputes.raised_by", "order_disputes.settled_by", "order_ratings.rated_by"),
    *("member_absences.entered_by", "slot_patterns.entered_by"),
    "care_subjects.companion_id",  # whom somebody looks in on is told in that one's copy
    *("members.person_id", "claims.person_id"),  # beside the account, which is theirs
}


def test_a_copy_of_ones_data_has_every_row_in_which_somebody_stands() -> None:
    """Every key to a person or an account leads into the copy, or is a deed of theirs."""
    keys = {
        f"{table.name}.{key.parent.name}"
        for table in Base.metadata.sorted_tables
        for key in table.foreign_keys
        if (key.column.table.name, key.column.name) in {("people", "id"), ("accounts", "id")}
    }
    mine = {f"{table}.{column}" for table, column in queries.BY_PERSON.items()}
    mine |= {f"{table}.{name}" for table, names in queries.BY_ACCOUNT.items() for name in names}
    assert keys - mine == DEEDS
    found = set(queries.BY_PERSON) | set(queries.BY_ACCOUNT) | set(queries.BY_VOTER)
    found |= set(queries.BY_MEMBER)
    assert found == set(labels.TABLES)
    personal = {column.table.name for column in COLUMNS if column.info["personal"]}
    assert personal <= set(labels.TABLES)


def test_every_column_of_a_copy_has_its_name_and_its_purpose() -> None:
    for name in labels.TABLES:
        table = Base.metadata.tables[name]
        told = [column for column in queries.told(table) if not column.info.get("personal")]
        assert {column.name for column in told} <= set(labels.COLUMNS), name
        says = any(column.info.get("personal") for column in table.columns)
        assert says != (name in labels.PURPOSES), name


async def test_my_data_is_all_that_is_held_on_me(scene: Scene) -> None:
    await a_life(scene)
    await scene.report("neighbour", what="别人的事")
    held = {one["table"]: one for one in (await scene.resident.get("/me/data")).json()}
    assert set(held) == set(labels.TABLES)
    person = {field["label"]: field["value"] for field in held["people"]["records"][0]}
    assert person["姓名"] == "resident"
    assert person["证件号码"].startswith("已加密保存")
    assert person["证件号码（部分）"].startswith("999***")
    hazards = [field["value"] for row in held["hazards"]["records"] for field in row]
    assert "楼道有电动车，我家在三楼" in hazards
    assert "别人的事" not in str(held)
    assert all(
        field["purpose"] and field["retention"]
        for one in held.values()
        for row in one["records"]
        for field in row
    )


async def test_a_copy_opens_what_is_sealed_and_is_logged(scene: Scene) -> None:
    await a_life(scene)
    copied = made(await scene.resident.post("/me/data/copy"))
    assert "已加密保存" not in str(copied)
    held = {
        one["table"]: [{field["name"]: field["value"] for field in row} for row in one["records"]]
        for one in copied
    }
    [person] = held["people"]
    assert person["id_number"] == id_number(scene.community_id, "resident")
    [further] = held["person_phones"]
    assert (person["phone"], further["number"]) == ("13800138000", "027-86551234")
    assert "一切都好" in [visit["words"] for visit in held["care_visits"]]
    assert held["household_members"][0]["address"] == "小区1栋1单元101"
    assert {one["role"] for one in held["grants"]} >= {"volunteer"}
    [newest, *_] = (await scene.resident.get("/me/openings")).json()
    assert (newest["field"], newest["by"]) == ("copy", "新同事")  # as they are known here
    link = held["photos"][0]["link"].removeprefix(f"/api/v1/communities/{scene.code}")
    assert (await scene.resident.get(link)).content.startswith(b"\xff\xd8")
    assert (await scene.neighbour.get(link)).status_code == 404


async def test_a_guardian_copies_a_childs_data_and_nothing_of_their_own(scene: Scene) -> None:
    """And whoever acts for somebody in other matters copies nothing."""
    child = {"name": "孩子", "born_on": f"{clock.today().year - 10}-01-01", "phone": "19900000002"}
    child_id = made(await scene.staff.post("/people", child))["id"]
    guards = {
        "principal_id": child_id,
        "agent_id": str(scene.resident.account_id),
        "relationship": "guardian",
        "scopes": ["rights"],
        "evidence_id": await scene.staff.photo(),
    }
    made(await scene.staff.post("/authorisations", guards))
    acting = {"headers": {"X-On-Behalf-Of": child_id}}
    copied = made(await scene.resident.post("/me/data/copy", **acting))
    assert "19900000002" in str(copied)
    assert {one["table"] for one in copied} == {"people", "authorisations"}
    other = await scene.neighbour.post("/me/data/copy", **acting)
    assert other.json()["type"] == "not-authorised"


async def test_what_is_read_together_is_of_one_moment(scene: Scene, app: FastAPI) -> None:
    count = Kept(select(func.count().label("people")).where(Person.community_id == HERE))
    here = {"here": scene.community_id}
    async with app.state.read_sessions() as reading, one_snapshot(reading):
        before = await count.scalar(reading, here)
        await scene.somebody()
        assert await count.scalar(reading, here) == before
    async with app.state.read_sessions() as reading:
        assert await count.scalar(reading, here) == before + 1


async def test_a_snapshot_is_taken_on_a_connection_that_lives(
    scene: Scene, app: FastAPI, sessions: Sessions
) -> None:
    """The server was away, and is back."""
    mine = Kept(select(func.pg_backend_pid().label("pid")).where(HERE.is_not(None)))
    here = {"here": scene.community_id}
    async with app.state.read_sessions() as reading, one_snapshot(reading):
        backend = await mine.scalar(reading, here)
    async with sessions() as session:
        await session.execute(select(func.pg_terminate_backend(backend)))
    async with app.state.read_sessions() as reading, one_snapshot(reading):
        assert await mine.scalar(reading, here) != backend


async def a_life(scene: Scene) -> None:
    """One of everything that can be held on the resident."""
    resident = {"person_id": str(scene.persons["resident"])}
    photo_id = await scene.resident.photo()
    told = {"what": "楼道有电动车，我家在三楼", "photo_ids": [photo_id]}
    hazard = f"/hazards/{await scene.report('resident', **told)}"
    await scene.topic("resident", what="架空层能不能清理，我家在三楼")
    await things.a_statement(scene)
    voted = await things.a_shown_statement(scene)
    path = f"/topics/{voted['topic_id']}/statements/{voted['statement_id']}/vote"
    made(await scene.resident.post(path, {"vote": "disagree"}))
    await things.a_whole_ballot(scene)
    made(await scene.worker.post(f"{hazard}/file"))
    to = {"assignee_id": str(scene.resident.account_id)}
    made(await scene.staff.post(f"{hazard}/assign", to))
    done = {"account": "已搬走", "after_photo_ids": [await scene.resident.photo()]}
    made(await scene.resident.post(f"{hazard}/submit", done))
    owner = resident | {"since": "2020-01-01"}
    made(await scene.staff.post(f"/dwellings/{scene.homes['resident']}/owners", owner))
    part = (await things.a_part(scene))["part_id"]
    made(await scene.resident.post(f"/exclusive-parts/{part}/voter", resident))
    phones = {"phones": [{"number": "13800138000"}, {"number": "027-86551234", "kind": "home"}]}
    made(await scene.staff.call("PUT", f"/people/{scene.persons['resident']}", json=phones))
    wrong = {"dwelling_id": str(scene.homes["empty"]), "name": "谁", "id_last_six": "000000"}
    made(await scene.resident.post("/claims", wrong))
    for maker in (
        *(
            things.an_opening,
            things.a_consent,
            things.a_correction,
            things.a_conflict,
            things.an_authorisation,
            things.a_running_mediation,
        ),
        *(things.a_message, things.a_safety_action, things.a_correction_of_hours),
        *(things.an_objection, work.done_by_the_resident, work.an_evaluation),
        *(things.a_certificate, things.an_entry, things.somebody_away),
    ):
        await maker(scene)
    code = {"code": (await things.an_invitation(scene))["secret"]}
    made(await scene.resident.post("/invitations/accept", code))
    await at_a_meeting(scene)
    office = {"post": "organiser", "since": "2026-01-01"} | resident
    branch = (await things.a_branch(scene))["branch_id"]
    made(await scene.secretary.post(f"/party-branches/{branch}/officers", office))
    await rights_and_places(scene)
    await ordering.of_the_resident(scene)
    await crewing.of_the_resident(scene)
    await crewing.a_paused_series(scene)
    care = f"/care/{scene.persons['resident']}"
    made(await scene.worker.post(f"{care}/resume", {"on": str(clock.today())}))  # a visit is due
    made(await scene.worker.post(f"{care}/visit", WELL))


async def at_a_meeting(scene: Scene) -> None:
    """They were asked and came, signed a sheet too, and corrected what was taken down of them."""
    found = await meetings.a_held_meeting(scene)
    meeting = f"/sessions/{found['meeting_id']}"
    resident = {"person_id": str(scene.persons["resident"])}
    made(await scene.staff.post(f"{meeting}/lines/{found['line_id']}/resolve", resident))
    words = {"words": "车棚近一点", "reason": "记错了"}
    made(await scene.resident.post(f"{meeting}/remarks/{found['remark_id']}/correct", words))
    asked = {"community_id": scene.community_id, "meeting_id": found["meeting_id"]}
    account = {"id": new_id(), "account_id": scene.resident.account_id}
    await keep_rows(scene, {MeetingInvitation: [asked | account]})


async def rights_and_places(scene: Scene) -> None:
    """A role that was offered, a sign-up, a feed, and an account that is to be closed."""
    offer = {"role": "staff", "name": "新同事"}
    code = made(await scene.secretary.post("/invitations", offer))["code"]
    made(await scene.resident.post("/invitations/accept", {"code": code}))
    to_come = await scene.round(minutes=600)
    made(await scene.resident.post(f"/rounds/{to_come}/sign-up", {}))
    made(await scene.resident.post("/calendars", {}))
    made(await scene.resident.post("/me/card"))
    asked = {
        "community_id": scene.community_id,
        "account_id": scene.resident.account_id,
        "state": "asked",
        "due_at": clock.now(),
    }
    await keep_rows(scene, {Closure: [asked]})
