"""Whoever was served says how it was: confirms it, disputes it, rates it; never who served it."""

import asyncio
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select, update

from app.participation.commitments import service as commitments
from app.participation.subjects.models import Subject
from app.participation.volunteering.counting import Group, Occasion, Served, credit
from app.participation.volunteering.models import HourEntry
from app.places.roles.actor import Actor, Role
from app.places.roles.models import CommunityAccount, Grant
from app.platform import clock
from app.platform.db.session import Sessions
from app.residents.people.models import HouseholdMember, Relation
from app.service_orders.orders.lifecycle import OrderState
from app.service_orders.orders.models import CrewMember, Order
from app.service_orders.reviews import jobs
from app.service_orders.reviews.events import DisputeUpheld, HoursTakenBack, OrderDisputed
from tests.ordering import a_slot, an_order, it_has_lived
from tests.queue import published
from tests.scene import SINCE, Scene
from tests.things import keep_rows, made

BAD = {"reason": "约好一小时，十分钟就走了"}
ANSWER = {"answer": "已核实，将另派人员"}
FIVE = {"score": 5, "words": "耐心细致"}
DAY = timedelta(days=1)


async def served(scene: Scene, who: str = "resident", **changes: Any) -> dict[str, Any]:
    """Done just now; by somebody who is nobody of the scene, if nothing else is said."""
    member = changes.pop("member", {})
    now = clock.now()
    times: dict[str, Any] = {
        "begins_at": now - timedelta(hours=2),
        "ends_at": now - timedelta(hours=1),
    }
    times |= {"grid_id": scene.grid_id}
    done = {"state": OrderState.DONE, "arrived_at": times["begins_at"], "finished_at": now}
    return await an_order(scene, who, member=member, **times | done | changes)


def path(order: dict[str, Any]) -> str:
    return f"/orders/{order['order_id']}"


async def coordinates(scene: Scene, who: str, unit_id: UUID) -> None:
    """From now on; before their first call."""
    grant = {"account_id": scene.people[who].account_id, "role": Role.PROVIDER, "unit_id": unit_id}
    here = {"community_id": scene.community_id, "since": clock.now() - DAY}
    await keep_rows(scene, {Grant: [here | grant]})


async def lives_with(scene: Scene, whose: str, name: str = "helper") -> UUID:
    """Somebody new in a household of the scene."""
    person_id = await scene.somebody(name)
    lives = {"household_id": scene.households[whose], "person_id": person_id, "since": SINCE}
    row = {"community_id": scene.community_id, "relation": Relation.CHILD, "is_contact": False}
    await keep_rows(scene, {HouseholdMember: [row | lives]})
    return person_id


async def age(scene: Scene, order: dict[str, Any], **columns: Any) -> None:
    async with scene.sessions.begin() as session:
        its = Order.community_id == scene.community_id, Order.id == order["order_id"]
        await session.execute(update(Order).where(*its).values(**columns))


async def state(scene: Scene, order: dict[str, Any]) -> Any:
    return made(await scene.staff.get(f"{path(order)}/review"))["state"]


async def test_the_customer_confirms_and_rates_it_once(scene: Scene) -> None:
    order = await served(scene)
    await coordinates(scene, "property", order["unit_id"])
    early = await scene.resident.post(f"{path(order)}/rate", FIVE)
    assert (early.status_code, early.json()["type"]) == (409, "step-out-of-order")
    confirmed = made(await scene.resident.post(f"{path(order)}/confirm"))
    assert (confirmed["state"], confirmed["actions"]) == ("confirmed", ["rate"])
    rated = made(await scene.resident.post(f"{path(order)}/rate", FIVE))
    assert (rated["state"], rated["rating"]["score"]) == ("rated", 5)
    again = await scene.resident.post(f"{path(order)}/rate", FIVE)
    assert again.status_code == 409
    [read] = made(await scene.property.get("/service-ratings"))["items"]
    assert (read["words"], read["members"]) == ("耐心细致", ["李医生"])
    assert str(scene.persons["resident"]) not in str(read)


async def test_nobody_else_judges_it(scene: Scene) -> None:
    order = await served(scene)
    await coordinates(scene, "property", order["unit_id"])
    for action, body in (("confirm", None), ("dispute", BAD)):
        for who, status in {"staff": 403, "worker": 403, "property": 403, "neighbour": 404}.items():
            refused = await scene.people[who].post(f"{path(order)}/{action}", body)
            assert refused.status_code == status, (action, who)


