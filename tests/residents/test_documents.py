"""Documents of every kind; several phones; and what was entered by mistake is put right."""

from typing import Any

import pytest

from app.demo.numbers import an_id_number
from app.platform.history import done_to
from app.platform.values.documents import Sex, check_character
from app.residents.people.models import Person
from tests.residents.rosters import rows_of
from tests.residents.test_story import a_person, acting
from tests.residents.test_values import found
from tests.scene import BORN, Scene

FIRST = "91112419810803002"
NUMBERS = {
    "permanent_residence": (f"{FIRST}{check_character(FIRST)}", "USA440377111012"),
    "hmt_residence": (f"81000019900101001{check_character('81000019900101001')}",),
    "hm_travel": ("H12345678",),
    "taiwan_travel": ("12345678",),
    "passport": ("E12345678",),
}
WRONG_NUMBER, RIGHT_NUMBER = (an_id_number(BORN, serial, Sex.MALE) for serial in (1, 2))


async def history(scene: Scene, person_id: str) -> list[tuple[str, dict[str, Any]]]:

    async with scene.sessions() as session:
        person = await session.get_one(Person, (scene.community_id, person_id))
        return [(step.action, dict(step.details)) for step in await done_to(session, person)]


@pytest.mark.parametrize(
    ("kind", "number"), [(kind, one) for kind, them in NUMBERS.items() for one in them]
)
async def test_whoever_has_another_document_is_in_the_roster_with_it(
    scene: Scene, kind: str, number: str
) -> None:
    said = {"name": "Anna Müller", "document_kind": kind, "id_number": number.lower()}
    born_on = {} if len(number) == 18 else {"born_on": "1977-11-10"}
    person = await a_person(scene, **({"born_on": None} | said | born_on))
    assert person["document_kind"] == kind
    assert person["id_number"].endswith(f"**{number[-2:]}")
    assert await found(scene.staff, id_number=f" {number} ") == [person["id"]]
    twice = await scene.staff.post("/people", said | born_on)
    assert twice.json()["type"] == "in-the-roster-already"
    if len(number) >= 15:
        said["born_on"] = "1999-01-01"
        twice = await scene.staff.post("/people", said)
    expected = "contradicts-the-number" if len(number) >= 15 else "in-the-roster-already"
    assert twice.json()["type"] == expected
    opening = {"field": "id_number", "purpose": "核对证件"}
    opened = await scene.secretary.post(f"/people/{person['id']}/open", opening)
    assert opened.json()["value"] == number


async def test_the_same_digits_on_two_documents_are_two_people(scene: Scene) -> None:
    both = [
        await a_person(scene, document_kind=kind, id_number="12345678")
        for kind in ("passport", "taiwan_travel")
    ]
    assert set(await found(scene.staff, id_number="12345678")) == {one["id"] for one in both}


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        ({"id_number": "E12345678", "born_on": "1980-01-01"}, "bad-id-number"),
        ({"id_number": "E12345678", "document_kind": "passport"}, "birth-missing"),
        ({"document_kind": "passport", "born_on": "1980-01-01"}, "no-number-of-that-kind"),
        ({"id_number": WRONG_NUMBER, "document_kind": "hm_travel"}, "bad-id-number"),
        ({"id_number": WRONG_NUMBER, "born_on": "1961-01-01"}, "contradicts-the-number"),
        ({"id_number": WRONG_NUMBER, "sex": "female"}, "contradicts-the-number"),
        ({"id_number": "99999920991231001" + check_character("99999920991231001")}, "bad-id-number"),
        ({"born_on": "1850-01-01"}, "not-alive-then"),
    ],
)  # fmt: skip
async def test_what_contradicts_itself_is_told(
    scene: Scene, body: dict[str, str], fault: str
) -> None:
    refused = await scene.staff.post("/people", {"name": "某人"} | body)
    assert (refused.status_code, refused.json()["type"]) == (422, fault)
    at_the_door = await scene.worker.post("/people", {"name": "某人"} | body)
    assert (at_the_door.status_code, at_the_door.json()["type"]) == (422, fault)


async def test_an_edit_does_not_overrule_the_number(scene: Scene) -> None:
    person = await a_person(scene, id_number=WRONG_NUMBER, born_on=None)
    path = f"/people/{person['id']}"
    for edit in ({"born_on": "1961-01-01"}, {"sex": "female"}):
        refused = await scene.staff.call("PUT", path, json=edit)
        assert refused.json()["type"] == "contradicts-the-number"
    other = an_id_number(BORN.replace(year=1961), 1, Sex.FEMALE)
    refused = await scene.staff.call("PUT", path, json={"id_number": other})
    assert refused.json()["type"] == "contradicts-the-number"
    said = {"id_number": other, "born_on": "1961-01-01", "sex": "female"}
    edited = (await scene.staff.call("PUT", path, json=said)).json()
    assert (edited["born_on"], edited["sex"]) == ("1961-01-01", "female")
    assert (await scene.staff.get(path)).json() == edited


