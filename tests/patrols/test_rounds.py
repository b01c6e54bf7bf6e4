"""From a team that recruits to hours that are proven: the story of a round, and what it refuses."""

import asyncio
from datetime import UTC, date, datetime, timedelta
from typing import Any, TypeVar
from uuid import UUID

import pytest
from icalendar import Calendar
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession, create_async_engine

from app.participation.volunteering.jobs import end_forgotten
from app.participation.volunteering.models import HourEntry, Presence
from app.patrols.rounds import jobs
from app.patrols.rounds.events import RoundCancelled
from app.patrols.rounds.models import Round, SignUp
from app.patrols.teams.events import TeamDisbanded
from app.platform import clock
from app.platform.db.session import Sessions, sessions_of
from app.platform.jobs.events import Event
from app.settings import Settings
from app.subscriptions import SUBSCRIPTIONS
from tests.scene import INSIDE, Caller, Scene

E = TypeVar("E", bound=Event)

YEAR = date.today().year  # noqa: DTZ011
WEEKLY = {
    "weekday": 3,
    "starts": "19:30",
    "minutes": 90,
    "meet_at": "廉心亭",
    "capacity": 6,
    "first_on": "2026-01-01",
}


def ago(minutes: int) -> str:
    return (datetime.now(UTC) - timedelta(minutes=minutes)).isoformat()


async def refusal(caller: Caller, path: str, body: Any = None) -> str:
    answer = await caller.post(path, body or {})
    assert answer.status_code >= 400, answer.text
    code: str = answer.json()["type"]
    return code


async def roles(caller: Caller) -> set[str]:
    return {one["role"] for one in (await caller.get("/me?here")).json()["roles"]}


async def served(scene: Scene, team_id: str, minutes: int = 40, began: int = 120) -> str:
    """The resident goes on a round of an hour; the id of the round."""
    round_id = await scene.round(team_id, minutes=-began)
    path = f"/rounds/{round_id}"
    came = await scene.resident.post(f"{path}/sign-in", {"at": ago(began), "place": INSIDE})
    assert came.status_code == 200, came.text
    left = await scene.resident.post(f"{path}/sign-out", {"at": ago(began - minutes)})
    assert left.status_code == 200, left.text
    return round_id


async def ledger(caller: Caller) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = (await caller.get("/hours/entries")).json()["items"]
    return found


async def test_a_resident_applies_is_admitted_and_is_a_volunteer_until_they_leave(
    scene: Scene,
) -> None:
    team_id = await scene.team()
    assert await roles(scene.resident) == {"resident", "volunteer"}
    mine = (await scene.resident.get(f"/teams/{team_id}")).json()
    assert mine["members"] == 1
    assert mine["is_mine"]
    again = await refusal(scene.resident, f"/teams/{team_id}/apply", {"words": "再来"})
    assert again == "applied-already"
    left = await scene.resident.post(f"/memberships/{scene.applications['resident']}/leave")
    assert left.json()["state"] == "left"
    assert await roles(scene.resident) == {"resident"}
    assert not (await scene.resident.get(f"/teams/{team_id}")).json()["is_mine"]


async def test_a_refused_sign_up_says_why(scene: Scene) -> None:
    team_id = await scene.team()
    soon = await scene.round(team_id, minutes=60, capacity=1)
    path = f"/rounds/{soon}/sign-up"
    assert await refusal(scene.neighbour, path) == "not-a-member"
    await scene.staff.post(f"/memberships/{scene.applications['neighbour']}/admit")
    assert (await scene.resident.post(path, {})).json()["is_signed_up"]
    assert await refusal(scene.resident, path) == "already-signed-up"
    assert await refusal(scene.neighbour, path) == "full"
    overlapping = await scene.round(team_id, minutes=90)
    assert await refusal(scene.resident, f"/rounds/{overlapping}/sign-up") == "collides"
    begun = await scene.round(team_id, minutes=-5)
    assert await refusal(scene.resident, f"/rounds/{begun}/sign-up") == "too-late"
    freed = await scene.resident.post(f"/rounds/{soon}/withdraw", {})
    assert freed.json()["taken"] == 0
    assert (await scene.resident.post(f"/rounds/{overlapping}/sign-up", {})).status_code == 200
    assert (await scene.neighbour.post(path, {})).status_code == 200
    cancelled = await scene.worker.post(f"/rounds/{soon}/cancel", {"reason": "暴雨"})
    assert (cancelled.json()["state"], cancelled.json()["taken"]) == ("cancelled", 0)
    assert await refusal(scene.resident, path) == "step-out-of-order"


