"""From a sentence to what all agree on."""

from datetime import timedelta
from uuid import UUID

import pytest

from app.consultation.topics.queries import participants
from app.platform import clock
from tests.consultation.opinions.crowd import AGREE, a_crowd, drawn, in_camps
from tests.scene import Scene
from tests.things import WHY, made


async def a_statement(scene: Scene, topic_id: str, by: str = "resident", words: str = "") -> str:
    said = {"words": words or "架空层应当留出一半停自行车"}
    stated = made(await scene.people[by].post(f"/topics/{topic_id}/state-opinion", said))
    statement_id: str = stated["id"]
    return statement_id


async def test_a_sentence_is_let_voted_on_and_seen_by_its_author(scene: Scene) -> None:
    topic = f"/topics/{await scene.open_topic()}"
    statement_id = await a_statement(scene, topic.rsplit("/", 1)[1])
    path = f"{topic}/statements/{statement_id}"
    hidden = await scene.neighbour.post(f"{path}/vote", {"vote": "agree"})
    assert (hidden.status_code, hidden.json()["type"]) == (404, "statement-not-found")
    assert made(await scene.neighbour.get(f"{topic}/statements"))["items"] == []
    [waiting] = made(await scene.staff.get(f"{topic}/statements?state=waiting"))["items"]
    assert (waiting["is_mine"], waiting["actions"]) == (False, ["show", "refuse"])

    other = {"words": "架空层留出一半停自行车", "reason": "精简"}
    made(await scene.staff.post(f"{path}/show", other))
    [mine] = made(await scene.resident.get(f"{topic}/statements?mine=true"))["items"]
    assert (mine["words"], mine["original"]) == (
        "架空层留出一半停自行车",
        "架空层应当留出一半停自行车",
    )
    assert (mine["reason"], mine["is_mine"], mine["actions"]) == ("精简", True, ["withdraw"])
    [theirs] = made(await scene.neighbour.get(f"{topic}/statements"))["items"]
    assert (theirs["original"], theirs["reason"], theirs["is_mine"]) == (None, None, False)

    own = await scene.resident.post(f"{path}/vote", {"vote": "disagree"})
    assert (own.status_code, own.json()["type"]) == (409, "own-statement")
    for vote in ("agree", "pass", "pass", "disagree"):
        cast = made(await scene.neighbour.post(f"{path}/vote", {"vote": vote}))
        assert cast["vote"] == vote
    [voted] = made(await scene.neighbour.get(f"{topic}/my-votes"))["votes"]
    assert (voted["vote"], [one["vote"] for one in voted["earlier"]]) == (
        "disagree",
        ["agree", "pass"],
    )
    assert made(await scene.resident.get(f"{topic}/my-votes"))["votes"] == []


async def test_its_author_reads_why_it_is_not_shown(scene: Scene) -> None:
    topic_id = await scene.open_topic()
    path = f"/topics/{topic_id}/statements/{await a_statement(scene, topic_id)}"
    made(await scene.secretary.post(f"{path}/refuse", WHY))
    listed = f"/topics/{topic_id}/statements"
    [mine] = made(await scene.resident.get(listed))["items"]
    assert (mine["state"], mine["reason"]) == ("refused", WHY["reason"])
    assert made(await scene.neighbour.get(listed))["items"] == []
    made(await scene.staff.post(f"{path}/show", {}))
    [shown] = made(await scene.neighbour.get(listed))["items"]
    assert shown["state"] == "shown"


async def test_words_stay_once_they_are_shown(scene: Scene) -> None:
    topic_id = await scene.open_topic()
    path = f"/topics/{topic_id}/statements/{await a_statement(scene, topic_id)}"
    unsaid = await scene.staff.post(f"{path}/show", {"words": "别的话"})
    assert unsaid.json()["type"] == "say-why-it-was-changed"
    made(await scene.staff.post(f"{path}/show", {}))
    made(await scene.staff.post(f"{path}/refuse", WHY))
    late = await scene.staff.post(f"{path}/show", {"words": "别的话", "reason": "改"})
    assert (late.status_code, late.json()["type"]) == (409, "voted-on-as-it-is")


async def test_where_a_topic_is_not_moderated_a_sentence_is_shown_at_once(scene: Scene) -> None:
    topic_id = await scene.open_topic(is_moderated=False)
    await a_statement(scene, topic_id)
    [shown] = made(await scene.neighbour.get(f"/topics/{topic_id}/statements"))["items"]
    assert shown["state"] == "shown"
    path = f"/topics/{topic_id}/statements/{shown['id']}"
    made(await scene.staff.post(f"{path}/refuse", WHY))  # also afterwards


@pytest.mark.parametrize("words", ["", " ", "字" * 141, 5, None, "\x00ab"])
async def test_a_sentence_has_140_characters_at_most(scene: Scene, words: object) -> None:
    path = f"/topics/{await scene.open_topic()}/state-opinion"
    refused = await scene.resident.post(path, {"words": words})
    assert refused.status_code == 422
    assert (await scene.resident.post(path, {"words": "字" * 140})).status_code == 201


async def test_thirty_sentences_are_enough_of_one_resident(scene: Scene) -> None:
    topic_id = await scene.open_topic()
    for n in range(30):
        await a_statement(scene, topic_id, words=f"意见{n}")
    full = await scene.resident.post(f"/topics/{topic_id}/state-opinion", {"words": "再一条"})
    assert (full.status_code, full.json()["type"]) == (409, "too-many-statements")
    await a_statement(scene, topic_id, "neighbour")


