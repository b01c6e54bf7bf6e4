"""What of tasks must be there before it can be asked who may do what with it: the property company was
called, the topic is of the worker's grid."""

from typing import Any

from tests.scene import Caller, Scene
from tests.things import WHY, Values, made

DONE = {"description": "已清空，照明已安装"}


async def a_topic_in_hand(scene: Scene) -> Values:
    topic_id = await scene.topic(grid_id=str(scene.grid_id))
    accepted = {"summary": "架空层清理后作议事角"}
    made(await scene.staff.post(f"/topics/{topic_id}/accept", accepted))
    await scene.put_in_state(topic_id, "in_hand")
    return {"topic_id": topic_id}


async def a_task(scene: Scene, topic_id: str, *units: dict[str, Any]) -> Any:
    """By default the company's."""
    called = list(units) or [{"company_id": str(scene.company_id)}]
    body = {"what": "清空架空层，安装照明", "units": called}
    return made(await scene.staff.post(f"/topics/{topic_id}/assign", body))


async def a_call(scene: Scene, *units: dict[str, Any]) -> Values:
    topic = await a_topic_in_hand(scene)
    task = await a_task(scene, topic["topic_id"], *units)
    return topic | {"task_id": task["id"], "call_id": task["calls"][0]["id"]}


async def a_counted_call(scene: Scene) -> Values:
    """It has not fallen due."""
    return await a_call(scene) | {"kind": "response", "part": "pending"}


async def an_answered_call(scene: Scene) -> Values:
    found = await a_call(scene)
    made(await scene.property.post(f"/calls/{found['call_id']}/answer"))
    return found


async def a_call_at_work(scene: Scene) -> Values:
    found = await an_answered_call(scene)
    made(await scene.property.post(f"/calls/{found['call_id']}/arrive"))
    return found


async def a_call_handed_back(scene: Scene) -> Values:
    found = await a_call(scene)
    made(await scene.property.post(f"/calls/{found['call_id']}/hand-back", WHY))
    return found


async def work_done(scene: Scene) -> Values:
    """The company has a photo of it, and has not said so."""
    return await a_call_at_work(scene) | {"after": await scene.property.photo()}


async def submit(caller: Caller, call: str) -> str:
    photo_id = await caller.photo()
    made(await caller.post(f"{call}/submit", DONE | {"photo_ids": [photo_id]}))
    return photo_id


async def a_submitted_call(scene: Scene) -> Values:
    found = await a_call_at_work(scene)
    return found | {"photo_id": await submit(scene.property, f"/calls/{found['call_id']}")}


async def a_topic_done(scene: Scene) -> Values:
    found = await a_submitted_call(scene)
    made(await scene.staff.post(f"/calls/{found['call_id']}/verify"))
    return found


async def done_by_the_resident(scene: Scene) -> Values:
    found = await a_call(scene, {"assignee_id": str(scene.resident.account_id)})
    call = f"/calls/{found['call_id']}"
    made(await scene.resident.post(f"{call}/answer"))
    await submit(scene.resident, call)
    return found


async def a_delivered_topic(scene: Scene) -> Values:
    found = await a_topic_done(scene)
    done = {"what": "议事角已启用"}
    made(await scene.staff.post(f"/topics/{found['topic_id']}/deliver", done))
    return found


async def an_evaluation(scene: Scene) -> Values:
    """The resident's."""
    found = await a_delivered_topic(scene)
    said = {"score": 5, "words": "好用"}
    made(await scene.resident.post(f"/topics/{found['topic_id']}/evaluate", said))
    return found
