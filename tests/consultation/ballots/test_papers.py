"""Sheets of paper beside phones, proxies, and what is held elsewhere."""

import io
from datetime import timedelta
from typing import Any

import httpx
from pypdf import PdfReader

from app.consultation.ballots import jobs
from app.consultation.ballots.events import DuplicateCast
from app.platform import clock
from tests.consultation.ballots.story import (
    DAY,
    YES,
    Vote,
    a_proxy,
    a_vote,
    an_open_vote,
    made,
    of,
    owns,
)
from tests.queue import published
from tests.scene import Scene


def a_sheet(number: int, choice: Any = "yes", **more: Any) -> dict[str, Any]:
    received = clock.now().isoformat()
    return (
        {"number": number, "choices": of(1, choice), "received_at": received}
        | {"filed_as": "档案盒1，第1号"}
        | more
    )


async def heads(vote: Vote) -> dict[str, dict[str, Any]]:
    roll = made(await vote.scene.staff.get(f"{vote.path}/roll"))
    return {one["name"]: one for one in roll}


async def test_a_sheet_is_read_by_two_who_must_read_the_same(scene: Scene) -> None:
    vote = await an_open_vote(scene)
    number = (await heads(vote))["李秀英"]["number"]
    buttons = made(await scene.staff.get(vote.path))["actions"]
    assert "enter_paper" in buttons
    assert "drop_in_urn" not in buttons  # owners sign
    entered = made(await scene.staff.post(f"{vote.path}/enter-paper", a_sheet(number)))
    assert "choices" not in entered
    assert entered["keep_until"] >= str(clock.today() + 365 * DAY)
    path = f"{vote.path}/papers/{entered['id']}/confirm-paper"
    own = await scene.staff.post(path, {"choices": YES})
    assert own.json()["type"] == "somebody-else-reads"
    other = await scene.secretary.post(path, {"choices": of(1, "no")})
    assert other.json()["type"] == "entries-differ"
    assert (await vote.seen())["took_part"] == 0
    made(await scene.secretary.post(path, {"choices": YES}))
    assert (await vote.seen())["took_part"] == 1
    again = await scene.staff.post(f"{vote.path}/enter-paper", a_sheet(number, "no"))
    assert again.json()["type"] == "paper-entered-already"


async def test_who_cast_online_and_sends_a_sheet_is_told_that_the_first_stands(
    scene: Scene,
) -> None:
    vote = await an_open_vote(scene)
    number = (await vote.seen())["mine"][0]["number"]
    made(await scene.resident.post(f"{vote.path}/cast", {"choices": YES}))
    entered = made(await scene.staff.post(f"{vote.path}/enter-paper", a_sheet(number, "no")))
    path = f"{vote.path}/papers/{entered['id']}/confirm-paper"
    confirmed = made(await scene.secretary.post(path, {"choices": of(1, "no")}))
    assert confirmed["is_duplicate"] is True
    async with scene.sessions.begin() as session:
        [event] = await published(session, scene, DuplicateCast)
        await jobs.tell(session, event)
    assert any("重复" in title for title, _ in await scene.resident.inbox())
    record = await (await vote.ended()).counted()
    assert (record["casts"], record["duplicates"], record["recomputed"]) == (1, 1, True)
    assert record["questions"][0]["result"]["by_choice"]["yes"]["heads"] == 1


async def test_sheets_are_counted_that_came_in_time_and_are_read_afterwards(scene: Scene) -> None:
    vote = await an_open_vote(scene)
    number = (await vote.seen())["mine"][0]["number"]
    in_time = clock.now()
    await vote.ended()
    later = await scene.staff.post(
        f"{vote.path}/enter-paper",
        a_sheet(number, received_at=(in_time + timedelta(hours=1)).isoformat()),
    )
    assert later.json()["type"] == "came-too-late"
    sheet = a_sheet(number, received_at=(in_time - timedelta(minutes=5)).isoformat())
    entered = made(await scene.staff.post(f"{vote.path}/enter-paper", sheet))
    figures = made(await scene.auditor.get(f"{vote.path}/figures"))
    waits = await scene.auditor.post(f"{vote.path}/count", figures)
    assert waits.json()["type"] == "papers-open"
    path = f"{vote.path}/papers/{entered['id']}/confirm-paper"
    made(await scene.secretary.post(path, {"choices": YES}))
    assert (await vote.counted())["casts"] == 1