async def test_a_round_is_never_oversold(scene: Scene) -> None:
    team_id = await scene.team()
    await scene.staff.post(f"/memberships/{scene.applications['neighbour']}/admit")
    for _ in range(5):
        round_id = await scene.round(team_id, minutes=60, capacity=1)
        path = f"/rounds/{round_id}/sign-up"
        both = await asyncio.gather(scene.resident.post(path, {}), scene.neighbour.post(path, {}))
        assert sorted(one.status_code for one in both) == [200, 409]
        await scene.worker.post(f"/rounds/{round_id}/cancel", {"reason": "下一次"})


async def test_the_database_itself_refuses_to_oversell_and_to_be_in_two_places(
    scene: Scene, sessions: Sessions
) -> None:
    round_id = await scene.round(minutes=60, capacity=1)
    async with sessions() as session:
        found = await session.scalar(select(Round).where(Round.id == round_id))
        assert found is not None
        team_id, found.taken = found.team_id, 2
        with pytest.raises(IntegrityError, match="capacity"):
            await session.flush()
        await session.rollback()
        for _ in range(2):
            there = Presence(
                community_id=scene.community_id,
                person_id=scene.persons["resident"],
                team_id=team_id,
                team="队",
                occasion_kind="rounds",
                occasion_id=UUID(round_id),
                began_at=clock.now(),
                planned_until=clock.now() + timedelta(hours=1),
                until_at=clock.now() + timedelta(hours=2),
                signed_in_by=scene.resident.account_id,
            )
            session.add(there)
        with pytest.raises(IntegrityError, match="one_place"):
            await session.flush()


async def test_who_goes_on_a_round_signs_in_records_and_signs_out(scene: Scene) -> None:
    team_id = await scene.team()
    round_id = await scene.round(team_id, minutes=-120)
    path = f"/rounds/{round_id}"
    action = {"kind": "publicity", "count": 12, "words": "入户宣传用电安全", "where": "1栋"}
    assert await refusal(scene.resident, f"{path}/record", action) == "not-on-the-round"
    came = await scene.resident.post(f"{path}/sign-in", {"at": ago(110), "place": INSIDE})
    assert came.status_code == 200
    assert await refusal(scene.resident, f"{path}/sign-in", {"at": ago(100)}) == "signed-in-already"
    photo = await scene.resident.photo()
    done = await scene.resident.post(f"{path}/record", action | {"photo_ids": [photo]})
    assert done.status_code == 201, done.text
    twice = await refusal(scene.resident, f"{path}/record", action | {"photo_ids": [photo]})
    assert twice == "no-such-photo"
    hazard = {"category": "ebike", "what": "电动车", "where": "门厅", "place": INSIDE}
    found = (await scene.resident.post(f"{path}/report", hazard)).json()
    assert (found["source"], found["round_id"]) == ("patrol", round_id)
    early = {"at": ago(115)}
    assert await refusal(scene.resident, f"{path}/sign-out", early) == "left-before-arriving"
    left = await scene.resident.post(f"{path}/sign-out", {"at": ago(65), "place": INSIDE})
    assert left.status_code == 200
    held = await scene.worker.post(f"{path}/hold", {"summary": "一切正常"})
    seen = held.json()
    assert seen["state"] == "held"
    assert [one["photos"] for one in seen["safety_actions"]] == [[photo]]
    assert seen["hazards"] == [found["id"]]
    assert [one["name"] for one in seen["people"]] == ["resident"]
    assert (await scene.resident.get(f"{path}/photos/{photo}")).status_code == 200
    assert (await scene.neighbour.get(f"{path}/photos/{photo}")).status_code == 404
    assert (await scene.neighbour.get(path)).json()["people"] is None
    [entry] = await ledger(scene.resident)
    assert (entry["minutes"], entry["is_capped"]) == (45, False)
    span = f"since={date.today() - timedelta(2)}&until={date.today() + timedelta(1)}"  # noqa: DTZ011
    figures = (await scene.staff.get(f"/rounds/figures?{span}")).json()
    assert (figures["rounds"], figures["person_times"], figures["minutes"]) == (1, 1, 45)
    assert figures["hazards_found"] == 1


