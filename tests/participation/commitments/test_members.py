"""Members of units are planned as volunteers are, and whoever is both is planned once."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy.exc import IntegrityError

from app.participation.commitments import service
from app.participation.commitments.errors import AlreadySignedUp, Collides
from app.participation.commitments.queries import planned_from
from app.participation.subjects.models import Subject
from app.places.roles.queries import load
from app.platform import clock
from app.platform.db.session import Sessions
from app.residents.verification.events import ClaimAccepted
from app.service_orders.providers.jobs import know_anew
from tests.participation.commitments.test_commitments import Order
from tests.participation.units import Hospital, a_hospital
from tests.rounds import refusal
from tests.scene import Scene
from tests.things import made


@pytest.fixture
async def hospital(scene: Scene) -> Hospital:
    return await a_hospital(scene)


async def commit(
    scene: Scene, sessions: Sessions, order: Order, who: Subject, *, is_served: bool = False
) -> bool:
    """Whether they were free."""
    try:
        async with sessions.begin() as session:
            staff = await load(session, scene.staff.account_id, scene.community_id)
            await service.commit(session, staff, order, who, is_served=is_served)
    except Collides:
        return False
    return True


async def test_a_member_is_planned_at_one_of_two_occasions_at_once(
    scene: Scene, sessions: Sessions, hospital: Hospital
) -> None:
    who = await hospital.member()
    for hours in (1, 3, 5, 7):
        orders = [Order(scene.community_id, hours + part) for part in (0, 0.5)]
        both = await asyncio.gather(*(commit(scene, sessions, one, who) for one in orders))
        assert sorted(both) == [False, True]
    assert await commit(scene, sessions, Order(scene.community_id, 9), who)


async def test_who_is_a_volunteer_and_a_member_is_planned_in_one_place(
    scene: Scene, sessions: Sessions, hospital: Hospital
) -> None:
    """As the member's row says, or as their account is bound; also both at once."""
    as_member = await hospital.member(person_id=scene.persons["resident"])
    path = f"/rounds/{await scene.round(minutes=60)}"
    order = Order(scene.community_id, hours=1.5)
    signs, serves = await asyncio.gather(
        scene.resident.post(f"{path}/sign-up", {}), commit(scene, sessions, order, as_member)
    )
    assert signs.is_success != serves
    if serves:
        assert signs.json()["type"] == "collides"
        async with sessions.begin() as session:
            assert await service.withdraw(session, order, as_member)
        assert (await scene.resident.post(f"{path}/sign-up", {})).is_success
    by_account = await hospital.member(account_id=scene.resident.account_id)
    assert not await commit(scene, sessions, order, by_account)
    assert await commit(scene, sessions, order, await hospital.member())


async def test_who_is_served_is_planned_too(
    scene: Scene, sessions: Sessions, hospital: Hospital
) -> None:
    """Nobody is looked after at home and on a round, or served twice at a time, or serves themselves."""
    customer = Subject(scene.persons["resident"])
    order, other = (Order(scene.community_id, hours) for hours in (1, 1.5))
    assert await commit(scene, sessions, order, customer, is_served=True)
    assert not await commit(scene, sessions, other, customer, is_served=True)
    assert await commit(scene, sessions, order, await hospital.member())
    path = f"/rounds/{await scene.round(minutes=90)}/sign-up"
    assert await refusal(scene.resident, path) == "collides"
    as_member = await hospital.member(person_id=scene.persons["resident"])
    async with sessions() as session:
        staff = await load(session, scene.staff.account_id, scene.community_id)
        with pytest.raises(AlreadySignedUp):
            await service.commit(session, staff, order, as_member)


