"""Nobody but the voter learns who voted what: all that anybody can read, before and after a vote."""

import asyncio
from typing import Any

import orjson
from sqlalchemy import text

from app.consultation.opinions import jobs
from app.platform.db.session import Sessions
from app.subscriptions import SUBSCRIPTIONS
from tests.consultation.opinions.crowd import AGREE, DISAGREE, a_crowd, drawn, in_camps
from tests.scene import Scene
from tests.things import made


async def all_that_is_read(scene: Scene, topic_id: str) -> dict[str, Any]:
    """By everybody but the neighbour, whose vote it is. What is drawn is another each time: what it is
    drawn by is read in the database."""
    topic = f"/topics/{topic_id}"
    paths = (topic, f"{topic}/statements", f"{topic}/opinion-map", f"{topic}/my-votes", "/topics")
    found = {}
    for name, caller in scene.people.items():
        if name == "neighbour":
            continue
        for path in (*paths, "/inbox", "/changes", "/me/data"):
            answer = (await caller.get(path)).json()
            is_feed = path == "/changes"  # whose cursor is another each time
            found[f"{name} {path}"] = str(answer.get("items") if is_feed else answer)
    async with scene.sessions() as session:
        of = {"topic": topic_id}
        weights = (
            "SELECT id, priority, is_counted FROM statements WHERE topic_id = :topic ORDER BY id"
        )
        found["weights"] = str((await session.execute(text(weights), of)).all())
    return found


async def test_one_vote_changes_nothing_that_anybody_else_reads(scene: Scene) -> None:
    topic_id = await scene.open_topic(is_moderated=False)
    crowd = await a_crowd(scene, topic_id, statements=9)
    await in_camps(crowd, range(16))
    await drawn(scene, topic_id)
    before = await all_that_is_read(scene, topic_id)
    path = f"/topics/{topic_id}/statements"
    for statement in crowd.statements[:8]:
        made(await scene.neighbour.post(f"{path}/{statement}/vote", {"vote": "disagree"}))
    await drawn(scene, topic_id)
    assert await all_that_is_read(scene, topic_id) == before
    mine = made(await scene.neighbour.get(f"/topics/{topic_id}/my-votes"))["votes"]
    assert {one["vote"] for one in mine} == {"disagree"}  # at once, to them
    await crowd.vote(0, {3: DISAGREE, 4: AGREE})
    await crowd.vote(1, {3: AGREE, 4: DISAGREE})
    await crowd.vote(2, {0: DISAGREE})
    await drawn(scene, topic_id)
    assert await all_that_is_read(scene, topic_id) == before  # four are too few
    await in_camps(crowd, range(16, 20))
    await drawn(scene, topic_id)
    after = await all_that_is_read(scene, topic_id)
    assert after != before
    changed = {one.split()[-1] for one in after if after[one] != before[one]}
    of_their_own = f"/topics/{topic_id}/my-votes"  # in which group they are
    assert changed - {of_their_own} == {f"/topics/{topic_id}/opinion-map", "weights"}


async def test_no_row_says_who_voted_and_no_job_how(scene: Scene) -> None:
    """Neither the tables of votes and maps, nor jobs, nor kept answers."""
    topic_id = await scene.open_topic(is_moderated=False)
    crowd = await a_crowd(scene, topic_id, statements=3)
    await in_camps(crowd, range(8))
    path = f"/topics/{topic_id}/statements/{crowd.statements[0]}/vote"
    keyed = {"headers": {"Idempotency-Key": "secret-vote-0001"}}
    made(await scene.neighbour.post(path, {"vote": "disagree"}, **keyed))
    await drawn(scene, topic_id)
    names = (str(scene.neighbour.account_id), str(scene.persons["neighbour"]))
    async with scene.sessions() as session:
        for table in ("statement_votes", "cast_statement_votes", "opinion_maps"):
            rows = (await session.scalars(text(f"SELECT t::text FROM {table} t"))).all()
            assert rows
            for row in rows:
                assert not any(name in row for name in names), table
        for table in ("statement_votes", "cast_statement_votes"):
            times = text(
                f"SELECT count(*) FROM {table} WHERE voted_at <> date_trunc('hour', voted_at)"
                " OR created_at <> voted_at"
            )
            assert await session.scalar(times) == 0
        said = (await session.scalars(text("SELECT args::text FROM procrastinate_jobs"))).all()
        kept = (await session.execute(text("SELECT answer, body FROM kept_answers"))).all()
        history = (await session.scalars(text("SELECT t::text FROM transitions t"))).all()
    for one in (*said, *history):
        assert "disagree" not in one
    for answer, body in kept:
        assert b"disagree" not in bytes(answer or b"") + bytes(body)


