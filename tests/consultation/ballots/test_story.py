"""An owners' ballot: called, announced with its roll, cast, ended by the clock, counted by two."""

import asyncio
from typing import Any
from uuid import UUID

import pytest
from psycopg.errors import UniqueViolation

from app.consultation.ballots import casting
from app.consultation.ballots.schemas import Cast, Choose
from app.places.roles import queries as roles
from app.platform import clock
from tests.consultation.ballots.story import (
    DAY,
    YES,
    a_call,
    a_vote,
    an_open_vote,
    made,
    of,
    owns,
    three_owners,
)
from tests.scene import Scene


async def refused(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json()["type"]


async def test_owners_decide_about_the_storey(scene: Scene) -> None:
    await three_owners(scene)
    vote = await a_vote(scene)
    asked = (await vote.seen())["questions"][0]
    assert asked["why"] == "公告后显示依据和须达到的比例。"
    await vote.announced()
    seen = await vote.seen()
    assert (seen["state"], seen["roll_size"], seen["roll_area"]) == ("announced", 3, "241.50")
    assert "第二百七十八条第一款第八项" in seen["questions"][0]["source"]
    assert "四分之三以上" in seen["questions"][0]["why"]
    early = await scene.resident.post(f"{vote.path}/cast", {"choices": YES})
    assert await refused(early) == (409, "step-out-of-order")

    await vote.opened()
    done = made(await scene.resident.post(f"{vote.path}/cast", {"choices": YES}))
    again = await scene.resident.post(f"{vote.path}/cast", {"choices": of(1, "no")})
    assert await refused(again) == (409, "cast-already")
    made(await scene.neighbour.post(f"{vote.path}/cast", {"choices": YES}))
    stranger = await scene.stranger.post(f"{vote.path}/cast", {"choices": YES})
    assert stranger.status_code == 403

    seen = await vote.seen()
    assert (seen["took_part"], seen["took_part_area"]) == (2, "161.00")
    assert seen["mine"][0]["receipt"] == done["receipt"]
    hidden = await scene.stranger.get(f"{vote.path}/record")
    assert await refused(hidden) == (409, "not-over-yet")
    early = await scene.secretary.get(f"{vote.path}/figures")
    assert await refused(early) == (409, "not-over-yet")

    await vote.ended()
    late = await scene.resident.post(f"{vote.path}/cast", {"choices": YES})
    assert await refused(late) == (409, "step-out-of-order")
    record = await vote.counted()
    assert record["recomputed"] is True
    assert done["receipt"] in record["receipts"]
    (question,) = record["questions"]
    assert question["carried"] is True
    assert [one["is_met"] for one in question["result"]["tested"]] == [True] * 4
    assert "参与表决的专有部分面积 161.00 平方米" in question["result"]["tested"][0]["said"]
    topic = made(await scene.resident.get(f"/topics/{vote.topic_id}"))
    assert (topic["state"], topic["resolution"]) == ("resolved", "是否同意改造一楼架空层")


async def test_what_is_not_carried_is_deliberated_on(scene: Scene) -> None:
    vote = await an_open_vote(scene)
    made(await scene.resident.post(f"{vote.path}/cast", {"choices": YES}))
    made(await scene.neighbour.post(f"{vote.path}/cast", {"choices": of(1, "abstain")}))
    record = await (await vote.ended()).counted()
    assert record["questions"][0]["carried"] is False
    assert made(await scene.resident.get(f"/topics/{vote.topic_id}"))["state"] == "deliberating"


async def test_of_two_hundred_casts_at_once_one_is_kept(scene: Scene) -> None:
    vote = await an_open_vote(scene)

    async def cast(n: int) -> int:
        """Whoever is told to come again does."""
        body = {"choices": of(1, "yes" if n % 2 else "no")}
        answer = await scene.resident.post(f"{vote.path}/cast", body)
        if answer.status_code != 503:
            return answer.status_code
        await asyncio.sleep(float(answer.headers["retry-after"]))
        return await cast(n)

    answers = await asyncio.gather(*map(cast, range(200)))
    assert sorted(answers) == [201] + [409] * 199
    assert (await vote.seen())["actions"] == []  # nothing is left to cast
    assert (await vote.seen())["took_part"] == 1


async def test_of_two_who_saw_no_cast_one_is_refused_by_the_database(scene: Scene) -> None:
    vote = await an_open_vote(scene)
    its = UUID(vote.topic_id), UUID(vote.ballot_id)
    said = Cast(choices=[Choose(position=1, choice="yes")])
    async with scene.sessions() as one, scene.sessions() as other:
        who = await roles.load(one, scene.resident.account_id, scene.community_id)
        for session in (one, other):
            await casting.cast(session, who, *its, said)
        await one.commit()
        with pytest.raises(UniqueViolation, match="uq_ballot_casts_head"):
            await other.commit()
    assert (await vote.seen())["took_part"] == 1


async def test_transfers_after_the_record_date_change_nothing(scene: Scene) -> None:
    """The record date was yesterday, the transfer is today's."""
    parts = await three_owners(scene)
    yesterday, today = (str(clock.today() - n * DAY) for n in (1, 0))
    vote = await (await a_vote(scene, record_on=yesterday)).announced()
    before = await vote.seen()
    sold = {
        "since": today,
        "reason": "过户",
        "owners": [{"person_id": str(scene.persons["resident"])}],
    }
    made(await scene.staff.post(f"/exclusive-parts/{parts['neighbour']}/transfer", sold))
    await vote.opened()
    after = await vote.seen()
    assert (after["roll_size"], after["roll_hash"]) == (3, before["roll_hash"])
    assert (await scene.neighbour.post(f"{vote.path}/cast", {"choices": YES})).status_code == 201


async def test_co_owners_are_one_head_and_name_who_casts(scene: Scene) -> None:
    resident, neighbour = scene.persons["resident"], scene.persons["neighbour"]
    shared = await owns(scene, resident, neighbour, part=str(scene.homes["resident"]))
    await owns(scene, resident, neighbour, area="12.34")
    await owns(scene, resident, neighbour, part=str(scene.homes["neighbour"]))
    await owns(scene, resident, part=str(scene.homes["empty"]))
    vote = await (await (await a_vote(scene)).announced()).opened()
    seen = await vote.seen()
    assert seen["roll_size"] == 2
    theirs = next(one for one in seen["mine"] if len(one["parts"]) == 3)
    own = next(one for one in seen["mine"] if len(one["parts"]) == 1)
    assert theirs["area"] == "173.34"
    body = {"head_id": theirs["id"], "choices": YES}
    unnamed = await scene.resident.post(f"{vote.path}/cast", body)
    assert await refused(unnamed) == (409, "voter-not-named")
    chosen = {"person_id": str(neighbour)}
    made(await scene.resident.post(f"/exclusive-parts/{shared}/voter", chosen))
    still = await scene.neighbour.post(f"{vote.path}/cast", body)
    assert await refused(still) == (409, "voter-not-named")
    made(await scene.neighbour.post(f"/exclusive-parts/{shared}/voter", chosen))
    wrong = await scene.resident.post(f"{vote.path}/cast", body)
    assert await refused(wrong) == (403, "for-another-to-cast")
    made(await scene.neighbour.post(f"{vote.path}/cast", {"choices": YES}))
    made(await scene.resident.post(f"{vote.path}/cast", {"head_id": own["id"], "choices": YES}))
    assert (await vote.seen())["took_part"] == 2


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"is_secret": True}, "owners-sign"),
        ({"estate_id": None}, "no-estate"),
        ({"roll": "residents"}, "no-rule-in-force"),
        (
            {"roll": "residents", "questions": [{"matter": "residents", "words": "公约"}]},
            "no-rule-in-force",
        ),
        ({"closes_at": "2026-11-25T00:00:00Z"}, "closes-before-it-opens"),
    ],
)
async def test_what_the_law_does_not_allow_is_not_called(
    scene: Scene, change: dict[str, Any], code: str
) -> None:
    topic_id = await scene.open_topic()
    await scene.put_in_state(topic_id, "deliberating")
    answer = await scene.staff.post(f"/topics/{topic_id}/call-ballot", a_call(scene, **change))
    assert answer.json()["type"] == code
    assert made(await scene.staff.get(f"/topics/{topic_id}"))["state"] == "deliberating"