async def test_a_clearing_that_puts_a_hazard_right_is_entered_once(scene: Scene) -> None:
    """A safety action, a rectification and a step of the hazard, from one request."""
    round_id = await scene.round(minutes=-60)
    hazard_id = await scene.report()
    work = {
        "hazard_id": hazard_id,
        "account": "已清理",
        "before_photo_ids": [],
        "after_photo_ids": [],
    }
    action = {"kind": "stairwell_clearing", "count": 1, "words": "清理楼道", "where": "1栋"}
    photos = {
        "before_photo_ids": [await scene.worker.photo()],
        "after_photo_ids": [await scene.worker.photo()],
    }
    path = f"/rounds/{round_id}/record"
    done = await scene.worker.post(path, action | {"rectifies": work | photos})
    assert done.status_code == 201, done.text
    assert done.json()["hazard_id"] == hazard_id
    again = await refusal(scene.worker, path, action | {"rectifies": work | photos})
    assert again == "step-out-of-order"
    hazard = (await scene.worker.get(f"/hazards/{hazard_id}")).json()
    assert hazard["state"] == "submitted"
    assert await refusal(scene.worker, f"/hazards/{hazard_id}/pass") == "not-your-step"
    passed = await scene.staff.post(f"/hazards/{hazard_id}/pass")
    assert passed.json()["state"] == "closed"
    strike = f"/rounds/{round_id}/actions/{done.json()['id']}/strike"
    assert await refusal(scene.worker, strike, {"reason": "记错"}) == "clears-a-hazard"
    seen = (await scene.worker.get(f"/rounds/{round_id}")).json()
    assert len(seen["safety_actions"]) == 1


async def test_a_mistake_is_struck_and_counts_no_more(scene: Scene) -> None:
    round_id = await scene.round(minutes=-60)
    action = {"kind": "persuasion", "count": 3, "words": "劝导", "where": "1栋"}
    done = (await scene.worker.post(f"/rounds/{round_id}/record", action)).json()
    path = f"/rounds/{round_id}/actions/{done['id']}/strike"
    struck = await scene.worker.post(path, {"reason": "记错了"})
    assert struck.json()["struck_because"] == "记错了"
    await scene.worker.post(f"/rounds/{round_id}/hold", {})
    span = f"since={date.today() - timedelta(2)}&until={date.today() + timedelta(1)}"  # noqa: DTZ011
    assert (await scene.staff.get(f"/rounds/figures?{span}")).json()["actions"] == []


async def test_nobody_is_in_two_places(scene: Scene) -> None:
    team_id = await scene.team()
    one, other = [await scene.round(team_id, minutes=-n) for n in (30, 25)]
    assert (await scene.resident.post(f"/rounds/{one}/sign-in", {})).status_code == 200
    assert await refusal(scene.resident, f"/rounds/{other}/sign-in") == "elsewhere-then"
    assert (await scene.resident.post(f"/rounds/{one}/sign-out", {})).status_code == 200


async def test_a_forgotten_sign_out_is_capped_and_flagged(scene: Scene, sessions: Sessions) -> None:
    round_id = await scene.round(minutes=-30)
    signed_in = await scene.resident.post(f"/rounds/{round_id}/sign-in", {"at": ago(20)})
    assert signed_in.status_code == 200
    for later, entries in ((timedelta(hours=3), 0), (timedelta(hours=30), 1)):
        with clock.at(datetime.now(UTC) + later):
            async with sessions.begin() as session:
                await end_forgotten(session)
        assert len(await ledger(scene.resident)) == entries
    [entry] = await ledger(scene.resident)
    assert (entry["minutes"], entry["is_capped"]) == (49, True)  # 20 minutes ago, to the plan's end
    assert await refusal(scene.resident, f"/rounds/{round_id}/sign-out") == "not-signed-in-there"


