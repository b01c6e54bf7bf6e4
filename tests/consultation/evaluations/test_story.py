"""What was delivered is evaluated for fourteen days, or comes back to hand; then the clock closes it."""

import asyncio
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import update

from app.consultation.evaluations import jobs
from app.consultation.topics.models import Topic
from app.places.roles.models import CommunityAccount
from app.platform import clock
from app.platform.db.session import Sessions
from tests import work
from tests.scene import Scene
from tests.things import WHY, made

FIVE = {"score": 5, "words": "好用"}
MINUTE = timedelta(minutes=1)


async def delivered(scene: Scene) -> str:
    return f"/topics/{(await work.a_delivered_topic(scene))['topic_id']}"


async def state(scene: Scene, topic: str) -> Any:
    return made(await scene.staff.get(topic))["state"]


async def age(scene: Scene, topic: str, days: timedelta) -> None:
    async with scene.sessions.begin() as session:
        its = Topic.community_id == scene.community_id, Topic.id == UUID(topic[8:])
        await session.execute(update(Topic).where(*its).values(delivered_at=clock.now() - days))


async def close(sessions: Sessions) -> None:
    async with sessions.begin() as session:
        await jobs.close_evaluated(session)


async def test_residents_evaluate_it_and_the_clock_closes_it(
    scene: Scene, sessions: Sessions
) -> None:
    topic = await delivered(scene)
    made(await scene.resident.post(f"{topic}/evaluate", FIVE))
    made(await scene.neighbour.post(f"{topic}/evaluate", {"score": 2}))
    found = made(await scene.stranger.get(f"{topic}/evaluations"))
    assert (found["raters"], found["average"], found["scores"]) == (2, 3.5, [0, 1, 0, 0, 1])
    assert found["evaluations"] == []
    [own] = made(await scene.resident.get(f"{topic}/evaluations"))["evaluations"]
    assert (own["words"], own["is_mine"]) == ("好用", True)
    office = made(await scene.staff.get(f"{topic}/evaluations"))["evaluations"]
    assert [one["score"] for one in office] == [2, 5]
    assert str(scene.persons["resident"]) not in str(office)
    await close(sessions)
    assert await state(scene, topic) == "delivered"
    await age(scene, topic, timedelta(days=14))
    late = await scene.resident.post(f"{topic}/not-solved", WHY)
    assert (late.status_code, late.json()["type"]) == (409, "evaluation-over")
    await close(sessions)
    assert await state(scene, topic) == "closed"
    assert made(await scene.staff.get(topic))["closed_at"]


async def test_it_is_closed_also_when_nobody_evaluated_it(scene: Scene, sessions: Sessions) -> None:
    topic = await delivered(scene)
    await age(scene, topic, timedelta(days=14) - MINUTE)
    await close(sessions)
    assert await state(scene, topic) == "delivered"
    await age(scene, topic, timedelta(days=14))
    await close(sessions)
    assert await state(scene, topic) == "closed"
    refused = await scene.resident.post(f"{topic}/evaluate", FIVE)
    assert (refused.status_code, refused.json()["type"]) == (409, "step-out-of-order")


async def test_one_evaluation_a_person_also_of_two_at_once(scene: Scene) -> None:
    topic = await delivered(scene)
    sent = (scene.resident.post(f"{topic}/evaluate", FIVE) for _ in range(4))
    answers = await asyncio.gather(*sent)
    assert sorted(answer.status_code for answer in answers) == [200, 409, 409, 409]
    assert {one.json()["type"] for one in answers if one.status_code == 409} == {
        "evaluated-already"
    }


async def test_who_did_the_work_does_not_evaluate_by_any_account(scene: Scene) -> None:
    topic = await delivered(scene)
    async with scene.sessions.begin() as session:
        here = CommunityAccount.community_id == scene.community_id
        theirs = CommunityAccount.account_id == scene.property.account_id
        bound = {"person_id": scene.persons["resident"]}
        await session.execute(update(CommunityAccount).where(here, theirs).values(**bound))
    refused = await scene.resident.post(f"{topic}/evaluate", FIVE)
    assert (refused.status_code, refused.json()["type"]) == (403, "worked-on-it")


async def test_what_is_not_solved_is_done_again_and_evaluated_anew(scene: Scene) -> None:
    topic = await delivered(scene)
    made(await scene.resident.post(f"{topic}/evaluate", {"score": 1}))
    back = made(await scene.resident.post(f"{topic}/not-solved", {"reason": "灯不亮"}))
    assert (back["state"], back["delivered"], back["delivered_at"]) == ("in_hand", None, None)
    again = await scene.staff.post(f"{topic}/deliver", {"what": "已办结"})
    assert (again.status_code, again.json()["type"]) == (409, "nothing-done")
    task = await work.a_task(scene, topic[8:])
    call = f"/calls/{task['calls'][0]['id']}"
    made(await scene.property.post(f"{call}/answer"))
    await work.submit(scene.property, call)
    made(await scene.staff.post(f"{call}/verify"))
    made(await scene.staff.post(f"{topic}/deliver", {"what": "灯已修好"}))
    found = made(await scene.resident.post(f"{topic}/evaluate", FIVE))
    assert (found["raters"], found["scores"]) == (1, [0, 0, 0, 0, 1])


async def test_a_score_is_one_to_five(scene: Scene) -> None:
    topic = await delivered(scene)
    for score in (0, 6, -1, 2.5, "五"):
        answer = await scene.resident.post(f"{topic}/evaluate", {"score": score})
        assert answer.status_code == 422
