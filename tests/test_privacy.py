"""Every personal column says what it is for; a copy of one's data leaves none of them out."""

import pytest
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
)

from app.models import Base
from app.platform import clock
from app.platform.privacy import Personal
from app.platform.sealing.rotation import sealed_columns
from app.reports.own_data import queries
from app.residents import purposes
from tests import things
from tests.scene import Scene
from tests.things import made

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


NOT_IN_THE_COPY = {
    *(
        "calendar_feeds",
        "cards",
        "closures",
        "commitments",
        "grants",
        "photos",
    ),  # keys, moments, states
    *("rounds", "round_series", "roster_exports", "roster_runs"),  # the office's, with who did it
}


def test_a_copy_of_ones_data_has_every_table() -> None:
    personal = {column.table.name for column in COLUMNS if column.info["personal"]}
    assert personal == set(queries.LABELS)
    assert set(queries.BY_PERSON) | set(queries.BY_ACCOUNT) == set(queries.LABELS)
    assert {table.name for table in about_people()} - personal == NOT_IN_THE_COPY


async def test_my_data_is_all_that_is_held_on_me(scene: Scene) -> None:
    await a_life(scene)
    await scene.report("neighbour", what="别人的事")
    held = {one["table"]: one for one in (await scene.resident.get("/me/data")).json()}
    assert set(held) == set(queries.LABELS)
    person = {field["label"]: field["value"] for field in held["people"]["records"][0]}
    assert person["姓名"] == "resident"
    assert person["身份证号"] == "已加密保存"
    assert person["身份证号（部分）"].startswith("999***")
    hazards = [field["value"] for row in held["hazards"]["records"] for field in row]
    assert "楼道有电动车，我家在三楼" in hazards
    assert "别人的事" not in str(held)
    assert all(
        field["purpose"] and field["retention"]
        for one in held.values()
        for row in one["records"]
        for field in row
    )


async def a_life(scene: Scene) -> None:
    """One of everything that can be held on the resident."""
    resident = {"person_id": str(scene.persons["resident"])}
    photo_id = await scene.resident.photo()
    told = {"what": "楼道有电动车，我家在三楼", "photo_ids": [photo_id]}
    hazard = f"/hazards/{await scene.report('resident', **told)}"
    made(await scene.worker.post(f"{hazard}/file"))
    to = {"assignee_id": str(scene.resident.account_id)}
    made(await scene.staff.post(f"{hazard}/assign", to))
    done = {"account": "已搬走", "after_photo_ids": [await scene.resident.photo()]}
    made(await scene.resident.post(f"{hazard}/submit", done))
    owner = resident | {"since": "2020-01-01"}
    made(await scene.staff.post(f"/dwellings/{scene.homes['resident']}/owners", owner))
    wrong = {"dwelling_id": str(scene.homes["empty"]), "name": "谁", "id_last_six": "000000"}
    made(await scene.resident.post("/claims", wrong))
    for maker in (
        *(
            things.an_opening,
            things.a_consent,
            things.a_correction,
            things.a_conflict,
            things.an_authorisation,
        ),
        *(things.a_message, things.a_safety_action, things.a_correction_of_hours),
        *(things.a_certificate, things.an_entry, things.somebody_away),
    ):
        await maker(scene)
    code = {"code": (await things.an_invitation(scene))["secret"]}
    made(await scene.resident.post("/invitations/accept", code))
    office = {"post": "organiser", "since": "2026-01-01"} | resident
    branch = (await things.a_branch(scene))["branch_id"]
    made(await scene.secretary.post(f"/party-branches/{branch}/officers", office))
    care = f"/care/{scene.persons['resident']}"
    made(await scene.worker.post(f"{care}/resume", {"on": str(clock.today())}))  # a visit is due
    made(await scene.worker.post(f"{care}/visit", {"way": "phone", "outcome": "well"}))
