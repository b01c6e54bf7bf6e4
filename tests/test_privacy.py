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
from app.platform.privacy import Personal
from app.platform.sealing.rotation import sealed_columns
from app.reports.own_data import queries
from app.residents import purposes
from tests.scene import Scene

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


def test_a_copy_of_ones_data_has_every_table() -> None:
    personal = {column.table.name for column in COLUMNS if column.info["personal"]}
    assert personal == set(queries.LABELS)
    assert set(queries.BY_PERSON) | set(queries.BY_ACCOUNT) == set(queries.LABELS)


async def test_my_data_is_all_that_is_held_on_me(scene: Scene) -> None:
    await scene.report("resident", what="楼道有电动车，我家在三楼")
    await scene.report("neighbour", what="别人的事")
    held = {one["table"]: one for one in (await scene.resident.get("/me/data")).json()}
    assert {"people", "household_members", "hazards", "accounts"} <= set(held)
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
