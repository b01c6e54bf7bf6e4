"""What the demo's story calls: a session about given topics, from its plan to its minutes."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from app.consultation.sessions import queries
from app.consultation.topics import queries as topics
from app.demo import sessions
from app.demo.sessions import Gathering
from app.places.roles.actor import Actor
from app.places.roles.queries import load
from app.platform import clock
from tests.scene import INSIDE, Scene
from tests.things import made


async def test_a_session_is_held_in_the_past_at_a_meeting_point(scene: Scene) -> None:
    point = {"name": "廉心亭", "kind": "pavilion", "scene": "p.1", **INSIDE}
    point_id = UUID(made(await scene.staff.post("/points", point))["id"])
    topic_ids = [UUID(await scene.open_topic()) for _ in range(2)]
    photo_ids = iter([UUID(await scene.staff.photo()) for _ in range(4)])

    async def photograph(_actor: Actor) -> UUID:
        return next(photo_ids)

    async with scene.sessions.begin() as session:
        staff, resident = [
            await load(session, scene.people[name].account_id, scene.community_id)
            for name in ("staff", "resident")
        ]
        about = [await topics.for_update(session, staff, one) for one in topic_ids]
        common: dict[str, Any] = {"staff": staff, "minutes": "一致同意。", "scan": [resident]}
        begins = clock.now() - timedelta(days=200)
        at_the_point = Gathering(
            title="车棚和架空层",
            topics=about,
            begins=begins,
            point_id=point_id,
            by_name=[scene.persons["neighbour"]],
            on_paper=[("resident", scene.persons["resident"]), ("看不清", None)],
            said=[(scene.persons["resident"], "赞成"), (None, "远一点")],
            walk_ins=2,
            **common,
        )
        held = await sessions.hold(session, at_the_point, photograph)
        online = Gathering(
            title="再议", topics=about[:1], begins=begins + timedelta(days=9), **common
        )
        await sessions.hold(session, online, photograph)
        to_come = Gathering(
            title="三议", topics=about, begins=clock.now() + timedelta(days=9), staff=staff
        )
        await sessions.announce(session, to_come)
    seen = made(await scene.resident.get(f"/sessions/{held.id}"))
    assert (seen["state"], seen["present"], seen["unresolved"]) == ("minuted", 2, 1)
    async with scene.sessions() as session:
        chain = await queries.of_topic(session, scene.community_id, topic_ids[0])
        assert [row.title for row in chain] == ["车棚和架空层", "再议", "三议"]
