"""Several proposals of one thing: all go on in one, and nobody who said it is forgotten."""

import asyncio

import pytest

from tests.consultation.topics.telling import tell_all, titles
from tests.scene import Scene

WITHDRAWN = {"reason": "已自行解决"}


async def join(scene: Scene, one: str, into: str) -> tuple[int, str]:
    body = {"into_id": into, "reason": "同一件事"}
    answer = await scene.staff.post(f"/topics/{one}/join", body)
    return answer.status_code, answer.json().get("type", "")


async def test_whoever_said_the_first_word_is_told_until_the_end(scene: Scene) -> None:
    root, joined = await scene.open_topic(), await scene.topic("neighbour", title="清理架空层杂物")
    await tell_all(scene)
    assert await join(scene, joined, root) == (200, "")
    own = (await scene.neighbour.get(f"/topics/{joined}")).json()
    assert (own["state"], own["joined_to_id"], own["reason"]) == ("joined", root, "同一件事")
    await scene.put_in_state(root, "deliberating")
    resolved = {"matter": "residents", "resolution": "清空后作议事角"}
    assert (await scene.staff.post(f"/topics/{root}/resolve", resolved)).status_code == 200
    assert await titles(scene, "neighbour") == [
        "清理架空层杂物：议题已并入同一议题办理",
        "架空层清理：协商一致，已形成决议",
    ]
    text = next(text for title, text in await scene.neighbour.inbox() if "并入" in title)
    assert text == "同一件事（并入：架空层清理）"
    await scene.put_in_state(root, "delivered")
    theirs = (await scene.neighbour.get(f"/topics/{root}")).json()
    assert "not_solved" in theirs["actions"]
    assert "not_solved" not in (await scene.worker.get(f"/topics/{root}")).json()["actions"]


async def test_all_point_at_the_one_that_goes_on(scene: Scene) -> None:
    root, one, other = await scene.open_topic(), await scene.topic(), await scene.topic("neighbour")
    assert await join(scene, one, root) == (200, "")
    assert await join(scene, other, one) == (200, "")
    assert (await scene.staff.get(f"/topics/{other}")).json()["joined_to_id"] == root
    assert await join(scene, other, root) == (409, "step-out-of-order")


@pytest.mark.parametrize("state", ["proposed", "declined", "withdrawn", "delivered", "closed"])
async def test_it_goes_on_only_in_what_was_accepted_and_goes_on(scene: Scene, state: str) -> None:
    root, one = await scene.open_topic(), await scene.topic()
    await scene.put_in_state(root, state)
    assert await join(scene, one, root) == (422, "not-open-to-join")
    assert await join(scene, one, one) == (422, "not-open-to-join")
    assert (await scene.staff.get(f"/topics/{one}")).json()["state"] == "proposed"


async def test_a_topic_of_others_too_is_not_withdrawn(scene: Scene) -> None:
    root, one = await scene.open_topic(), await scene.topic("neighbour")
    await join(scene, one, root)
    refused = await scene.resident.post(f"/topics/{root}/withdraw", WITHDRAWN)
    assert (refused.status_code, refused.json()["type"]) == (409, "others-have-joined")


async def test_joined_and_withdrawn_at_once_is_one_of_them(scene: Scene) -> None:
    for _ in range(4):
        root, one = await scene.open_topic(), await scene.topic("neighbour")
        withdraw = scene.resident.post(f"/topics/{root}/withdraw", WITHDRAWN)
        joined, answer = await asyncio.gather(join(scene, one, root), withdraw)
        assert sorted([joined[0], answer.status_code]) in ([200, 409], [200, 422])


async def test_many_that_are_joined_at_once_wait_for_each_other(scene: Scene) -> None:
    root = await scene.open_topic()
    ones = [await scene.topic() for _ in range(5)]
    both_ways = [join(scene, one, root) for one in (*ones, *reversed(ones))]
    statuses = [status for status, _ in await asyncio.gather(*both_ways)]
    assert sorted(statuses) == [200] * 5 + [409] * 5


async def test_also_who_is_not_verified_is_told_until_the_end(scene: Scene) -> None:
    """They are nobody of the roster: their account is all that is known of them."""
    root, joined = await scene.open_topic(), await scene.topic("stranger")
    await join(scene, joined, root)
    await tell_all(scene)
    await scene.put_in_state(root, "deliberating")
    resolved = {"matter": "residents", "resolution": "清空后作议事角"}
    await scene.staff.post(f"/topics/{root}/resolve", resolved)
    assert (await titles(scene, "stranger"))[-1] == "架空层清理：协商一致，已形成决议"
