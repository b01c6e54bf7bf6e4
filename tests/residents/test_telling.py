"""A title of the inbox begins with what it is about and where; it is never longer than a phone shows."""

import ast
from pathlib import Path

from app.patrols.hazards import jobs
from app.patrols.hazards.models import Hazard
from app.residents.inbox.telling import LONGEST, tell_of, titled
from tests.published import ROOT
from tests.scene import Scene

TELLING = {"teller": 2, "tell_of": 2}  # where it is said what a title is about


def test_everybody_who_is_told_is_told_what_it_is_about() -> None:
    told: dict[str, set[str]] = {}
    for file in Path(ROOT / "app").rglob("jobs.py"):
        for call in ast.walk(ast.parse(file.read_text())):
            if isinstance(call, ast.Call) and isinstance(call.func, ast.Name):
                place = TELLING.get(call.func.id)
                if place is not None:
                    feature = f"{file.parent.parent.name}/{file.parent.name}"
                    told.setdefault(feature, set()).add(ast.unparse(call.args[place]))
    assert len(told) >= 7
    assert not {feature for feature, abouts in told.items() if "None" in abouts}


async def test_a_long_place_is_cut(scene: Scene) -> None:

    hazard_id = await scene.report(where="一" * 200)
    async with scene.sessions.begin() as session:
        hazard = await session.get_one(Hazard, (scene.community_id, hazard_id))
        await tell_of(session, hazard, jobs.about, jobs.ESCALATED, "test")
    [(title, _)] = await scene.street.inbox()
    about, _, words = title.partition("：")
    assert len(title) == LONGEST
    assert about.endswith("一…）")
    assert words == "隐患严重逾期，已上报街道"


def test_what_happened_is_cut_last_and_a_bracket_is_closed() -> None:
    assert titled("", "一" * 80) == "一" * 59 + "…"
    both = titled("楼道" * 30, "一" * 80)
    assert len(both) == LONGEST
    assert both.startswith("楼道楼道楼道楼道楼道楼…：一")
    assert titled("党员（二支部）", "请核查") == "党员（二支部）：请核查"
