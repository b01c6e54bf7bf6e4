"""A year of services at the homes of people of 65 and older: each ordered, given to a member of the
hospital, served, and confirmed by who was served, or by itself."""

import random
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import cycle
from types import MappingProxyType
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession

from app.demo import reviews as said
from app.demo import visits
from app.demo.people import Cast, Register, age_of
from app.demo.places import HERE_ID, Places
from app.demo.providers import Providers
from app.demo.services import HOSPITAL
from app.demo.visits import Visit
from app.places.dwellings.models import Building, Dwelling
from app.places.roles.actor import Actor
from app.platform import clock
from app.platform.db.base import same
from app.platform.values.points import Point
from app.residents.people.ages import age
from app.residents.people.joins import IN_DWELLING, IN_HOUSEHOLD
from app.residents.people.models import Household, HouseholdMember, Person
from app.service_orders.catalogue.models import Slot
from app.service_orders.crews import service as crews
from app.service_orders.crews.schemas import AssignOrder
from app.service_orders.orders import queries as orders
from app.service_orders.orders import service as ordering
from app.service_orders.orders.models import Order
from app.service_orders.orders.schemas import PlaceOrder
from app.service_orders.providers.models import MemberArea
from app.service_orders.results import service as results
from app.service_orders.results.kinds import ResultKind
from app.service_orders.results.schemas import RecordResult
from app.service_orders.reviews import service as reviews
from app.subscriptions import SUBSCRIPTIONS

ORDERS = 1_240
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
APART = 30 * MINUTE  # two who are served in one slot
YEAR = 366 * DAY
UNTIL = 5 * DAY  # ago: by now all of them are confirmed
RECENT = 12 * DAY  # who is told of them when the worker starts; the others were long ago
SOME = 40  # slots
GROWING = (
    "orders, order_people, order_crew, order_arrivals, visit_reports, commitments, presences,"
    " hour_entries, transitions"
)
NOTHING: Mapping[str, bool] = MappingProxyType({})


class Kind(NamedTuple):
    """From which age, how long, what is answered before, and what comes of it."""

    from_age: int
    minutes: int
    answers: Mapping[str, bool] = NOTHING
    looks_in: bool = False
    by_doctors: bool = False
    result: ResultKind | None = None


FROM_AGE = 65
LIVES_IN = (
    select(HouseholdMember.person_id, Dwelling.building_id, Building.lng, Building.lat)
    .join(Household, IN_HOUSEHOLD)
    .join(Dwelling, IN_DWELLING)
    .join(Building, same(Building.id, Dwelling.building_id))
)
KINDS = {
    "退休年审": Kind(FROM_AGE, 30, result=ResultKind.COMPLETE),
    "高龄津贴审核": Kind(
        *(80, 30, {"local_register": True, "claimed": False}), result=ResultKind.HANDED_IN
    ),
    "问诊送药": Kind(FROM_AGE, 30, looks_in=True, by_doctors=True),
    "结对关爱": Kind(FROM_AGE, 45, looks_in=True),
}


class Helper(NamedTuple):
    """Somebody of the hospital who has a phone."""

    member_id: UUID
    actor: Actor


class Elder(NamedTuple):
    person_id: UUID
    born_on: date
    themselves: Actor | None  # who orders, confirms and rates by phone


@dataclass(frozen=True, slots=True)
class Homes:
    """Who orders and who serves; `helpers`: who of the hospital has a phone and can serve each of `KINDS`
    in every grid."""

    staff: Actor
    workers: Sequence[Actor]
    number_of: Mapping[UUID, int]  # of the grid in which they live
    doors: Mapping[UUID, Point]  # of where they live
    elders: Sequence[Elder]
    items: Mapping[str, UUID]
    helpers: Mapping[str, Sequence[Helper]]


class Turns:
    """Whose turn it is: of an age, by phone every fourth time, and nobody before all others were."""

    def __init__(self, elders: Sequence[Elder], day: date) -> None:
        by_phone = [one for one in elders if one.themselves is not None]
        others = [one for one in elders if one.themselves is None]
        self.pools: dict[tuple[int, bool], Iterator[Elder]] = {
            (kind.from_age, phone): cycle(
                [one for one in pool if age(one.born_on, day) >= kind.from_age]
            )
            for kind in KINDS.values()
            for phone, pool in ((True, by_phone), (False, others))
        }

    def next(self, kind: Kind, number: int) -> Elder:
        return next(self.pools[kind.from_age, number % 4 == 0])


async def settle(
    session: AsyncSession,
    where: Places,
    cast: Cast,
    residents: Sequence[Person],
    supply: Providers,
    items: Mapping[str, UUID],
) -> Homes:
    """Who of them uses a phone can sign in from now on."""
    here = {
        person: (building, Point(lng, lat))
        for person, building, lng, lat in await session.execute(LIVES_IN)
        if lng is not None and lat is not None
    }
    grids = {grid: number for number, grid in enumerate(where.grids)}
    number = {building: grids[grid] for building, grid in where.grid_of_building.items()}
    elder = cast.residents[1]
    register, elders = Register(), list[Elder]()
    for one in residents:
        if age_of(one) <= FROM_AGE or one.id not in here:
            continue
        themselves = elder if one.id == elder.person_id else None
        if themselves is None and len(elders) % 12 == 0:
            themselves = register.add(f"elder-{one.id}", one.name, one.id, None)
        elders.append(Elder(one.id, one.born_on, themselves))
    await register.load(session)
    return Homes(
        staff=cast.staff[0],
        workers=cast.workers,
        number_of={person: number[building] for person, (building, _) in here.items()},
        doors={person: door for person, (_, door) in here.items()},
        elders=elders,
        items=items,
        helpers=await _helpers(session, supply),
    )