async def test_a_wrong_number_is_taken_away_and_put_right_with_a_reason(scene: Scene) -> None:
    person = await a_person(scene, id_number=WRONG_NUMBER, born_on=None)
    path = f"/people/{person['id']}"
    none = {"document_kind": "none", "reason": "号码是他人的"}
    gone = (await scene.staff.post(f"{path}/correct-document", none)).json()
    assert (gone["document_kind"], gone["id_number"]) == ("none", None)
    assert (gone["born_on"], gone["sex"]) == (person["born_on"], person["sex"])
    assert await found(scene.staff, id_number=WRONG_NUMBER) == []
    await a_person(scene, name="号码的主人", id_number=WRONG_NUMBER, born_on=None)
    right = {"document_kind": "resident_card", "id_number": RIGHT_NUMBER, "reason": "核对户口簿"}
    put = (await scene.staff.post(f"{path}/correct-document", right)).json()
    assert put["id_number"].endswith(RIGHT_NUMBER[-2:])
    done = await history(scene, person["id"])
    assert [action for action, _ in done] == ["add", "correct_document", "correct_document"]
    assert [details["reason"] for _, details in done[1:]] == ["号码是他人的", "核对户口簿"]
    theirs = right | {"id_number": WRONG_NUMBER}
    assert (await scene.staff.post(f"{path}/correct-document", theirs)).json()["type"] == (
        "in-the-roster-already"
    )
    for wrong in (
        {"document_kind": "none", "id_number": RIGHT_NUMBER},
        {"document_kind": "passport"},
    ):
        refused = await scene.staff.post(f"{path}/correct-document", wrong | {"reason": "x"})
        assert refused.status_code == 422


async def test_a_death_that_was_entered_by_mistake_is_taken_back(scene: Scene) -> None:
    person = await a_person(scene)
    path = f"/people/{person['id']}"
    reason = {"reason": "同名登记错人"}
    refused = await scene.staff.post(f"{path}/take-back-death", reason)
    assert (refused.status_code, refused.json()["type"]) == (409, "not-dead")
    await scene.staff.post(f"{path}/record-death", {"died_on": "2026年1月5日"})
    living = await scene.staff.post(f"{path}/take-back-death", reason)
    assert living.json()["died_on"] is None
    assert (await history(scene, person["id"]))[-1] == (
        "take_back_death",
        reason | {"died_on": "2026-01-05"},
    )


async def test_the_dead_are_in_no_exported_roster(scene: Scene) -> None:
    async def exported() -> set[str]:
        taken = await scene.staff.post("/roster/export")
        return {cell for row in rows_of(taken.content) for cell in row if cell}

    assert {"resident", "neighbour"} <= await exported()
    path = f"/people/{scene.persons['neighbour']}"
    await scene.staff.post(f"{path}/record-death", {"died_on": "2026-01-05"})
    assert "neighbour" not in await exported()
    await scene.staff.post(f"{path}/take-back-death", {"reason": "误登"})
    assert "neighbour" in await exported()


PHONES = [
    {"number": "＋86 138-0013-8000"},
    {"number": "(027)86551234转801", "kind": "work"},
    {"number": "+852 91234567", "kind": "family"},
]
SHOWN = [
    {"kind": "own", "number": "138****8000"},
    {"kind": "work", "number": "027-****1234"},
    {"kind": "family", "number": "+852****4567"},
]


async def test_a_person_has_several_phones_and_the_first_is_the_phone(scene: Scene) -> None:
    person = await a_person(scene, phones=PHONES)
    assert (person["phone"], person["phones"]) == ("138****8000", SHOWN)
    path = f"/people/{person['id']}"
    assert (await scene.staff.get(path)).json() == person
    for number in ("13800138000", "027-86551234-801", "00852 91234567"):
        assert await found(scene.staff, phone=number) == [person["id"]]
    for position, value in enumerate(("13800138000", "027-86551234转801", "+85291234567")):
        asked = {"field": "phone", "purpose": "回访", "position": position}
        assert (await scene.secretary.post(f"{path}/open", asked)).json()["value"] == value
    none = await scene.secretary.post(f"{path}/open", asked | {"position": 3})
    assert none.json()["type"] == "nothing-recorded"
    assert len((await scene.secretary.get(f"{path}/openings")).json()) == 3


