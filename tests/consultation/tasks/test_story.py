"""A resolution becomes tasks; units are called, each answers for itself; somebody else verifies."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from app.consultation.tasks import jobs, service
from app.consultation.tasks.errors import TasksUnfinished
from app.consultation.tasks.models import Call
from app.consultation.tasks.schemas import AssignTask, CallUnit, DeliverTopic
from app.operator.limits import follow_calendar
from app.places.roles.actor import Role
from app.places.roles.models import CommunityAccount, Grant
from app.places.roles.queries import load
from app.platform import clock
from app.platform.clock import HERE
from app.platform.db.session import Sessions
from app.platform.worktime import service as calendar
from tests import work
from tests.scene import Caller, Scene
from tests.things import WHY, made
from tests.work import submit

MINUTE = timedelta(minutes=1)
CITY = {"department": "城管执法中队"}
WORDS = {"description": "进展"}


async def task_of(scene: Scene, found: dict[str, Any]) -> Any:
    return made(await scene.staff.get(f"/tasks/{found['task_id']}"))


async def refused(caller: Caller, path: str, body: Any = None) -> tuple[int, str]:
    answer = await caller.post(path, body)
    return answer.status_code, answer.json()["type"]


async def age(scene: Scene, call_id: str, **columns: datetime) -> None:
    async with scene.sessions.begin() as session:
        its = Call.community_id == scene.community_id, Call.id == UUID(call_id)
        await session.execute(update(Call).where(*its).values(**columns))


async def is_person(scene: Scene, name: str, person: str) -> None:
    async with scene.sessions.begin() as session:
        here = CommunityAccount.community_id == scene.community_id
        theirs = CommunityAccount.account_id == scene.people[name].account_id
        bound = {"person_id": scene.persons[person]}
        await session.execute(update(CommunityAccount).where(here, theirs).values(**bound))


async def by_clock(sessions: Sessions, at: datetime, job: Callable[[Any], Awaitable[Any]]) -> None:
    with clock.at(at):
        async with sessions.begin() as session:
            await job(session)


async def test_three_units_are_called_and_each_answers_for_itself(scene: Scene) -> None:
    topic = (await work.a_topic_in_hand(scene))["topic_id"]
    units = (
        {"company_id": str(scene.company_id)},
        {"assignee_id": str(scene.worker.account_id)},
        CITY | {"answer_within": {"amount": 2, "unit": "working_hours"}},
    )
    task = await work.a_task(scene, topic, *units)
    found = {"task_id": task["id"]}
    company, person, city = [f"/calls/{one['id']}" for one in task["calls"]]
    mine = made(await scene.property.get("/tasks"))["items"][0]
    assert [one["id"] for one in mine["calls"]] == [company.rsplit("/", 1)[1]]
    for hidden in (person, city):
        assert (await scene.property.get(hidden)).status_code == 404
    made(await scene.property.post(f"{company}/answer"))
    made(await scene.street.post(f"{city}/hand-back", {"reason": "不属本部门职责"}))
    states = [one["state"] for one in (await task_of(scene, found))["calls"]]
    assert states == ["answered", "called", "handed_back"]
    made(await scene.staff.post(f"{city}/redirect", {"department": "综合执法队"}))
    again = (await task_of(scene, found))["calls"][-1]
    assert (again["instead_of_id"], again["state"]) == (city.rsplit("/", 1)[1], "called")
    made(await scene.worker.post(f"{person}/answer"))
    last = f"/calls/{again['id']}"
    made(await scene.street.post(f"{last}/answer"))
    for caller, call in ((scene.property, company), (scene.worker, person), (scene.street, last)):
        made(await caller.post(f"{call}/arrive"))
        made(await caller.post(f"{call}/report", WORDS))
        await submit(caller, call)
    deliver = f"/topics/{topic}/deliver"
    assert await refused(scene.staff, deliver, {"what": "好"}) == (409, "tasks-unfinished")
    made(await scene.worker.post(f"{company}/verify"))
    made(await scene.staff.post(f"{person}/verify"))
    assert (await task_of(scene, found))["state"] == "open"
    made(await scene.secretary.post(f"{last}/verify"))
    assert (await task_of(scene, found))["state"] == "done"
    photo = await scene.staff.photo()
    done = made(await scene.staff.post(deliver, {"what": "议事角启用", "photo_ids": [photo]}))
    assert (done["state"], done["delivered"]) == ("delivered", "议事角启用")
    assert [one["moment"] for one in done["photos"]] == ["delivered"]


async def test_nobody_verifies_their_own_work_by_any_account(scene: Scene) -> None:
    found = await work.a_call(scene, {"assignee_id": str(scene.worker.account_id)})
    call = f"/calls/{found['call_id']}"
    made(await scene.worker.post(f"{call}/answer"))
    await submit(scene.worker, call)
    await is_person(scene, "worker", "auditor")
    await is_person(scene, "secretary", "auditor")
    for caller in (scene.worker, scene.secretary):
        assert await refused(caller, f"{call}/verify") == (403, "not-your-step")
        assert await refused(caller, f"{call}/return", WHY) == (403, "not-your-step")
    made(await scene.staff.post(f"{call}/return", WHY))
    await submit(scene.worker, call)
    made(await scene.staff.post(f"{call}/verify"))


async def test_nor_the_work_of_their_company(scene: Scene) -> None:
    found = await work.a_call(scene)
    async with scene.sessions.begin() as session:
        colleague = {"account_id": scene.staff.account_id, "company_id": scene.company_id}
        of_it = colleague | {"role": Role.PROPERTY, "since": clock.now() - timedelta(days=9)}
        session.add(Grant(community_id=scene.community_id, **of_it))
    call = f"/calls/{found['call_id']}"
    made(await scene.property.post(f"{call}/answer"))
    await submit(scene.property, call)
    assert await refused(scene.staff, f"{call}/verify") == (403, "not-your-step")
    made(await scene.secretary.post(f"{call}/verify"))


async def test_two_verifiers_at_once_make_one_step(scene: Scene) -> None:
    found = await work.a_submitted_call(scene)
    path = f"/calls/{found['call_id']}/verify"
    who = (scene.worker, scene.staff, scene.secretary)
    answers = await asyncio.gather(*(one.post(path) for one in who))
    assert sorted(answer.status_code for answer in answers) == [200, 409, 409]


async def test_the_last_of_two_calls_that_are_verified_at_once_ends_the_task(
    scene: Scene, sessions: Sessions
) -> None:
    units = [{"company_id": str(scene.company_id)}, {"assignee_id": str(scene.resident.account_id)}]
    found = await work.a_call(scene, *units)
    calls = [one["id"] for one in (await task_of(scene, found))["calls"]]
    for caller, call in zip((scene.property, scene.resident), calls, strict=True):
        made(await caller.post(f"/calls/{call}/answer"))
        await submit(caller, f"/calls/{call}")

    async def verify(session: AsyncSession, caller: Caller, call: str) -> None:
        actor = await load(session, caller.account_id, scene.community_id)
        await service.verify(session, actor, UUID(call))

    async def other() -> None:
        async with sessions.begin() as session:
            await verify(session, scene.secretary, calls[1])

    async with sessions.begin() as session:
        await verify(session, scene.staff, calls[0])
        waits = asyncio.create_task(other())
        await asyncio.sleep(0.2)
    await waits
    assert (await task_of(scene, found))["state"] == "done"


async def test_a_task_that_is_assigned_while_the_topic_is_delivered_is_not_lost(
    scene: Scene, sessions: Sessions
) -> None:
    found = await work.a_topic_done(scene)
    topic_id = UUID(found["topic_id"])

    async def deliver() -> None:
        async with sessions.begin() as session:
            actor = await load(session, scene.secretary.account_id, scene.community_id)
            body = DeliverTopic(what="已办结", photo_ids=[])
            await service.deliver(session, actor, topic_id, body)

    async with sessions.begin() as session:
        actor = await load(session, scene.staff.account_id, scene.community_id)
        one_more = AssignTask(what="再加一项", units=[CallUnit(**CITY)])
        await service.assign(session, actor, topic_id, one_more)
        waits = asyncio.create_task(deliver())
        await asyncio.sleep(0.2)
    with pytest.raises(TasksUnfinished):
        await waits


async def test_a_task_and_the_delivery_at_once_never_both_succeed(scene: Scene) -> None:
    found = await work.a_topic_done(scene)
    topic = f"/topics/{found['topic_id']}"
    body = {"what": "再加一项", "units": [CITY]}
    assigned, delivered = await asyncio.gather(
        scene.staff.post(f"{topic}/assign", body),
        scene.secretary.post(f"{topic}/deliver", {"what": "已办结"}),
    )
    assert sorted((assigned.is_success, delivered.is_success)) == [False, True]
    state = made(await scene.staff.get(topic))["state"]
    assert state == ("in_hand" if assigned.is_success else "delivered")


async def test_what_nobody_did_is_not_delivered(scene: Scene) -> None:
    topic = f"/topics/{(await work.a_topic_in_hand(scene))['topic_id']}"
    done = {"what": "已办结"}
    assert await refused(scene.staff, f"{topic}/deliver", done) == (409, "nothing-done")
    found = await work.a_call(scene)
    made(await scene.staff.post(f"/tasks/{found['task_id']}/cancel", WHY))
    topic = f"/topics/{found['topic_id']}"
    assert await refused(scene.staff, f"{topic}/deliver", done) == (409, "nothing-done")


async def test_a_stopped_topic_calls_off_its_tasks(scene: Scene) -> None:
    found = await work.a_call_at_work(scene)
    stopped = made(await scene.staff.post(f"/topics/{found['topic_id']}/stop", WHY))
    assert (stopped["state"], stopped["closed_at"] is None) == ("closed", False)
    task = await task_of(scene, found)
    assert (task["state"], task["calls"][0]["state"]) == ("cancelled", "withdrawn")
    late = await refused(scene.property, f"/calls/{found['call_id']}/report", WORDS)
    assert late == (409, "step-out-of-order")


async def test_after_its_limit_a_call_is_not_handed_back_and_still_answered(scene: Scene) -> None:
    found = await work.a_call(scene)
    call = f"/calls/{found['call_id']}"
    await age(scene, found["call_id"], answer_by=clock.now() - MINUTE)
    assert made(await scene.property.get(call))["is_overdue"]
    late = made(await scene.property.get("/calls?overdue=true&mine=true"))["items"]
    assert [one["id"] for one in late] == [found["call_id"]]
    assert await refused(scene.property, f"{call}/hand-back", WHY) == (409, "answer-overdue")
    made(await scene.property.post(f"{call}/answer"))


async def test_one_unit_is_called_once_at_a_time(scene: Scene) -> None:
    found = await work.a_call(scene)
    path, company = f"/tasks/{found['task_id']}/call", {"company_id": str(scene.company_id)}
    assert await refused(scene.staff, path, company) == (409, "called-already")
    answers = await asyncio.gather(*(scene.staff.post(path, CITY) for _ in range(3)))
    assert sorted(answer.status_code for answer in answers) == [200, 409, 409]
    nobody = {"assignee_id": str(scene.grid_id)}
    assert await refused(scene.staff, path, nobody) == (422, "no-such-unit")
    assert (await scene.staff.post(path, company | CITY)).status_code == 422
    hours = {"department": "消防"} | {"work_within": {"amount": 1, "unit": "hours"}}
    assert await refused(scene.staff, path, hours) == (422, "work-before-answer")


async def test_the_clock_reminds_and_tells_what_is_overdue_once(
    scene: Scene, sessions: Sessions
) -> None:
    found = await work.a_call(scene)
    call = made(await scene.property.get(f"/calls/{found['call_id']}"))
    answer_by, due_at = (datetime.fromisoformat(call[name]) for name in ("answer_by", "due_at"))
    for _ in range(2):
        await by_clock(sessions, answer_by - MINUTE, jobs.remind)
        await by_clock(sessions, answer_by + MINUTE, jobs.tell_overdue)
    made(await scene.property.post(f"/calls/{found['call_id']}/answer"))
    for _ in range(2):
        await by_clock(sessions, due_at + MINUTE, jobs.tell_overdue)
    titles = [title.partition("：")[2] for title, _ in await scene.property.inbox()]
    assert titles == ["落实任务已逾期", "落实任务已逾期", "落实任务即将到期"]
    assert len([title for title, _ in await scene.staff.inbox() if "逾期" in title]) == 2


async def test_a_call_does_not_follow_a_calendar_that_changes(
    scene: Scene, sessions: Sessions
) -> None:
    path = f"/calls/{(await work.a_call(scene))['call_id']}"
    before = made(await scene.property.get(path))
    day = datetime.fromisoformat(before["answer_by"]).astimezone(HERE).date()
    async with sessions.begin() as session:
        await calendar.extend(session, {day: (False, "元旦")})
        await follow_calendar(session)
    try:
        assert made(await scene.property.get(path)) == before
    finally:
        async with sessions.begin() as session:
            await calendar.extend(session, {day: (True, "元旦")})
            await follow_calendar(session)


async def test_a_photo_of_the_work_is_for_who_sees_the_call(scene: Scene) -> None:
    found = await work.a_submitted_call(scene)
    path = f"/calls/{found['call_id']}/photos/{found['photo_id']}"
    for caller in ("neighbour", "stranger", "street", "other_worker"):
        assert (await scene.people[caller].get(path)).status_code == 404
    assert (await scene.worker.get(path)).content.startswith(b"\xff\xd8")


async def test_a_phone_that_sends_it_again_submits_once(scene: Scene) -> None:
    found = await work.work_done(scene)
    path = f"/calls/{found['call_id']}/submit"
    body = WORDS | {"photo_ids": [found["after"]]}
    key = {"headers": {"Idempotency-Key": "submits-once"}}
    answers = [await scene.property.post(path, body, **key) for _ in range(2)]
    assert [len(made(answer)["works"]) for answer in answers] == [1, 1]
