"""响应率、解决率、满意率: of calls that fell due. Two tests each: what moves it, what must not."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import update

from app.consultation.tasks.models import Call
from app.platform import clock
from tests import work
from tests.scene import Caller, Scene
from tests.things import WHY, made

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def period() -> str:
    today = clock.today()
    return f"since={today - 30 * DAY}&until={today}"


async def rate(scene: Scene, kind: str, more: str = "") -> tuple[int, int, int]:
    """And the lists behind it are as long."""
    found = made(await scene.staff.get(f"/tasks/rates?{period()}{more}"))[kind]
    missed = found["counted"] - found["met"]
    for part, count in (("met", found["met"]), ("missed", missed), ("pending", found["pending"])):
        assert await behind(scene.staff, f"{kind}/{part}?{period()}{more}") == count
    return found["met"], found["counted"], found["pending"]


async def behind(caller: Caller, path: str) -> int:
    count, after = 0, ""
    while True:
        page = made(await caller.get(f"/tasks/rates/{path}&limit=1{after}"))
        count += len(page["items"])
        if page["next"] is None:
            return count
        after = f"&after={page['next']}"


async def put(scene: Scene, call: dict[str, Any], **columns: datetime | None) -> None:
    """Its limits and what was done, in the past."""
    past = {"called_at": clock.now() - 20 * DAY} | columns
    async with scene.sessions.begin() as session:
        its = Call.community_id == scene.community_id, Call.id == UUID(call["call_id"])
        await session.execute(update(Call).where(*its).values(**past))


async def test_a_response_in_time_moves_the_response_rate(scene: Scene) -> None:
    now = clock.now()
    assert await rate(scene, "response") == (0, 0, 0)
    answered, back = await work.an_answered_call(scene), await work.a_call_handed_back(scene)
    for call in (answered, back):
        await put(scene, call, answer_by=now - HOUR, responded_at=now - 2 * HOUR)
    assert await rate(scene, "response") == (2, 2, 0)
    silent = await work.a_call(scene)
    await put(scene, silent, answer_by=now - HOUR)
    assert await rate(scene, "response") == (2, 3, 0)


async def test_what_came_late_or_did_not_fall_due_does_not(scene: Scene) -> None:
    now = clock.now()
    late = await work.an_answered_call(scene)
    await put(scene, late, answer_by=now - 2 * HOUR, responded_at=now - HOUR)
    assert await rate(scene, "response") == (0, 1, 0)
    called_off = await work.a_call(scene)
    made(await scene.staff.post(f"/calls/{called_off['call_id']}/withdraw", WHY))
    await put(scene, called_off, answer_by=now - HOUR, ended_at=now - 2 * HOUR)
    before = await work.a_call(scene)
    await put(scene, before, called_at=now - 50 * DAY, answer_by=now - 40 * DAY)
    assert await rate(scene, "response") == (0, 1, 0)
    redirected = await work.a_call(scene)  # nobody had answered: that does not go away
    other = {"department": "城管执法中队"}
    made(await scene.staff.post(f"/calls/{redirected['call_id']}/redirect", other))
    await put(scene, redirected, answer_by=now - 2 * HOUR, ended_at=now - HOUR)
    assert await rate(scene, "response") == (0, 2, 0)


async def test_pending_ones_stand_apart(scene: Scene) -> None:
    call = await work.an_answered_call(scene)
    midnight = datetime.combine(clock.today(), datetime.max.time(), clock.HERE)
    await put(scene, call, answer_by=midnight - timedelta(seconds=1), due_at=midnight)
    assert await rate(scene, "response") == (0, 0, 1)
    assert await rate(scene, "resolution") == (0, 0, 1)


async def test_what_was_verified_moves_the_resolution_rate(scene: Scene) -> None:
    now = clock.now()
    done = await work.a_topic_done(scene)
    past = {"answer_by": now - 5 * DAY, "due_at": now - DAY}
    await put(scene, done, **past, verified_at=now - 2 * DAY)
    assert await rate(scene, "resolution") == (1, 1, 0)
    earlier = f"&as_of={(now - 3 * DAY).isoformat().replace('+', '%2B')}"
    assert await rate(scene, "resolution", earlier) == (0, 0, 1)


async def test_what_was_only_submitted_or_handed_back_does_not(scene: Scene) -> None:
    now = clock.now()
    past = {"answer_by": now - 5 * DAY, "due_at": now - DAY}
    await put(scene, await work.a_submitted_call(scene), **past)
    assert await rate(scene, "resolution") == (0, 1, 0)
    back = await work.a_call_handed_back(scene)
    await put(scene, back, **past, handed_back_at=now - 6 * DAY, responded_at=now - 6 * DAY)
    assert await rate(scene, "resolution") == (0, 1, 0)


async def test_ratings_move_the_satisfaction(scene: Scene) -> None:
    now = clock.now()
    found = await work.a_delivered_topic(scene)
    await put(scene, found, answer_by=now - 5 * DAY, due_at=now - DAY, verified_at=now - 2 * DAY)
    assert await rate(scene, "satisfaction") == (0, 0, 1)
    evaluate = f"/topics/{found['topic_id']}/evaluate"
    made(await scene.resident.post(evaluate, {"score": 4}))
    assert await rate(scene, "satisfaction") == (1, 1, 0)
    made(await scene.neighbour.post(evaluate, {"score": 3}))
    assert await rate(scene, "satisfaction") == (1, 2, 0)


async def test_ratings_of_what_did_not_fall_due_do_not(scene: Scene) -> None:
    await work.an_evaluation(scene)  # due next week
    assert await rate(scene, "satisfaction") == (0, 0, 0)
    second = await work.a_delivered_topic(scene)
    task = await work.a_task(scene, (await work.a_topic_in_hand(scene))["topic_id"])
    assert task["state"] == "open"
    now = clock.now()
    await put(scene, second, answer_by=now - 5 * DAY, due_at=now - DAY)
    made(await scene.resident.post(f"/topics/{second['topic_id']}/evaluate", {"score": 5}))
    before = f"&as_of={(now - HOUR).isoformat().replace('+', '%2B')}"
    assert await rate(scene, "satisfaction", before) == (0, 0, 1)
    assert await rate(scene, "satisfaction") == (1, 1, 0)


@pytest.mark.parametrize("caller", ["property", "neighbour", "stranger"])
async def test_a_unit_reads_its_own_rates_and_others_nothing(scene: Scene, caller: str) -> None:
    call = await work.an_answered_call(scene)
    now = clock.now()
    await put(scene, call, answer_by=now - HOUR, responded_at=now - 2 * HOUR)
    found = made(await scene.people[caller].get(f"/tasks/rates?{period()}"))["response"]
    assert found["counted"] == (caller == "property")


async def test_as_of_a_day_to_come_is_as_of_now(scene: Scene) -> None:
    await work.a_call(scene)
    ahead = f"&as_of={(clock.now() + 90 * DAY).isoformat().replace('+', '%2B')}"
    found = made(await scene.staff.get(f"/tasks/rates?{period()}{ahead}"))
    assert datetime.fromisoformat(found["as_of"]) < clock.now() + HOUR
