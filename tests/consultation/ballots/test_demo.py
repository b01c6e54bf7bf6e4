"""What the demo's story calls, in a small community."""

from datetime import timedelta
from uuid import UUID

from app.consultation.ballots.lifecycle import BallotState
from app.consultation.topics.lifecycle import TopicState
from app.consultation.topics.models import Topic
from app.demo import ballots
from app.places.roles import queries as roles
from app.platform import clock
from app.subscriptions import SUBSCRIPTIONS
from tests.consultation.ballots.story import three_owners
from tests.scene import Scene

WORDS = "是否同意改造一楼架空层"


async def test_owners_decide_in_the_past_and_now(scene: Scene) -> None:
    await three_owners(scene)
    ids = [await scene.open_topic() for _ in range(2)]
    for one in ids:
        await scene.put_in_state(one, "deliberating")
    async with scene.sessions.begin() as session:
        session.info["subscriptions"] = SUBSCRIPTIONS
        staff, second, first, other, phone = [
            await roles.load(session, scene.people[name].account_id, scene.community_id)
            for name in ("staff", "secretary", "worker", "other_worker", "resident")
        ]
        who = ballots.Assembly(staff, second, (first, other), scene.estate_id, [phone])
        then, now = [await session.get_one(Topic, (scene.community_id, UUID(one))) for one in ids]
        opens = clock.now() - timedelta(days=60)
        done = await ballots.carried(session, who, then, WORDS, opens)
        assert (then.state, done.carried, done.roll_size) == (TopicState.RESOLVED, True, 3)
        running = await ballots.open_one(session, who, now, WORDS)
        assert (now.state, running.state) == (TopicState.BALLOTING, BallotState.OPEN)
    body = {"choices": [{"position": 1, "choice": "yes"}]}
    cast = await scene.resident.post(f"/topics/{ids[1]}/ballots/{running.id}/cast", body)
    assert cast.status_code == 201, cast.text
