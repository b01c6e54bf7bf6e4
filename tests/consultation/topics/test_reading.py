"""What somebody reads of a topic: everybody the office's words, nobody a resident's but who may."""

from typing import Any
from uuid import UUID

import httpx
import pytest

from app.consultation.topics.models import TopicMoment, TopicPhoto
from app.platform.db.base import new_id
from tests.scene import Scene

SECRET = "我家在三楼"


async def openly(scene: Scene, path: str = "", **more: Any) -> httpx.Response:
    where = f"/communities/{scene.code}/topics/public{path}"
    return await scene.staff.http.get(where, **more)


async def found(scene: Scene, words: str, by: str = "neighbour") -> list[str]:
    answer = await scene.people[by].get("/topics", params={"words": words})
    assert answer.status_code == 200, answer.text
    return [one["id"] for one in answer.json()["items"]]


async def test_everybody_reads_what_was_accepted(scene: Scene) -> None:
    proposed = await scene.topic(what=SECRET)
    assert (await openly(scene)).json() == []
    assert (await openly(scene, f"/{proposed}")).status_code == 404
    await scene.staff.post(f"/topics/{proposed}/accept", {"summary": "清理架空层"})
    page = await openly(scene, f"/{proposed}")
    assert page.json()["summary"] == "清理架空层"
    assert [one["action"] for one in page.json()["steps"]] == ["propose", "accept"]
    assert SECRET not in page.text
    assert str(scene.persons["resident"]) not in page.text
    again = await openly(scene, f"/{proposed}", headers={"If-None-Match": page.headers["etag"]})
    assert again.status_code == 304
    await scene.resident.post(f"/topics/{proposed}/withdraw", {"reason": SECRET})


async def test_the_list_for_everybody_is_kept(scene: Scene) -> None:
    topic_id = await scene.open_topic()
    listed = await openly(scene)
    assert [one["id"] for one in listed.json()] == [topic_id]
    again = await openly(scene, headers={"If-None-Match": listed.headers["etag"]})
    assert again.status_code == 304


async def test_a_withdrawal_is_not_explained_to_everybody(scene: Scene) -> None:
    topic_id = await scene.open_topic()
    await scene.resident.post(f"/topics/{topic_id}/withdraw", {"reason": SECRET})
    page = await openly(scene, f"/{topic_id}")
    assert page.json()["state"] == "withdrawn"
    assert SECRET not in page.text


async def test_photos_of_a_proposal_are_for_who_reads_its_words(scene: Scene) -> None:
    photo = await scene.resident.photo()
    topic_id = await scene.open_topic(photo_ids=[photo])
    path = f"/topics/{topic_id}/photos/{photo}"
    assert (await scene.resident.get(path)).status_code == 200
    assert (await scene.staff.get(path)).status_code == 200
    assert (await scene.neighbour.get(path)).status_code == 404
    assert (await scene.neighbour.get(f"/topics/{topic_id}")).json()["photos"] == []
    done = await scene.staff.photo()
    shown = {"topic_id": UUID(topic_id), "photo_id": UUID(done), "moment": TopicMoment.DELIVERED}
    async with scene.sessions.begin() as session:
        session.add(TopicPhoto(community_id=scene.community_id, id=new_id(), **shown))
    assert (await scene.neighbour.get(f"/topics/{topic_id}/photos/{done}")).status_code == 200
    assert (await openly(scene, f"/{topic_id}")).json()["photo_ids"] == [done]
    assert (await openly(scene, f"/{topic_id}/photos/{done}")).status_code == 200
    assert (await openly(scene, f"/{topic_id}/photos/{photo}")).status_code == 404


async def test_topics_are_found_by_words_of_any_length(scene: Scene) -> None:
    topic_id = await scene.open_topic(summary="架空层清理，加装ＬＥＤ灯100%")
    for words in ("架", "空层", "架空层清理", "架空层 led", "LED灯", "0%", "ｌｅｄ"):
        assert await found(scene, words) == [topic_id], words
    for words in ("电梯", "架空层 电梯", "_", "%%"):
        assert await found(scene, words) == [], words


async def test_what_somebody_may_not_read_does_not_find_it(scene: Scene) -> None:
    topic_id = await scene.topic(what=SECRET)
    await scene.staff.post(f"/topics/{topic_id}/accept", {"summary": "清理架空层"})
    assert (
        await found(scene, "三楼", "resident") == await found(scene, "三楼", "staff") == [topic_id]
    )
    assert await found(scene, "三楼") == await found(scene, "三楼", "worker") == []


@pytest.mark.parametrize("words", ["字" * 101, "\x00"])
async def test_words_that_nobody_looks_for_are_refused(scene: Scene, words: str) -> None:
    answer = await scene.neighbour.get("/topics", params={"words": words})
    assert answer.status_code == 422


async def test_a_resident_is_not_named_by_the_history(scene: Scene) -> None:
    """Also a grid worker who proposes something for themselves."""
    topic_id = await scene.topic("worker")
    await scene.staff.post(f"/topics/{topic_id}/accept", {"summary": "清理架空层"})
    read = {
        name: (await scene.people[name].get(f"/topics/{topic_id}/history")).json()[0]["by"]
        for name in ("neighbour", "staff")
    }
    assert read == {"neighbour": None, "staff": "worker"}


async def test_who_reads_the_words_finds_them_and_nobody_else(scene: Scene) -> None:
    """For everybody, about topics of all kinds: in Python and in SQL it is the same."""
    here = {"what": SECRET, "grid_id": str(scene.grid_id)}
    topics = [
        *[await scene.topic(name, **here) for name in ("stranger", "resident", "worker", "staff")],
        await scene.topic("worker", what=SECRET, proposer_id=str(scene.persons["resident"])),
        await scene.topic("staff", said_by="一位居民", **here),
    ]
    for opened in topics[::2]:
        await scene.staff.post(f"/topics/{opened}/accept", {"summary": "清理架空层"})
    for name, caller in scene.people.items():
        by_words = set(await found(scene, SECRET[1:4], name))
        answers = [await caller.get(f"/topics/{one}") for one in topics]
        read = {
            one
            for one, answer in zip(topics, answers, strict=True)
            if answer.status_code == 200 and answer.json()["what"]
        }
        listed = {one["id"] for one in (await caller.get("/topics")).json()["items"]}
        seen = {one for one, a in zip(topics, answers, strict=True) if a.status_code == 200}
        assert (name, by_words, listed) == (name, read, seen)
