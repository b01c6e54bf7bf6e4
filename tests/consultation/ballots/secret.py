"""Thirty residents and a ballot that nobody learns anything from but its result."""

from typing import Any

from fastapi import FastAPI

from tests.consultation.ballots.story import COUNTERS, STRAW, Vote, a_vote, made, shares_of
from tests.scene import Caller, Scene
from tests.things import verified


async def residents(app: FastAPI, scene: Scene, many: int) -> list[Caller]:
    """So many who are verified and signed in, beside the resident and the neighbour."""
    ids = await verified(scene, many)
    http, base = scene.resident.http, f"/communities/{scene.code}"
    return [
        Caller(http, base, account, app.state.tokens.issue(account, device))
        for account, device, _ in ids
    ]


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
