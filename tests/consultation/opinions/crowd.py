"""Residents with accounts of their own, who vote through the API's service and see only what anybody does."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from app.consultation.opinions import jobs, service
from app.consultation.opinions.events import VotesChanged
from app.consultation.opinions.models import VoteValue
from app.consultation.opinions.schemas import StateOpinion, VoteOnStatement
from app.places.roles.actor import Actor
from app.places.roles.models import CommunityAccount
from app.platform import clock
from app.platform.auth.models import Account
from app.platform.db.base import new_id
from app.residents.people.models import Person
from tests.scene import BORN, Scene
from tests.things import keep_rows

AGREE, DISAGREE, PASS = VoteValue.AGREE, VoteValue.DISAGREE, VoteValue.PASS


@dataclass
class Crowd:
    scene: Scene
    topic_id: UUID
    voters: list[Actor]
    statements: list[str]  # the office of nobody: the last of the crowd stated them

    async def vote(self, voter: int, votes: Mapping[int, VoteValue]) -> None:
        async with self.scene.sessions.begin() as session:
            for statement, value in votes.items():
                body = VoteOnStatement(vote=value)
                which = UUID(self.statements[statement])
                await service.vote(session, self.voters[voter], self.topic_id, which, body)


async def a_crowd(scene: Scene, topic_id: str, *, statements: int, voters: int = 40) -> Crowd:
    """The statements are the resident's of the scene, who agrees with them all."""
    here = {"community_id": scene.community_id}
    people, accounts = [new_id() for _ in range(voters)], [new_id() for _ in range(voters)]
    rows: dict[type[Any], list[dict[str, Any]]] = {
        Account: [
            {"id": one, "app_id": "wx", "openid": str(one), "created_at": clock.now()}
            for one in accounts
        ],
        Person: [here | {"id": one, "name": "居民", "born_on": BORN} for one in people],
        CommunityAccount: [
            here | {"account_id": account, "person_id": person, "name": "居民"}
            for account, person in zip(accounts, people, strict=True)
        ],
    }
    await keep_rows(scene, rows)
    crowd = Crowd(
        scene,
        UUID(topic_id),
        [
            Actor(account, scene.community_id, person)
            for account, person in zip(accounts, people, strict=True)
        ],
        [],
    )
    author = Actor(scene.resident.account_id, scene.community_id, scene.persons["resident"])
    for n in range(statements):
        async with scene.sessions.begin() as session:
            body = StateOpinion(words=f"意见{n}")
            stated = await service.state_opinion(session, author, crowd.topic_id, body)
            crowd.statements.append(str(stated.id))
    return crowd


async def in_camps(crowd: Crowd, voters: Iterable[int], k: int = 2) -> None:
    """The first third is agreed on by all; of the others each camp rejects its own."""
    common = len(crowd.statements) // 3
    for voter in voters:
        votes = {
            n: DISAGREE if n >= common and n % k == voter % k else AGREE
            for n in range(len(crowd.statements))
        }
        await crowd.vote(voter, votes)


async def drawn(scene: Scene, topic_id: str) -> None:
    event = VotesChanged(community_id=scene.community_id, topic_id=UUID(topic_id))
    async with scene.sessions.begin() as session:
        await jobs.draw(session, event)
