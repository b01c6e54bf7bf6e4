"""The demo's debate, in a community of a test."""

import random
from datetime import timedelta
from uuid import UUID

from app.consultation.topics.models import Topic
from app.demo.opinions import OF_THE_SHED, REFUSED, REWORDED, Debate, differ
from app.places.roles.actor import Actor, Role
from app.platform import clock
from tests.consultation.opinions.crowd import a_crowd
from tests.scene import Scene
from tests.things import made


async def test_the_demo_has_three_camps_and_what_they_share(scene: Scene) -> None:
    topic_id = await scene.open_topic()
    crowd = await a_crowd(scene, topic_id, statements=0, voters=332)
    staff = Actor(scene.staff.account_id, scene.community_id, None, {Role.STAFF: frozenset()})
    async with scene.sessions.begin() as session:
        topic = await session.get_one(Topic, (scene.community_id, UUID(topic_id)))
        people = [one.person_id for one in crowd.voters[12:] if one.person_id is not None]
        begins = clock.now() - timedelta(days=20)
        debate = Debate(topic, staff, crowd.voters[:12], people, begins)
        await differ(session, debate, random.Random(1))
    found = made(await scene.stranger.get(f"/topics/{topic_id}/opinion-map"))
    assert found["voters"] > 320
    assert len(found["groups"]) == 3
    assert min(one["size"] for one in found["groups"]) > 60
    shared = {one.words for one in OF_THE_SHED if not one.against} | {REWORDED[1]}
    assert {one["words"] for one in found["consensus"]["agree"]} <= shared
    by_consensus = sorted(found["statements"], key=lambda one: -one["gac"])
    assert {one["words"] for one in by_consensus[: len(shared)]} == shared
    assert REFUSED[0] not in str(found)
    assert REWORDED[0] not in str(found)