async def test_nobody_judges_what_they_served_themselves(scene: Scene) -> None:
    """By this account, by another of the same person, or without one."""
    resident, person_id = scene.resident.account_id, scene.persons["resident"]
    for member in ({"account_id": resident}, {"person_id": person_id}):
        order = await served(scene, member=member)
        for action, body in (("confirm", None), ("dispute", BAD)):
            refused = await scene.resident.post(f"{path(order)}/{action}", body)
            assert (refused.status_code, refused.json()["type"]) == (403, "not-your-step")


async def test_nobody_judges_what_their_household_served(scene: Scene) -> None:
    child = await lives_with(scene, "resident")
    order = await served(scene, member={"person_id": child})
    refused = await scene.resident.post(f"{path(order)}/confirm")
    assert (refused.status_code, refused.json()["type"]) == (403, "not-your-step")
    theirs = await served(scene, "neighbour", member={"person_id": child})
    assert (await scene.neighbour.post(f"{path(theirs)}/confirm")).status_code == 200


async def test_an_agent_judges_in_the_customers_name_but_not_what_they_served(
    scene: Scene,
) -> None:
    """Nor what somebody of their own household served."""
    granted = {
        "principal_id": str(scene.persons["resident"]),
        "agent_id": str(scene.neighbour.account_id),
        "relationship": "neighbour",
        "scopes": ["orders"],
    }
    made(await scene.resident.post("/authorisations", granted))
    acting = {"headers": {"X-On-Behalf-Of": str(scene.persons["resident"])}}
    husband = await lives_with(scene, "neighbour")
    for member in (
        {"account_id": scene.neighbour.account_id},
        {"person_id": scene.persons["neighbour"]},
        {"person_id": husband},
    ):
        order = await served(scene, member=member)
        refused = await scene.neighbour.post(f"{path(order)}/confirm", **acting)
        assert (refused.status_code, refused.json()["type"]) == (403, "not-your-step")
    other = await served(scene)
    made(await scene.neighbour.post(f"{path(other)}/confirm", **acting))
    rated = made(await scene.neighbour.post(f"{path(other)}/rate", FIVE, **acting))
    assert rated["rating"]["words"] == "耐心细致"


async def test_an_agent_who_lives_nowhere_here_is_known_as_who_served(scene: Scene) -> None:
    """By another account than the one with which they act."""
    async with scene.sessions.begin() as session:
        its = (
            CommunityAccount.community_id == scene.community_id,
            CommunityAccount.account_id == scene.property.account_id,
        )
        they = {"person_id": scene.persons["property"]}
        await session.execute(update(CommunityAccount).where(*its).values(**they))
    granted = {
        "principal_id": str(scene.persons["resident"]),
        "agent_id": str(scene.property.account_id),
        "relationship": "neighbour",
        "scopes": ["orders"],
    }
    made(await scene.resident.post("/authorisations", granted))
    acting = {"headers": {"X-On-Behalf-Of": str(scene.persons["resident"])}}
    order = await served(scene, member=they)
    refused = await scene.property.post(f"{path(order)}/confirm", **acting)
    assert (refused.status_code, refused.json()["type"]) == (403, "not-your-step")


async def test_after_three_days_the_clock_confirms_it(scene: Scene, sessions: Sessions) -> None:
    order, other = await served(scene), await served(scene, "neighbour")
    await age(scene, order, finished_at=clock.now() - 3 * DAY)
    async with sessions.begin() as session:
        await jobs.confirm_unanswered(session)
    assert [await state(scene, one) for one in (order, other)] == ["confirmed", "done"]
    late = await scene.resident.post(f"{path(order)}/dispute", BAD)
    assert late.status_code == 409


async def test_what_is_rated_is_rated_within_fourteen_days(scene: Scene) -> None:
    order = await served(scene)
    made(await scene.resident.post(f"{path(order)}/confirm"))
    await age(scene, order, confirmed_at=clock.now() - 14 * DAY)
    late = await scene.resident.post(f"{path(order)}/rate", FIVE)
    assert (late.status_code, late.json()["type"]) == (409, "rating-over")


async def test_two_clicks_make_one_rating(scene: Scene) -> None:
    order = await served(scene)
    made(await scene.resident.post(f"{path(order)}/confirm"))
    answers = await asyncio.gather(
        *(scene.resident.post(f"{path(order)}/rate", FIVE) for _ in range(4))
    )
    assert sorted(one.status_code for one in answers) == [200, 409, 409, 409]


