"""What the demo's story is told with."""

from uuid import UUID

from app.demo import crews
from app.places.roles import queries as roles
from app.platform.db.session import Sessions
from tests.crewing import OPEN, a_member, a_unit, crew_of
from tests.ordering import a_slot
from tests.scene import Scene


async def test_the_story_is_told_through_the_deeds(scene: Scene, sessions: Sessions) -> None:
    assigned, mine = await a_unit(scene)
    theirs = await a_member(scene, assigned, "王护士", "street")
    async with sessions.begin() as session:
        office, one, other = [
            await roles.load(session, scene.people[name].account_id, scene.community_id)
            for name in ("staff", "neighbour", "street")
        ]
        [first] = await crews.assign(session, office, assigned["order_id"])
    asker, asked, there = (one, other, theirs) if str(first) == mine else (other, one, mine)
    async with sessions.begin() as session:
        await crews.swap(session, asker, asked, assigned["order_id"], UUID(there))
    assert await crew_of(scene, assigned["order_id"]) == [there]
    open_one, _ = await a_unit(scene, offered=OPEN)
    await a_member(scene, open_one, "孙医生", "property")
    async with sessions.begin() as session:
        doctor = await roles.load(session, scene.property.account_id, scene.community_id)
        await crews.take_and_hand_back(session, doctor, open_one["order_id"])
    assert await crew_of(scene, open_one["order_id"]) == []
    slot = await a_slot(scene)
    async with sessions.begin() as session:
        person_id = scene.persons["resident"]
        series_id = await crews.every_week(session, office, slot["slot_id"], person_id)
    seen = (await scene.resident.get(f"/order-series/{series_id}")).json()
    assert len(seen["pauses"]) == 1
