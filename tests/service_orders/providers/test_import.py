"""A hospital's members come as a workbook: repeated, nothing is doubled; what nobody may guess comes back."""

from collections.abc import Mapping
from typing import Any

import pytest
from sqlalchemy import select

from app.service_orders.providers.models import Member
from app.service_orders.unit_rolls.columns import COLUMNS
from app.service_orders.unit_rolls.events import MembersPartTaken, MembersUploaded
from app.service_orders.unit_rolls.hours import read_hours, written
from app.service_orders.unit_rolls.jobs import read_workbook, take_part
from tests.platform.excel.books import Sheet, a_workbook
from tests.residents.rosters import counts, rows_of
from tests.scene import Caller, Scene
from tests.things import WHY, made

HEADINGS = [column.heading for column in COLUMNS]


def a_book(*rows: Mapping[str, str | None]) -> bytes:
    lines = [
        [(dict.fromkeys(HEADINGS) | dict(row))[heading] for heading in HEADINGS] for row in rows
    ]
    return a_workbook(Sheet([HEADINGS, *lines]))


async def take_in(scene: Scene, content: bytes, by: str = "coordinator", dry: bool = False) -> Any:
    caller, path = scene.people[by], f"/units/{scene.unit_id}/imports"
    sent = made(await caller.post(f"{path}?dry={dry}", files={"file": ("名册.xlsx", content)}))
    its = {"community_id": scene.community_id, "import_id": sent["id"]}
    async with scene.sessions.begin() as session:
        await read_workbook(session, MembersUploaded.model_validate(its))
    while not (run := made(await caller.get(f"{path}/{sent['id']}")))["ended_at"]:
        async with scene.sessions.begin() as session:
            part = its | {"done": run["done"]}
            await take_part(session, MembersPartTaken.model_validate(part))
    return run


async def said(caller: Caller, scene: Scene, run: Any, heading: str) -> list[str]:
    answer = await caller.get(f"/units/{scene.unit_id}/imports/{run['id']}/errors")
    headings, _, *rows = rows_of(answer.content)
    at = headings.index(heading)
    return [row[at] for row in rows if row[at]]


NURSE = {
    "姓名": "王 芳芳",
    "工号": "0031",
    "手机号": "139 0000 1111",
    "性别": "女",
    "资质": "执业护士",
    "证书编号": "H-1",
    "取得日期": "2016年3月1日",
    "有效期至": "2030/2/28",
}


async def listed(scene: Scene) -> None:
    for name, kind in (("执业护士", "licence"), ("理发", "skill"), ("从业查询", "check")):
        made(await scene.staff.post("/qualifications", {"name": name, "kind": kind}))


async def test_a_workbook_sent_twice_doubles_nothing_and_a_number_finds_who_it_was(
    scene: Scene,
) -> None:
    await listed(scene)
    book = a_book(
        NURSE,
        {"姓名": "王芳芳", "工号": "0031", "资质": "理发、从业查询"},
        {"姓名": "李强", "手机号": "13900002222"},
        {"姓名": "陈静"},
        {"姓名": "合计", "工号": None},
    )
    first = await take_in(scene, book)
    assert (first["state"], counts(first)) == ("done", [3, 1, 0, 0])
    assert first["warned"] == 1  # a check without an end
    again = await take_in(scene, book)
    assert counts(again) == [0, 0, 4, 0]
    changed = await take_in(scene, a_book(NURSE | {"姓名": "王方方", "手机号": "13900003333"}))
    assert counts(changed) == [0, 1, 0, 0]
    found = made(await scene.coordinator.get("/unit-members?name=王方"))["items"]
    assert [(one["staff_number"], one["phone_mask"]) for one in found] == [("0031", "139****3333")]
    held = {one["name"]: one for one in found[0]["qualifications"]}
    assert (held["执业护士"]["since"], held["执业护士"]["until"]) == ("2016-03-01", "2030-03-01")
    assert set(held) == {"执业护士", "理发"}


async def test_a_dry_run_says_what_would_happen_and_changes_nothing(scene: Scene) -> None:
    run = await take_in(scene, a_book(NURSE), dry=True)
    assert counts(run) == [1, 0, 0, 0]
    async with scene.sessions() as session:
        theirs = select(Member).where(Member.community_id == scene.community_id)
        assert len((await session.scalars(theirs)).all()) == 1


