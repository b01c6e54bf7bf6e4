"""What an import changes, and what it does not: nothing that is not said, nothing by guessing."""

from collections.abc import Sequence
from typing import Any

import pytest
from sqlalchemy import select

from app.demo.numbers import an_id_number
from app.places.dwellings.models import Dwelling
from app.platform.db.driver import PASSING
from app.platform.history import Transition
from app.platform.jobs.events import publish as published
from app.platform.values.documents import Sex
from app.residents.people.models import HouseholdMember, Person, Relation
from app.residents.roster import jobs
from app.residents.roster.columns import HEADINGS
from app.residents.roster.halving import NOT_KEPT
from app.residents.roster.taking import Taking
from tests.platform.excel.books import Sheet, a_workbook
from tests.residents.rosters import a_book, a_row, census, counts, rows_of, take_in
from tests.scene import BORN, Caller, Scene

MALE = Sex.MALE


def a_sheet(headings: Sequence[str], *rows: Sequence[str | None]) -> bytes:
    return a_workbook(Sheet([[*headings], *rows]))


async def reasons(staff: Caller, run: dict[str, Any]) -> list[str]:
    """Why rows were not taken in."""
    answer = await staff.get(f"/roster/runs/{run['id']}/errors")
    heading, _, *rows = rows_of(answer.content)
    at = heading.index("未导入原因")
    return [row[at] for row in rows if row[at]]


async def warnings(staff: Caller, run: dict[str, Any]) -> list[str]:
    answer = await staff.get(f"/roster/runs/{run['id']}/errors")
    heading, _, *rows = rows_of(answer.content)
    at = heading.index("已导入，请核对")
    return [row[at] for row in rows if row[at]]


async def changes(staff: Caller, run: dict[str, Any]) -> list[str]:
    answer = await staff.get(f"/roster/runs/{run['id']}/errors")
    return [row[1] for row in rows_of(answer.content, 1)[2:]]


async def person_of(scene: Scene, name: str) -> Person:
    async with scene.sessions() as session:
        (found,) = await session.scalars(select(Person).where(Person.name == name))
        return found


async def member_of(scene: Scene, name: str) -> HouseholdMember:
    async with scene.sessions() as session:
        wanted = select(HouseholdMember).join(Person, Person.id == HouseholdMember.person_id)
        (found,) = await session.scalars(
            wanted.where(Person.name == name, HouseholdMember.until.is_(None))
        )
        return found


async def history(scene: Scene, run: dict[str, Any]) -> list[tuple[str, str]]:
    async with scene.sessions() as session:
        of_the_run = Transition.details["run"].astext == run["id"]
        found = await session.execute(
            select(Transition.subject_kind, Transition.action).where(of_the_run)
        )
        return sorted((kind, action) for kind, action in found)


def family(**more: Any) -> list[list[Any]]:
    """Two who live together; the first is the head and the contact."""
    second = {"与户主关系": "配偶", "联系人": None, "房号": "100", "楼层": "1"}
    return [a_row(0, 房号="100", **more), a_row(1, **second | more)]


async def test_an_import_that_brings_only_phones_changes_only_phones(office: Scene) -> None:
    await take_in(office.staff, a_book(family()))
    number = an_id_number(BORN, 0, MALE)
    row = ["居民0", number, "19911112222"]
    run = await take_in(office.staff, a_sheet(["姓名", "身份证号", "手机号"], row))
    assert counts(run) == [0, 1, 0, 0]
    assert await changes(office.staff, run) == ["居民0 变更：手机号"]
    assert (await member_of(office, "居民0")).relation is Relation.HEAD
    assert await history(office, run) == [("people", "correct")]
    empty = [a_row(0, 房号="100") for _ in range(1)]
    for name in ("与户主关系", "联系人", "产权人", "入住日期", "手机号", "楼层", "建筑面积"):
        empty[0][HEADINGS.index(name)] = None
    assert counts(await take_in(office.staff, a_book(empty))) == [0, 0, 1, 0]
    unknown = ["某人", an_id_number(BORN, 400, MALE), "19911113333"]
    run = await take_in(office.staff, a_sheet(["姓名", "身份证号", "手机号"], unknown))
    assert "系统中没有此证件号码" in (await reasons(office.staff, run))[0]


