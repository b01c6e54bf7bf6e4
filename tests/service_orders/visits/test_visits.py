"""What is done at a home, and what follows from it."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import func, select

from app.care.subjects.models import CareSubject, CareVisit
from app.care.visits import jobs as care
from app.care.visits.events import NotMetAtRisk
from app.participation.volunteering.models import HourEntry
from app.places.roles.actor import Role
from app.places.roles.models import Grant
from app.platform import clock
from app.platform.clock import HERE
from app.platform.db.base import new_id
from app.platform.db.session import Sessions
from app.residents.people.models import Person
from app.service_orders.alerts import jobs as alerts
from app.service_orders.alerts.events import AlarmRaised, AlertAnswered, NobodyMet
from app.service_orders.catalogue.models import Item
from app.service_orders.orders.models import OrderPerson
from app.service_orders.orders.policy import known_from
from app.service_orders.providers.models import Member, MemberHours
from app.service_orders.providers.sealed import PLACE
from app.service_orders.visits import jobs
from app.service_orders.visits.counting import stretches
from app.service_orders.visits.events import (
    HelperAbsent,
    HelperArrived,
    HelperLate,
    OrderFinished,
    OrderMissed,
)
from app.subscriptions import SUBSCRIPTIONS
from tests.care.story import enrolled
from tests.queue import published
from tests.scene import SINCE, Scene
from tests.service_orders.visits.story import (
    AT_HOME,
    AWAY,
    MINUTE,
    SERVED,
    a_second,
    change,
    looks_in,
    minutes_of,
    path,
    plan,
    taken,
    under_way,
)
from tests.things import keep_rows, made

WHY = {"purpose": "上门前电话确认"}


async def coordinates(scene: Scene, order: Any, who: str = "property") -> None:
    grant = {"account_id": scene.people[who].account_id, "role": Role.PROVIDER}
    row = {"community_id": scene.community_id, "unit_id": order["unit_id"], "since": SINCE}
    await keep_rows(scene, {Grant: [row | grant]})


async def test_a_service_becomes_hours_and_is_done(scene: Scene, sessions: Sessions) -> None:
    order = await under_way(scene)
    photo = await scene.neighbour.photo()
    body = SERVED | {"photo_ids": [photo]}
    done = made(await scene.neighbour.post(f"{path(order)}/finish", body))
    [report] = done["reports"]
    assert (done["state"], report["ending"], report["photos"]) == ("done", "finish", [photo])
    seen = await scene.resident.get(f"{path(order)}/photos/{photo}")
    assert seen.content.startswith(b"\xff\xd8")
    assert (await scene.other_worker.get(f"{path(order)}/photos/{photo}")).status_code == 404
    async with sessions() as session:
        its = (
            HourEntry.community_id == scene.community_id,
            HourEntry.occasion_id == order["order_id"],
        )
        [entry] = (await session.scalars(select(HourEntry).where(*its))).all()
    assert (entry.group_kind, entry.member_id) == ("service_units", order["member_id"])
    assert entry.minutes == 15


async def test_paid_time_is_no_gift(scene: Scene, sessions: Sessions) -> None:
    order = await taken(scene, minutes=-60)
    came = clock.now() - 60 * MINUTE
    paid = {
        "community_id": scene.community_id,
        "member_id": order["member_id"],
        "weekday": came.astimezone(HERE).isoweekday(),
        "begins": datetime.min.time(),
        "ends": datetime.max.time(),
        "is_paid": True,
    }
    await keep_rows(scene, {MemberHours: [paid]})
    body = {"place": AT_HOME, "at": came.isoformat()}
    made(await scene.neighbour.post(f"{path(order)}/arrive", body))
    made(await scene.neighbour.post(f"{path(order)}/finish", SERVED))
    async with sessions() as session:
        its = HourEntry.community_id == scene.community_id
        assert (await session.scalars(select(HourEntry).where(its))).all() == []


def test_a_paid_minute_is_paid_once() -> None:
    """Hours of a weekday that overlap, and of another day."""
    day = date(2027, 3, 10)  # a Wednesday
    said = [
        (3, "09:00", "12:00"),
        (3, "11:00", "13:00"),
        (3, "14:00", "17:00"),
        (4, "08:00", "18:00"),
    ]
    hours = [{"weekday": one, "begins": begins, "ends": ends} for one, begins, ends in said]
    found = [(f"{begins:%H:%M}", f"{ends:%H:%M}") for begins, ends in stretches(hours, day)]
    assert found == [("09:00", "13:00"), ("14:00", "17:00")]


async def test_of_papers_no_photo_is_kept(scene: Scene) -> None:
    order = await under_way(scene)
    await change(scene, Item, order["item_id"], is_paperwork=True)
    shown = SERVED | {"photo_ids": [await scene.neighbour.photo()]}
    refused = await scene.neighbour.post(f"{path(order)}/finish", shown)
    assert (refused.status_code, refused.json()["type"]) == (422, "no-photos-of-papers")
    made(await scene.neighbour.post(f"{path(order)}/finish", SERVED))


async def test_who_has_not_come_finishes_nothing(scene: Scene) -> None:
    order = await taken(scene)
    too_soon = await scene.neighbour.post(f"{path(order)}/finish", SERVED)
    assert (too_soon.status_code, too_soon.json()["type"]) == (409, "step-out-of-order")
    order = await under_way(scene)
    before = SERVED | {"at": (clock.now() - 60 * MINUTE).isoformat()}
    refused = await scene.neighbour.post(f"{path(order)}/finish", before)
    assert (refused.status_code, refused.json()["type"]) == (422, "before-arriving")


async def test_a_service_that_looks_in_is_a_visit_and_is_written_once(
    scene: Scene, sessions: Sessions
) -> None:
    """For both parents one each, however often the job runs."""
    await enrolled(scene, sessions)
    order = await under_way(scene)
    await looks_in(scene, order)
    both = {"order_id": order["order_id"], "person_id": scene.persons["neighbour"]}
    here = {"community_id": scene.community_id}
    await keep_rows(scene, {OrderPerson: [here | both]})
    subject = {"id": scene.persons["neighbour"], "enrolled_on": SINCE}
    await keep_rows(scene, {CareSubject: [here | subject]})
    asked = await scene.neighbour.post(f"{path(order)}/finish", SERVED)
    assert (asked.status_code, asked.json()["type"]) == (422, "outcome-missing")
    made(await scene.neighbour.post(f"{path(order)}/finish", SERVED | {"outcome": "well"}))
    for _ in range(2):
        async with sessions.begin() as session:
            event, *_ = await published(session, scene, OrderFinished)
            await care.record_served(session, event)
    async with sessions() as session:
        its = CareVisit.community_id == scene.community_id
        visits = (await session.scalars(select(CareVisit).where(its))).all()
        by_person = {one.person_id: one for one in visits}
        assert len(visits) == 2
        first = by_person[scene.persons["resident"]]
        assert (first.id, first.outcome) == (order["order_id"], "well")
        assert first.visited_by == scene.neighbour.account_id


async def test_a_service_that_does_not_look_in_is_no_visit(
    scene: Scene, sessions: Sessions
) -> None:
    await enrolled(scene, sessions)
    order = await under_way(scene)
    made(await scene.neighbour.post(f"{path(order)}/finish", SERVED | {"outcome": "well"}))
    async with sessions.begin() as session:
        event, *_ = await published(session, scene, OrderFinished)
        await care.record_served(session, event)
        its = CareVisit.community_id == scene.community_id
        assert await session.scalar(select(func.count()).where(its)) == 0


async def test_what_was_written_down_is_opened_by_whom_it_is_for(scene: Scene) -> None:
    order = await under_way(scene)
    done = made(await scene.neighbour.post(f"{path(order)}/finish", SERVED))
    assert SERVED["account"] not in str(done)
    opens = f"{path(order)}/reports/{done['reports'][0]['id']}/open"
    answers = {
        name: (await scene.people[name].post(opens, WHY)).status_code
        for name in ("resident", "neighbour", "staff", "worker", "auditor", "other_worker")
    }
    may = dict.fromkeys(("resident", "neighbour", "staff"), 200)
    assert answers == may | {"worker": 403, "auditor": 403, "other_worker": 404}
    opened = made(await scene.resident.post(opens, WHY))
    assert opened == {"words": SERVED["account"]}
    found = made(await scene.resident.get("/me/openings"))
    assert {one["field"] for one in found} == {"service"}


async def test_who_and_where_are_told_from_the_evening_before_until_it_is_over(
    scene: Scene,
) -> None:
    order = await taken(scene)
    opens = f"{path(order)}/open-contact"
    far = clock.now() + timedelta(days=3)
    await plan(scene, order, begins_at=far, ends_at=far + 60 * MINUTE)
    day = f"/orders/serving?day={far.astimezone(HERE).date()}"
    [item] = made(await scene.neighbour.get(day))
    assert (item["people"], item["building"], item["notes"]) == (None, None, None)
    early = await scene.neighbour.post(opens, WHY)
    assert (early.status_code, early.json()["type"]) == (409, "not-yet-to-know")
    now = clock.now()
    await plan(scene, order, begins_at=now, ends_at=now + 60 * MINUTE)
    today = f"/orders/serving?day={now.astimezone(HERE).date()}"
    [item] = made(await scene.neighbour.get(today))
    assert (item["people"], item["building"]) == (["resident"], "小区1栋")
    contact = made(await scene.neighbour.post(opens, WHY))
    assert contact["address"] == "小区1栋1单元101"
    assert contact["people"][0]["phones"][0]["number"].startswith("1")
    assert made(await scene.resident.get(today)) == []
    [opened] = made(await scene.resident.get("/me/openings"))
    assert (opened["field"], opened["purpose"]) == ("contact", WHY["purpose"])
    answers = {
        name: (await scene.people[name].post(opens, WHY)).status_code
        for name in ("resident", "staff", "worker", "other_worker")
    }
    assert answers == {"resident": 403, "staff": 403, "worker": 403, "other_worker": 404}
    made(await scene.neighbour.post(f"{path(order)}/arrive", {"place": AT_HOME}))
    made(await scene.neighbour.post(f"{path(order)}/finish", SERVED))
    [item] = made(await scene.neighbour.get(today))
    assert (item["people"], item["building"]) == (None, None)
    over = await scene.neighbour.post(opens, WHY)
    assert (over.status_code, over.json()["type"]) == (409, "step-out-of-order")


def test_the_evening_before_is_at_six_in_shanghai() -> None:
    morning = datetime(2027, 3, 10, 10, tzinfo=HERE)
    assert known_from(morning) == datetime(2027, 3, 9, 18, tzinfo=HERE)
    assert known_from(morning.astimezone(UTC)) == known_from(morning.replace(hour=0))


async def test_what_must_be_known_is_known_and_health_is_opened(scene: Scene) -> None:
    notes = f"/people/{scene.persons['resident']}/home-notes"
    deaf = {"kind": "hearing", "words": "请大声敲门"}
    ill = {"kind": "health", "words": "装有起搏器"}
    made(await scene.resident.post(notes, deaf))
    made(await scene.worker.post(notes, {"kind": "no_lift"}))
    noted = made(await scene.staff.post(notes, ill))
    assert (noted["words"], noted["kind"]) == (None, "health")
    order = await taken(scene)
    [item] = made(await scene.neighbour.get("/orders/serving"))
    assert [one["kind"] for one in item["notes"]] == ["hearing", "no_lift"]
    assert item["has_sealed_notes"]
    assert ill["words"] not in str(item)
    opened = made(await scene.neighbour.post(f"{path(order)}/open-notes", WHY))
    assert opened == {"words": None, "health": [ill["words"]]}
    assert made(await scene.resident.get("/me/openings"))[0]["field"] == "notes"
    assert (await scene.worker.post(f"{notes}/{noted['id']}/open", WHY)).status_code == 403
    assert made(await scene.staff.post(f"{notes}/{noted['id']}/open", WHY))["words"] == ill["words"]
    made(await scene.resident.post(f"{notes}/{noted['id']}/end"))
    nothing = await scene.neighbour.post(f"{path(order)}/open-notes", WHY)
    assert (nothing.status_code, nothing.json()["type"]) == (404, "nothing-recorded")
    assert (await scene.neighbour.get(notes)).status_code == 404


async def test_a_daughter_sees_the_code_and_nothing_of_health(scene: Scene) -> None:
    granted = {
        "principal_id": str(scene.persons["resident"]),
        "agent_id": str(scene.property.account_id),
        "relationship": "family",
        "scopes": ["orders"],
    }
    made(await scene.resident.post("/authorisations", granted))
    acting = {"headers": {"X-On-Behalf-Of": granted["principal_id"]}}
    notes = f"/people/{granted['principal_id']}/home-notes"
    made(await scene.property.post(notes, {"kind": "health", "words": "糖尿病"}, **acting))
    made(await scene.property.post(notes, {"kind": "dog"}, **acting))
    assert [one["kind"] for one in made(await scene.property.get(notes, **acting))] == ["dog"]
    order = await taken(scene)
    seen = made(await scene.property.get(f"{path(order)}/visit", **acting))
    own = made(await scene.resident.get(f"{path(order)}/visit"))
    assert (seen["code"], seen["has_sealed_notes"]) == (own["code"], None)
    assert own["has_sealed_notes"]


async def test_the_daughter_hears_that_somebody_came_and_went(
    scene: Scene, sessions: Sessions
) -> None:
    order = await taken(scene, minutes=-20)
    made(await scene.neighbour.post(f"{path(order)}/arrive", {}))
    made(await scene.neighbour.post(f"{path(order)}/finish", SERVED))
    async with sessions.begin() as session:
        for kind in (HelperArrived, OrderFinished):
            event, *_ = await published(session, scene, kind)
            await jobs.tell(session, event)
    (done, _), (came, text) = await scene.resident.inbox()
    assert done.endswith("服务已完成，请确认")
    assert came.endswith("服务人员已上门")
    assert "未能核实" in text
    assert set(await scene.told()) == {"resident"}


async def test_who_is_late_says_so_and_the_customer_hears_of_it(
    scene: Scene, sessions: Sessions
) -> None:
    order = await taken(scene)
    late = made(await scene.neighbour.post(f"{path(order)}/late", {"minutes": 30}))
    assert late["crew"][0]["late_until"] is not None
    async with sessions.begin() as session:
        [event] = await published(session, scene, HelperLate)
        await jobs.tell(session, event)
    [(title, text)] = await scene.resident.inbox()
    assert title.endswith("服务人员将晚到")
    assert text.startswith("预计")
    order = await taken(scene, minutes=-30)
    past = await scene.neighbour.post(f"{path(order)}/late", {"minutes": 5})
    assert (past.status_code, past.json()["type"]) == (409, "late-already")


async def test_nobody_is_missed_from_afar_or_in_a_hurry(scene: Scene) -> None:
    order = await taken(scene, minutes=-5)
    misses = f"{path(order)}/miss"
    waited = {"waiting_since": (clock.now() - 15 * MINUTE).isoformat()}

    async def refused(**body: Any) -> Any:
        answer = await scene.neighbour.post(misses, body)
        return answer.status_code, answer.json()["type"]

    assert await refused() == (409, "not-there")
    assert await refused(**waited) == (422, "not-at-the-place")
    assert await refused(**waited, place=AWAY) == (422, "not-at-the-place")
    # Whoever came early waits from the time on for which they were ordered.
    assert await refused(**waited, place=AT_HOME) == (409, "wait-ten-minutes")
    await plan(scene, order, begins_at=clock.now() - 11 * MINUTE)
    missed = made(await scene.neighbour.post(misses, waited | {"place": AT_HOME}))
    assert (missed["state"], missed["reports"][0]["ending"]) == ("missed", "miss")


async def test_where_somebody_old_is_alone_a_miss_is_an_alert(
    scene: Scene, sessions: Sessions
) -> None:
    await enrolled(scene, sessions)  # alone
    await change(scene, Person, scene.persons["resident"], born_on=date(1940, 1, 1))
    order = await under_way(scene)
    made(await scene.neighbour.post(f"{path(order)}/miss", {"words": "敲门无人应"}))
    for _ in range(2):
        async with sessions.begin() as session:
            session.info["subscriptions"] = SUBSCRIPTIONS
            event, *_ = await published(session, scene, OrderMissed)
            await alerts.judge_missed(session, event)
            await care.follow_missed(session, event)
        async with sessions.begin() as session:
            session.info["subscriptions"] = SUBSCRIPTIONS
            for found in await published(session, scene, NotMetAtRisk):
                await alerts.follow_care(session, found)
    async with sessions.begin() as session:
        [met] = await published(session, scene, NobodyMet)
        await alerts.tell(session, met)
    told = await scene.told()
    assert set(told) == {"staff", "worker"}
    assert "紧急" in told["staff"][0][0]
    [alert] = made(await scene.worker.get("/order-alerts?is_open=true"))["items"]
    assert (alert["kind"], alert["may_answer"]) == ("missed", True)
    assert made(await scene.neighbour.get("/order-alerts"))["items"] == []
    assert made(await scene.resident.get("/order-alerts"))["items"] == []
    family = {"phones": [{"number": "13800138000"}, {"number": "13900139000", "kind": "family"}]}
    person = f"/people/{scene.persons['resident']}"
    made(await scene.staff.call("PUT", person, json=family))
    opened = made(await scene.worker.post(f"/order-alerts/{alert['id']}/open-contact", WHY))
    assert [one["number"] for one in opened["relatives"]] == ["13900139000"]
    assert opened["address"] == "小区1栋1单元101"
    assert made(await scene.resident.get("/me/openings"))[0]["field"] == "contact"
    answered = {"answer": "家属已到，人平安"}
    made(await scene.worker.post(f"/order-alerts/{alert['id']}/answer", answered))
    again = await scene.staff.post(f"/order-alerts/{alert['id']}/answer", answered)
    assert (again.status_code, again.json()["type"]) == (409, "answered-already")
    assert made(await scene.worker.get("/order-alerts?is_open=true"))["items"] == []


async def test_a_miss_at_somebody_young_is_none(scene: Scene, sessions: Sessions) -> None:
    order = await under_way(scene)
    made(await scene.neighbour.post(f"{path(order)}/miss", {}))
    async with sessions.begin() as session:
        event, *_ = await published(session, scene, OrderMissed)
        await alerts.judge_missed(session, event)
        await care.follow_missed(session, event)
        assert await published(session, scene, NobodyMet) == []
        assert await published(session, scene, NotMetAtRisk) == []


async def test_an_alarm_stays_open_until_somebody_answers(scene: Scene, sessions: Sessions) -> None:
    order = await under_way(scene)
    await coordinates(scene, order)
    key = str(new_id())
    first = made(await scene.neighbour.post(f"{path(order)}/alarm", {"id": key, "place": AWAY}))
    again = made(await scene.neighbour.post(f"{path(order)}/alarm", {"words": "有人拿刀"}))
    assert (first["id"], again["id"], again["may_answer"]) == (key, key, False)
    async with sessions.begin() as session:
        raised = await published(session, scene, AlarmRaised)
        assert len(raised) == 2
        for event in raised:
            await alerts.tell(session, event)
    assert {name: len(found) for name, found in (await scene.told()).items()} == {
        "staff": 2,
        "worker": 2,
        "property": 2,
    }
    sees = {
        name: len(made(await scene.people[name].get("/order-alerts"))["items"])
        for name in ("resident", "neighbour", "worker", "staff", "property", "other_worker")
    }
    assert sees == {
        **dict.fromkeys(("neighbour", "worker", "staff", "property"), 1),
        **dict.fromkeys(("resident", "other_worker"), 0),
    }
    mine = await scene.neighbour.post(f"/order-alerts/{key}/answer", {"answer": "没事了"})
    assert (mine.status_code, mine.json()["type"]) == (403, "not-yours-to-answer")
    member_id = order["member_id"]
    phone = scene.vault.seal(PLACE, member_id, "13700137000")
    await change(scene, Member, member_id, phone=phone)
    opened = made(await scene.property.post(f"/order-alerts/{key}/open-contact", WHY))
    assert opened["helper"]["number"] == "13700137000"
    assert (opened["people"], opened["relatives"]) == ([], [])
    assert opened["address"] == "小区1栋1单元101"
    answered = {"answer": "已派人到场"}
    made(await scene.property.post(f"/order-alerts/{key}/answer", answered))
    async with sessions.begin() as session:
        [answer] = await published(session, scene, AlertAnswered)
        await alerts.tell(session, answer)
    assert [title for title, _ in await scene.neighbour.inbox()] != []
    anew = made(await scene.neighbour.post(f"{path(order)}/alarm", {}))
    assert anew["id"] != key


async def test_the_unfinished_is_told_once_to_each(scene: Scene, sessions: Sessions) -> None:
    order = await under_way(scene)
    await coordinates(scene, order)
    ends_at = clock.now() + 40 * MINUTE
    for minutes, told in ((29, {}), (31, {"property": 1}), (61, {"property": 1, "staff": 1})):
        with clock.at(ends_at + minutes * MINUTE):
            for _ in range(2):
                async with sessions.begin() as session:
                    await jobs.tell_unfinished(session)
                    await jobs.raise_unfinished(session)
        assert {name: len(found) for name, found in (await scene.told()).items()} == told


async def test_where_nobody_came_it_is_placed_again(scene: Scene, sessions: Sessions) -> None:
    order = await taken(scene, minutes=-20)
    reason = {"reason": "没有人来"}
    soon = await scene.resident.post(f"{path(order)}/absent", reason)
    assert (soon.status_code, soon.json()["type"]) == (409, "too-soon-to-say")
    await plan(scene, order, begins_at=clock.now() - 40 * MINUTE)
    placed = made(await scene.resident.post(f"{path(order)}/absent", reason))
    assert (placed["state"], placed["crew"]) == ("placed", [])
    assert (await scene.neighbour.get(f"{path(order)}/visit")).status_code == 404
    async with sessions.begin() as session:
        event, _ = await published(session, scene, HelperAbsent)
        await jobs.tell(session, event)
        await jobs.tell_who_was_to_come(session, event)
    assert set(await scene.told()) == {"staff", "neighbour"}


async def test_the_clock_finds_who_did_not_come(scene: Scene, sessions: Sessions) -> None:
    forsaken, other = await taken(scene), await under_way(scene)
    with clock.at(clock.now() + timedelta(hours=6)):
        for _ in range(2):
            async with sessions.begin() as session:
                await jobs.find_absent(session)
    states = [
        made(await scene.staff.get(f"{path(one)}/visit"))["state"] for one in (forsaken, other)
    ]
    assert states == ["placed", "under_way"]


async def test_who_comes_when_it_is_finished_already_had_no_signal(
    scene: Scene, sessions: Sessions
) -> None:
    """A batch from the basement: the second of a crew, after the first has finished."""
    order = await under_way(scene)
    second = await a_second(scene, order, "street")
    made(await scene.neighbour.post(f"{path(order)}/finish", SERVED))
    came = {"id": str(new_id()), "at": (clock.now() - 10 * MINUTE).isoformat(), "place": AT_HOME}
    requests = [{"path": f"{path(order)}/arrive", "key": f"key-{came['id']}", "body": came}]
    for _ in range(2):
        [answer] = made(await scene.street.post("/batch", {"requests": requests}))["answers"]
        assert answer["status"] == 200
    assert (await minutes_of(sessions, scene, order))[second["member_id"]] in {9, 10}
