"""What stops a limit, what moves it, and what leaves it as it is. Pure: a history, and what is due."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.patrols.hazards.deadlines import Due, due, starting
from app.platform.clock import HERE
from app.platform.history import Done
from app.platform.worktime.calendar import WorkCalendar
from app.platform.worktime.limits import Limit, LimitUnit
from app.platform.worktime.seed import chinese_days
from tests.scene import Scene

CALENDAR = WorkCalendar(
    {day: works for day, (works, _) in chinese_days(2026, 2026).items()}, frozenset({2026})
)
DAYS = Limit(3, LimitUnit.WORKING_DAYS)
MONDAY = datetime(2026, 11, 2, 9, tzinfo=HERE)
HOUR = timedelta(hours=1)


def november(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=HERE)


def after(*steps: tuple[str, datetime], limit: Limit = DAYS, **details: Any) -> Due:
    """A history that begins on a Monday; `details` of a step by its name."""
    history = [Done("report", MONDAY, {}), Done("file", MONDAY, starting(MONDAY, limit))]
    history += [Done("assign", MONDAY, details.get("first", {}))]
    return due([*history, *(Done(name, at, details.get(name, {})) for name, at in steps)], CALENDAR)


def test_a_report_waits_two_working_days_to_be_filed() -> None:
    assert due([Done("report", MONDAY, {})], CALENDAR).at == november(4, 17, 30)
    assert due([Done("report", november(6, 16), {})], CALENDAR).at == november(10, 17, 30)


def test_work_waits_two_working_days_to_be_verified() -> None:
    found = after(("submit", november(3, 10)))
    assert (found.at, found.rectify_by) == (november(5, 17, 30), november(5, 17, 30))
    assert after(("submit", november(4, 10)), ("pass", november(9, 9))).at is None
    assert after(("submit", november(4, 10)), ("pass", november(9, 9))).rectify_by is not None


@pytest.mark.parametrize("unit", LimitUnit)
def test_what_has_run_out_is_not_revived_by_a_pause(unit: LimitUnit) -> None:
    limit = Limit(3, unit)
    end = after(limit=limit).at
    assert end is not None
    for since in (end, end + HOUR / 60, end + 30 * HOUR):
        paused = after(("suspend", since), limit=limit)
        assert paused.at == end
        resumed = after(("suspend", since), ("resume", since + 200 * HOUR), limit=limit)
        assert resumed.at == end


def test_nor_by_being_submitted_and_sent_back() -> None:
    sent_back = after(("submit", november(6, 9)), ("return", november(9, 9)))
    assert sent_back.at == november(5, 17, 30)


def test_who_is_sent_back_to_it_has_what_was_left() -> None:
    sent_back = after(("submit", november(4, 9)), ("return", november(9, 9)))
    assert sent_back.at == november(11, 17, 30)


def test_a_date_of_an_assignment_is_of_that_one() -> None:
    sooner = {"due": november(3, 12).isoformat()}
    assert after(first=sooner).at == november(3, 12)
    assert after(first=sooner).latest == november(5, 17, 30)
    assert after(("hand_back", november(2, 15)), first=sooner).at == november(5, 17, 30)
    assert after(("assign", november(2, 15)), first=sooner).at == november(5, 17, 30)


def test_an_extension_is_of_the_hazard() -> None:
    longer = {"due": november(12, 12).isoformat()}
    steps = ("extend", november(3, 9)), ("hand_back", november(4, 9)), ("assign", november(5, 9))
    assert after(*steps, extend=longer).at == november(12, 12)


moments = st.integers(0, 60 * 24 * 40).map(lambda minutes: MONDAY + timedelta(minutes=minutes))


@given(
    st.builds(Limit, st.integers(1, 9), st.sampled_from(LimitUnit)), st.lists(moments, max_size=8)
)
def test_a_pause_never_shortens_and_revives_nothing(limit: Limit, times: list[datetime]) -> None:
    """Suspended and resumed, or submitted and sent back, by turns."""
    names = ("suspend", "resume", "submit", "return")
    steps = [(names[n % 4], at) for n, at in enumerate(sorted(times))]
    before = after(limit=limit).at
    assert before is not None
    for number, (name, at) in enumerate(steps, 1):
        if name in {"resume", "return"}:
            found = after(*steps[:number], limit=limit)
            assert found.at is not None
            assert found.at >= before
            if steps[number - 2][1] >= before:
                assert found.at == before
            before = found.at
        elif name == "suspend" and at >= before:
            assert after(*steps[:number], limit=limit).at == before


async def test_a_shorter_date_does_not_bind_the_next_one(scene: Scene) -> None:
    hazard = f"/hazards/{await scene.report()}"
    limit = (await scene.worker.post(f"{hazard}/file")).json()["due_at"]
    soon = (datetime.now(HERE) + HOUR / 2).isoformat()
    to = {"company_id": str(scene.company_id)}
    sooner = await scene.staff.post(f"{hazard}/assign", to | {"due_at": soon})
    assert sooner.json()["due_at"] < limit
    back = await scene.property.post(f"{hazard}/hand-back", {"reason": "非本公司范围"})
    assert back.json()["due_at"] == limit
    assert (await scene.staff.post(f"{hazard}/assign", to)).json()["due_at"] == limit


@pytest.mark.parametrize(
    ("days", "refused"),
    [(91, "extended-too-far"), (3650, "extended-too-far"), (-1, "due-in-the-past")],
)
async def test_an_extension_has_a_bound(scene: Scene, days: int, refused: str) -> None:
    hazard_id = await scene.assigned()
    until = (datetime.now(HERE) + timedelta(days=days)).isoformat()
    longer = {"reason": "配件未到", "due_at": until}
    answer = await scene.staff.post(f"/hazards/{hazard_id}/extend", longer)
    assert (answer.status_code, answer.json()["type"]) == (422, refused)


async def test_what_is_overdue_is_not_extended(scene: Scene) -> None:
    found_at = (datetime.now(HERE) - timedelta(days=20)).isoformat()
    hazard_id = await scene.report(found_at=found_at)
    await scene.worker.post(f"/hazards/{hazard_id}/file")
    to = {"company_id": str(scene.company_id)}
    await scene.staff.post(f"/hazards/{hazard_id}/assign", to)
    until = (datetime.now(HERE) + timedelta(days=9)).isoformat()
    longer = {"reason": "配件未到", "due_at": until}
    answer = await scene.staff.post(f"/hazards/{hazard_id}/extend", longer)
    assert (answer.status_code, answer.json()["type"]) == (409, "too-late-to-extend")
    suspended = (await scene.staff.post(f"/hazards/{hazard_id}/suspend", {"reason": "x"})).json()
    assert suspended["is_overdue"]


async def test_what_waits_for_the_office_says_until_when(scene: Scene) -> None:
    reported = (await scene.worker.get(f"/hazards/{await scene.report()}")).json()
    assert (reported["limit"], reported["due_at"] is not None) == ("filing", True)
    submitted = (await scene.worker.get(f"/hazards/{await scene.submitted()}")).json()
    assert (submitted["limit"], submitted["due_at"] is not None) == ("verification", True)
