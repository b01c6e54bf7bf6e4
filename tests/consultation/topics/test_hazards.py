"""Hazards that need more than putting right: several make one topic, and who reported them hears of it."""

from typing import Any
from uuid import UUID, uuid4

from app.consultation.topics.events import TopicDelivered
from app.consultation.topics.lifecycle import TopicAction
from app.consultation.topics.queries import for_update
from app.consultation.topics.service import step
from app.patrols.hazards import jobs
from app.places.roles.queries import load
from app.subscriptions import SUBSCRIPTIONS
from tests.queue import published
from tests.scene import Scene

RAISED = {"title": "建电动车棚", "what": "楼道停车屡禁不止，居民无处充电"}


async def raised(scene: Scene, *hazard_ids: str, by: str = "staff") -> tuple[int, Any]:
    body = RAISED | {"hazard_ids": list(hazard_ids)}
    answer = await scene.people[by].post("/topics/from-hazards", body)
    return answer.status_code, answer.json()


async def test_their_reporters_hear_when_it_is_delivered(scene: Scene) -> None:
    hazards = [await scene.report(by) for by in ("resident", "stranger")]
    along = await scene.report("neighbour")
    joined = {"into_id": hazards[0], "reason": "同一处"}
    assert (await scene.staff.post(f"/hazards/{along}/join", joined)).status_code == 200
    status, topic = await raised(scene, *hazards, hazards[0])
    assert (status, topic["source"], topic["hazard_ids"]) == (201, "hazards", hazards)
    await scene.staff.post(f"/topics/{topic['id']}/accept", {"summary": "建一处车棚"})
    assert (await scene.resident.get(f"/topics/{topic['id']}")).json()["hazard_ids"] == []
    await scene.put_in_state(topic["id"], "in_hand")
    async with scene.sessions.begin() as session:
        session.info["subscriptions"] = SUBSCRIPTIONS
        staff = await load(session, scene.staff.account_id, scene.community_id)
        found = await for_update(session, staff, UUID(topic["id"]))
        await step(session, staff, found, TopicAction.DELIVER)
    async with scene.sessions.begin() as session:
        [event] = await published(session, scene, TopicDelivered)
        for _ in range(2):  # a job may run twice
            await jobs.tell_what_became_of_them(session, event)
    told = [("楼道停放电动车（3栋）：您上报的隐患转为议题，议题已办结", "议题：建电动车棚")]
    assert await scene.told() == {"resident": told, "neighbour": told, "stranger": told}


async def test_only_the_office_raises_and_only_what_is_there(scene: Scene) -> None:
    hazard_id = await scene.report()
    assert (await raised(scene, hazard_id, by="worker"))[0] == 403
    status, problem = await raised(scene, hazard_id, str(uuid4()))
    assert (status, problem["type"]) == (422, "no-such-hazard")
    assert (await scene.staff.get("/topics")).json()["items"] == []
