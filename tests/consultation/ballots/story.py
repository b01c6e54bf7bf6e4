"""An estate's owners and their ballot, from the call to the count."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

import httpx
from sqlalchemy import update

from app.consultation.ballots import jobs
from app.consultation.ballots.models import Ballot
from app.platform import clock
from app.platform.db.base import new_id
from tests.scene import SINCE, Scene

DAY = timedelta(days=1)
YES = [{"position": 1, "choice": "yes"}]
STRAW = {
    "roll": "verified",
    "estate_id": None,
    "committee_told": None,
    "is_secret": True,
    "questions": [{"matter": "straw_poll", "words": "楼前空地是否改作晾晒区"}],
}
COUNTERS = ("auditor", "secretary")


def made(answer: httpx.Response) -> Any:
    assert answer.status_code in {200, 201}, answer.text
    return answer.json()


def of(number: int, choice: Any) -> list[dict[str, Any]]:
    return [{"position": number, "choice": choice}]


@dataclass
class Vote:
    scene: Scene
    topic_id: str
    ballot_id: str = ""
    persons: dict[str, UUID] = field(default_factory=dict)

    @property
    def path(self) -> str:
        return f"/topics/{self.topic_id}/ballots/{self.ballot_id}"

    async def seen(self, by: str = "resident") -> dict[str, Any]:
        found: dict[str, Any] = made(await self.scene.people[by].get(self.path))
        return found

    async def announced(self) -> "Vote":
        made(await self.scene.staff.post(f"{self.path}/announce"))
        return self

    async def opened(self) -> "Vote":
        """The days of the notice are over."""
        await self._move(opens_at=clock.now() - timedelta(hours=1))
        async with self.scene.sessions.begin() as session:
            await jobs.open_due(session)
        return self

    async def ended(self) -> "Vote":
        await self._move(closes_at=clock.now() - timedelta(seconds=1))
        async with self.scene.sessions.begin() as session:
            await jobs.end_due(session)
        return self

    async def counted(self) -> dict[str, Any]:
        figures = made(await self.scene.auditor.get(f"{self.path}/figures"))
        made(await self.scene.auditor.post(f"{self.path}/count", figures))
        done = made(await self.scene.secretary.post(f"{self.path}/count", figures))
        assert done == {"state": "counted", "counted": 2, "agree": True}
        record: dict[str, Any] = made(await self.scene.stranger.get(f"{self.path}/record"))
        return record

    async def _move(self, **values: Any) -> None:
        its = (
            Ballot.community_id == self.scene.community_id,
            Ballot.id == UUID(self.ballot_id),
        )
        async with self.scene.sessions.begin() as session:
            await session.execute(update(Ballot).where(*its).values(**values))


def a_call(scene: Scene, **changes: Any) -> dict[str, Any]:
    opens = clock.now() + 16 * DAY
    return {
        "roll": "owners",
        "estate_id": str(scene.estate_id),
        "title": "架空层改造表决",
        "words": "将一楼架空层清理后改造为议事角和电动自行车停放处",
        "questions": [{"matter": "change_use", "words": "是否同意改造一楼架空层"}],
        "record_on": str(clock.today()),
        "opens_at": opens.isoformat(),
        "closes_at": (opens + 10 * DAY).isoformat(),
        "counter_ids": [str(scene.auditor.account_id), str(scene.secretary.account_id)],
        "committee_told": "2026年11月1日书面告知社区居民委员会",
    } | changes


def a_proxy(scene: Scene, agent: str = "resident") -> dict[str, Any]:
    return {
        "agent_id": str(scene.persons[agent]),
        "matters": "就架空层改造表决，投同意票",
        "since": (clock.now() - 2 * DAY).isoformat(),
        "until": (clock.now() + 40 * DAY).isoformat(),
        "filed_as": "档案盒 1",
    }


async def owns(scene: Scene, *people: UUID, area: str = "80.50", part: str = "") -> str:
    """A part of an estate; a dwelling, or a shop."""
    where = (
        {"kind": "dwelling", "dwelling_id": part}
        if part
        else {"kind": "shop", "place": f"{new_id().hex[-8:]}号商铺"}
    )
    body = {"estate_id": str(scene.estate_id), "area": area, "area_source": "register"}
    owners = [{"person_id": str(one)} for one in people]
    added = await scene.staff.post(
        "/exclusive-parts", body | where | {"since": str(SINCE), "owners": owners}
    )
    part_id: str = made(added)["id"]
    return part_id


async def three_owners(scene: Scene) -> dict[str, str]:
    """The resident, the neighbour, and somebody who lives elsewhere; their parts by their homes."""
    somebody = await scene.somebody("李秀英")
    people = scene.persons | {"empty": somebody}
    return {
        name: await owns(scene, people[name], part=str(home)) for name, home in scene.homes.items()
    }


async def a_vote(scene: Scene, **changes: Any) -> Vote:
    """Called, of a topic that is deliberated on."""
    topic_id = await scene.open_topic()
    await scene.put_in_state(topic_id, "deliberating")
    called = await scene.staff.post(f"/topics/{topic_id}/call-ballot", a_call(scene, **changes))
    return Vote(scene, topic_id, made(called)["id"])


async def an_open_vote(scene: Scene, **changes: Any) -> Vote:
    await three_owners(scene)
    return await (await (await a_vote(scene, **changes)).announced()).opened()


async def shares_of(vote: Vote) -> dict[str, str]:
    return {
        name: made(await vote.scene.people[name].post(f"{vote.path}/take-share"))["share"]
        for name in COUNTERS
    }
