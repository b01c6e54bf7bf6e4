"""A calendar is read by who has its address."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from icalendar import Calendar

from app.participation.calendars.models import CalendarFeed
from app.participation.calendars.queries import digest
from app.platform.db.session import Sessions
from tests.rounds import refusal
from tests.scene import Scene


async def test_a_calendar_is_read_by_who_has_its_address(scene: Scene) -> None:
    team_id = await scene.team()
    round_id = await scene.round(team_id)
    feed = (await scene.resident.post("/calendars", {"team_id": team_id})).json()
    path = feed["path"].removeprefix("/api/v1")
    read = await scene.resident.http.get(path)
    assert read.headers["content-type"].startswith("text/calendar")
    [event] = Calendar.from_ical(read.text).events
    assert str(event["uid"]) == f"{round_id}@wuxin"
    assert event.start > datetime.now(UTC)
    assert "path" not in (await scene.resident.get("/calendars")).json()[0]
    await scene.resident.post(f"/calendars/{feed['id']}/end")
    assert (await scene.resident.http.get(path)).status_code == 404


async def test_a_phone_sees_that_a_round_was_moved_or_cancelled(scene: Scene) -> None:
    team_id = await scene.team()
    round_id = await scene.round(team_id)
    feed = (await scene.resident.post("/calendars", {"team_id": team_id})).json()
    path = feed["path"].removeprefix("/api/v1")

    async def shown() -> tuple[bytes, Any]:
        read = await scene.resident.http.get(path)
        event: Any
        [event] = Calendar.from_ical(read.text).events
        assert str(event["uid"]) == f"{round_id}@wuxin"
        assert event["dtstamp"].dt == event["last-modified"].dt
        return read.content, event

    said, first = await shown()
    assert (first["sequence"], str(first["status"])) == (0, "CONFIRMED")
    assert (await shown())[0] == said  # nothing is new
    await scene.resident.post(f"/rounds/{round_id}/sign-up", {})
    _, signed_up = await shown()
    assert signed_up["sequence"] == 0
    assert signed_up["last-modified"].dt >= first["last-modified"].dt
    later = datetime.now(UTC) + timedelta(hours=5)
    times = {"begins_at": later.isoformat(), "ends_at": (later + timedelta(hours=1)).isoformat()}
    await scene.worker.post(f"/rounds/{round_id}/move", times | {"reason": "下雨"})
    _, moved = await shown()
    assert (moved["sequence"], str(moved["status"])) == (1, "CONFIRMED")
    assert moved.start > first.start
    await scene.worker.post(f"/rounds/{round_id}/cancel", {"reason": "暴雨"})
    _, cancelled = await shown()
    assert (cancelled["sequence"], str(cancelled["status"])) == (2, "CANCELLED")
    assert str(cancelled["summary"]).startswith("已取消：")
    assert str(cancelled["transp"]) == "TRANSPARENT"
    assert cancelled["last-modified"].dt >= moved["last-modified"].dt


async def test_ones_own_calendar_shows_what_one_signed_up_to(scene: Scene) -> None:
    team_id = await scene.team()
    mine, _other = [await scene.round(team_id, minutes=minutes) for minutes in (60, 300)]
    await scene.resident.post(f"/rounds/{mine}/sign-up", {})
    feed = (await scene.resident.post("/calendars", {})).json()
    assert (feed["team_id"], feed["grid_id"]) == (None, None)
    read = await scene.resident.http.get(feed["path"].removeprefix("/api/v1"))
    calendar = Calendar.from_ical(read.text)
    assert str(calendar["x-wr-calname"]) == "安心巡护、议事会、暖心服务"
    assert [str(event["uid"]) for event in calendar.events] == [f"{mine}@wuxin"]
    await scene.worker.post(f"/rounds/{mine}/cancel", {"reason": "暴雨"})
    read = await scene.resident.http.get(feed["path"].removeprefix("/api/v1"))
    assert Calendar.from_ical(read.text).events == []


async def test_a_calendar_is_of_something_that_exists(scene: Scene) -> None:
    for body in ({"team_id": str(uuid4())}, {"grid_id": str(uuid4())}):
        assert await refusal(scene.resident, "/calendars", body) == "no-such-place"
    feed = (await scene.resident.post("/calendars", {"grid_id": str(scene.grid_id)})).json()
    assert feed["grid_id"] == str(scene.grid_id)


async def test_who_is_nothing_here_has_an_address_that_does_not_answer(scene: Scene) -> None:
    feed = (await scene.stranger.post("/calendars", {})).json()
    read = await scene.stranger.http.get(feed["path"].removeprefix("/api/v1"))
    assert (read.status_code, read.json()["type"]) == (404, "calendar-not-found")


async def test_a_calendar_of_the_release_before_shows_what_it_was_made_for(
    scene: Scene, sessions: Sessions
) -> None:
    team_id = await scene.team()
    round_id = await scene.round(team_id)
    token = uuid4().hex
    async with sessions.begin() as session:
        old = CalendarFeed(
            community_id=scene.community_id,
            account_id=scene.resident.account_id,
            team_id=UUID(team_id),
            digest=digest(token),
        )
        session.add(old)
    [feed] = (await scene.resident.get("/calendars")).json()
    assert (feed["team_id"], feed["grid_id"]) == (team_id, None)
    read = await scene.resident.http.get(f"{scene.resident.base}/calendars/{token}.ics")
    assert f"{round_id}@wuxin" in read.text
