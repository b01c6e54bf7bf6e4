"""Hours as a workbook, for who keeps the books of a unit or of the community."""

import io
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from openpyxl import load_workbook
from sqlalchemy import select

from app.participation.volunteering.models import HourExport
from app.platform.db.session import Sessions
from app.platform.history import Transition
from tests.participation.units import Hospital, a_hospital
from tests.rounds import refusal, served
from tests.scene import Caller, Scene
from tests.things import made

NINE = datetime(2026, 11, 20, 1, tzinfo=UTC)  # in Shanghai
YEAR = "/hours/export?since=2026-01-01&until=2026-12-31"


@pytest.fixture
async def hospital(scene: Scene) -> Hospital:
    return await a_hospital(scene)


async def sheets(caller: Caller, path: str) -> tuple[list[tuple[Any, ...]], list[tuple[Any, ...]]]:
    """Lines and sums, without their headings."""
    answer = await caller.post(path)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"].endswith("spreadsheetml.sheet")
    lines, sums = load_workbook(io.BytesIO(answer.content)).worksheets
    assert [cell.value for cell in lines[1]][:4] == ["服务日期", "姓名", "身份", "队伍或单位"]
    return list(lines.values)[2:], list(sums.values)[2:]


async def test_a_coordinator_takes_out_the_hours_of_their_unit_and_the_office_all(
    scene: Scene, sessions: Sessions, hospital: Hospital
) -> None:
    team_id = await scene.team()
    await served(scene, team_id)
    who = await hospital.member(name="=HYPERLINK(王医生)")
    await hospital.coordinated_by("neighbour")
    await hospital.served(sessions, who, NINE, 50)
    await hospital.served(sessions, who, NINE + timedelta(minutes=40), 40)
    lines, sums = await sheets(scene.neighbour, YEAR)
    name = ("=HYPERLINK(王医生)", "单位成员", hospital.group.name)
    assert [(one[0], *one[1:4], *one[5:8]) for one in lines] == [
        ("2026-11-20", *name, "上门和预约服务", "50", None),
        ("2026-11-20", *name, "上门和预约服务", "30", "未按时签退或与其他服务重叠，按规则计"),
    ]
    assert sums == [(*name, "共建单位", "2", "80", "1小时20分钟", str(who.member_id))]
    assert {one[9] for one in lines} == {str(who.member_id)}
    of_team = f"{YEAR}&team_id={team_id}"
    assert await refusal(scene.neighbour, of_team) == "not-yours-to-export"
    assert [one[1] for one in (await sheets(scene.staff, of_team))[0]] == ["resident"]
    assert len((await sheets(scene.secretary, YEAR))[0]) == 3
    async with sessions() as session:
        mine = HourExport.community_id == scene.community_id
        taken = list(await session.scalars(select(HourExport).where(mine).order_by(HourExport.id)))
        first = taken[0]
        assert (first.exported_by, first.group_id) == (scene.neighbour.account_id, None)
        assert [one.rows for one in taken] == [2, 1, 3]
        steps = select(Transition.account_id).where(
            Transition.community_id == scene.community_id,
            Transition.subject_kind == "hour_exports",
        )
        assert set(await session.scalars(steps)) == {one.exported_by for one in taken}


async def test_what_was_put_right_is_told_and_counted(
    scene: Scene, sessions: Sessions, hospital: Hospital
) -> None:
    await hospital.served(sessions, await hospital.member(), NINE, 30)
    [entry] = made(await scene.staff.get("/hours/entries"))["items"]
    less = {"minutes": -30, "reason": "未到场"}
    asked = made(await scene.staff.post(f"/hours/entries/{entry['id']}/ask-correction", less))
    made(await scene.secretary.post(f"/hour-corrections/{asked['id']}/approve"))
    lines, [total] = await sheets(scene.staff, f"{YEAR}&team_id={hospital.group.id}")
    assert [one[6:8] for one in lines] == [("30", None), ("-30", "更正：未到场")]
    assert total[4:7] == ("0", "0", "0分钟")


async def test_an_export_is_refused_where_there_is_nothing_or_it_is_not_theirs(
    scene: Scene, sessions: Sessions, hospital: Hospital
) -> None:
    assert await refusal(scene.staff, YEAR) == "no-hours"
    await hospital.served(sessions, await hospital.member(), NINE)
    of_unit = f"{YEAR}&team_id={hospital.group.id}"
    for caller in (scene.resident, scene.worker, scene.auditor, scene.stranger):
        assert await refusal(caller, of_unit) == "not-yours-to-export"
    long = "/hours/export?since=2020-01-01&until=2026-12-31"
    assert await refusal(scene.staff, long) == "a-span-too-long"
    assert await refusal(scene.staff, f"{YEAR}&team_id=x") == "malformed-request"