async def _helpers(session: AsyncSession, supply: Providers) -> dict[str, list[Helper]]:
    bound = set(await session.scalars(select(MemberArea.member_id)))
    anywhere = [
        Helper(member_id, supply.helpers[member_id])
        for member_id in supply.members[HOSPITAL]
        if member_id in supply.helpers and member_id not in bound
    ]
    doctors = set(supply.having["执业医师"])
    return {
        item: [one for one in anywhere if not kind.by_doctors or one.member_id in doctors]
        for item, kind in KINDS.items()
    }


async def live(session: AsyncSession, homes: Homes, chance: random.Random) -> None:
    now = clock.now()
    times = await slots(session, homes, KINDS, now - YEAR, now - UNTIL)
    turns = Turns(homes.elders, times[0][1].begins_at.date())
    left, before = ORDERS, session.info["subscriptions"]
    for number, (item, slot) in enumerate(times):
        share = -(-left // (len(times) - number))  # what is left, evenly
        is_recent = slot.begins_at > now - RECENT
        session.info["subscriptions"] = SUBSCRIPTIONS if is_recent else {}
        for turn in range(share):
            those = homes.helpers[item]
            helper = those[(number + turn) % len(those)]
            elder = turns.next(KINDS[item], left - turn)
            begins_at = slot.begins_at + turn * APART
            placed = await order(session, homes, item, slot.id, begins_at, elder)
            await _served(session, homes, item, placed, helper, chance)
            await _judged(session, placed, elder, number + turn)
        left -= share
        if number in {SOME, 4 * SOME}:
            await session.execute(text(f"ANALYZE {GROWING}"))  # plans know that there are many
    session.info["subscriptions"] = before


async def slots(
    session: AsyncSession, homes: Homes, items: Collection[str], since: datetime, until: datetime
) -> list[tuple[str, Slot]]:
    """Of some items, by name, as they begin."""
    name = {homes.items[item]: item for item in items}
    found = await session.scalars(
        select(Slot)
        .where(
            Slot.community_id == HERE_ID,
            Slot.item_id.in_(name),
            Slot.begins_at.between(since, until),
        )
        .order_by(Slot.begins_at, Slot.id)
    )
    return [(name[slot.item_id], slot) for slot in found]


async def order(
    session: AsyncSession, homes: Homes, item: str, slot_id: UUID, begins_at: datetime, elder: Elder
) -> Order:
    """By themselves, by telephone, or through the grid worker; three days before."""
    worker = homes.workers[homes.number_of[elder.person_id]]
    by = elder.themselves or (worker if begins_at.day % 2 else homes.staff)
    body = PlaceOrder(
        slot_id=slot_id,
        people=[elder.person_id],
        answers=dict(KINDS[item].answers),
        begins_at=begins_at,
    )
    with clock.at(begins_at - 3 * DAY):
        return await ordering.place(session, by, body)


async def _served(
    session: AsyncSession,
    homes: Homes,
    item: str,
    placed: Order,
    helper: Helper,
    chance: random.Random,
) -> None:
    await give(session, homes, placed, helper)
    visit = at_home(homes, item, placed)
    ended = await visits.serve(session, [helper.actor], visit, chance)
    result = KINDS[item].result
    if result is not None:
        with clock.at(ended + MINUTE):
            body = RecordResult(kind=result, next_on=clock.today() + timedelta(days=365))
            await results.record(session, helper.actor, placed.id, body)


async def give(session: AsyncSession, homes: Homes, placed: Order, helper: Helper) -> None:
    """Two days before."""
    with clock.at(placed.begins_at - 2 * DAY):
        assigned = AssignOrder(member_ids=[helper.member_id])
        await crews.assign_by_hand(session, homes.staff, placed.id, assigned)


def at_home(homes: Homes, item: str, placed: Order) -> Visit:
    kind, door = KINDS[item], homes.doors[placed.customer_id]
    return Visit(placed.id, placed.begins_at, kind.minutes, door, kind.looks_in)


async def _judged(session: AsyncSession, placed: Order, elder: Elder, number: int) -> None:
    """By who uses a phone; of the others it counts as confirmed after three days."""
    done_at = placed.finished_at or placed.ends_at
    if elder.themselves is not None:
        await said.confirm(session, elder.themselves, placed.id, done_at, number)
        return
    with clock.at(done_at + 3 * DAY + HOUR):
        locked = await orders.by_the_clock(session, HERE_ID, placed.id)
        await reviews.confirm_unanswered(session, locked)
