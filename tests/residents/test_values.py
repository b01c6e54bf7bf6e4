"""A value that is spelled otherwise is the same value at every door: entered, edited, looked for,
claimed, and in a workbook."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select, update

from app.operator.respelling import respell
from app.places.dwellings.models import Building, Dwelling
from app.platform import clock
from app.platform.db.base import new_id
from app.platform.db.session import Sessions
from app.residents.people.models import Person
from app.residents.roster.columns import HEADINGS, Home, Row, read
from tests.platform.values.test_readers import BUILDINGS, DATES, NAMES, PHONES, ROOMS, UNITS
from tests.residents.test_story import a_person, an_id_number_of_1948
from tests.scene import Caller, Scene


def spelled(kind: dict[Any, list[str]]) -> list[tuple[Any, list[str]]]:
    """The value, and all but its blank spellings."""
    return [(value, [text for text in texts if text.strip()]) for value, texts in kind.items()]


def a_row(**cells: str) -> Row:
    whole = dict.fromkeys(HEADINGS) | {
        "小区": "小区",
        "楼栋": "1栋",
        "单元": "1单元",
        "房号": "101",
        "姓名": "王伟",
        "出生日期": "1950-01-31",
    }
    return read(whole | cells, clock.today())


def home_of(**cells: str) -> Home:
    home = a_row(**cells).home
    assert home is not None
    return home


async def found(caller: Caller, **wanted: Any) -> list[str]:
    answer = await caller.post("/people/search", wanted)
    assert answer.status_code == 200, answer.text
    return [one["id"] for one in answer.json()]


@pytest.mark.parametrize(("name", "spellings"), spelled(NAMES))
async def test_a_name_is_one_name_at_every_door(
    scene: Scene, name: str, spellings: list[str]
) -> None:
    number = an_id_number_of_1948()
    person = await a_person(scene, name=spellings[-1], id_number=number)
    assert person["name"] == name
    home = {"dwelling_id": str(scene.homes["empty"]), "since": "2024-01-01"}
    members = [{"person_id": person["id"], "relation": "head"}]
    await scene.staff.post("/households", home | {"members": members})
    for text in spellings:
        edited = await scene.staff.call("PUT", f"/people/{person['id']}", json={"name": text})
        assert (edited.json()["name"], edited.json()["version"]) == (name, 1), "nothing changed"
        assert await found(scene.staff, name=text) == [person["id"]]
        assert a_row(姓名=text).name == name
        claim = {"dwelling_id": home["dwelling_id"], "name": text, "id_last_six": number[-6:]}
        claimed = await scene.stranger.post("/claims", claim)
        assert (claimed.json()["state"], claimed.json()["name"]) == ("verified", name)
        await scene.stranger.post(f"/claims/{claimed.json()['id']}/leave")


@pytest.mark.parametrize(("number", "spellings"), spelled(PHONES))
async def test_a_phone_is_one_number_at_every_door(
    scene: Scene, number: str, spellings: list[str]
) -> None:
    person = await a_person(scene, phone=spellings[-1])
    for text in spellings:
        edited = await scene.staff.call("PUT", f"/people/{person['id']}", json={"phone": text})
        assert edited.json()["version"] == 1, "nothing changed"
        assert await found(scene.staff, phone=text) == [person["id"]]
        assert a_row(手机号=text).phone == number
    opening = {"field": "phone", "purpose": "回访"}
    opened = await scene.secretary.post(f"/people/{person['id']}/open", opening)
    assert opened.json()["value"] == number
    assert number not in edited.text


async def test_a_documents_number_is_one_number_at_every_door(scene: Scene) -> None:
    person = await a_person(scene, id_number="11010519491231002X", born_on=None)
    spellings = ("11010519491231002x", "１１０１０５ 19491231 002Ⅹ", "'110105491231002")
    for text in spellings:
        edited = await scene.staff.call("PUT", f"/people/{person['id']}", json={"id_number": text})
        assert edited.json()["version"] == 1, "nothing changed"
        assert await found(scene.staff, id_number=text) == [person["id"]]
        assert a_row(身份证号=text, 出生日期="").key == "11010519491231002X"
        twice = await scene.staff.post("/people", {"name": "某人", "id_number": text})
        assert twice.json()["type"] == "in-the-roster-already"


@pytest.mark.parametrize("ending", ["31002x", "31002Ｘ", "３１００２Ⅹ", " 31002 X"])
async def test_the_last_six_are_read_like_the_number(scene: Scene, ending: str) -> None:
    person = await a_person(scene, id_number="11010519491231002X", born_on=None)
    home = {"dwelling_id": str(scene.homes["empty"]), "since": "2024-01-01"}
    members = [{"person_id": person["id"], "relation": "head"}]
    await scene.staff.post("/households", home | {"members": members})
    claim = {"dwelling_id": home["dwelling_id"], "name": "王桂兰", "id_last_six": ending}
    assert (await scene.stranger.post("/claims", claim)).json()["state"] == "verified"


async def test_the_last_six_with_another_x_say_so(scene: Scene) -> None:
    claim = {"dwelling_id": str(scene.homes["empty"]), "name": "王桂兰", "id_last_six": "31002Х"}
    refused = await scene.stranger.post("/claims", claim)
    assert (refused.status_code, "英文字母 X" in refused.text) == (422, True)


@pytest.mark.parametrize(("day", "spellings"), spelled(DATES))
async def test_a_date_is_one_day_at_every_door(
    scene: Scene, day: date, spellings: list[str]
) -> None:
    for text in spellings:
        assert (await a_person(scene, born_on=text))["born_on"] == str(day)
        assert a_row(出生日期=text).born_on == day
        grids = await scene.staff.get("/grids", params={"on": text})
        assert grids.status_code == 200


@pytest.mark.parametrize(
    "born_on", ["50-1-31", "1950", "1950-W05-2", "-631152000", 18294, 0.5, True]
)
async def test_what_could_be_two_days_is_refused(scene: Scene, born_on: object) -> None:
    refused = await scene.staff.post("/people", {"name": "王伟", "born_on": born_on})
    assert (refused.status_code, "1950-01-31" in refused.text) == (422, True)


async def test_a_dwelling_is_one_dwelling_however_it_is_spelled(scene: Scene) -> None:
    spot = {"estate_id": str(scene.estate_id), "lng": 114.38, "lat": 30.63}
    for name, spellings in spelled(BUILDINGS):
        added = await scene.staff.post("/buildings", spot | {"name": spellings[-1]})
        assert added.json()["name"] == name
        for text in spellings:
            again = await scene.staff.post("/buildings", spot | {"name": text})
            assert again.json()["type"] == "there-already"
            assert home_of(楼栋=text).building == name
    dwellings = f"/buildings/{added.json()['id']}/dwellings"
    for unit, units in spelled(UNITS):
        for room, rooms in spelled(ROOMS):
            size: dict[str, Any] = {"floor": 5, "area": "80", "is_another": True}
            where = {"unit": units[-1], "room": rooms[-1]}
            made = await scene.staff.post(dwellings, size | where)
            assert (made.json()["unit"], made.json()["room"]) == (unit, room), made.text
    for unit, units in spelled(UNITS):
        for text in units:
            again = await scene.staff.post(dwellings, size | {"unit": text, "room": "502"})
            assert again.json()["detail"] == f"已有“{unit}502”"
            assert home_of(单元=text).unit == unit
    for room, rooms in spelled(ROOMS):
        for text in rooms:
            again = await scene.staff.post(dwellings, size | {"unit": "无", "room": text})
            assert again.json()["type"] == "there-already"
            assert home_of(房号=text).room == room


async def test_a_dwelling_beside_one_that_looks_like_it_is_asked_about(scene: Scene) -> None:
    spot = {"estate_id": str(scene.estate_id), "lng": 114.38, "lat": 30.63}
    building = await scene.staff.post("/buildings", spot | {"name": "5栋"})
    dwellings = f"/buildings/{building.json()['id']}/dwellings"
    first = {"unit": "1单元", "room": "502", "floor": 5, "area": "80"}
    assert (await scene.staff.post(dwellings, first)).status_code == 201
    alike: tuple[tuple[str, dict[str, Any], str], ...] = (
        (dwellings, first | {"room": "5-02"}, "1单元502"),
        (dwellings, first | {"unit": "1门"}, "1单元502"),
        ("/buildings", spot | {"name": "5座"}, "5栋"),
        ("/estates", {"name": "小区门", "kind": "old"}, "小区"),
    )
    for path, body, neighbour in alike:
        asked = await scene.staff.post(path, body)
        assert (asked.status_code, asked.json()["type"]) == (409, "looks-like-another")
        assert f"“{neighbour}”" in asked.json()["detail"]
        assert (await scene.staff.post(path, body | {"is_another": True})).status_code == 201
    for other in ({"room": "503"}, {"unit": "2单元"}, {"room": "1502"}):
        assert (await scene.staff.post(dwellings, first | other)).status_code == 201


async def test_what_was_stored_before_is_respelled_and_nothing_is_lost(
    scene: Scene, sessions: Sessions
) -> None:
    here, person = scene.community_id, scene.persons["neighbour"]
    spellings = {"101": "１０１室", "201": "201", "301": "0201"}
    async with sessions.begin() as session:
        who = (Person.community_id == here) & (Person.id == person)
        await session.execute(update(Person).where(who).values(name="古丽 • 买买提"))
        for room, written in spellings.items():
            there = (Dwelling.community_id == here) & (Dwelling.room == room)
            await session.execute(update(Dwelling).where(there).values(room=written, unit="一单元"))
        where = {"community_id": here, "estate_id": scene.estate_id, "lng": 114.0, "lat": 30.0}
        session.add(Building(id=new_id(), name="02 号楼", **where))
    async with sessions.begin() as session:
        _, beside = await respell(session)
    assert beside == ["小区1栋一单元0201"]
    rooms = select(Dwelling.unit, Dwelling.room).where(Dwelling.community_id == here)
    async with sessions() as session:
        left = {tuple(row) for row in (await session.execute(rooms)).all()}
        assert left == {("1单元", "101"), ("1单元", "201"), ("一单元", "0201")}
        named = select(Person.name, Person.version).where(who)
        assert tuple((await session.execute(named)).one()) == ("古丽·买买提", 2)
        names = select(Building.name).where(Building.community_id == here)
        assert set(await session.scalars(names)) == {"1栋", "2栋"}
    async with sessions.begin() as session:
        assert (await respell(session))[1] == beside
