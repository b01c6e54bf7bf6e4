"""A resolution is published, objected to, and carried out."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import update

from app.consultation.publications import jobs, service
from app.consultation.publications.errors import PeriodOver
from app.consultation.publications.schemas import MakeObjection
from app.operator.limits import follow_calendar
from app.places.roles.models import CommunityAccount
from app.places.roles.queries import load
from app.platform import clock
from app.platform.clock import HERE
from app.platform.db.session import Sessions
from app.platform.lifecycle import StepOutOfOrder
from app.platform.worktime import service as calendar
from tests import things
from tests.scene import Scene
from tests.things import WHY, made

OBJECTS = {"ground": "content", "reason": "采光怎么办？"}
MINUTE = timedelta(minutes=1)


async def published(scene: Scene) -> str:
    return f"/topics/{(await things.a_published_topic(scene))['topic_id']}"


async def publication(scene: Scene, topic: str) -> dict[str, Any]:
    [found, *_] = made(await scene.staff.get(f"{topic}/publications"))
    kept: dict[str, Any] = found
    return kept


async def state(scene: Scene, topic: str) -> str:
    found: str = made(await scene.staff.get(topic))["state"]
    return found


async def by_clock(
    sessions: Sessions, at: datetime, job: Callable[[Any], Awaitable[Any]] | None = None
) -> None:
    with clock.at(at):
        async with sessions.begin() as session:
            await (job or jobs.carry_out_what_is_over)(session)


async def ends_at(scene: Scene, topic: str) -> datetime:
    return datetime.fromisoformat((await publication(scene, topic))["due_at"])


async def test_from_the_resolution_to_the_work(scene: Scene, sessions: Sessions) -> None:
    topic = await published(scene)
    shown = await publication(scene, topic)
    assert (shown["resolution"], shown["working_days"]) == ("架空层清空后设议事角", 3)
    [everybody] = (await scene.staff.http.get(f"{scene.staff.base}/publications/public")).json()
    assert (everybody["resolution"], everybody["objections"]) == (shown["resolution"], 0)
    early = await scene.staff.post(f"{topic}/carry-out")
    assert (early.status_code, early.json()["type"]) == (409, "period-not-over")
    before = await ends_at(scene, topic)
    made(await scene.resident.post(f"{topic}/object", OBJECTS))
    assert await ends_at(scene, topic) > before
    [objection] = (await publication(scene, topic))["objections"]
    settle = f"{topic}/objections/{objection['id']}/settle"
    decided = await scene.staff.post(settle, {"answer": "装采光板"})
    assert (decided.status_code, decided.json()["type"]) == (403, "not-your-step")
    await by_clock(sessions, await ends_at(scene, topic) + MINUTE)
    assert await state(scene, topic) == "published"
    made(await scene.secretary.post(settle, {"answer": "装采光板"}))
    assert await state(scene, topic) == "published"
    await by_clock(sessions, await ends_at(scene, topic) - MINUTE)
    assert await state(scene, topic) == "published"
    await by_clock(sessions, await ends_at(scene, topic) + MINUTE)
    assert await state(scene, topic) == "in_hand"
    over = await publication(scene, topic)
    assert (over["outcome"], over["objections"][0]["answer"]) == ("carried_out", "装采光板")
    late = await scene.neighbour.post(f"{topic}/object", OBJECTS)
    assert (late.status_code, late.json()["type"]) == (409, "step-out-of-order")


async def test_one_objection_a_person_and_joint_ones_count_once(scene: Scene) -> None:
    topic = await published(scene)
    made(await scene.resident.post(f"{topic}/object", OBJECTS | {"is_shown": True}))
    again = await scene.resident.post(f"{topic}/object", OBJECTS | {"ground": "rights"})
    assert (again.status_code, again.json()["type"]) == (409, "objected-already")
    [objection] = (await publication(scene, topic))["objections"]
    until = await ends_at(scene, topic)
    made(await scene.neighbour.post(f"{topic}/objections/{objection['id']}/co-sign"))
    [joint] = (await publication(scene, topic))["objections"]
    assert (joint["signers"], await ends_at(scene, topic)) == (2, until)
    own = await scene.neighbour.post(f"{topic}/object", OBJECTS)
    assert own.json()["type"] == "objected-already"


async def test_a_reason_is_for_who_signed_and_for_the_office(scene: Scene) -> None:
    topic = await published(scene)
    made(await scene.resident.post(f"{topic}/object", OBJECTS))

    async def reason(caller: str) -> Any:
        [found] = made(await scene.people[caller].get(f"{topic}/publications"))
        return found["objections"][0]["reason"]

    seen = {caller: await reason(caller) for caller in scene.people}
    assert {caller for caller, words in seen.items() if words} == {
        *("resident", "staff", "secretary", "auditor")
    }
    [objection] = (await publication(scene, topic))["objections"]
    signs = await scene.neighbour.post(f"{topic}/objections/{objection['id']}/co-sign")
    nobody = await scene.neighbour.post(f"{topic}/objections/{scene.grid_id}/co-sign")
    assert (signs.status_code, signs.json()) == (404, nobody.json())


async def test_nobody_settles_what_they_decided_or_objected_to_by_any_account(
    scene: Scene,
) -> None:
    topic = await published(scene)
    await is_person(scene, "secretary", "resident")
    made(await scene.resident.post(f"{topic}/object", OBJECTS))
    [objection] = (await publication(scene, topic))["objections"]
    for deed, body in (("settle", {"answer": "好"}), ("uphold", WHY)):
        own = await scene.secretary.post(f"{topic}/objections/{objection['id']}/{deed}", body)
        assert (own.status_code, own.json()["type"]) == (403, "not-your-step")
    await is_person(scene, "staff", "resident")
    annulled = await scene.secretary.post(f"{topic}/annul", WHY)
    assert (annulled.status_code, annulled.json()["type"]) == (403, "not-your-step")


async def is_person(scene: Scene, name: str, person: str) -> None:
    """Their account becomes one of that person."""
    async with scene.sessions.begin() as session:
        here = CommunityAccount.community_id == scene.community_id
        theirs = CommunityAccount.account_id == scene.people[name].account_id
        bound = {"person_id": scene.persons[person]}
        await session.execute(update(CommunityAccount).where(here, theirs).values(**bound))


async def test_what_is_upheld_or_annulled_is_deliberated_anew(scene: Scene) -> None:
    topic = await published(scene)
    made(await scene.resident.post(f"{topic}/object", OBJECTS))
    made(await scene.neighbour.post(f"{topic}/object", OBJECTS))
    first, _ = (await publication(scene, topic))["objections"]
    made(await scene.secretary.post(f"{topic}/objections/{first['id']}/uphold", WHY))
    assert await state(scene, topic) == "deliberating"
    fallen = await publication(scene, topic)
    assert fallen["outcome"] == "upheld"
    assert [one["outcome"] for one in fallen["objections"]] == ["upheld", "lapsed"]
    agreed = {"matter": "residents", "resolution": "先装采光板，再清空"}
    made(await scene.staff.post(f"{topic}/resolve", agreed))
    made(await scene.staff.post(f"{topic}/publish", {"working_days": 5}))
    assert (await publication(scene, topic))["resolution"] == "先装采光板，再清空"
    made(await scene.resident.post(f"{topic}/object", OBJECTS))  # of another publication
    made(await scene.secretary.post(f"{topic}/annul", WHY))
    assert (await publication(scene, topic))["outcome"] == "annulled"
    assert await state(scene, topic) == "deliberating"


async def test_a_period_is_not_shorter_than_three_days(scene: Scene) -> None:
    topic = f"/topics/{(await things.a_resolved_topic(scene))['topic_id']}"
    for days in (2, 31, -1):
        assert (
            await scene.staff.post(f"{topic}/publish", {"working_days": days})
        ).status_code == 422


async def objects(session: Any, scene: Scene, topic: str, at: datetime) -> None:
    with clock.at(at):
        actor = await load(session, scene.resident.account_id, scene.community_id)
        await service.make_objection(session, actor, UUID(topic[8:]), MakeObjection(**OBJECTS))


async def test_an_objection_of_the_last_second_is_not_lost_to_the_clock(
    scene: Scene, sessions: Sessions
) -> None:
    topic = await published(scene)
    last = await ends_at(scene, topic)
    async with sessions.begin() as session:
        await objects(session, scene, topic, last - MINUTE)
        carries = asyncio.create_task(by_clock(sessions, last + MINUTE))
        await asyncio.sleep(0.1)  # it looks, and waits for the topic
    await carries
    assert await state(scene, topic) == "published"
    assert len((await publication(scene, topic))["objections"]) == 1


async def test_an_objection_that_waited_for_the_clock_is_told_that_it_came_too_late(
    scene: Scene, sessions: Sessions
) -> None:
    topic = await published(scene)
    last = await ends_at(scene, topic)

    async def late() -> None:
        async with sessions.begin() as session:
            await objects(session, scene, topic, last - MINUTE)

    with clock.at(last + MINUTE):
        async with sessions.begin() as session:
            await jobs.carry_out_what_is_over(session)
            waits = asyncio.create_task(late())
            await asyncio.sleep(0.1)
    with pytest.raises(StepOutOfOrder):
        await waits
    assert await state(scene, topic) == "in_hand"


async def test_after_the_period_nobody_objects(scene: Scene, sessions: Sessions) -> None:
    topic = await published(scene)
    last = await ends_at(scene, topic)
    async with sessions.begin() as session:
        with pytest.raises(PeriodOver):
            await objects(session, scene, topic, last + MINUTE)


async def test_two_objections_of_one_person_at_once_are_one(scene: Scene) -> None:
    topic = await published(scene)
    sent = (scene.resident.post(f"{topic}/object", OBJECTS) for _ in range(4))
    answers = await asyncio.gather(*sent)
    assert sorted(answer.status_code for answer in answers) == [200, 409, 409, 409]


async def test_a_phone_that_sends_it_again_objects_once(scene: Scene) -> None:
    topic = await published(scene)
    key = {"headers": {"Idempotency-Key": "objects-once"}}
    answers = [await scene.resident.post(f"{topic}/object", OBJECTS, **key) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert len((await publication(scene, topic))["objections"]) == 1


async def test_what_is_not_answered_in_time_is_told_to_the_office(
    scene: Scene, sessions: Sessions
) -> None:
    topic = await published(scene)
    made(await scene.resident.post(f"{topic}/object", OBJECTS))
    [objection] = (await publication(scene, topic))["objections"]
    late = datetime.fromisoformat(objection["settle_by"]) + MINUTE
    for _ in range(2):
        await by_clock(sessions, late, jobs.tell_unsettled)
    titles = [title for title, _ in await scene.secretary.inbox()]
    assert titles.count("架空层清理：公示的决议有异议逾期未处理") == 1


async def test_a_period_follows_the_calendar_and_its_history_says_why(
    scene: Scene, sessions: Sessions
) -> None:
    topic = await published(scene)
    before = await ends_at(scene, topic)
    day = before.astimezone(HERE).date()
    async with sessions.begin() as session:
        await calendar.extend(session, {day: (False, "元旦")})
    try:
        async with sessions.begin() as session:
            assert await follow_calendar(session) >= 1
        assert await ends_at(scene, topic) > before
    finally:
        async with sessions.begin() as session:
            await calendar.extend(session, {day: (True, "元旦")})
            await follow_calendar(session)
    assert await ends_at(scene, topic) == before
