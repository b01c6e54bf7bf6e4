"""What follows from a round by itself: series, disbanding, and the clock."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import delete
from sqlalchemy.ext.asyncio import create_async_engine

from app.patrols.rounds import jobs
from app.patrols.rounds.events import RoundCancelled
from app.patrols.teams.events import TeamDisbanded
from app.platform import clock
from app.platform.db.revisions import change
from app.platform.db.session import Sessions, sessions_of
from app.platform.worktime import service as worktime
from app.platform.worktime.models import WorkingDay
from app.platform.worktime.queries import CALENDAR
from app.settings import Settings
from app.subscriptions import SUBSCRIPTIONS
from tests.queue import published
from tests.rounds import ago
from tests.scene import Scene

WEEKLY = {
    "weekday": 3,
    "starts": "19:30",
    "minutes": 90,
    "meet_at": "廉心亭",
    "capacity": 6,
    "first_on": "2026-01-01",
    "skips_holidays": False,
}


async def test_a_series_is_planned_ahead_once_and_its_end_cancels_what_is_left(
    scene: Scene, sessions: Sessions
) -> None:
    team_id = await scene.team()
    weekly = WEEKLY | {"team_id": team_id, "grid_id": str(scene.grid_id)}
    series = (await scene.worker.post("/round-series", weekly)).json()
    calendar = f"/rounds?team_id={team_id}"
    planned = (await scene.resident.get(calendar)).json()
    assert len(planned) in {4, 5}
    begins = [datetime.fromisoformat(one["begins_at"]).astimezone(clock.HERE) for one in planned]
    assert {(one.isoweekday(), f"{one:%H:%M}") for one in begins} == {(3, "19:30")}
    first = planned[0]
    later = begins[0] + timedelta(hours=1)
    moved = {"begins_at": later.isoformat(), "ends_at": (later + timedelta(hours=1)).isoformat()}
    await scene.worker.post(f"/rounds/{first['id']}/move", moved | {"reason": "晚一点"})
    async with sessions.begin() as session:
        await jobs.plan_series(session)
    assert len((await scene.resident.get(calendar)).json()) == len(planned)
    tomorrow = {"until_on": f"{clock.today()}", "reason": "天冷了"}
    await scene.worker.post(f"/round-series/{series['id']}/end", tomorrow)
    states = {one["state"] for one in (await scene.resident.get(calendar)).json()}
    assert states == {"cancelled"}


async def test_a_series_skips_holidays_or_keeps_them_as_it_says(
    scene: Scene, sessions: Sessions
) -> None:
    """Also a day that is announced after its round was planned: who had signed up is told."""
    team_id = await scene.team()
    weekly = WEEKLY | {"team_id": team_id, "grid_id": str(scene.grid_id)}
    skips = (await scene.worker.post("/round-series", weekly | {"skips_holidays": True})).json()
    keeps = (await scene.worker.post("/round-series", weekly | {"starts": "07:00"})).json()
    calendar = f"/rounds?team_id={team_id}"

    async def states(series: Any) -> dict[str, str]:
        found = (await scene.resident.get(calendar)).json()
        return {one["id"]: one["state"] for one in found if one["series_id"] == series["id"]}

    before = await states(skips)
    later = [one for one in before if one != min(before)]
    holiday = await day_of(scene, later[0])
    moved_from = await day_of(scene, later[1])
    moved = datetime.combine(moved_from + timedelta(days=1), time(11), UTC)
    to = {"begins_at": moved.isoformat(), "ends_at": (moved + timedelta(hours=1)).isoformat()}
    await scene.worker.post(f"/rounds/{later[1]}/move", to | {"reason": "改到周四"})
    await scene.resident.post(f"/rounds/{later[0]}/sign-up", {})

    async with announced(sessions, holiday, moved_from):
        for _ in range(2):
            async with sessions.begin() as session:
                await jobs.plan_series(session)
        fresh = weekly | {"skips_holidays": True, "starts": "06:00"}
        planned = (await scene.worker.post("/round-series", fresh)).json()
    after = await states(skips)
    assert {one for one, state in after.items() if state == "cancelled"} == {later[0]}
    assert set((await states(keeps)).values()) == {"planned"}
    assert (await scene.worker.get(f"/rounds/{later[0]}")).json()["taken"] == 0
    days = {await day_of(scene, one) for one in await states(planned)}
    assert days
    assert not days & {holiday, moved_from}
    listed = (await scene.worker.get("/round-series")).json()
    told = {one["id"]: one["skips_holidays"] for one in listed}
    assert (told[skips["id"]], told[keeps["id"]]) == (True, False)


@asynccontextmanager
async def announced(sessions: Sessions, *holidays: date) -> AsyncIterator[None]:
    """As long as this lasts: the calendar is everybody's."""
    async with sessions.begin() as session:
        await worktime.extend(session, dict.fromkeys(holidays, (False, "假日")))
    try:
        yield
    finally:
        async with sessions.begin() as session:
            await session.execute(delete(WorkingDay).where(WorkingDay.on.in_(holidays)))
            await change(session, CALENDAR)