async def test_every_change_has_its_history_and_is_said_in_words(office: Scene) -> None:
    first = await take_in(office.staff, a_book(family()))
    assert await history(office, first) == [
        ("dwelling_owners", "add_owner"),
        ("dwelling_owners", "add_owner"),
        ("dwellings", "add"),
        ("households", "move_in"),
        ("people", "add"),
        ("people", "add"),
    ]
    rows = family(入住日期="2024-04-01", 产权人=None)
    rows[1][HEADINGS.index("与户主关系")] = "子女"
    rows[1][HEADINGS.index("联系人")] = "是"
    rows[0][HEADINGS.index("联系人")] = None
    dry = await take_in(office.staff, a_book(rows), dry=True)
    run = await take_in(office.staff, a_book(rows))
    assert counts(dry) == counts(run) == [0, 2, 0, 0]
    assert await changes(office.staff, dry) == await changes(office.staff, run)
    assert await changes(office.staff, run) == [
        "居民0 变更：入住日期",
        "居民1 变更：与户主关系、入住日期",
        "小区1栋2单元100 的联系人改为 居民1",
    ]
    assert await history(office, run) == [
        ("households", "contact"),
        ("households", "correct"),
        ("households", "correct"),
    ]


async def test_who_moves_is_told_and_a_household_that_is_left_ends(office: Scene) -> None:
    await take_in(office.staff, a_book(family()))
    to = {"房号": "200", "楼层": "2", "入住日期": "2025-01-01"}
    (head,) = [a_row(0, **to)]
    dry = await take_in(office.staff, a_book([head]), dry=True)
    assert (dry["moved"], dry["dwellings"], dry["ended"]) == (1, 1, 0)
    run = await take_in(office.staff, a_book([head]))
    assert (await changes(office.staff, run))[1:] == [
        "居民0 由 小区1栋2单元100 迁至 小区1栋2单元200",
        "小区1栋2单元100 的联系人改为 居民1",
    ]
    assert (await member_of(office, "居民1")).is_contact
    last = await take_in(office.staff, a_book([a_row(1, **to)]))
    assert (last["moved"], last["dwellings"], last["ended"]) == (1, 0, 1)
    old = await take_in(office.staff, a_book([a_row(1, 房号="100", 入住日期="2020-01-01")]))
    assert "可能是旧名册" in (await reasons(office.staff, old))[0]


@pytest.mark.parametrize("order", [1, -1])
async def test_the_order_of_rows_does_not_matter(office: Scene, order: int) -> None:
    """Only the second row says how large the dwelling is, and who is the contact."""
    rows = family()
    rows[0][HEADINGS.index("联系人")] = rows[1][HEADINGS.index("楼层")] = None
    rows[1][HEADINGS.index("联系人")] = "是"
    run = await take_in(office.staff, a_book(rows[::order]))
    assert (counts(run), run["dwellings"]) == ([2, 0, 0, 0], 1)
    assert (await member_of(office, "居民1")).is_contact
    assert not (await member_of(office, "居民0")).is_contact


async def test_one_person_in_two_rows_that_differ_is_taken_in_from_neither(office: Scene) -> None:
    rows = [a_row(0), a_row(0, 手机号="19955556666"), a_row(1), a_row(1)]
    before = await census(office)
    run = await take_in(office.staff, a_book(rows))
    assert counts(run) == [1, 0, 1, 2]
    assert await reasons(office.staff, run) == [
        "与“Sheet 3”行是同一人，内容不同，请只保留正确的一行",
        "与“Sheet 2”行是同一人，内容不同，请只保留正确的一行",
    ]
    returned = (await office.staff.get(f"/roster/runs/{run['id']}/errors")).content
    assert counts(await take_in(office.staff, returned)) == [0, 0, 1, 2]
    assert (await census(office))[0] == before[0] + 1