async def test_an_upheld_dispute_places_it_again_for_somebody_else(
    scene: Scene, sessions: Sessions
) -> None:
    order = await served(scene, member={"account_id": scene.neighbour.account_id})
    async with sessions.begin() as session:
        its = await session.get_one(Order, (scene.community_id, order["order_id"]))
        await commitments.commit(session, None, its, Subject(member_id=order["member_id"]))
    photo = await scene.resident.photo()
    raised = made(await scene.resident.post(f"{path(order)}/dispute", BAD | {"photo_ids": [photo]}))
    assert raised["disputes"][0]["photo_ids"] == [photo]
    shown = f"{path(order)}/dispute-photos/{photo}"
    assert (await scene.staff.get(shown)).content.startswith(b"\xff\xd8")
    assert (await scene.neighbour.get(shown)).status_code == 404
    settled = made(await scene.staff.post(f"{path(order)}/uphold", ANSWER))
    assert settled["state"] == "placed"
    assert [one["outcome"] for one in settled["disputes"]] == ["upheld"]
    async with sessions() as session:
        crew = (
            await session.scalars(
                select(CrewMember).where(
                    CrewMember.community_id == scene.community_id,
                    CrewMember.order_id == order["order_id"],
                )
            )
        ).one()
        assert (crew.ended_because, crew.ended_at is not None) == ("uphold", True)
        its = await session.get_one(Order, (scene.community_id, order["order_id"]))
        assert await commitments.release_all(session, its) == []  # they are free already
    assert (await scene.neighbour.get(f"{path(order)}/review")).status_code == 404


async def test_a_dismissed_dispute_counts_as_confirmed(scene: Scene) -> None:
    order = await served(scene)
    made(await scene.resident.post(f"{path(order)}/dispute", BAD))
    twice = await scene.resident.post(f"{path(order)}/dispute", BAD)
    assert twice.status_code == 409
    settled = made(await scene.staff.post(f"{path(order)}/dismiss", ANSWER))
    assert settled["state"] == "confirmed"
    told = made(await scene.resident.get(f"{path(order)}/review"))
    assert told["disputes"][0]["answer"] == ANSWER["answer"]
    made(await scene.resident.post(f"{path(order)}/rate", {"score": 2}))


async def test_nobody_settles_a_dispute_of_what_they_served_or_ordered(scene: Scene) -> None:
    staff = scene.staff.account_id
    for changes in (
        {"member": {"account_id": staff}},
        {"ordered_by": staff},
        {"agent_id": staff},
    ):
        order = await served(scene, **changes)
        made(await scene.resident.post(f"{path(order)}/dispute", BAD))
        for action in ("uphold", "dismiss"):
            refused = await scene.staff.post(f"{path(order)}/{action}", ANSWER)
            assert (refused.status_code, refused.json()["type"]) == (403, "not-your-step")
        made(await scene.secretary.post(f"{path(order)}/dismiss", ANSWER))


async def test_who_served_reads_no_words(scene: Scene) -> None:
    """Not in the review, its photos or the list; also where they coordinate the unit."""
    order = await served(scene, member={"account_id": scene.property.account_id})
    await coordinates(scene, "property", order["unit_id"])
    made(await scene.resident.post(f"{path(order)}/dispute", BAD))
    made(await scene.staff.post(f"{path(order)}/dismiss", ANSWER))
    made(await scene.resident.post(f"{path(order)}/rate", FIVE))
    seen = made(await scene.property.get(f"{path(order)}/review"))
    assert (seen["rating"], seen["disputes"][0]["reason"]) == (None, None)
    assert made(await scene.property.get("/service-ratings"))["items"] == []
    assert made(await scene.neighbour.get("/service-ratings"))["items"] == []


async def test_who_served_gets_an_average_from_three_ratings_on(scene: Scene) -> None:
    """It moves with every third, so that nobody's can be computed from it."""
    mine = {"account_id": scene.neighbour.account_id}
    seen = []
    for score in (5, 4, 4, 1):
        order = await served(scene, member=mine)
        made(await scene.resident.post(f"{path(order)}/confirm"))
        made(await scene.resident.post(f"{path(order)}/rate", {"score": score}))
        seen.append(made(await scene.neighbour.get("/service-ratings/mine")))
    nothing, three = {"ratings": 0, "average": None}, {"ratings": 3, "average": 4.3}
    assert seen == [nothing, nothing, three, three]
    assert made(await scene.resident.get("/service-ratings/mine")) == nothing


async def test_who_has_two_accounts_is_one(scene: Scene) -> None:
    """The helper is known by another account of the same person."""
    async with scene.sessions.begin() as session:
        its = (
            CommunityAccount.community_id == scene.community_id,
            CommunityAccount.account_id == scene.worker.account_id,
        )
        await session.execute(
            update(CommunityAccount).where(*its).values(person_id=scene.persons["resident"])
        )
    order = await served(scene, member={"account_id": scene.worker.account_id})
    refused = await scene.resident.post(f"{path(order)}/confirm")
    assert (refused.status_code, refused.json()["type"]) == (403, "not-your-step")


