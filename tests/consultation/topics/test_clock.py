"""A proposal is answered within five working days; who should have is told."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import update

from app.consultation.topics import jobs
from app.consultation.topics.models import Topic
from app.platform import clock
from app.platform.worktime import service as worktime
from tests.scene import Scene

MINUTE = timedelta(minutes=1)


async def the_topic(scene: Scene, topic_id: str) -> Topic:
    async with scene.sessions() as session:
        return await session.get_one(Topic, (scene.community_id, UUID(topic_id)))


async def of_staff(scene: Scene) -> list[tuple[str, str]]:
    return [(title.split("：")[1], text) for title, text in await scene.staff.inbox()]


async def test_an_unanswered_proposal_is_told_once(scene: Scene) -> None:
    topic_id, answered = await scene.topic(), await scene.open_topic()
    due_at = (await the_topic(scene, topic_id)).due_at
    assert due_at is not None
    for moment, job in (
        (due_at - 60 * MINUTE, jobs.remind),
        (due_at + MINUTE, jobs.tell_overdue),
    ):
        for _ in range(2):
            with clock.at(moment):
                async with scene.sessions.begin() as session:
                    await job(session)
    until = f"答复期限：{due_at.astimezone(clock.HERE):%Y-%m-%d %H:%M}"
    assert await of_staff(scene) == [
        ("议题逾期未答复，请受理、并案或说明不予受理的理由", until),
        ("议题受理期限即将届满", until),
    ]
    assert await scene.resident.inbox() == []
    async with scene.sessions.begin() as session:
        long_ago = clock.now() - timedelta(days=1)
        all_of_it = update(Topic).where(Topic.community_id == scene.community_id)
        await session.execute(all_of_it.values(due_at=long_ago))
    listed = (await scene.staff.get("/topics?overdue=true")).json()["items"]
    assert [(one["id"], one["is_overdue"]) for one in listed] == [(topic_id, True)]
    assert not (await scene.staff.get(f"/topics/{answered}")).json()["is_overdue"]


async def test_a_calendar_that_changes_moves_the_limit(scene: Scene) -> None:
    topic_id = await scene.topic()
    before = (await the_topic(scene, topic_id)).due_at
    assert before is not None
    holiday = {before.astimezone(clock.HERE).date(): (False, "放假")}
    async with scene.sessions() as session:  # never committed: the calendar is everybody's
        await worktime.extend(session, holiday)
        await jobs.follow_calendar(session)
        found = await session.get_one(Topic, (scene.community_id, UUID(topic_id)))
        assert found.due_at is not None
        assert found.due_at > before
        assert found.reminded_at is None
        assert await jobs.follow_calendar(session) == 0
        await session.rollback()