async def test_an_earlier_sign_in_may_arrive_after_a_later_one(scene: Scene) -> None:
    """Its phone had no signal: it counts until the later one at most."""
    team_id = await scene.team()
    earlier = await scene.round(team_id, minutes=-180)
    await served(scene, team_id, minutes=20, began=110)
    came = await scene.resident.post(f"/rounds/{earlier}/sign-in", {"at": ago(170)})
    assert came.status_code == 200, came.text
    left = await scene.resident.post(f"/rounds/{earlier}/sign-out", {"at": ago(130)})
    assert left.status_code == 200
    assert sorted(one["minutes"] for one in await ledger(scene.resident)) == [20, 40]


async def test_hours_are_put_right_by_a_counter_entry_that_somebody_else_approves(
    scene: Scene,
) -> None:
    await served(scene, await scene.team())
    [entry] = await ledger(scene.resident)
    path = f"/hours/entries/{entry['id']}/ask-correction"
    assert await refusal(scene.neighbour, path, {"minutes": 5, "reason": "x"}) == (
        "hour-entry-not-found"
    )
    asked = await scene.staff.post(path, {"minutes": -15, "reason": "提前离开"})
    approve = f"/hour-corrections/{asked.json()['id']}/approve"
    assert await refusal(scene.staff, approve) == "not-your-step"
    assert await refusal(scene.resident, approve) == "not-your-step"
    assert (await scene.secretary.post(approve)).json()["state"] == "approved"
    assert await refusal(scene.secretary, approve) == "step-out-of-order"
    assert [one["minutes"] for one in await ledger(scene.resident)] == [-15, 40]
    [balance] = (await scene.resident.get(f"/hours/by-year?person_id={entry['person_id']}")).json()
    assert (balance["minutes"], balance["times"]) == (25, 1)
    [person] = (await scene.staff.get("/hours/by-person")).json()["items"]
    assert (person["name"], person["minutes"]) == ("resident", 25)
    [team] = (await scene.auditor.get("/hours/by-team")).json()
    assert (team["minutes"], team["people"]) == (25, 1)
    too_much = await scene.resident.post(path, {"minutes": -26, "reason": "都不对"})
    approve = f"/hour-corrections/{too_much.json()['id']}/approve"
    assert await refusal(scene.staff, approve) == "less-than-nothing"


async def test_the_ledger_cannot_be_rewritten_by_the_application(
    scene: Scene, sessions: Sessions
) -> None:
    """The tests' role is a superuser; as an ordinary owner the same statements are refused."""
    await served(scene, await scene.team())
    async with sessions.begin() as session:
        await session.execute(text("DROP ROLE IF EXISTS ordinary"))
        await session.execute(text("CREATE ROLE ordinary"))
    owner = "SELECT pg_get_userbyid(relowner) FROM pg_class WHERE relname = 'hour_entries'"
    async with sessions() as session:
        was = await session.scalar(text(owner))
        await session.execute(text("ALTER TABLE hour_entries OWNER TO ordinary"))
        await session.execute(text("GRANT USAGE ON SCHEMA public TO ordinary"))
        await session.execute(text("SET LOCAL ROLE ordinary"))
        for statement in (
            "UPDATE hour_entries SET minutes = 999",
            "DELETE FROM hour_entries",
            "TRUNCATE hour_entries CASCADE",
        ):
            with pytest.raises(DBAPIError, match="permission denied"):
                async with session.begin_nested():
                    await session.execute(text(statement))
        assert await session.scalar(select(HourEntry.minutes)) is not None
        assert was
        await session.rollback()
    async with sessions.begin() as session:
        await session.execute(text("DROP ROLE ordinary"))


async def test_a_certificate_says_what_the_ledger_says_and_anybody_can_check_it(
    scene: Scene,
) -> None:
    await served(scene, await scene.team())
    year = {"since": f"{YEAR - 1}-12-01", "until": f"{YEAR}-12-31"}
    paper = (await scene.resident.post("/certificates", year)).json()
    assert (paper["minutes"], paper["times"], paper["name"]) == (40, 1, "resident")
    http, base = scene.resident.http, scene.resident.base
    checked = (await http.get(f"{base}/certificates/check/{paper['number']}")).json()
    assert checked["name"] == "r*******"
    assert checked["is_current"]
    assert set(checked) - {"is_current", "community"} == set(paper) - {"id"}
    typed = paper["number"].replace("-", "").lower()
    assert (await http.get(f"{base}/certificates/check/{typed}")).json() == checked
    printed = await scene.resident.get(f"/certificates/{paper['id']}/pdf")
    assert printed.content.startswith(b"%PDF-")
    hidden = await scene.neighbour.get(f"/certificates/{paper['id']}/pdf")
    assert hidden.status_code == 404
    [entry] = await ledger(scene.resident)
    less = {"minutes": -10, "reason": "更正"}
    asked = await scene.staff.post(f"/hours/entries/{entry['id']}/ask-correction", less)
    await scene.secretary.post(f"/hour-corrections/{asked.json()['id']}/approve")
    after = (await http.get(f"{base}/certificates/check/{paper['number']}")).json()
    assert not after["is_current"]
    assert after["minutes"] == 40


