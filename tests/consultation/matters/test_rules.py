"""The matter decides the rule, never the chair."""

from datetime import date
from typing import Any

import pytest

from app.consultation.matters.errors import NoRuleInForce
from app.consultation.matters.kinds import OWNERS, Matter, RollKind
from app.consultation.matters.queries import rule_for
from tests.consultation.ballots.rules import ALL_INTERESTED, ORDINARY, RESIDENTS, SPECIAL
from tests.scene import Scene

HALF = {"numerator": 1, "denominator": 2, "is_strict": True}
NEW = {
    "matter": "residents",
    "roll": "residents",
    "source": "《城市居民委员会组织法》（2025年修订）",
    "since": "2026-01-01",
    "participation": HALF,
    "consent": HALF,
}


async def rule(scene: Scene, matter: Matter, roll: RollKind, day: date) -> Any:
    async with scene.sessions() as session:
        return await rule_for(session, scene.community_id, matter, roll, day)


async def test_the_law_is_in_the_table(scene: Scene) -> None:
    today = date(2026, 11, 25)
    for known in (ORDINARY, SPECIAL, ALL_INTERESTED):
        assert await rule(scene, known.matter, known.roll, today) == known
    for matter in OWNERS - {Matter.DWELLING_TO_BUSINESS}:
        found = await rule(scene, matter, RollKind.OWNERS, today)
        special = matter in {Matter.RAISE_FUNDS, Matter.REBUILD, Matter.CHANGE_USE}
        wanted = SPECIAL if special else ORDINARY
        assert (found.participation, found.consent) == (wanted.participation, wanted.consent)
        assert "第二百七十八条" in found.source


async def test_until_2025_residents_decide_by_the_law_as_it_was(scene: Scene) -> None:
    last = date(2025, 12, 31)
    assert await rule(scene, Matter.RESIDENTS, RollKind.RESIDENTS, last) == RESIDENTS
    with pytest.raises(NoRuleInForce, match="书记对照法律原文录入"):
        await rule(scene, Matter.RESIDENTS, RollKind.RESIDENTS, date(2026, 1, 1))


async def test_a_rule_holds_once_somebody_else_has_read_it(scene: Scene) -> None:
    entered = await scene.secretary.post("/matters/rules", NEW)
    assert entered.status_code == 201, entered.text
    again = await scene.secretary.post("/matters/rules", NEW)
    assert (again.status_code, again.json()["type"]) == (409, "rule-there")
    today = date(2026, 11, 25)
    with pytest.raises(NoRuleInForce):
        await rule(scene, Matter.RESIDENTS, RollKind.RESIDENTS, today)
    path = f"/matters/rules/{entered.json()['id']}/confirm"
    own = await scene.secretary.post(path)
    assert (own.status_code, own.json()["type"]) == (403, "somebody-else-confirms")
    assert (await scene.staff.post(path)).status_code == 200
    assert (await scene.staff.post(path)).json()["type"] == "confirmed-already"
    found = await rule(scene, Matter.RESIDENTS, RollKind.RESIDENTS, today)
    assert found.source == NEW["source"]
    listed = (await scene.stranger.get("/matters/rules")).json()["rules"]
    assert {one["source"]: one["is_confirmed"] for one in listed}[NEW["source"]]


async def test_what_the_law_says_nobody_enters(scene: Scene) -> None:
    for change, code in (
        ({"matter": "change_use", "roll": "owners"}, "the-law-says-it"),
        ({"matter": "delegates", "roll": "owners"}, "wrong-roll"),
        ({"since": "2025-12-31"}, "rule-in-the-past"),
    ):
        refused = await scene.secretary.post("/matters/rules", NEW | change)
        assert (refused.status_code, refused.json()["type"]) == (422, code)
    more = NEW | {"consent": {"numerator": 3, "denominator": 2}}
    assert (await scene.secretary.post("/matters/rules", more)).status_code == 422
