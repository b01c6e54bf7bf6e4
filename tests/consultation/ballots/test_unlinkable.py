"""Nobody who has everything but the counters' shares guesses a secret vote better than chance."""

import random
from collections.abc import Sequence
from typing import Any
from uuid import UUID

import pytest
from fastapi import FastAPI

from tests.consultation.ballots import adversary
from tests.consultation.ballots.adversary import Dump, Known
from tests.consultation.ballots.secret import an_open_secret, cast, give
from tests.consultation.ballots.story import COUNTERS, Vote
from tests.scene import Caller, Scene

ROLL, MIXED = 30, 20
SEED = 20261125
SURE = 18  # of twenty: whoever has so many right knows something (by chance once in 1,800)


class Story:
    """A balanced ballot: who voted what, and what the adversary saw before, between and after."""

    vote: Vote
    truth: dict[UUID, str]
    dumps: list[Dump]
    known: Known
    shares: dict[str, str]
    logged: str


async def a_story(app: FastAPI, scene: Scene, capfd: pytest.CaptureFixture[str]) -> Story:
    """They cast in a random order, each by a request that is kept; some change their mind, and back."""
    chance = random.Random(SEED)
    story = Story()
    story.vote, voters, story.shares = await an_open_secret(app, scene, ROLL)
    casting = chance.sample(voters, MIXED)
    choices = ["yes", "no"] * (MIXED // 2)
    chance.shuffle(choices)
    story.truth = {one.account_id: choice for one, choice in zip(casting, choices, strict=True)}
    await _cast(story, casting, chance)
    story.dumps = [await adversary.dump(scene.sessions)]
    await story.vote.ended()
    first = {"share": story.shares[COUNTERS[0]]}
    await scene.people[COUNTERS[0]].post(f"{story.vote.path}/open-envelopes", first)
    story.dumps.append(await adversary.dump(scene.sessions))
    assert (await give(story.vote, story.shares))["is_open"]
    await story.vote.counted()
    story.dumps.append(await adversary.dump(scene.sessions))
    names = adversary.names_of(story.dumps, casting)
    story.known = Known(casting, names, sorted(choices))
    story.logged = "".join(capfd.readouterr())
    return story


async def _cast(story: Story, casting: Sequence[Caller], chance: random.Random) -> None:
    for one in casting:
        choice = story.truth[one.account_id]
        key = {"Idempotency-Key": f"{chance.getrandbits(128):032x}"}
        if chance.random() < 0.3:
            other = "no" if choice == "yes" else "yes"
            await cast(story.vote, one, other)
        await cast(story.vote, one, choice, headers=key)


def guesses(story: Story, vault: Any, code: str) -> dict[str, int]:
    """Of each strategy, how many it guesses right."""
    path = f"/api/v1/communities/{code}{story.vote.path}/cast"
    ballot_id = story.vote.ballot_id
    strategies = dict(adversary.by_order(story.dumps, story.known, ballot_id))
    strategies["trying what was kept"] = adversary.by_trying(
        story.dumps, story.known, vault, path, ("yes", "no", "abstain")
    )
    marks = story.known.marks
    return {name: adversary.right(one, story.truth, marks) for name, one in strategies.items()}


async def test_with_everything_in_hand_a_vote_is_guessed_no_better_than_chance(
    app: FastAPI, scene: Scene, capfd: pytest.CaptureFixture[str]
) -> None:
    story = await a_story(app, scene, capfd)
    found = guesses(story, scene.vault, scene.code)
    best = max(found, key=lambda name: found[name])
    mean = sum(found.values()) / len(found)
    with capfd.disabled():
        print(
            f"\n{len(found)} strategies, of {MIXED}: {mean:.1f} right on average,"
            f" {found[best]} at best ({best}), {found['trying what was kept']} by trying"
        )
    assert len(found) > 100
    assert {name for name, many in found.items() if many >= SURE} == set()
    assert found["trying what was kept"] == MIXED // 2
    assert MIXED / 2 - 1 < mean < MIXED / 2 + 1


async def test_nothing_anywhere_holds_a_share_or_differs_by_the_choice(
    app: FastAPI, scene: Scene, capfd: pytest.CaptureFixture[str]
) -> None:
    story = await a_story(app, scene, capfd)
    before, between, after = story.dumps
    whole = str(story.dumps) + story.logged
    for share in story.shares.values():
        assert share not in whole
        assert share.replace("-", "") not in whole
    ours = [row for row in before["ballot_envelopes"] if row["ballot_id"] == story.vote.ballot_id]
    assert len(ours) == MIXED
    assert len({len(row["content"]) for row in ours}) == 1
    for table in ("ballot_envelopes", "ballot_keys"):
        assert not [row for row in after[table] if row["ballot_id"] == story.vote.ballot_id]
    given = [row["given"] for row in between["ballot_keys"] if row["given"]]
    assert len(given) == 1  # sealed, of one of two
    marks = [row for row in after["ballot_marks"] if row["ballot_id"] == story.vote.ballot_id]
    assert [row["choice"] for row in marks] == story.known.marks  # as they lie there
    assert len({(row["xmin"], row["created_at"]) for row in marks}) == 1
    for row in after["kept_answers"]:
        if row["answer"]:
            sealed = bytes.fromhex(row["answer"].removeprefix("\\x"))
            request = bytes.fromhex(row["request"].removeprefix("\\x"))
            place = UUID(bytes=request[:16])
            opened = scene.vault.open_bytes("kept_answers.answer", place, sealed)
            assert not any(share.encode() in opened for share in story.shares.values())
            assert b'"yes"' not in opened
    quiet = {"transitions", "procrastinate_jobs", "procrastinate_events", "messages", "topic_participants"}  # fmt: skip
    for table in quiet & after.keys():
        said = str([row for row in after[table] if story.vote.ballot_id in str(row)])
        assert "'yes'" not in said
        assert "'no'" not in said


async def test_the_adversary_finds_what_is_left_in_order(
    app: FastAPI, scene: Scene, capfd: pytest.CaptureFixture[str]
) -> None:
    """The same, of marks that keep the order of the casts: so this test would see it."""
    story = await a_story(app, scene, capfd)
    leaky = [row for row in story.dumps[-1]["ballot_marks"] if row["ballot_id"] == story.vote.ballot_id]  # fmt: skip
    for row, choice in zip(leaky, story.truth.values(), strict=True):
        row["choice"] = choice
    found = guesses(story, scene.vault, scene.code)
    assert max(found.values()) == MIXED