async def test_a_proxy_casts_until_the_principal_does(scene: Scene) -> None:
    vote = await an_open_vote(scene)
    theirs = await heads(vote)
    for name in ("resident", "李秀英"):
        where = f"{vote.path}/heads/{theirs[name]['id']}/appoint-proxy"
        made(await scene.staff.post(where, a_proxy(scene, "neighbour")))
    seen = await vote.seen("neighbour")
    assert {one["name"] for one in seen["mine"] if one["may_cast"]} == {
        *("resident", "neighbour", "李秀英")
    }
    unclear = await scene.neighbour.post(f"{vote.path}/cast", {"choices": YES})
    assert unclear.json()["type"] == "several-heads"
    made(await scene.resident.post(f"{vote.path}/cast", {"choices": of(1, "no")}))
    body = {"head_id": theirs["resident"]["id"], "choices": YES}
    revoked = await scene.neighbour.post(f"{vote.path}/cast", body)
    assert revoked.json()["type"] == "not-on-the-roll"
    for name in ("李秀英", "neighbour"):
        body = {"head_id": theirs[name]["id"], "choices": YES}
        made(await scene.neighbour.post(f"{vote.path}/cast", body))
    assert (await vote.seen())["took_part"] == 3


async def test_nobody_is_proxy_of_more_than_three(scene: Scene) -> None:
    for number in range(4):
        await owns(scene, await scene.somebody(f"业主{number}"))
    vote = await an_open_vote(scene)
    theirs = await heads(vote)
    answers = [
        await scene.staff.post(
            f"{vote.path}/heads/{theirs[f'业主{number}']['id']}/appoint-proxy",
            a_proxy(scene, "resident"),
        )
        for number in range(4)
    ]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 409]
    assert answers[-1].json()["type"] == "too-many-proxies"
    short = a_proxy(scene, "neighbour") | {"until": (clock.now() + DAY).isoformat()}
    refused = await scene.staff.post(
        f"{vote.path}/heads/{theirs['业主3']['id']}/appoint-proxy", short
    )
    assert refused.json()["type"] == "proxy-period-wrong"


async def test_totals_of_another_system_are_entered_by_one_and_by_the_other(scene: Scene) -> None:
    vote = await an_open_vote(scene, held_elsewhere="武汉市业主大会电子投票系统")
    here = await scene.resident.post(f"{vote.path}/cast", {"choices": YES})
    assert here.json()["type"] == "held-elsewhere"
    await vote.ended()

    def totals(yes: int, area: str) -> dict[str, Any]:
        none = [{"choice": one, "heads": 0} for one in ("no", "abstain", "invalid")]
        figures = [{"choice": "yes", "heads": yes, "area": area}, *none]
        return {"questions": [{"position": 1, "figures": figures}]}

    made(await scene.auditor.post(f"{vote.path}/count", totals(3, "241.50")))
    differ = made(await scene.secretary.post(f"{vote.path}/count", totals(2, "161.00")))
    assert (differ["counted"], differ["agree"]) == (0, False)
    more = await scene.auditor.post(f"{vote.path}/count", totals(4, "322.00"))
    assert more.json()["type"] == "wrong-figures"
    made(await scene.auditor.post(f"{vote.path}/count", totals(2, "161.00")))
    done = made(await scene.secretary.post(f"{vote.path}/count", totals(2, "161.00")))
    assert done == {"state": "counted", "counted": 2, "agree": True}
    record = made(await scene.stranger.get(f"{vote.path}/record"))
    assert (record["recomputed"], record["questions"][0]["carried"]) == (True, True)


async def test_silence_takes_part_where_the_estates_own_rule_says_so(scene: Scene) -> None:
    body = {
        "estate_id": str(scene.estate_id),
        "source": "《业主大会议事规则》第十二条",
        "quote": "已送达而未表决的，视为参与表决，计为弃权",
        "since": "2026-01-01",
    }
    rule = made(await scene.secretary.post("/matters/silence-rules", body))
    made(await scene.staff.post(f"/matters/silence-rules/{rule['id']}/confirm"))
    vote = await an_open_vote(scene)
    assert (await vote.seen())["silence_quote"] == body["quote"]
    theirs = await heads(vote)
    sent = {"numbers": [theirs["neighbour"]["number"]], "how": "挂号信签收"}
    made(await scene.staff.post(f"{vote.path}/deliver", sent))
    made(await scene.resident.post(f"{vote.path}/cast", {"choices": YES}))
    record = await (await vote.ended()).counted()
    result = record["questions"][0]["result"]
    assert result["silent"] == {"heads": 1, "area": "80.50"}
    met = {f"{one['of']} {one['measure']}": one["is_met"] for one in result["tested"]}
    assert met["participation heads"]
    assert not met["consent heads"]  # one of two
    assert record["recomputed"]


async def test_at_most_so_many_are_elected(scene: Scene) -> None:
    question = {"matter": "committee", "words": "选举业主委员会", "options": ["甲", "乙", "丙"]}
    vote = await an_open_vote(scene, questions=[question | {"at_most": 2}])
    for choice in ([1, 2, 3], [1, 1], [4], [0], [], "yes", "invalid"):
        wrong = await scene.resident.post(f"{vote.path}/cast", {"choices": of(1, choice)})
        assert wrong.json()["type"] == "not-announced-choice", choice
    made(await scene.resident.post(f"{vote.path}/cast", {"choices": of(1, [2, 1])}))
    made(await scene.neighbour.post(f"{vote.path}/cast", {"choices": of(1, [1])}))
    record = await (await vote.ended()).counted()
    options = record["questions"][0]["result"]["options"]
    assert [one["is_elected"] for one in options] == [True, False, False]
    assert record["questions"][0]["carried"]