async def test_a_moved_order_keeps_its_customer_and_releases_who_serves_elsewhere(
    scene: Scene, sessions: Sessions, hospital: Hospital
) -> None:
    customer, free, busy = (
        Subject(scene.persons["neighbour"]),
        await hospital.member(),
        await hospital.member(),
    )
    order, other = Order(scene.community_id, 1), Order(scene.community_id, 5)
    assert await commit(scene, sessions, order, customer, is_served=True)
    for who, where in ((free, order), (busy, order), (busy, other)):
        assert await commit(scene, sessions, where, who)
    order.begins_at, order.ends_at = other.begins_at, other.ends_at
    async with sessions.begin() as session:
        assert await service.move(session, order) == [busy]
    third = Order(scene.community_id, 9)
    assert await commit(scene, sessions, third, customer, is_served=True)
    order.begins_at, order.ends_at = third.begins_at, third.ends_at
    async with sessions() as session:
        with pytest.raises(IntegrityError, match="ex_commitments_collides"):
            await service.move(session, order)
    async with sessions.begin() as session:
        assert set(await service.release_all(session, order)) == {customer, free}


async def test_a_member_who_is_found_in_the_roster_takes_along_what_they_are_planned_at(
    scene: Scene, sessions: Sessions, hospital: Hospital
) -> None:
    who, resident = await hospital.member(), scene.persons["resident"]
    order, other = Order(scene.community_id, 1), Order(scene.community_id, 1.5)
    assert await commit(scene, sessions, order, who)
    assert await commit(scene, sessions, other, Subject(resident))
    path = f"/unit-members/{who.member_id}/identify"
    assert await refusal(scene.staff, path, {"person_id": str(resident)}) == "collides"
    async with sessions.begin() as session:
        assert await service.withdraw(session, other, Subject(resident))
    made(await scene.staff.post(path, {"person_id": str(resident)}))
    assert not await commit(scene, sessions, other, Subject(resident))
    async with sessions.begin() as session:
        now = clock.now() - timedelta(minutes=1)
        for known in (who, Subject(resident)):
            planned = await planned_from(session, scene.community_id, known, "orders", now)
            assert planned == [order.id]
    made(await scene.staff.post(path, {"person_id": None}))  # it was somebody else
    assert await commit(scene, sessions, other, Subject(resident))
    async with sessions.begin() as session:
        assert await service.withdraw(session, order, who)


async def test_a_member_whose_account_is_verified_is_planned_as_that_person(
    scene: Scene, sessions: Sessions, hospital: Hospital
) -> None:
    """And where that person is elsewhere already, what they had promised stays as it is."""
    who = await hospital.member(account_id=scene.stranger.account_id)
    order, kept = Order(scene.community_id, 1), Order(scene.community_id, 5)
    neighbour, at_both = Subject(scene.persons["neighbour"]), Order(scene.community_id, 5.5)
    for one in (order, kept):
        assert await commit(scene, sessions, one, who)
    assert await commit(scene, sessions, at_both, neighbour)
    body = {"dwelling_id": str(scene.homes["neighbour"]), "name": "neighbour"}
    claim = made(await scene.stranger.post("/claims", body | {"id_last_six": "000000"}))
    accepted = {"person_id": str(neighbour.person_id)}
    made(await scene.worker.post(f"/claims/{claim['id']}/accept", accepted))
    about = {"community_id": scene.community_id, "claim_id": claim["id"], "at": clock.now()}
    async with sessions.begin() as session:
        await know_anew(session, ClaimAccepted(**about))
    overlapping = Order(scene.community_id, 1.5)
    assert not await commit(scene, sessions, overlapping, neighbour)
    async with sessions.begin() as session:
        assert await service.withdraw(session, order, neighbour)
        assert not await service.withdraw(session, kept, neighbour)
        assert await service.withdraw(session, kept, who)


async def test_what_the_clock_plans_is_planned_by_nobody(
    scene: Scene, sessions: Sessions, hospital: Hospital
) -> None:
    order = Order(scene.community_id, 1)
    who = await hospital.member()
    async with sessions.begin() as session:
        await service.commit(session, None, order, who)
        assert await service.withdraw(session, order, who)