async def test_the_dead_are_neither_exported_nor_changed(office: Scene) -> None:
    await take_in(office.staff, a_book(family()))
    dead = await person_of(office, "居民0")
    died = {"died_on": "2026-01-02"}
    assert (await office.staff.post(f"/people/{dead.id}/record-death", died)).status_code == 200
    lines = rows_of((await office.staff.post("/roster/export")).content)
    assert "居民0" not in [line[6] for line in lines]
    moved = await take_in(office.staff, a_book([a_row(0, 房号="200")]))
    by_name = a_row(0, 房号="100", 身份证号=None, 出生日期=None)
    named = await take_in(office.staff, a_book([by_name]))
    for run in (moved, named):
        assert counts(run) == [0, 0, 0, 1]
        assert "已于 2026-01-02 去世" in (await reasons(office.staff, run))[0]
    assert (await person_of(office, "居民0")).version == 2


async def test_what_could_be_somebody_else_is_asked(office: Scene) -> None:
    await take_in(office.staff, a_book([a_row(0), a_row(1, 身份证号=None, 出生日期="1970-01-01")]))
    headings = [*HEADINGS, "确认"]
    asked = [
        (a_row(0, 姓名="别人"), "登记为“居民0”"),
        (a_row(0, 身份证号=an_id_number(BORN, 300, MALE)), "已有同名居民，证件号码为"),
        (a_row(1, 身份证号=None, 出生日期="1971-01-01"), "已有同名居民，出生日期为 1970-01-01"),
        (a_row(1, 房号="300", 身份证号=None, 出生日期="1970-01-01"), "同名、同日出生"),
        (a_row(0, 房号="1-00", 身份证号=an_id_number(BORN, 301, MALE)), "写法相近"),
    ]
    await take_in(office.staff, a_book([a_row(50, 房号="0100")]))
    for row, why in asked:
        run = await take_in(office.staff, a_sheet(headings, [*row, None]))
        assert counts(run) == [0, 0, 0, 1]
        assert why in (await reasons(office.staff, run))[0]
        dry = await take_in(office.staff, a_sheet(headings, [*row, "是"]), dry=True)
        assert dry["refused"] == 0


async def test_a_number_that_becomes_known_goes_to_who_had_none(office: Scene) -> None:
    await take_in(office.staff, a_book([a_row(0, 身份证号=None, 出生日期=str(BORN))]))
    run = await take_in(office.staff, a_book([a_row(0)]))
    assert counts(run) == [0, 1, 0, 0]
    assert (await person_of(office, "居民0")).id_number is not None


async def test_several_phones_and_other_documents_survive_their_export(office: Scene) -> None:
    rows = [
        a_row(0),
        a_row(1, 身份证号="E12345678", 证件类型="护照", 出生日期="1970-01-01", 性别="女"),
        a_row(2, 身份证号=None, 证件类型="无证件", 出生日期="1971-01-01", 手机号="027-86551234"),
    ]
    assert counts(await take_in(office.staff, a_book(rows))) == [3, 0, 0, 0]
    person = await person_of(office, "居民0")
    phones = [{"number": "19900000000"}, {"number": "027-86551234", "kind": "home"}]
    put = await office.staff.call("PUT", f"/people/{person.id}", json={"phones": phones})
    assert put.status_code == 200, put.text
    exported = (await office.staff.post("/roster/export")).content
    lines = len(rows_of(exported)) - 2
    again = await take_in(office.staff, exported)
    assert counts(again) == [0, 0, lines, 0]
    assert await warnings(office.staff, again) == [] if again["warned"] else True
    assert counts(await take_in(office.staff, a_book(rows))) == [0, 0, 3, 0]
    second = await take_in(office.staff, a_book([a_row(0, 手机号="02786551234")]))
    assert counts(second) == [0, 0, 1, 0], "it is one of theirs already"


