"""A secret ballot: cast, changed, put into an urn, opened by two, or by nobody ever."""

import asyncio
from typing import Any
from uuid import UUID, uuid4

import pytest
from fastapi import FastAPI
from sqlalchemy import func, select

from app.consultation.ballots import secrecy
from app.consultation.ballots.models import BallotEnvelope, BallotKey, BallotMark
from app.consultation.ballots.schemas import OpenEnvelopes
from app.consultation.topics.models import Topic
from app.demo import secret
from app.places.roles import queries as roles
from app.platform import clock
from tests.consultation.ballots.secret import (
    an_open_secret,
    cast,
    give,
    heads,
    residents,
)
from tests.consultation.ballots.story import (
    COUNTERS,
    DAY,
    STRAW,
    Vote,
    a_call,
    a_vote,
    an_open_vote,
    made,
    shares_of,
)
from tests.consultation.topics.telling import tell_all
from tests.scene import Scene

LOST = {"reason": "监票人保管的密钥份额遗失"}


def figures(**many: int) -> list[dict[str, Any]]:
    each = {"yes": 0, "no": 0, "abstain": 0, "invalid": 0} | many
    said = [{"choice": choice, "heads": number} for choice, number in each.items()]
    return [{"position": 1, "figures": said}]


async def refused(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json()["type"]


async def left(scene: Scene, table: Any) -> int:
    async with scene.sessions() as session:
        here = select(func.count()).where(table.community_id == scene.community_id)
        return await session.scalar(here) or 0


async def test_thirty_vote_and_nobody_learns_who_said_what(app: FastAPI, scene: Scene) -> None:
    vote, voters, shares = await an_open_secret(app, scene)
    seen = await vote.seen()
    assert (seen["is_secret"], seen["roll_size"]) == (True, 30)
    assert "全体意见一致" in seen["warning"]
    buttons = made(await scene.staff.get(vote.path))["actions"]
    assert "drop_in_urn" in buttons  # a sheet with a number would say whose it is
    assert "enter_paper" not in buttons
    said = ["yes"] * 11 + ["no"] * 7 + ["abstain"] * 2
    receipts = [
        (await cast(vote, voter, choice))["receipt"]
        for voter, choice in zip(voters, said, strict=False)
    ]
    seen = await vote.seen()
    assert seen["took_part"] == 20
    [mine] = seen["mine"]
    assert (mine["receipt"], mine["may_cast"]) == (receipts[0], True)  # it may be changed
    await vote.ended()
    early = await scene.auditor.get(f"{vote.path}/figures")
    assert await refused(early) == (409, "envelopes-closed")
    count = await scene.auditor.post(f"{vote.path}/count", {"questions": figures(yes=20)})
    assert await refused(count) == (409, "envelopes-closed")
    assert await give(vote, shares) == {"given": 2, "agree": True, "is_open": True}
    assert await left(scene, BallotEnvelope) == await left(scene, BallotKey) == 0
    record = await vote.counted()
    assert await heads(record) == {"yes": 11, "no": 7, "abstain": 2, "invalid": 0}
    assert record["receipts"] == sorted(receipts)
    assert record["recomputed"] is True
    copied = made(await scene.resident.get("/me/data"))
    theirs = [one for one in copied if one["table"] == "ballot_casts"]
    assert "yes" not in str(theirs)


async def test_the_last_of_somebodys_votes_counts_and_their_receipt_stays(
    app: FastAPI, scene: Scene
) -> None:
    vote, voters, shares = await an_open_secret(app, scene, 20)
    first = await cast(vote, voters[0], "yes", headers={"Idempotency-Key": "the-first-one"})
    again = await cast(vote, voters[0], "no", headers={"Idempotency-Key": "the-second-one"})
    late = await cast(vote, voters[0], "yes", headers={"Idempotency-Key": "the-first-one"})
    assert first == again == late  # sent again it is answered again, and changes nothing back
    body = {"choices": [{"position": 1, "choice": "no"}]}
    other = await voters[0].post(
        f"{vote.path}/cast", body, headers={"Idempotency-Key": "the-first-one"}
    )
    assert await refused(other) == (422, "key-of-another-request")
    at_once = [voters[1].post(f"{vote.path}/cast", body) for _ in range(6)]
    assert {one.status_code for one in await asyncio.gather(*at_once)} <= {201, 409}
    assert (await vote.seen())["took_part"] == 2
    await vote.ended()
    late_one = await voters[2].post(f"{vote.path}/cast", body)
    assert await refused(late_one) == (409, "step-out-of-order")
    await give(vote, shares)
    assert await heads(await vote.counted()) == {"yes": 0, "no": 2, "abstain": 0, "invalid": 0}


async def test_sheets_of_the_urn_go_into_the_same_heap(app: FastAPI, scene: Scene) -> None:
    vote, voters, shares = await an_open_secret(app, scene, 20)
    roll = made(await scene.staff.get(f"{vote.path}/roll"))
    for voter in voters[:3]:
        await cast(vote, voter, "yes")
    there = {one["id"] for one in roll if one["has_cast"]}
    waiting = [one["id"] for one in made(await scene.staff.get(f"{vote.path}/roll")) if not one["has_cast"]]  # fmt: skip
    assert there == set()
    for head in waiting[:2]:
        made(await scene.staff.post(f"{vote.path}/heads/{head}/drop-in-urn"))
    twice = await scene.staff.post(f"{vote.path}/heads/{waiting[0]}/drop-in-urn")
    assert await refused(twice) == (409, "cast-already")
    cast_online = next(one["id"] for one in roll if one["id"] not in waiting)
    twice = await scene.staff.post(f"{vote.path}/heads/{cast_online}/drop-in-urn")
    assert await refused(twice) == (409, "cast-already")
    numbered = {"number": 9, "filed_as": "盒1", "received_at": clock.now().isoformat(), "choices": [{"position": 1, "choice": "no"}]}  # fmt: skip
    paper = await scene.staff.post(f"{vote.path}/enter-paper", numbered)
    assert await refused(paper) == (409, "paper-names-its-voter")
    printed = await scene.staff.get(f"{vote.path}/sheets")
    assert await refused(printed) == (409, "paper-names-its-voter")
    await vote.ended()
    path = f"{vote.path}/open-envelopes"
    for wrong in ([], figures(no=1), figures(no=2, yes=1)):
        body = {"share": shares["auditor"], "urn": wrong}
        asked = await scene.auditor.post(path, body)
        assert asked.status_code == 422, asked.text
    made(await scene.auditor.post(path, {"share": shares["auditor"], "urn": figures(no=2)}))
    differs = {"share": shares["secretary"], "urn": figures(no=1, yes=1)}
    assert made(await scene.secretary.post(path, differs)) == {
        "given": 0,
        "agree": False,
        "is_open": False,
    }
    assert await left(scene, BallotEnvelope) == 3
    assert (await give(vote, shares, figures(no=1, invalid=1)))["is_open"] is True
    assert await heads(await vote.counted()) == {"yes": 3, "no": 1, "abstain": 0, "invalid": 1}


async def test_several_questions_and_an_election_come_out_apart(app: FastAPI, scene: Scene) -> None:
    asked = [
        {"matter": "straw_poll", "words": "是否同意"},
        {"matter": "straw_poll", "words": "推荐谁", "options": list("甲乙丙丁戊己庚辛壬癸"), "at_most": 3},
    ]  # fmt: skip
    vote, voters, shares = await an_open_secret(app, scene, 20, questions=asked)
    said: list[tuple[Any, Any]] = [
        ("yes", [1, 10]),
        ("no", [10]),
        ("abstain", "abstain"),
        ("yes", [9, 10, 2]),
    ]
    for voter, choices in zip(voters, said, strict=False):
        await cast(vote, voter, *choices)
    too_many = {"choices": [{"position": 1, "choice": "yes"}, {"position": 2, "choice": [1, 2, 3, 4]}]}  # fmt: skip
    wrong = await voters[5].post(f"{vote.path}/cast", too_many)
    assert await refused(wrong) == (422, "not-announced-choice")
    await vote.ended()
    async with scene.sessions() as session:
        lengths = await session.scalars(
            select(func.length(BallotEnvelope.content)).where(
                BallotEnvelope.community_id == scene.community_id
            )
        )
        assert len(set(lengths)) == 1
    await give(vote, shares)
    record = await vote.counted()
    assert await heads(record) == {"yes": 2, "no": 1, "abstain": 1, "invalid": 0}
    options = record["questions"][1]["result"]["options"]
    assert [one["heads"] for one in options] == [1, 1, 0, 0, 0, 0, 0, 0, 1, 3]
    assert record["recomputed"] is True


async def test_without_a_share_nothing_is_opened_and_it_is_said(app: FastAPI, scene: Scene) -> None:
    vote, voters, shares = await an_open_secret(app, scene, 20)
    await cast(vote, voters[0], "yes")
    early = await scene.auditor.post(f"{vote.path}/annul", LOST)
    assert await refused(early) == (409, "step-out-of-order")
    await vote.ended()
    path = f"{vote.path}/open-envelopes"
    other = await scene.auditor.post(path, {"share": shares["secretary"]})
    assert await refused(other) == (422, "wrong-share")
    mistyped = await scene.auditor.post(path, {"share": shares["auditor"][:-2]})
    assert await refused(mistyped) == (422, "wrong-share")
    nobody = await scene.staff.post(path, {"share": shares["auditor"]})
    assert await refused(nobody) == (403, "not-your-step")
    one = made(await scene.auditor.post(path, {"share": shares["auditor"]}))
    assert one == {"given": 1, "agree": None, "is_open": False}
    over = made(await scene.secretary.post(f"{vote.path}/annul", LOST))
    assert over["state"] == "called_off"
    assert await left(scene, BallotEnvelope) == await left(scene, BallotKey) == 0
    topic = made(await scene.staff.get(f"/topics/{vote.topic_id}"))
    assert topic["state"] == "deliberating"
    await tell_all(scene)
    title, why = (await scene.resident.inbox())[0]
    assert "表决作废，议题重新协商" in title
    assert "无法开启" in why
    assert LOST["reason"] in why
    anew = await scene.staff.post(f"/topics/{vote.topic_id}/call-ballot", a_call(scene) | STRAW)
    assert anew.status_code == 201


async def test_what_is_interrupted_has_not_begun_and_two_at_once_open_once(
    app: FastAPI, scene: Scene
) -> None:
    vote, voters, shares = await an_open_secret(app, scene, 20)
    for voter, choice in zip(voters, ["yes", "no", "no"], strict=False):
        await cast(vote, voter, choice)
    await vote.ended()
    made(await scene.auditor.post(f"{vote.path}/open-envelopes", {"share": shares["auditor"]}))
    async with scene.sessions() as session:  # all was opened and written, and the machine stopped
        who = await roles.load(session, scene.secretary.account_id, scene.community_id)
        _, _, agree = await secrecy.open_envelopes(
            session,
            who,
            UUID(vote.topic_id),
            UUID(vote.ballot_id),
            OpenEnvelopes(share=shares["secretary"]),
        )
        assert agree
        await session.rollback()
    assert (await left(scene, BallotEnvelope), await left(scene, BallotMark)) == (3, 0)
    both = await asyncio.gather(
        *(
            scene.people[name].post(f"{vote.path}/open-envelopes", {"share": shares[name]})
            for name in (*COUNTERS, *COUNTERS)
        )
    )
    assert {one.status_code for one in both} <= {200, 409}
    assert any(one.is_success and one.json()["is_open"] for one in both)
    assert await left(scene, BallotMark) == 3
    after = await scene.secretary.post(f"{vote.path}/annul", LOST)
    assert await refused(after) == (409, "envelopes-open")
    assert await heads(await vote.counted()) == {"yes": 1, "no": 2, "abstain": 0, "invalid": 0}


async def test_an_envelope_that_was_moved_is_not_opened(app: FastAPI, scene: Scene) -> None:
    """Whoever copies somebody's envelope into many rows would read it in the result."""
    vote, voters, shares = await an_open_secret(app, scene, 20)
    for voter in voters[:3]:
        await cast(vote, voter, "yes")
    async with scene.sessions.begin() as session:
        rows = (
            await session.scalars(
                select(BallotEnvelope).where(BallotEnvelope.community_id == scene.community_id)
            )
        ).all()
        rows[1].content = rows[0].content
    await vote.ended()
    made(await scene.auditor.post(f"{vote.path}/open-envelopes", {"share": shares["auditor"]}))
    broken = await scene.secretary.post(
        f"{vote.path}/open-envelopes", {"share": shares["secretary"]}
    )
    assert await refused(broken) == (409, "envelope-broken")
    assert await left(scene, BallotMark) == 0
    over = made(await scene.secretary.post(f"{vote.path}/annul", {"reason": "信封被改动"}))
    assert over["state"] == "called_off"


async def test_it_is_secret_only_among_many_and_with_both_shares(
    app: FastAPI, scene: Scene
) -> None:
    signs = await an_open_vote(scene)
    share = await scene.auditor.post(f"{signs.path}/take-share")
    assert share.status_code == 409
    other = await a_vote(scene, **STRAW)
    missing = await scene.staff.post(f"{other.path}/announce")
    assert await refused(missing) == (409, "too-few-to-be-secret")
    await residents(app, scene, 18)
    missing = await scene.staff.post(f"{other.path}/announce")
    assert await refused(missing) == (409, "shares-missing")
    key = {"Idempotency-Key": uuid4().hex}
    first = made(await scene.auditor.post(f"{other.path}/take-share", headers=key))
    again = made(await scene.auditor.post(f"{other.path}/take-share", headers=key))
    shares = await shares_of(other)
    assert len({first["share"], again["share"], shares["auditor"]}) == 3  # told once, kept nowhere
    await (await other.announced()).opened()
    await cast(other, scene.resident, "yes")
    await other.ended()
    old = await scene.auditor.post(f"{other.path}/open-envelopes", {"share": first["share"]})
    assert await refused(old) == (422, "wrong-share")
    assert (await give(other, shares))["is_open"] is True


@pytest.mark.parametrize("caller", ["resident", "worker", "staff", "stranger"])
async def test_only_counters_have_a_share(app: FastAPI, scene: Scene, caller: str) -> None:
    await residents(app, scene, 18)
    vote: Vote = await a_vote(scene, **STRAW)
    refusal = await scene.people[caller].post(f"{vote.path}/take-share")
    assert await refused(refusal) == (403, "not-your-step")


async def test_the_demo_closes_one_in_one_transaction(app: FastAPI, scene: Scene) -> None:
    voters = [scene.resident, scene.neighbour, *await residents(app, scene, 24)]
    topic_id = await scene.open_topic()
    await scene.put_in_state(topic_id, "deliberating")
    async with scene.sessions.begin() as session:
        session.info["vault"] = scene.vault
        load = [
            await roles.load(session, one.account_id, scene.community_id)
            for one in (scene.staff, scene.auditor, scene.secretary, *voters)
        ]
        topic = await session.get_one(Topic, (scene.community_id, UUID(topic_id)))
        opens = clock.now() - 10 * DAY
        ballot = await secret.closed(
            session,
            load[0],
            (load[1], load[2]),
            load[3:],
            topic=topic,
            words="晾晒区改在哪里",
            opens=opens,
        )
        path = f"/topics/{topic_id}/ballots/{ballot.id}"
    record = made(await scene.stranger.get(f"{path}/record"))
    assert await heads(record) == {"yes": 15, "no": 7, "abstain": 4, "invalid": 0}
    assert (len(record["receipts"]), record["recomputed"]) == (26, True)
