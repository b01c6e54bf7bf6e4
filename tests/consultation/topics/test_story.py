"""A topic from the first word to what the office makes of it, as each of them sees it."""

import asyncio
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from app.platform import clock
from app.platform.db.base import new_id
from tests.consultation.topics.telling import tell_all, titles
from tests.scene import INSIDE, Scene

WHY = {"reason": "与社区公共事务无关"}
OPEN = {"summary": "架空层清理后作议事角"}


async def moved(scene: Scene, topic_id: str, action: str, body: Any, by: str = "staff") -> Any:
    answer = await scene.people[by].post(f"/topics/{topic_id}/{action}", body)
    return (answer.status_code, answer.json().get("type") or answer.json()["state"])


async def a_point(scene: Scene, name: str = "廉心亭", scene_of: str = "lxt-1") -> str:
    there = {"name": name, "kind": "pavilion", "scene": scene_of} | INSIDE
    answer = await scene.staff.post("/points", there)
    assert answer.status_code == 201, answer.text
    point_id: str = answer.json()["id"]
    return point_id


async def test_what_is_proposed_is_answered(scene: Scene) -> None:
    """Until then it is between who said it and who answers it; then it is everybody's."""
    topic_id = await scene.topic()
    topic = f"/topics/{topic_id}"
    mine = (await scene.resident.get(topic)).json()
    assert (mine["state"], mine["actions"]) == ("proposed", ["withdraw"])
    assert mine["due_at"]
    assert (await scene.neighbour.get(topic)).status_code == 404
    assert "accept" in (await scene.staff.get(topic)).json()["actions"]
    accepted = await scene.staff.post(f"{topic}/accept", OPEN | {"title": "39大街架空层议事角"})
    assert accepted.json()["state"] == "open"
    assert accepted.json()["due_at"] is None
    seen = (await scene.neighbour.get(topic)).json()
    assert (seen["title"], seen["summary"]) == ("39大街架空层议事角", OPEN["summary"])
    assert (seen["what"], seen["proposer_id"]) == (None, None)
    history = (await scene.resident.get(f"{topic}/history")).json()
    assert [(one["action"], one["by"]) for one in history] == [
        ("propose", None),
        ("accept", "staff"),
    ]
    assert await titles(scene, "resident") == ["39大街架空层议事角：议题已受理，欢迎发表意见"]
    assert await titles(scene, "staff") == ["39大街架空层议事角：有新的议题待受理"]


async def test_what_is_declined_or_withdrawn_says_why(scene: Scene) -> None:
    declined, withdrawn = await scene.topic(), await scene.open_topic()
    assert (await moved(scene, declined, "decline", {}))[0] == 422
    assert await moved(scene, declined, "decline", WHY) == (200, "declined")
    await tell_all(scene)
    await scene.neighbour.post(f"/topics/{withdrawn}/follow")
    assert await moved(scene, withdrawn, "withdraw", WHY, "neighbour") == (403, "not-your-step")
    assert await moved(scene, withdrawn, "withdraw", WHY, "resident") == (200, "withdrawn")
    for topic_id, reader in ((declined, scene.resident), (withdrawn, scene.neighbour)):
        assert (await reader.get(f"/topics/{topic_id}")).json()["reason"] == WHY["reason"]
        history = (await reader.get(f"/topics/{topic_id}/history")).json()
        assert history[-1]["reason"] == WHY["reason"]
    assert await moved(scene, withdrawn, "withdraw", WHY, "resident") == (409, "step-out-of-order")
    await tell_all(scene)
    assert ("架空层清理：议题不予受理", WHY["reason"]) in await scene.resident.inbox()
    assert await scene.neighbour.inbox() == [("架空层清理：提议人撤回了议题", WHY["reason"])]


async def test_a_phone_without_signal_proposes_once(scene: Scene) -> None:
    """With its own id and time, in a batch, sent twice."""
    topic_id = str(new_id())
    yesterday = (clock.now() - timedelta(days=1)).replace(microsecond=0)
    said = {"id": topic_id, "title": "垃圾桶移位", "what": "太靠近单元门"}
    said["said_at"] = yesterday.isoformat()
    deed = {"path": "/topics", "key": "a-key-of-a-phone", "body": said}
    for _ in range(2):
        sent = await scene.resident.post("/batch", {"requests": [deed]})
        assert [one["status"] for one in sent.json()["answers"]] == [201]
    again = await scene.resident.post("/topics", said)
    assert (again.status_code, again.json()["type"]) == (409, "already-recorded")
    mine = (await scene.resident.get("/topics?mine=true")).json()["items"]
    assert [one["id"] for one in mine] == [topic_id]
    whole = (await scene.resident.get(f"/topics/{topic_id}")).json()
    assert whole["said_at"] == yesterday.isoformat()
    tomorrow = (clock.now() + timedelta(days=1)).isoformat()
    ahead = await scene.resident.post("/topics", {**said, "id": None, "said_at": tomorrow})
    assert ahead.json()["type"] == "phone-clock-wrong"