async def test_phones_change_places_and_go_and_a_mask_means_as_it_is(scene: Scene) -> None:
    person = await a_person(scene, phones=PHONES)
    path = f"/people/{person['id']}"
    bare = [{"number": one["number"]} for one in SHOWN]
    for phones in (SHOWN, bare):
        same = await scene.staff.call("PUT", path, json={"phones": phones})
        assert same.json() == person, "nothing changed"
    assert same.json() == person, "nothing changed"
    turned = await scene.staff.call("PUT", path, json={"phones": SHOWN[::-1]})
    assert turned.json()["phones"] == SHOWN[::-1]
    assert (turned.json()["phone"], turned.json()["version"]) == ("+852****4567", 2)
    fewer = await scene.staff.call("PUT", path, json={"phones": SHOWN[2:1:-1]})
    assert fewer.json()["phones"] == SHOWN[2:]
    assert await found(scene.staff, phone="13800138000") == []
    first = await scene.staff.call("PUT", path, json={"phone": "13900139000"})
    assert first.json()["phones"] == [{"kind": "family", "number": "139****9000"}]
    both = await scene.staff.call("PUT", path, json={"phones": PHONES})
    twice = await scene.staff.call("PUT", path, json={"phone": "027-86551234-801"})
    assert (both.status_code, twice.json()["type"]) == (200, "bad-phone")
    nobody = await scene.staff.call("PUT", path, json={"phones": []})
    assert (nobody.json()["phone"], nobody.json()["phones"]) == (None, [])
    assert (await scene.staff.get(path)).json() == nobody.json()


@pytest.mark.parametrize(
    ("phones", "why"),
    [
        ([{"number": "138****8000"}], "带 * 的号码"),
        ([{"number": "13800138000/13900139000"}], "一格只能填一个"),
        ([{"number": "13800138000"}, {"number": "+86 13800138000"}], "同一号码"),
        ([{"number": "13800138000"}] * 6, "5"),
    ],
)
async def test_a_phone_that_is_none_says_what_to_write(
    scene: Scene, phones: list[dict[str, str]], why: str
) -> None:
    body = {"name": "某人", "born_on": "1960-01-01", "phones": phones}
    refused = await scene.staff.post("/people", body)
    assert (refused.status_code, why in refused.text) == (422, True), refused.text


async def test_an_edit_of_phones_that_collides_shows_both(scene: Scene) -> None:
    path = f"/people/{(await a_person(scene, phones=PHONES))['id']}"
    await scene.staff.call("PUT", path, json={"name": "新名"})
    edit = {"base_version": 1, "phones": [SHOWN[1], {"number": "139 0013 9000"}]}
    waits = (await scene.staff.call("PUT", path, json=edit)).json()["conflict"]
    assert waits["current"] == {"phones": SHOWN}
    assert [one["number"] for one in waits["wanted"]["phones"]] == ["027-****1234", "139****9000"]
    taken = await scene.staff.post(f"/conflicts/{waits['id']}/take")
    assert taken.status_code == 200
    phones = (await scene.staff.get(path)).json()["phones"]
    assert [one["number"] for one in phones] == ["027-****1234", "139****9000"]


async def test_a_passport_from_the_door_waits_for_the_office(scene: Scene) -> None:
    said = {"document_kind": "passport", "id_number": "E12345678", "born_on": "1980-01-01"}
    added = await scene.worker.post("/people", {"name": "Anna"} | said)
    assert (added.status_code, added.json()["id_number"]) == (201, None)
    (asked,) = (await scene.staff.get("/corrections")).json()
    assert asked["value"] == "E******78"
    assert (await scene.staff.post(f"/corrections/{asked['id']}/make")).status_code == 200
    person = (await scene.staff.get(f"/people/{added.json()['id']}")).json()
    assert (person["document_kind"], person["id_number"]) == ("passport", "E******78")


async def test_who_acts_for_somebody_changes_no_document(scene: Scene) -> None:
    path, principal = f"/people/{scene.persons['resident']}", str(scene.persons["resident"])
    none = {"document_kind": "none", "reason": "x"}
    for caller in (scene.resident, scene.worker, scene.auditor):
        refused = await caller.post(f"{path}/correct-document", none)
        assert refused.status_code in {403, 404}
    acted = await scene.neighbour.post(
        f"{path}/correct-document", none, **acting(scene.neighbour, principal)
    )
    assert acted.status_code == 403


async def test_who_asks_for_a_correction_is_read_like_everybody(scene: Scene) -> None:
    asked = {"field": "phone", "value": "027 8655 1234 转 801", "reason": "换号"}
    made = await scene.resident.post("/corrections", asked)
    assert (made.status_code, made.json()["value"]) == (201, "027-****1234")
    passport = {"field": "id_number", "value": "e 12345678", "reason": "换证"}
    refused = await scene.resident.post("/corrections", passport)
    assert refused.json()["type"] == "wrong-value"
    made = await scene.resident.post("/corrections", passport | {"document_kind": "passport"})
    assert made.json()["value"] == "E******78"
    assert (await scene.staff.post(f"/corrections/{made.json()['id']}/make")).status_code == 200
    person = (await scene.staff.get(f"/people/{scene.persons['resident']}")).json()
    assert (person["document_kind"], person["id_number"]) == ("passport", "E******78")