async def test_hours_of_an_upheld_dispute_are_taken_back_by_a_counter_entry(
    scene: Scene, sessions: Sessions
) -> None:
    order = await served(scene)
    helper, now = Subject(member_id=order["member_id"]), clock.now()
    unit = Group("service_units", order["unit_id"], "医院")
    occasion = Occasion("orders", order["order_id"], unit, now, now)
    async with sessions.begin() as session:
        staff = Actor(scene.staff.account_id, scene.community_id)
        given = Served(now - timedelta(hours=2), now - timedelta(hours=1))
        assert await credit(session, staff, helper, occasion, given)
    made(await scene.resident.post(f"{path(order)}/dispute", BAD))
    made(await scene.staff.post(f"{path(order)}/uphold", ANSWER))
    async with sessions() as session:
        its = (
            HourEntry.community_id == scene.community_id,
            HourEntry.occasion_id == order["order_id"],
        )
        found = await session.scalars(select(HourEntry.minutes).where(*its).order_by(HourEntry.id))
        assert list(found) == [60, -60]


async def test_an_upheld_dispute_may_be_given_its_new_time_at_once(scene: Scene) -> None:
    """Who served it is not planned for it then; and if the slot is full nothing is upheld."""
    order = await served(scene)
    made(await scene.resident.post(f"{path(order)}/dispute", BAD))
    full = (await a_slot(scene, order, capacity=1, taken=1))["slot_id"]
    refused = await scene.staff.post(f"{path(order)}/uphold", ANSWER | {"slot_id": str(full)})
    assert (refused.status_code, refused.json()["type"]) == (409, "slot-full")
    assert await state(scene, order) == "disputed"
    slot = (await a_slot(scene, order, begins_at=clock.now() + DAY, ends_at=clock.now() + 2 * DAY))[
        "slot_id"
    ]
    settled = await scene.staff.post(f"{path(order)}/uphold", ANSWER | {"slot_id": str(slot)})
    assert made(settled)["state"] == "placed"
    again = made(await scene.resident.get(path(order)))
    assert (again["slot_id"], again["helpers"]) == (str(slot), [])


async def test_nothing_that_was_said_stands_in_the_history(scene: Scene) -> None:
    """Whoever serves it next reads that, too."""
    order = await served(scene)
    made(await scene.resident.post(f"{path(order)}/dispute", BAD))
    made(await scene.staff.post(f"{path(order)}/dismiss", ANSWER))
    made(await scene.resident.post(f"{path(order)}/rate", FIVE))
    history = (await scene.staff.get(f"{path(order)}/history")).text
    assert not any(
        words in history for words in (BAD["reason"], ANSWER["answer"], str(FIVE["words"]))
    )


async def test_a_confirmation_and_a_dispute_at_once_make_one_of_them(scene: Scene) -> None:
    order = await served(scene)
    answers = await asyncio.gather(
        scene.resident.post(f"{path(order)}/confirm"),
        scene.resident.post(f"{path(order)}/dispute", BAD),
    )
    assert sorted(one.status_code for one in answers) == [200, 409]


async def test_who_is_told(scene: Scene, sessions: Sessions) -> None:
    """Of a dispute the office; of the outcome the customer; who served that their hours are gone."""
    order = await served(scene, member={"account_id": scene.neighbour.account_id})
    made(await scene.resident.post(f"{path(order)}/dispute", BAD))
    made(await scene.staff.post(f"{path(order)}/uphold", ANSWER))
    async with sessions.begin() as session:
        for kind in (OrderDisputed, DisputeUpheld, HoursTakenBack):
            for event in await published(session, scene, kind):
                await jobs.tell(session, event)
    told = await scene.told()
    assert set(told) == {"staff", "resident", "neighbour"}
    assert [text for _, text in told["resident"]] == [ANSWER["answer"]]
    assert BAD["reason"] not in str(told)
    assert "时长已冲回" in told["neighbour"][0][0]


async def test_three_days_run_from_when_it_was_learnt(scene: Scene, sessions: Sessions) -> None:
    """A phone without signal says days later when the service was."""
    order = await served(scene)
    await age(scene, order, finished_at=clock.now() - 5 * DAY)
    await it_has_lived(scene, order["order_id"], ("finish", "done"))  # a day ago
    for after, became in ((0 * DAY, "done"), (2 * DAY, "confirmed")):
        with clock.at(clock.now() + after):
            async with sessions.begin() as session:
                await jobs.confirm_unanswered(session)
        assert await state(scene, order) == became