async def test_what_somebody_says_at_a_meeting_point_is_taken_down(scene: Scene) -> None:
    """With the code that was scanned there, and the grid in which it lies."""
    point_id = await a_point(scene)
    somebody = {"said_by": "一位买菜的居民", "scene": "lxt-1"}
    topic = (await scene.worker.get(f"/topics/{await scene.topic('worker', **somebody)}")).json()
    assert (topic["source"], topic["said_by"]) == ("taken_down", "一位买菜的居民")
    assert (topic["point_id"], topic["point"], topic["scene"]) == (point_id, "廉心亭", "lxt-1")
    assert topic["grid_id"] == str(scene.grid_id)
    assert "withdraw" not in topic["actions"]  # it was not the worker who said it
    of_the_roster = {"proposer_id": str(scene.persons["resident"]), "point_id": point_id}
    theirs = await scene.topic("worker", **of_the_roster)
    assert await moved(scene, theirs, "withdraw", WHY, "resident") == (200, "withdrawn")


@pytest.mark.parametrize(
    ("by", "named", "refused"),
    [
        ("resident", {"said_by": "邻居"}, (403, "not-yours-to-take-down")),
        ("worker", {"scene": "elsewhere"}, (422, "no-such-point")),
        ("worker", {"point_id": str(UUID(int=7))}, (422, "no-such-point")),
        ("worker", {"proposer_id": str(UUID(int=7))}, (422, "no-such-proposer")),
        ("resident", {"grid_id": str(UUID(int=7))}, (422, "no-such-estate-or-grid")),
        ("resident", {"scene": "x", "point_id": str(UUID(int=7))}, (422, "malformed-request")),
        ("resident", {"photo_ids": [str(UUID(int=7))]}, (422, "no-such-photo")),
        ("resident", {"hazard_ids": [str(UUID(int=7))]}, (422, "malformed-request")),
    ],
)
async def test_what_it_names_must_be_there(
    scene: Scene, by: str, named: dict[str, Any], refused: tuple[int, str]
) -> None:
    body = {"title": "垃圾桶移位", "what": "太靠近单元门"} | named
    answer = await scene.people[by].post("/topics", body)
    assert (answer.status_code, answer.json()["type"]) == refused, answer.text


async def test_a_daughter_proposes_and_withdraws_for_her_mother(scene: Scene) -> None:
    mother = str(scene.persons["resident"])
    for_her = {"headers": {"X-On-Behalf-Of": mother}}
    body = {"title": "加装扶手", "what": "三楼楼梯没有扶手"}
    assert (await scene.neighbour.post("/topics", body, **for_her)).status_code == 403
    granted = {
        "principal_id": mother,
        "agent_id": str(scene.neighbour.account_id),
        "relationship": "family",
        "scopes": ["consultation"],
    }
    assert (await scene.resident.post("/authorisations", granted)).status_code == 201
    topic = (await scene.neighbour.post("/topics", body, **for_her)).json()
    assert topic["proposer_id"] == mother
    assert topic["actions"] == ["withdraw"]
    assert "withdraw" not in (await scene.neighbour.get(f"/topics/{topic['id']}")).json()["actions"]
    withdrawn = await scene.neighbour.post(f"/topics/{topic['id']}/withdraw", WHY, **for_her)
    assert withdrawn.json()["state"] == "withdrawn"
    assert await titles(scene, "resident") == ["加装扶手：提议人撤回了议题"]


async def test_two_clicks_make_one_step(scene: Scene) -> None:
    topic_id = await scene.topic()
    clicks = [moved(scene, topic_id, "accept", OPEN) for _ in range(3)]
    assert sorted(status for status, _ in await asyncio.gather(*clicks)) == [200, 409, 409]


async def test_a_matter_of_the_owners_is_not_agreed_on_by_who_came(scene: Scene) -> None:
    topic_id = await scene.open_topic()
    await scene.put_in_state(topic_id, "deliberating")
    body = {"matter": "change_use", "resolution": "改造"}
    assert await moved(scene, topic_id, "resolve", body) == (409, "only-by-ballot")
    assert (await scene.staff.get(f"/topics/{topic_id}")).json()["state"] == "deliberating"
    body["matter"] = "straw_poll"
    assert await moved(scene, topic_id, "resolve", body) == (422, "resolves-nothing")
    body["matter"] = "residents"
    assert await moved(scene, topic_id, "resolve", body) == (200, "resolved")