async def test_only_verified_residents_state_and_vote_while_it_is_open(scene: Scene) -> None:
    topic_id = await scene.open_topic(is_moderated=False)
    path = f"/topics/{topic_id}/statements/{await a_statement(scene, topic_id)}/vote"
    for caller in (scene.stranger, scene.staff, scene.auditor):
        refused = await caller.post(path, {"vote": "agree"})
        assert (refused.status_code, refused.json()["type"]) == (403, "not-your-step")
        refused = await caller.post(f"/topics/{topic_id}/state-opinion", {"words": "我说"})
        assert refused.status_code == 403
    await scene.put_in_state(topic_id, "deliberating")
    made(await scene.neighbour.post(path, {"vote": "agree"}))
    await scene.put_in_state(topic_id, "balloting")
    late = await scene.neighbour.post(path, {"vote": "pass"})
    assert (late.status_code, late.json()["type"]) == (409, "step-out-of-order")


async def test_a_vote_from_a_phone_without_signal_comes_late_and_counts_as_early(
    scene: Scene,
) -> None:
    topic_id = await scene.open_topic(is_moderated=False)
    topic = f"/topics/{topic_id}"
    path = f"{topic}/statements/{await a_statement(scene, topic_id)}/vote"
    made(await scene.neighbour.post(path, {"vote": "agree"}))
    before = (clock.now() - timedelta(hours=3)).isoformat()
    late = {"vote": "disagree", "voted_at": before}
    request = {"path": path, "key": "phone-0000-0001", "body": late}
    for _ in range(2):
        sent = made(await scene.neighbour.post("/batch", {"requests": [request]}))
        assert sent["answers"][0]["body"]["vote"] == "agree", sent
    [voted] = made(await scene.neighbour.get(f"{topic}/my-votes"))["votes"]
    assert (voted["vote"], [one["vote"] for one in voted["earlier"]]) == ("agree", ["disagree"])
    made(await scene.neighbour.post(path, {"vote": "pass"}))
    [voted] = made(await scene.neighbour.get(f"{topic}/my-votes"))["votes"]
    assert voted["vote"] == "pass"


async def test_a_sentence_of_a_phone_that_sends_twice_is_one(scene: Scene) -> None:
    topic_id = await scene.open_topic(is_moderated=False)
    said = {"id": "01932f3c-7d2a-7abc-8def-0123456789ab", "words": "留出一半"}
    made(await scene.resident.post(f"/topics/{topic_id}/state-opinion", said))
    again = await scene.resident.post(f"/topics/{topic_id}/state-opinion", said)
    assert (again.status_code, again.json()["type"]) == (409, "already-recorded")


async def test_the_next_are_those_that_i_have_not_voted_on(scene: Scene) -> None:
    topic_id = await scene.open_topic(is_moderated=False)
    path = f"/topics/{topic_id}/statements"
    others = {await a_statement(scene, topic_id, "neighbour", f"意见{n}") for n in range(3)}
    await a_statement(scene, topic_id)
    drawn_ids = [one["id"] for one in made(await scene.resident.get(f"{path}/next?count=20"))]
    assert sorted(drawn_ids) == sorted(others)
    made(await scene.resident.post(f"{path}/{drawn_ids[0]}/vote", {"vote": "pass"}))
    rest = {one["id"] for one in made(await scene.resident.get(f"{path}/next"))}
    assert rest == others - {drawn_ids[0]}


async def test_those_who_took_part_are_told_of_the_topic(scene: Scene) -> None:
    topic_id = await scene.open_topic(is_moderated=False)
    path = f"/topics/{topic_id}/statements/{await a_statement(scene, topic_id)}/vote"
    made(await scene.neighbour.post(path, {"vote": "agree"}))
    async with scene.sessions() as session:
        found = await participants(session, scene.community_id, UUID(topic_id))
    assert scene.neighbour.account_id in found


async def test_the_map_says_that_there_are_too_few_and_then_what_all_agree_on(scene: Scene) -> None:
    topic_id = await scene.open_topic(is_moderated=False)
    crowd = await a_crowd(scene, topic_id, statements=6)
    await in_camps(crowd, range(5))  # and who stated them: six
    await drawn(scene, topic_id)
    found = made(await scene.resident.get(f"/topics/{topic_id}/opinion-map"))
    assert (found["number"], found["is_enough"], found["groups"]) == (None, False, [])
    assert "不足七人" in found["told"]
    await in_camps(crowd, range(5, 19))
    for voter in range(19, 22):  # as the author does
        await crowd.vote(voter, dict.fromkeys(range(6), AGREE))
    await drawn(scene, topic_id)
    found = made(await scene.resident.get(f"/topics/{topic_id}/opinion-map"))
    assert (found["number"], found["is_enough"]) == (1, True)
    assert found["voters"] == sum(one["size"] for one in found["groups"]) == 23
    agreed = {one["id"] for one in found["consensus"]["agree"]}
    assert agreed == set(crowd.statements[:2])
    one = next(one for one in found["statements"] if one["id"] == crowd.statements[2])
    assert {of["na"] == 0 or of["nd"] == 0 for of in one["groups"].values()} == {True}
    assert (one["all"]["na"], one["all"]["nd"]) == (13, 10)  # who stated it is counted once
    assert found == made(await scene.stranger.get(f"/topics/{topic_id}/opinion-map"))


async def test_what_is_taken_back_is_not_in_the_map_any_more(scene: Scene) -> None:
    topic_id = await scene.open_topic(is_moderated=False)
    crowd = await a_crowd(scene, topic_id, statements=6)
    await in_camps(crowd, range(20))
    await drawn(scene, topic_id)
    path = f"/topics/{topic_id}/statements/{crowd.statements[0]}"
    made(await scene.staff.post(f"{path}/refuse", WHY))
    found = made(await scene.resident.get(f"/topics/{topic_id}/opinion-map"))
    assert crowd.statements[0] not in str(found)