async def day_of(scene: Scene, round_id: str) -> date:
    found = (await scene.worker.get(f"/rounds/{round_id}")).json()
    return datetime.fromisoformat(found["begins_at"]).astimezone(clock.HERE).date()


async def test_the_clock_holds_a_round_a_day_after_it_ended(
    scene: Scene, sessions: Sessions
) -> None:
    round_id = await scene.round(minutes=-120)
    async with sessions.begin() as session:
        await jobs.hold_ended(session)
    assert (await scene.worker.get(f"/rounds/{round_id}")).json()["state"] == "planned"
    with clock.at(datetime.now(UTC) + timedelta(hours=30)):
        async with sessions.begin() as session:
            await jobs.hold_ended(session)
    assert (await scene.worker.get(f"/rounds/{round_id}")).json()["state"] == "held"
    late = await scene.resident.post(f"/rounds/{round_id}/sign-in", {"at": ago(110)})
    assert late.status_code == 200  # a phone that had no signal


async def test_a_disbanded_team_goes_on_no_more_rounds(
    scene: Scene, sessions: Sessions, settings: Settings
) -> None:
    """Nobody is in it any more; who had signed up before they left it is told all the same."""
    team_id = await scene.team()
    begun, planned = [await scene.round(team_id, minutes=minutes) for minutes in (-5, 60)]
    elsewhere = await scene.round(minutes=60)
    weekly = WEEKLY | {"team_id": team_id, "grid_id": str(scene.grid_id)}
    assert (await scene.worker.post("/round-series", weekly)).status_code == 201
    await scene.resident.post(f"/rounds/{planned}/sign-up", {})
    for one in (await scene.resident.get(f"/memberships?team_id={team_id}")).json()["items"]:
        await scene.resident.post(f"/memberships/{one['id']}/leave")
    gone = await scene.staff.post(f"/teams/{team_id}/disband", {"reason": "队员都搬走了"})
    assert gone.status_code == 200, gone.text
    engine = create_async_engine(settings.database_url or "")
    subscribed = sessions_of(engine, subscriptions=SUBSCRIPTIONS)
    async with sessions() as session:
        [disbanded] = await published(session, scene, TeamDisbanded)
    for _ in range(2):
        async with subscribed.begin() as session:
            await jobs.cancel_rounds(session, disbanded)
            await jobs.plan_series(session)
            cancelled = await published(session, scene, RoundCancelled)
            for event in cancelled:
                await jobs.tell(session, event)
    await engine.dispose()
    states = {one["id"]: one["state"] for one in (await scene.worker.get("/rounds")).json()}
    assert states.pop(begun) == states.pop(elsewhere) == "planned"
    assert set(states.values()) == {"cancelled"}
    assert {str(event.round_id) for event in cancelled} == set(states)
    assert len(cancelled) == len(states) in {5, 6}  # four weeks, and the one
    [told] = (await scene.resident.get("/inbox")).json()["items"]
    assert told["title"].endswith("网格0：巡护取消")
    assert told["text"] == "巡护队已解散"
    assert (await scene.worker.get("/round-series")).json() == []