async def test_who_acts_for_somebody_neither_votes_for_them_nor_reads_their_votes(
    scene: Scene,
) -> None:
    topic_id = await scene.open_topic(is_moderated=False)
    crowd = await a_crowd(scene, topic_id, statements=1)
    path = f"/topics/{topic_id}"
    vote = f"{path}/statements/{crowd.statements[0]}/vote"
    made(await scene.neighbour.post(vote, {"vote": "disagree"}))
    acting = {"headers": {"X-On-Behalf-Of": str(scene.persons["neighbour"])}}
    for answer in (
        await scene.worker.post(vote, {"vote": "agree"}, **acting),
        await scene.worker.get(f"{path}/my-votes", **acting),
        await scene.worker.get(f"{path}/statements/next", **acting),
    ):
        assert (answer.status_code, answer.json()["type"]) == (403, "not-delegable")


async def test_of_a_hundred_votes_at_once_one_counts(scene: Scene, sessions: Sessions) -> None:
    """One vote a voter a statement, held by the database; every vote that was cast is kept."""
    topic_id = await scene.open_topic(is_moderated=False)
    crowd = await a_crowd(scene, topic_id, statements=1)
    path = f"/topics/{topic_id}/statements/{crowd.statements[0]}/vote"
    answers = await asyncio.gather(
        *(
            scene.neighbour.post(path, {"vote": "agree" if n % 2 else "disagree"})
            for n in range(100)
        )
    )
    assert {one.status_code for one in answers} == {200}
    async with sessions() as session:
        of = {"topic": topic_id}
        votes = "SELECT id, value, times FROM statement_votes WHERE topic_id = :topic"
        [(vote_id, value, times)] = (await session.execute(text(votes), of)).all()
        cast = (
            "SELECT number, value FROM cast_statement_votes WHERE vote_id = :vote ORDER BY number"
        )
        kept = (await session.execute(text(cast), {"vote": vote_id})).all()
    assert [number for number, _ in kept] == list(range(1, times + 1))
    assert kept[-1][1] == value


async def test_two_maps_at_once_are_one(scene: Scene) -> None:
    topic_id = await scene.open_topic(is_moderated=False)
    crowd = await a_crowd(scene, topic_id, statements=3)
    await in_camps(crowd, range(10))
    await asyncio.gather(*(drawn(scene, topic_id) for _ in range(3)))
    assert made(await scene.resident.get(f"/topics/{topic_id}/opinion-map"))["number"] == 1


async def test_the_clock_calls_for_a_map_where_votes_have_changed(scene: Scene) -> None:
    topic_id = await scene.open_topic(is_moderated=False)
    crowd = await a_crowd(scene, topic_id, statements=1)
    for voter in range(4):
        await crowd.vote(voter, {0: AGREE})
    assert await called_for(scene, topic_id) == 0
    await crowd.vote(4, {0: AGREE})
    assert await called_for(scene, topic_id) == 1


async def called_for(scene: Scene, topic_id: str) -> int:
    async with scene.sessions.begin() as session:
        session.info["subscriptions"] = SUBSCRIPTIONS
        await jobs.look_for_changes(session)
    async with scene.sessions() as session:
        asked = (await session.scalars(text("SELECT args::text FROM procrastinate_jobs"))).all()
    event = {"community_id": scene.community_id, "topic_id": topic_id}
    return [orjson.loads(one) for one in asked].count({"event": event})
