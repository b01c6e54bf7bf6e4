"""The resident is on the care list: what the tests of care do to get there, and how they read it."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import text

from app.care.subjects import jobs
from app.care.subjects.events import CareDayBegan
from app.platform import clock
from app.platform.db.session import Sessions
from app.residents.facts.known import FactKind
from tests.scene import INSIDE, Caller, Scene

DAY = timedelta(days=1)
ALONE = {"facts": [{"kind": "lives_alone"}]}
EVERYTHING = {"facts": [{"kind": one} for one in FactKind]}
WELL = {"way": "home", "outcome": "well", "words": "一切都好", "place": INSIDE}


def who(scene: Scene, name: str = "resident") -> str:
    return f"/care/{scene.persons[name]}"


def noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 4, tzinfo=UTC)


async def live(scene: Scene, sessions: Sessions, day: date) -> None:
    with clock.at(noon(day)):
        async with sessions.begin() as session:
            await jobs.live_through(session, CareDayBegan(community_id=scene.community_id))


async def enrolled(scene: Scene, sessions: Sessions, body: Any = ALONE, ago: int = 35) -> date:
    """The resident, so many days ago; the first day of this week."""
    done = await scene.worker.post(f"{who(scene)}/enrol", body)
    assert done.status_code == 200, done.text
    today = clock.today()
    then = {"day": today - ago * DAY, "n": scene.community_id}
    async with sessions.begin() as session:
        for table, column in (("care_subjects", "enrolled_on"), ("care_facts", "recorded_on")):
            back = f"UPDATE {table} SET {column} = :day WHERE community_id = :n"
            await session.execute(text(back), then)
        await session.execute(text("DELETE FROM care_dues WHERE community_id = :n"), then)
    return today - today.weekday() * DAY


async def dues(caller: Caller, path: str) -> dict[tuple[str, str], str]:
    """(rule, from): state."""
    found = (await caller.get(path)).json()["dues"]
    return {(one["rule"], one["opens_on"]): one["state"] for one in found}


async def kind(answer: Any) -> str:
    assert answer.status_code >= 400, answer.text
    found: str = answer.json()["type"]
    return found


def companion(scene: Scene, name: str) -> dict[str, str]:
    return {"companion_id": str(scene.persons[name])}
