"""A round, from its sign-ups to what was done on it, and what it refuses."""

import asyncio
from datetime import date, datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from app.participation.commitments.models import Commitment
from app.participation.volunteering.jobs import end_forgotten
from app.participation.volunteering.models import Presence
from app.patrols.rounds.models import Round
from app.platform import clock
from app.platform.clock import HERE
from app.platform.db.session import Sessions
from tests.rounds import ago, ledger, refusal
from tests.scene import INSIDE, Scene


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
                group_id=team_id,
                group_name="队",
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
        still = await session.scalars(
            select(Commitment.occasion_id).where(Commitment.withdrawn_at.is_(None))
        )
        assert other in {str(round_id) for round_id in still}


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


async def test_what_a_deed_answers_is_what_is_read_afterwards(scene: Scene) -> None:
    """For each who takes a step: the answer is made of the row that was locked."""
    team_id = await scene.team()
    round_id = await scene.round(team_id, minutes=60)
    path = f"/rounds/{round_id}"
    at = datetime.now(clock.HERE) + timedelta(minutes=90)
    when = {"begins_at": at.isoformat(), "ends_at": (at + timedelta(hours=1)).isoformat()}
    for caller, step, body in (
        (scene.resident, "sign-up", {}),
        (scene.worker, "move", when | {"reason": "晚一点"}),
        (scene.resident, "withdraw", {}),
        (scene.worker, "sign-up", {"person_id": str(scene.persons["resident"])}),
        (scene.worker, "cancel", {"reason": "暴雨"}),
    ):
        answer = await caller.post(f"{path}/{step}", body)
        assert answer.status_code == 200, answer.text
        assert answer.json() == (await caller.get(path)).json(), step
    planned = {"team_id": team_id, "grid_id": str(scene.grid_id), "meet_at": "亭", "capacity": 2}
    for caller in (scene.worker, scene.staff):
        new = (await caller.post("/rounds", when | planned)).json()
        assert new == (await caller.get(f"/rounds/{new['id']}")).json()
    begun = f"/rounds/{await scene.round(team_id, minutes=-20)}"
    done = {"kind": "persuasion", "count": 3, "words": "劝导", "where": "1栋"}
    recorded = (await scene.worker.post(f"{begun}/record", done)).json()
    assert (await scene.worker.get(begun)).json()["safety_actions"] == [recorded]
    strike = f"{begun}/actions/{recorded['id']}/strike"
    struck = (await scene.worker.post(strike, {"reason": "记错"})).json()
    assert (await scene.worker.get(begun)).json()["safety_actions"] == [struck]


async def test_a_round_that_somebody_is_on_is_neither_cancelled_nor_moved(scene: Scene) -> None:
    """Their hours are of that round and that time; it is held when it is over."""
    round_id = await scene.round(minutes=-10)
    path = f"/rounds/{round_id}"
    assert (await scene.resident.post(f"{path}/sign-in", {})).status_code == 200
    later = clock.now() + timedelta(days=1)
    moved = {
        "begins_at": later.isoformat(),
        "ends_at": (later + timedelta(hours=1)).isoformat(),
        "reason": "下雨",
    }
    for _ in range(2):  # on it, and when they have left
        assert await refusal(scene.worker, f"{path}/cancel", {"reason": "下雨"}) == "somebody-came"
        assert await refusal(scene.worker, f"{path}/move", moved) == "somebody-came"
        await scene.resident.post(f"{path}/sign-out", {})
    held = await scene.worker.post(f"{path}/hold", {})
    assert held.json()["state"] == "held"


async def test_who_forgets_to_sign_out_of_a_round_that_was_held_early_is_counted_until_then(
    scene: Scene, sessions: Sessions
) -> None:
    round_id = await scene.round(minutes=-30)
    came = {"at": ago(30)}
    assert (await scene.resident.post(f"/rounds/{round_id}/sign-in", came)).status_code == 200
    assert (await scene.worker.post(f"/rounds/{round_id}/hold", {})).status_code == 200
    with clock.at(clock.now() + timedelta(hours=30)):
        async with sessions.begin() as session:
            await end_forgotten(session)
    [entry] = await ledger(scene.resident)
    assert (entry["minutes"], entry["is_capped"]) == (30, True)


async def test_who_leaves_the_team_while_they_are_on_a_round_signs_out_of_it(scene: Scene) -> None:
    round_id = await scene.round(minutes=-30)
    path = f"/rounds/{round_id}"
    assert (await scene.resident.post(f"{path}/sign-in", {"at": ago(30)})).status_code == 200
    left = await scene.resident.post(f"/memberships/{scene.applications['resident']}/leave")
    assert left.status_code == 200
    body = {"kind": "publicity", "count": 3, "words": "入户宣传", "where": "1栋"}
    assert (await scene.resident.post(f"{path}/record", body)).status_code == 201
    assert (await scene.resident.post(f"{path}/sign-out", {})).status_code == 200
    assert await refusal(scene.resident, f"{path}/sign-in") == "not-your-step"
    [entry] = await ledger(scene.resident)
    assert entry["minutes"] == 30


async def test_a_series_that_ends_leaves_the_round_that_somebody_is_on(
    scene: Scene, sessions: Sessions
) -> None:
    """They may have come half an hour before it begins."""
    team_id = await scene.team()
    soon = (clock.now() + timedelta(minutes=20)).astimezone(HERE)
    weekly = {
        "team_id": team_id,
        "grid_id": str(scene.grid_id),
        "weekday": soon.isoweekday(),
        "starts": soon.strftime("%H:%M:%S"),
        "minutes": 60,
        "meet_at": "廉心亭",
        "capacity": 6,
        "first_on": str(soon.date()),
        "skips_holidays": False,
    }
    planned = (await scene.worker.post("/round-series", weekly)).json()
    rounds = (await scene.worker.get(f"/rounds?team_id={team_id}")).json()
    assert (await scene.resident.post(f"/rounds/{rounds[0]['id']}/sign-in", {})).status_code == 200
    ends = {"until_on": str(soon.date()), "reason": "改为每月"}
    assert (await scene.worker.post(f"/round-series/{planned['id']}/end", ends)).status_code == 200
    states = {one["state"] for one in (await scene.worker.get(f"/rounds?team_id={team_id}")).json()}
    first = (await scene.worker.get(f"/rounds/{rounds[0]['id']}")).json()
    assert (first["state"], states) == ("planned", {"planned", "cancelled"})