async def test_a_second_phone_has_a_column_of_its_own(office: Scene) -> None:
    rows = [a_row(0, 其他电话="(027)86551234转801"), a_row(1, 手机号=None, 其他电话="13800138000")]
    assert counts(await take_in(office.staff, a_book(rows))) == [2, 0, 0, 0]
    assert counts(await take_in(office.staff, a_book(rows))) == [0, 0, 2, 0]
    person = f"/people/{(await person_of(office, '居民0')).id}"
    shown = (await office.staff.get(person)).json()
    assert [one["number"] for one in shown["phones"]] == ["199****0000", "027-****1234"]
    again = await take_in(office.staff, (await office.staff.post("/roster/export")).content)
    assert again["changed"] == again["warned"] == 0
    more = [a_row(0, 其他电话=f"1380013800{number}") for number in range(5)]
    for number, row in enumerate(more):
        run = await take_in(office.staff, a_book([row]))
        assert counts(run) == ([0, 1, 0, 0] if number < 3 else [0, 0, 1, 0])
    assert "已有 5 个电话" in str(await warnings(office.staff, run))
    assert len((await office.staff.get(person)).json()["phones"]) == 5


async def test_an_area_that_was_not_known_is_filled_in_and_no_other_changed(office: Scene) -> None:
    await take_in(office.staff, a_book([a_row(0, 建筑面积=None)]))
    for area, said in (
        ("77.5", "补登建筑面积 77.50 平方米"),
        ("99", "系统中为 77.50，导入不改变房屋资料"),
    ):
        run = await take_in(office.staff, a_book([a_row(0, 建筑面积=area)]))
        told = await changes(office.staff, run) + await warnings(office.staff, run)
        assert any(said in one for one in told)
    async with office.sessions() as session:
        areas = await session.scalars(select(Dwelling.area).where(Dwelling.unit == "2单元"))
        assert [str(one) for one in areas] == ["77.50"]


async def test_a_row_that_nothing_foresaw_costs_no_other(
    office: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    really = Taking._add  # noqa: SLF001 - in its place

    def unforeseen(taking: Taking, row: Any) -> Person:
        person = really(taking, row)
        if row.name == "居民3":
            person.name = "名" * 10 + "\0"  # which the database refuses
        return person

    monkeypatch.setattr(Taking, "_add", unforeseen)
    run = await take_in(office.staff, a_book([a_row(number) for number in range(8)]))
    assert (run["state"], counts(run)) == ("done", [7, 0, 0, 1])
    assert await reasons(office.staff, run) == [NOT_KEPT]


async def test_a_part_that_is_taken_again_counts_once(
    office: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its worker was killed between the file and the commit."""
    monkeypatch.setattr(jobs, "PART", 2)
    really, died = published, list[Any]()

    async def dies_once(session: Any, event: Any) -> None:
        if getattr(event, "done", 0) == 4 and not died:
            died.append(event)
            raise PASSING[0]("killed")
        await really(session, event)

    monkeypatch.setattr(jobs, "publish", dies_once)
    rows = [
        a_row(number, 楼层=str(number + 1), 房号=f"{number}01", 手机号="1") for number in range(6)
    ]
    run = await take_in(office.staff, a_book(rows))
    assert died
    assert (counts(run), run["warned"], run["done"]) == ([6, 0, 0, 0], 6, 6)
    assert len(await warnings(office.staff, run)) == 6


async def test_a_file_that_is_no_workbook_is_told_what_to_do(scene: Scene) -> None:
    files = {"file": ("名册.csv", "姓名,手机号\n王伟,1\n".encode("gbk"))}
    refused = await scene.staff.post("/roster/runs", files=files)
    assert (refused.status_code, refused.json()["type"]) == (422, "bad-workbook")
    assert "另存为" in refused.json()["detail"]