async def test_what_nobody_may_guess_comes_back_with_why(scene: Scene) -> None:
    await listed(scene)
    run = await take_in(
        scene,
        a_book(
            {"姓名": "李强", "手机号": "13900002222"},
            {"姓名": "李刚", "手机号": "13900002222"},
            {"工号": "0040", "性别": "男"},
            {"姓名": "赵敏", "核验编号": "99999999"},
            {"姓名": "孙丽", "工号": "0041", "手机号": "139", "资质": "推拿"},
            {"姓名": "孙丽", "取得日期": "2020-01-01", "有效期至": "2019-01-01"},
        ),
    )
    assert counts(run) == [2, 0, 0, 4]
    whys = await said(scene.coordinator, scene, run, "未导入原因")
    for part, why in zip(("姓名不同", "姓名：必填", "没有 99999999", "早于"), whys, strict=True):
        assert part in why
    (warned,) = await said(scene.coordinator, scene, run, "已导入，请核对")
    assert "手机号" in warned
    assert "推拿" in warned
    assert (
        await scene.staff.get(f"/units/{scene.unit_id}/imports/{run['id']}/errors")
    ).status_code == 404


async def test_where_and_when_somebody_serves_comes_with_the_workbook(scene: Scene) -> None:
    serves = {
        "服务网格": "网格1、网格0",
        "服务时间": "周一至周三 8:30—12:00；周六 9点至11点半（带薪）",
    }
    row = {"姓名": "李强", "手机号": "13900002222"}
    first = await take_in(scene, a_book(row | serves))
    assert (counts(first), first["warned"]) == ([1, 0, 0, 0], 0)
    (one,) = made(await scene.coordinator.get("/unit-members?name=李强"))["items"]
    assert set(one["area_ids"]) == {str(scene.grid_id), str(scene.other_grid_id)}
    assert [hour["weekday"] for hour in one["hours"]] == [1, 2, 3, 6]
    assert [hour["is_paid"] for hour in one["hours"]] == [False] * 3 + [True]
    assert counts(await take_in(scene, a_book(row | serves))) == [0, 0, 1, 0]
    other = row | {"服务网格": "网格9", "服务时间": "周一 8:30-12:00、11:00-13:00"}
    kept = await take_in(scene, a_book(other))
    assert (counts(kept), kept["warned"]) == ([0, 0, 1, 0], 1)


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("周一至周五 08:30-12:00、14:00-17:30", None),
        ("星期一、三、五 9:00～11:00", "周一、周三、周五 09:00-11:00"),
        ("工作日8：30—12：00（带薪）", "周一至周五 08:30-12:00（带薪）"),
        ("每天 18点至20点半", "周一至周日 18:00-20:30"),
        ("周1-周3 9:00-10:00 13:00-14:00", "周一至周三 09:00-10:00、13:00-14:00"),
    ],
)
def test_hours_are_read_as_people_write_them(said: str, shown: str | None) -> None:
    hours = read_hours(said)
    assert written(hours) == (shown or said)
    assert read_hours(written(hours)) == hours


@pytest.mark.parametrize(
    "said",
    [
        "白天",
        "周一",
        "8:00-9:00",
        "周一 9:00-8:00",
        "周一 9:00-10:00、9:30-11:00",
        "周八 9:00-10:00",
    ],
)
def test_hours_that_nobody_can_read_say_how_to_write_them(said: str) -> None:
    with pytest.raises(ValueError, match=r"应写成|结束时间|重叠"):
        read_hours(said)


async def test_what_was_exported_comes_back_and_changes_nothing(scene: Scene) -> None:
    await listed(scene)
    serves = {"服务网格": "网格0", "服务时间": "周二 09:00-11:00"}
    await take_in(
        scene, a_book(NURSE | serves, {"姓名": "李强", "手机号": "13900002222", "资质": "理发"})
    )
    exported = (await scene.coordinator.post(f"/units/{scene.unit_id}/export")).content
    assert b"13900002222" not in exported
    run = await take_in(scene, exported)
    assert counts(run) == [0, 0, 3, 0]


async def test_who_was_stopped_or_has_left_does_not_come_back_by_a_workbook(scene: Scene) -> None:
    await take_in(scene, a_book(NURSE, {"姓名": "李强", "手机号": "13900002222"}))
    for name in ("王芳芳", "李强"):
        (one,) = made(await scene.staff.get(f"/unit-members?name={name}"))["items"]
        if name == "李强":
            made(await scene.staff.post(f"/unit-members/{one['id']}/stop", WHY))
        made(await scene.coordinator.post(f"/unit-members/{one['id']}/leave", WHY))
    other = {"姓名": "李强", "工号": "0099", "手机号": "13900002222"}
    run = await take_in(scene, a_book(NURSE, other))
    assert counts(run) == [0, 0, 0, 2]
    whys = await said(scene.coordinator, scene, run, "未导入原因")
    assert ["已离开" in whys[0], "暂停" in whys[1] or "已离开" in whys[1]] == [True, True]