async def test_who_called_it_counts_not(scene: Scene) -> None:
    topic_id = await scene.open_topic()
    await scene.put_in_state(topic_id, "deliberating")
    staff, secretary = str(scene.staff.account_id), str(scene.secretary.account_id)
    for counters in ([staff, secretary], [secretary, secretary], [secretary, topic_id]):
        body = a_call(scene, counter_ids=counters)
        answer = await scene.staff.post(f"/topics/{topic_id}/call-ballot", body)
        assert await refused(answer) == (422, "no-such-counter")


async def test_a_changed_text_starts_anew(scene: Scene) -> None:
    await three_owners(scene)
    vote = await (await a_vote(scene)).announced()
    body = a_call(
        scene, words="改为只做电动自行车停放处", opens_at=(clock.now() + 14 * DAY).isoformat()
    )
    revised = made(await scene.staff.post(f"{vote.path}/revise", body))
    assert (revised["state"], revised["version"], revised["roll_size"]) == ("drafted", 2, None)
    soon = await scene.staff.post(f"{vote.path}/announce")
    assert await refused(soon) == (422, "too-soon")
    made(await scene.staff.post(f"{vote.path}/call-off", {"reason": "再协商"}))
    assert made(await scene.staff.get(f"/topics/{vote.topic_id}"))["state"] == "deliberating"
    again = await scene.staff.post(f"/topics/{vote.topic_id}/call-ballot", a_call(scene))
    assert again.status_code == 201


async def test_counters_must_agree_with_each_other_and_with_what_was_cast(scene: Scene) -> None:
    vote = await an_open_vote(scene)
    made(await scene.resident.post(f"{vote.path}/cast", {"choices": YES}))
    await vote.ended()
    figures = made(await scene.auditor.get(f"{vote.path}/figures"))
    assert (await scene.staff.post(f"{vote.path}/count", figures)).status_code == 403
    wrong = made(await scene.auditor.get(f"{vote.path}/figures"))
    wrong["questions"][0]["figures"][0]["heads"] += 1
    answer = await scene.auditor.post(f"{vote.path}/count", wrong)
    assert await refused(answer) == (409, "not-what-was-cast")
    made(await scene.auditor.post(f"{vote.path}/count", figures))
    again = await scene.auditor.post(f"{vote.path}/count", figures)
    assert await refused(again) == (409, "counted-already")
    made(await scene.secretary.post(f"{vote.path}/count", figures))
    assert (await vote.seen())["state"] == "counted"


async def test_nobody_is_told_a_tally_while_it_runs(scene: Scene) -> None:
    vote = await an_open_vote(scene)
    made(await scene.resident.post(f"{vote.path}/cast", {"choices": YES}))
    for name, caller in scene.people.items():
        for path in ("", "/roll", "/papers", "/record", "/figures"):
            answer = await caller.get(f"{vote.path}{path}")
            assert '"yes"' not in answer.text, (name, path)
            if path in {"/record", "/figures"}:
                assert answer.status_code in {403, 404, 409}, (name, path)
