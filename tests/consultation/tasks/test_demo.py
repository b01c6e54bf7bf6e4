"""The demo's way of one topic from its resolution to the archive."""

import random
from datetime import timedelta
from uuid import UUID

from sqlalchemy import update

from app.consultation.publications.deadlines import Ground
from app.consultation.tasks.schemas import CallUnit
from app.consultation.topics.models import Topic
from app.demo.pictures import a_photo
from app.demo.tasks import Crew, Objected, Story, Unit, carry
from app.places.roles.actor import Actor
from app.places.roles.models import Grant
from app.places.roles.queries import load
from app.platform import clock
from app.platform.db.session import Sessions
from tests import things
from tests.scene import Scene
from tests.things import made


async def test_a_topic_goes_from_its_resolution_to_the_archive(
    scene: Scene, sessions: Sessions
) -> None:
    topic_id = (await things.a_resolved_topic(scene))["topic_id"]
    chance = random.Random(1)
    async with sessions.begin() as session:
        here = Grant.community_id == scene.community_id
        long_ago = clock.now() - timedelta(days=90)
        await session.execute(update(Grant).where(here).values(since=long_ago))
        who: dict[str, Actor] = {
            name: await load(session, caller.account_id, scene.community_id)
            for name, caller in scene.people.items()
        }
        crew = Crew(
            chair=who["staff"],
            settler=who["secretary"],
            verifier=who["secretary"],
            photograph=lambda actor: a_photo(session, actor, chance),
        )
        story = Story(
            what="清空架空层",
            units=[
                Unit(who["street"], CallUnit(department="城管执法中队")),
                Unit(who["property"], CallUnit(company_id=scene.company_id), "已清空"),
                Unit(who["worker"], CallUnit(assignee_id=who["worker"].account_id), "已装灯"),
            ],
            delivered="议事角已启用",
            objected=Objected(
                *(who["resident"], Ground.CONTENT, "采光怎么办？", "加装采光板"),
                signed_by=[who["neighbour"]],
            ),
            scores=[(who["resident"], 5, "好用"), (who["neighbour"], 4, "")],
        )
        topic = await session.get_one(Topic, (scene.community_id, UUID(topic_id)))
        begins = clock.now() - timedelta(days=60)
        over = await carry(session, crew, topic, story, begins)
        assert begins < over < clock.now()
    found = made(await scene.resident.get(f"/topics/{topic_id}"))
    assert (found["state"], found["delivered"]) == ("closed", "议事角已启用")
    [task] = made(await scene.staff.get(f"/tasks?topic_id={topic_id}"))["items"]
    assert [call["state"] for call in task["calls"]] == ["redirected", "verified", "verified"]
    rated = made(await scene.staff.get(f"/topics/{topic_id}/evaluations"))
    assert (rated["raters"], rated["average"]) == (2, 4.5)
