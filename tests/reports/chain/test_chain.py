"""One topic, from the first words to what was found of what was done, in one answer."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import create_async_engine

from app.consultation.tasks.lifecycle import TaskState
from app.consultation.topics.lifecycle import TopicState
from app.consultation.topics.models import Topic
from app.demo.places import HERE_ID
from app.demo.small_matters import DEBATED, MATTERS
from app.places.roles.actor import Actor, Role
from app.platform.db.base import new_id
from app.platform.db.session import sessions_of
from app.platform.http.answers import as_json
from app.reports.chain import queries, views
from app.reports.chain.schemas import ChainView
from app.settings import Settings
from tests.scene import Scene
from tests.things import made


async def test_whoever_sees_a_topic_reads_its_chain_and_the_words_of_nobody_else(
    scene: Scene,
) -> None:
    topic_id = await scene.open_topic()
    again = await scene.topic("neighbour", title="清一清架空层", what="孩子在里面捉迷藏很危险")
    into = {"into_id": topic_id, "reason": "同一件事"}
    made(await scene.staff.post(f"/topics/{again}/join", into))
    whole = made(await scene.staff.get(f"/topics/{topic_id}/chain"))
    assert [one["topic_id"] for one in whole["first_words"]] == [topic_id, again]
    assert all(one["words"] for one in whole["first_words"])
    assert [step["action"] for step in whole["steps"]][:2] == ["propose", "accept"]
    seen = made(await scene.resident.get(f"/topics/{topic_id}/chain"))
    assert [one["words"] is None for one in seen["first_words"]] == [False, True]
    assert "捉迷藏" not in str(seen)


async def test_every_key_small_matter_can_be_followed_back_to_its_first_word(
    kangyuan_settings: Settings,
) -> None:
    engine = create_async_engine(kangyuan_settings.database_url or "")
    staff = Actor(new_id(), HERE_ID, grants={Role.STAFF: frozenset()})
    followed = by_ballot = 0
    async with sessions_of(engine)() as session:
        found = select(Topic.id).where(
            Topic.community_id == HERE_ID,
            Topic.state == TopicState.CLOSED,
            Topic.title.in_([one.title for one in MATTERS]),
        )
        for topic_id in await session.scalars(found):
            read = await queries.chain(session, staff, topic_id)
            answer = as_json(views.chain(read, staff))
            chain = ChainView.model_validate_json(bytes(answer.body))
            assert chain.first_words[0].words
            assert chain.sessions[0].present >= 5
            assert chain.sessions[0].minutes
            assert chain.publications[-1].resolution
            assert {task.state for task in chain.tasks} == {TaskState.DONE}
            assert any(call.verified_at for task in chain.tasks for call in task.calls)
            assert chain.topic.delivered
            assert chain.evaluations.raters >= 2
            by_ballot += any(ballot.carried for ballot in chain.ballots)
            followed += 1
    await engine.dispose()
    assert followed == len(MATTERS) >= 10
    assert by_ballot == sum(one.is_owners for one in MATTERS)


async def test_a_topic_waits_in_every_state(kangyuan_settings: Settings) -> None:
    engine = create_async_engine(kangyuan_settings.database_url or "")
    async with sessions_of(engine)() as session:
        found = set(await session.scalars(select(Topic.state).distinct()))
    await engine.dispose()
    assert found == set(TopicState)


async def test_three_hundred_differ_and_agree_on_something(kangyuan_settings: Settings) -> None:
    engine = create_async_engine(kangyuan_settings.database_url or "")
    staff = Actor(new_id(), HERE_ID, grants={Role.STAFF: frozenset()})
    async with sessions_of(engine)() as session:
        debated = await session.scalar(select(Topic.id).where(Topic.title == DEBATED.title))
        assert debated is not None
        read = await queries.chain(session, staff, debated)
        drawn = ChainView.model_validate(views.chain(read, staff)).opinion_map
    await engine.dispose()
    assert drawn is not None
    assert drawn.voters >= 300
    assert drawn.groups in {2, 3}
    assert drawn.agreed