async def test_a_moved_round_releases_whose_other_round_is_then(
    scene: Scene, sessions: Sessions
) -> None:
    team_id = await scene.team()
    one = await scene.round(team_id, minutes=60)
    other = await scene.round(team_id, minutes=200)
    for round_id in (one, other):
        await scene.resident.post(f"/rounds/{round_id}/sign-up", {})
    there = (await scene.worker.get(f"/rounds/{other}")).json()
    when = {"begins_at": there["begins_at"], "ends_at": there["ends_at"], "reason": "改到晚上"}
    moved = await scene.worker.post(f"/rounds/{one}/move", when)
    assert moved.json()["taken"] == 0
    async with sessions() as session:
        still = await session.scalars(select(SignUp.round_id).where(SignUp.withdrawn_at.is_(None)))
        assert other in {str(round_id) for round_id in still}


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


async def test_a_round_is_held_once_it_has_begun(scene: Scene) -> None:
    round_id = await scene.round(minutes=5)
    early = await scene.worker.post(f"/rounds/{round_id}/hold", {"summary": "一切正常"})
    assert (early.status_code, early.json()["type"]) == (409, "not-begun")
    assert early.json()["title"] == "巡护尚未开始，不能结束"
    assert (await scene.worker.get(f"/rounds/{round_id}")).json()["state"] == "planned"


@pytest.mark.parametrize(
    ("path", "since", "until", "status"),
    [
        ("/rounds/figures", "2028-01-01", "2029-01-01", 200),  # of a leap year, and a day
        ("/rounds/figures", "2028-01-01", "2029-01-02", 422),
        ("/rounds/figures", "2026-01-02", "2026-01-01", 422),
        ("/rounds", "2026-01-01", "2026-04-11", 200),
        ("/rounds", "2026-01-01", "2026-04-12", 422),
    ],
)
async def test_what_is_asked_for_has_a_longest_span(
    scene: Scene, path: str, since: str, until: str, status: int
) -> None:
    answer = await scene.staff.get(f"{path}?since={since}&until={until}")
    assert answer.status_code == status, answer.text
    assert status == 200 or answer.json()["type"] == "a-span-too-long"


async def test_a_day_beyond_all_calendars_is_malformed(scene: Scene) -> None:
    for path in ("/rounds/figures", "/rounds"):
        answer = await scene.staff.get(f"{path}?since=9999-12-31&until=9999-12-31")
        assert (answer.status_code, answer.json()["type"]) == (422, "malformed-request")


async def published(session: AsyncSession, scene: Scene, kind: type[E]) -> list[E]:
    """What waits in the queue for a worker."""
    waiting = text(
        "SELECT args->'event' FROM procrastinate_jobs WHERE task_name LIKE :kind || ':%'"
        " AND (args->'event'->>'community_id')::int = :here ORDER BY id"
    )
    found = await session.scalars(waiting, {"kind": kind.__name__, "here": scene.community_id})
    return [kind.model_validate(event) for event in found]


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
                await jobs.tell_of_cancelling(session, event)
    await engine.dispose()
    states = {one["id"]: one["state"] for one in (await scene.worker.get("/rounds")).json()}
    assert states.pop(begun) == states.pop(elsewhere) == "planned"
    assert set(states.values()) == {"cancelled"}
    assert {str(event.round_id) for event in cancelled} == set(states)
    assert len(cancelled) == len(states) in {5, 6}  # four weeks, and the one
    [told] = (await scene.resident.get("/inbox")).json()["items"]
    assert (told["title"], told["text"]) == ("巡护取消", "巡护队已解散")
    assert (await scene.worker.get("/round-series")).json() == []
