"""Thirty residents and a ballot that nobody learns anything from but its result."""

from typing import Any
from uuid import uuid4

from fastapi import FastAPI

from app.places.roles.models import CommunityAccount
from app.platform import clock
from app.platform.auth.models import Account, AuthSession
from app.platform.db.base import new_id
from app.residents.people.models import Person
from tests.consultation.ballots.story import Vote, a_vote, made
from tests.scene import BORN, Caller, Scene
from tests.things import keep_rows

STRAW = {
    "roll": "verified",
    "estate_id": None,
    "committee_told": None,
    "is_secret": True,
    "questions": [{"matter": "straw_poll", "words": "楼前空地是否改作晾晒区"}],
}
COUNTERS = ("auditor", "secretary")


async def residents(app: FastAPI, scene: Scene, many: int) -> list[Caller]:
    """So many who are verified and signed in, beside the resident and the neighbour."""
    here, now = {"community_id": scene.community_id}, clock.now()
    ids = [(new_id(), new_id(), new_id()) for _ in range(many)]
    times = {"started_at": now, "used_at": now}
    rows: dict[Any, list[dict[str, Any]]] = {
        Account: [
            {"id": account, "app_id": "wx", "openid": uuid4().hex, "created_at": now}
            for account, _, _ in ids
        ],
        AuthSession: [
            times | {"id": device, "account_id": account, "device": "test"}
            for account, device, _ in ids
        ],
        Person: [here | {"id": person, "name": "居民", "born_on": BORN} for _, _, person in ids],
        CommunityAccount: [
            here | {"account_id": account, "name": "居民", "person_id": person}
            for account, _, person in ids
        ],
    }
    await keep_rows(scene, rows)
    http, base = scene.resident.http, f"/communities/{scene.code}"
    return [
        Caller(http, base, account, app.state.tokens.issue(account, device))
        for account, device, _ in ids
    ]


async def shares_of(vote: Vote) -> dict[str, str]:
    return {
        name: made(await vote.scene.people[name].post(f"{vote.path}/take-share"))["share"]
        for name in COUNTERS
    }


async def an_open_secret(
    app: FastAPI, scene: Scene, many: int = 30, **changes: Any
) -> tuple[Vote, list[Caller], dict[str, str]]:
    """The vote; who may cast; what the counters keep on paper."""
    voters = [scene.resident, scene.neighbour, *await residents(app, scene, many - 2)]
    vote = await a_vote(scene, **(STRAW | changes))
    shares = await shares_of(vote)
    await (await vote.announced()).opened()
    return vote, voters, shares


async def cast(vote: Vote, voter: Caller, *choices: Any, **more: Any) -> dict[str, Any]:
    said = [{"position": n, "choice": choice} for n, choice in enumerate(choices, 1)]
    done = await voter.post(f"{vote.path}/cast", {"choices": said}, **more)
    answer: dict[str, Any] = made(done)
    return answer


async def give(vote: Vote, shares: dict[str, str], urn: Any = ()) -> dict[str, Any]:
    """By both counters; what the second is told."""
    found: dict[str, Any] = {}
    for name in COUNTERS:
        body = {"share": shares[name], "urn": list(urn)}
        opened = await vote.scene.people[name].post(f"{vote.path}/open-envelopes", body)
        found = made(opened)
    return found


async def heads(record: dict[str, Any], position: int = 1) -> dict[str, int]:
    result = record["questions"][position - 1]["result"]
    return {choice: said["heads"] for choice, said in result["by_choice"].items()}
