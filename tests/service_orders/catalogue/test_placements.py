"""What a placement is judged by, in one statement."""

from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import update

from app.places.roles.actor import Actor, Role
from app.platform import clock
from app.platform.db.base import new_id
from app.residents.facts.known import FactKind
from app.residents.facts.models import CareFact
from app.residents.people.errors import PersonNotFound
from app.service_orders.catalogue import placements
from app.service_orders.catalogue.errors import (
    EndedItem,
    NotEligible,
    NotYoursToOrder,
    SlotBegun,
    SlotCalledOff,
    SlotNotFound,
)
from app.service_orders.catalogue.models import Item, Slot
from tests.ordering import an_order
from tests.scene import Scene
from tests.things import keep_rows


async def disabled(scene: Scene, who: str = "resident") -> None:
    fact = {"community_id": scene.community_id, "id": new_id(), "person_id": scene.persons[who]}
    known = {"kind": FactKind.DISABLED, "recorded_on": clock.today()}
    by = {"recorded_by": scene.staff.account_id}
    await keep_rows(scene, {CareFact: [fact | known | by]})


def acting(scene: Scene, who: str, *roles: Role, person: str | None = None) -> Actor:
    return Actor(
        scene.people[who].account_id,
        scene.community_id,
        scene.persons[person] if person else None,
        {role: frozenset({scene.grid_id}) for role in roles},
    )


async def test_all_that_decides_is_read_at_once(scene: Scene) -> None:
    ids = await an_order(scene)
    await disabled(scene)
    people = [scene.persons["neighbour"], scene.persons["resident"]]
    staff = acting(scene, "staff", Role.STAFF)
    async with scene.sessions.begin() as session:
        found = await placements.read(session, staff, ids["slot_id"], people)
        assert (found.slot.id, found.item.id) == (ids["slot_id"], ids["item_id"])
        assert [one.id for one in found.customers] == people
        neighbour, resident = (one.known for one in found.customers)
        assert not neighbour.facts
        assert resident.facts == {FactKind.DISABLED}
        home = resident.home_on(clock.today())
        assert home is not None
        assert (home.dwelling_id, home.grid_id) == (scene.homes["resident"], scene.grid_id)
        placements.must_be_open(found)
        for one in found.customers:
            placements.must_order_for(staff, one)
        placements.must_be_eligible(found, staff, {})


async def test_of_what_is_not_there_it_is_said_what_it_is(scene: Scene) -> None:
    ids = await an_order(scene)
    staff, mine = acting(scene, "staff", Role.STAFF), scene.persons["resident"]
    async with scene.sessions.begin() as session:
        with pytest.raises(SlotNotFound):
            await placements.read(session, staff, new_id(), [mine])
        with pytest.raises(PersonNotFound):
            await placements.read(session, staff, ids["slot_id"], [mine, new_id()])


async def test_for_whom_one_orders(scene: Scene) -> None:
    ids = await an_order(scene)
    mine = [scene.persons["resident"]]
    may = [
        acting(scene, "resident", person="resident"),
        acting(scene, "staff", Role.STAFF),
        acting(scene, "worker", Role.GRID_WORKER),
    ]
    async with scene.sessions.begin() as session:
        for caller in may:
            found = await placements.read(session, caller, ids["slot_id"], mine)
            placements.must_order_for(caller, found.customers[0])
        neighbour = acting(scene, "neighbour", person="neighbour")
        found = await placements.read(session, neighbour, ids["slot_id"], mine)
        with pytest.raises(PersonNotFound):
            placements.must_order_for(neighbour, found.customers[0])
        with pytest.raises(NotYoursToOrder):
            placements.must_order_for(neighbour, found.customers[0]._replace(sees=True))


@pytest.mark.parametrize(
    ("table", "values", "refusal"),
    [
        (Item, {"ended_at": clock.now()}, EndedItem),
        (Slot, {"called_off_at": clock.now()}, SlotCalledOff),
        (Slot, {"begins_at": clock.now() - timedelta(minutes=1)}, SlotBegun),
    ],
)
async def test_what_is_over_is_not_open(
    scene: Scene, table: type, values: dict[str, object], refusal: type[Exception]
) -> None:
    ids = await an_order(scene)
    which: UUID = ids["item_id" if table is Item else "slot_id"]
    there = table.community_id == scene.community_id, table.id == which  # type: ignore[attr-defined]
    async with scene.sessions.begin() as session:
        await session.execute(update(table).where(*there).values(values))
    staff = acting(scene, "staff", Role.STAFF)
    async with scene.sessions.begin() as session:
        found = await placements.read(session, staff, ids["slot_id"], [scene.persons["resident"]])
        with pytest.raises(refusal):
            placements.must_be_open(found)


async def test_an_agent_or_who_lives_with_them_is_not_told_what_is_recorded(scene: Scene) -> None:
    ids = await an_order(scene)
    rule = {"from_age": 60, "facts": ["disabled"]}
    there = Item.community_id == scene.community_id, Item.id == ids["item_id"]
    async with scene.sessions.begin() as session:
        await session.execute(update(Item).where(*there).values(rule=rule))
    mine = scene.persons["resident"]
    resident = acting(scene, "resident", person="resident")
    agent = Actor(scene.neighbour.account_id, scene.community_id, mine, acting_for=mine)
    async with scene.sessions.begin() as session:
        found = await placements.read(session, resident, ids["slot_id"], [mine])
        for caller, words in (
            (resident, "限登记为残疾或失能的居民"),
            (agent, "不适用于该服务对象"),
        ):
            with pytest.raises(NotEligible) as refused:
                placements.must_be_eligible(found, caller, {})
            assert refused.value.detail == words
