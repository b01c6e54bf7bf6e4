"""Who is told of a topic's steps, and who is not any more."""

from datetime import timedelta

from sqlalchemy import update

from app.consultation.topics.jobs import MOVED
from app.consultation.topics.lifecycle import TopicAction
from app.places.roles.models import Grant
from app.platform import clock
from app.residents.people.models import HouseholdMember, Person
from tests.consultation.topics.telling import tell_all, titles
from tests.scene import Scene

A = TopicAction
DONE_MEANWHILE = {A.STATE_OPINION, A.VOTE, A.CAST, A.COUNT, A.EVALUATE, A.MOVE_LIMIT, A.MOVE_PERIOD}
RESOLVED = {"matter": "residents", "resolution": "清空后作议事角"}


async def resolved(scene: Scene, topic_id: str) -> None:
    await scene.put_in_state(topic_id, "deliberating")
    answer = await scene.staff.post(f"/topics/{topic_id}/resolve", RESOLVED)
    assert answer.status_code == 200, answer.text


async def test_who_follows_is_told_until_they_stop(scene: Scene) -> None:
    topic = f"/topics/{await scene.open_topic()}"
    await tell_all(scene)
    for _ in range(2):
        assert (await scene.neighbour.post(f"{topic}/follow")).json()["follows"] is True
    listed = (await scene.neighbour.get("/topics?following=true")).json()["items"]
    assert [(f"/topics/{one['id']}", one["follows"]) for one in listed] == [(topic, True)]
    await resolved(scene, topic.removeprefix("/topics/"))
    assert await titles(scene, "neighbour") == ["架空层清理：协商一致，已形成决议"]
    for _ in range(2):
        assert (await scene.neighbour.post(f"{topic}/unfollow")).json()["follows"] is False
    assert (await scene.neighbour.get("/topics?following=true")).json()["items"] == []
    other = await scene.open_topic()
    await scene.neighbour.post(f"/topics/{other}/follow")
    await scene.neighbour.post(f"/topics/{other}/unfollow")
    await resolved(scene, other)
    assert len(await titles(scene, "neighbour")) == 1


async def test_nobody_follows_what_they_may_not_see(scene: Scene) -> None:
    topic = f"/topics/{await scene.topic()}"
    for deed in ("follow", "unfollow"):
        assert (await scene.neighbour.post(f"{topic}/{deed}")).status_code == 404


async def test_who_proposed_it_is_told_also_when_they_do_not_follow(scene: Scene) -> None:
    topic_id = await scene.open_topic()
    await scene.resident.post(f"/topics/{topic_id}/unfollow")
    await resolved(scene, topic_id)
    assert "架空层清理：协商一致，已形成决议" in await titles(scene, "resident")
    assert not [one for one in await titles(scene, "staff") if "协商一致" in one]  # did it


async def test_who_has_died_or_moved_away_is_told_nothing(scene: Scene) -> None:
    topic_id = await scene.open_topic()
    await scene.neighbour.post(f"/topics/{topic_id}/follow")
    resident, neighbour = (scene.persons[name] for name in ("resident", "neighbour"))
    yesterday = clock.today() - timedelta(days=1)
    async with scene.sessions.begin() as session:
        await session.execute(update(Person).where(Person.id == resident).values(died_on=yesterday))
        moved = update(HouseholdMember).where(HouseholdMember.person_id == neighbour)
        await session.execute(moved.values(until=yesterday))
    await resolved(scene, topic_id)
    for name in ("resident", "neighbour"):
        told = [one for one in await titles(scene, name) if "协商一致" in one]
        assert told == []


async def test_who_serves_no_more_is_told_nothing(scene: Scene) -> None:
    """Who took it down for somebody and has left the office is not of it any more."""
    topic_id = await scene.topic("worker", said_by="一位居民")
    await tell_all(scene)
    async with scene.sessions.begin() as session:
        theirs = update(Grant).where(Grant.account_id == scene.worker.account_id)
        await session.execute(theirs.values(until=clock.now()))
    why = {"reason": "与公共事务无关"}
    assert (await scene.staff.post(f"/topics/{topic_id}/decline", why)).status_code == 200
    assert await titles(scene, "worker") == []


def test_every_step_has_its_words() -> None:
    """But for what is done while it stays as it is, and for the clock's own."""
    assert set(TopicAction) - set(MOVED) == DONE_MEANWHILE
