"""What follows from a round by itself: series, disbanding, and the clock."""

from datetime import UTC, datetime, timedelta

from sqlalchemy.ext.asyncio import create_async_engine

from app.patrols.rounds import jobs
from app.patrols.rounds.events import RoundCancelled
from app.patrols.teams.events import TeamDisbanded
from app.platform import clock
from app.platform.db.session import Sessions, sessions_of
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
    assert (told["title"], told["text"]) == ("巡护取消", "巡护队已解散")
    assert (await scene.worker.get("/round-series")).json() == []