async def test_of_a_dwelling_that_becomes_a_shop_the_whole_building_must_consent(
    scene: Scene,
) -> None:
    await owns(scene, await scene.somebody("商铺业主"))  # in no building
    change = {
        "roll": "interested_owners",
        "building_ids": [str(scene.building_id)],
        "questions": [{"matter": "dwelling_to_business", "words": "是否同意 101 室开办便民店"}],
    }
    vote = await an_open_vote(scene, **change)
    assert (await vote.seen())["roll_size"] == 3
    assert "全部" in (await vote.seen())["questions"][0]["why"]
    for caller in (scene.resident, scene.neighbour):
        made(await caller.post(f"{vote.path}/cast", {"choices": YES}))
    record = await (await vote.ended()).counted()
    assert record["questions"][0]["carried"] is False


async def test_residents_decide_by_a_rule_that_was_read_at_the_source(scene: Scene) -> None:
    half = {"numerator": 1, "denominator": 2, "is_strict": True}
    entered = {
        "matter": "residents",
        "roll": "households",
        "source": "《城市居民委员会组织法》（2025年修订）",
        "since": "2026-01-01",
        "participation": half,
        "consent": half,
    }
    rule = made(await scene.secretary.post("/matters/rules", entered))
    made(await scene.staff.post(f"/matters/rules/{rule['id']}/confirm"))
    questions = [{"matter": "residents", "words": "是否通过居民公约"}]
    called = await a_vote(
        scene,
        roll="households",
        questions=questions,
        opens_at=(clock.now() + timedelta(minutes=5)).isoformat(),
    )
    vote = await (await called.announced()).opened()
    assert (await vote.seen())["roll_size"] == 2
    for caller in (scene.resident, scene.neighbour):
        made(await caller.post(f"{vote.path}/cast", {"choices": YES}))
    assert (await (await vote.ended()).counted())["questions"][0]["carried"] is True


async def test_a_straw_poll_resolves_nothing(scene: Scene) -> None:
    called = await a_vote(
        scene,
        roll="verified",
        estate_id=None,
        questions=[{"matter": "straw_poll", "words": "更喜欢哪种雨棚"}],
        opens_at=(clock.now() + timedelta(minutes=5)).isoformat(),
    )
    vote = await (await called.announced()).opened()
    assert "不产生决议" in (await vote.seen())["questions"][0]["why"]
    for caller in (scene.resident, scene.neighbour):
        made(await caller.post(f"{vote.path}/cast", {"choices": YES}))
    record = await (await vote.ended()).counted()
    assert record["questions"][0]["result"]["by_choice"]["yes"]["heads"] == 2
    assert made(await scene.staff.get(f"/topics/{vote.topic_id}"))["state"] == "deliberating"


async def test_a_roll_with_a_gap_is_not_announced(scene: Scene) -> None:
    await owns(scene, scene.persons["resident"], part=str(scene.homes["resident"]))
    vote = await a_vote(scene)
    answer = await scene.staff.post(f"{vote.path}/announce")
    assert answer.json()["type"] == "parts-missing"
    assert "小区1栋1单元" in answer.json()["detail"]
    await three_owners_but_the_first(scene)
    made(await scene.staff.post(f"{vote.path}/announce"))


async def three_owners_but_the_first(scene: Scene) -> None:
    for name in ("neighbour", "empty"):
        await owns(scene, await scene.somebody(name), part=str(scene.homes[name]))


async def test_notice_sheets_and_result_are_printed(scene: Scene) -> None:
    vote = await an_open_vote(scene)
    made(await scene.resident.post(f"{vote.path}/cast", {"choices": YES}))
    early = await scene.staff.get(f"{vote.path}/result")
    assert early.json()["type"] == "not-over-yet"
    assert len(pages(await scene.staff.get(f"{vote.path}/sheets"))) == 3
    [own] = pages(await scene.resident.get(f"{vote.path}/sheets"))
    assert "resident" in own
    assert "小区1栋1单元101" in own
    notice = "".join(pages(await scene.stranger.get(f"{vote.path}/notice")))
    assert "第二百七十八条第一款第八项" in notice
    await (await vote.ended()).counted()
    result = "".join(pages(await scene.stranger.get(f"{vote.path}/result")))
    assert "未通过" in result


def pages(answer: httpx.Response) -> list[str]:
    assert answer.headers["content-type"] == "application/pdf", answer.text
    read = PdfReader(io.BytesIO(answer.content)).pages
    return ["".join(page.extract_text().split()) for page in read]
