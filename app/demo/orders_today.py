"""What is going on with orders today: one in every state, a slot that is full with people waiting for it,
and those of the next day, that wait for a plan."""

import random
from collections.abc import Awaitable, Callable, Iterator, Sequence
from datetime import date, datetime, timedelta
from itertools import cycle
from typing import NamedTuple
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.demo import crews, home_services, orders, visits
from app.demo import reviews as said
from app.demo.home_services import APART, KINDS, UNTIL, Elder, Helper, Homes
from app.demo.places import HERE_ID
from app.demo.visits import Visit
from app.places.roles.actor import Actor
from app.platform import clock
from app.platform.clock import HERE
from app.residents.people.ages import age
from app.service_orders.catalogue.models import Slot
from app.service_orders.crews import service as assigning
from app.service_orders.crews.candidates import candidates
from app.service_orders.crews.schemas import AssignOrder
from app.service_orders.orders import service as ordering
from app.service_orders.orders.models import Order
from app.service_orders.orders.schemas import PlaceOrder

HOUR = timedelta(hours=1)
TURNS = 3  # in a slot
FULL, MANY = "上门理发", 20  # who want it
PLANNED = (
    *KINDS,
    "陪同就医",
)  # of the next day on which there are any, as many as there are places
COMPANION = "结对关爱"  # every week
THIS_WEEK = timedelta(days=8)


class Going(NamedTuple):
    """An order that is being served, or was just now."""

    order: Order
    visit: Visit
    customer: Actor
    helper: Helper


class Today:
    def __init__(
        self, session: AsyncSession, homes: Homes, nurse: UUID, chance: random.Random
    ) -> None:
        self.session, self.homes, self.nurse, self.chance = session, homes, nurse, chance
        by_phone = [one for one in homes.elders if one.themselves is not None]
        self.elders: Iterator[Elder] = cycle(reversed(by_phone))
        self.helpers = {item: cycle(reversed(those)) for item, those in homes.helpers.items()}

    async def live(self) -> None:
        """What needs days to have become of it first."""
        came: list[Callable[[Going], Awaitable[None]]] = [
            *(self.complained, self.dismissed, self.upheld, self.broken_off),
            *(self.missed, self.disputed, self.alarmed, self.served, self.under_way),
        ]
        now = clock.now()
        slots = await home_services.slots(
            self.session, self.homes, KINDS, now - UNTIL, now - 4 * HOUR
        )
        turns = [(item, slot, turn) for item, slot in slots for turn in range(TURNS)]
        for number, become in enumerate(came):
            item, slot, turn = turns[number * (len(turns) - 1) // (len(came) - 1)]
            elder, helper = self.next(item), next(self.helpers[item])
            begins_at = slot.begins_at + turn * APART
            placed = await home_services.order(
                self.session, self.homes, item, slot.id, begins_at, elder
            )
            await home_services.give(self.session, self.homes, placed, helper)
            visit = home_services.at_home(self.homes, item, placed)
            customer = elder.themselves or self.homes.staff
            await become(Going(placed, visit, customer, helper))
        await self.to_come()

    async def to_come(self) -> None:
        now = clock.now()
        wanted = [next(self.elders).person_id for _ in range(MANY)]
        await orders.live(self.session, self.homes.staff, self.homes.items[FULL], wanted)
        ahead = await home_services.slots(
            self.session, self.homes, PLANNED, now + HOUR, now + THIS_WEEK
        )
        first = min(_day(slot) for _, slot in ahead if _day(slot) > clock.today())
        placed = [
            await self.place(item, slot, turn % 4)
            for item, slot in ahead
            if _day(slot) == first
            for turn in range(slot.capacity)
        ]
        await self.give_to_the_nurse(placed)
        later = [(item, slot) for item, slot in ahead if _day(slot) > first and item in KINDS]
        (item, slot), *_ = later
        given = await self.place(item, slot, 0)
        asker, other = next(self.helpers[item]), next(self.helpers[item])
        await home_services.give(self.session, self.homes, given, asker)
        await crews.swap(self.session, asker.actor, other.actor, given.id, other.member_id)
        companion = next(slot for item, slot in later if item == COMPANION)
        elder = self.next(COMPANION)
        await crews.every_week(self.session, self.homes.staff, companion.id, elder.person_id)

    async def give_to_the_nurse(self, placed: Sequence[Order]) -> None:
        """The first that she can serve; the others wait for the plan of the day."""
        for one in placed:
            able = await candidates(self.session, HERE_ID, one.id)
            if any(row.id == self.nurse and not row.against for row in able):
                hers = AssignOrder(member_ids=[self.nurse])
                await assigning.assign_by_hand(self.session, self.homes.staff, one.id, hers)
                return

    async def place(self, item: str, slot: Slot, turn: int) -> Order:
        elder = self.next(item)
        body = PlaceOrder(
            slot_id=slot.id,
            people=[elder.person_id],
            answers=dict(KINDS[item].answers) if item in KINDS else {},
            begins_at=slot.begins_at + turn * APART if item in KINDS else None,
        )
        return await ordering.place(self.session, self.homes.staff, body)

    def next(self, item: str) -> Elder:
        from_age = KINDS[item].from_age if item in KINDS else home_services.FROM_AGE
        return next(one for one in self.elders if age(one.born_on, clock.today()) >= from_age)

    async def served(self, it: Going) -> None:
        await self._serve(it)

    async def under_way(self, it: Going) -> None:
        await visits.come(self.session, it.helper.actor, it.visit, self.chance)

    async def missed(self, it: Going) -> None:
        await visits.meet_nobody(self.session, it.helper.actor, it.visit, self.chance)

    async def broken_off(self, it: Going) -> None:
        await visits.break_off(self.session, it.helper.actor, it.visit, self.chance)

    async def alarmed(self, it: Going) -> None:
        await self.under_way(it)
        await visits.call_for_help(self.session, it.helper.actor, self.homes.staff, it.visit)

    async def disputed(self, it: Going) -> None:
        await said.dispute(self.session, it.customer, it.order.id, await self._serve(it))

    async def upheld(self, it: Going) -> None:
        done_at = await self._serve(it)
        await said.uphold(self.session, it.customer, self.homes.staff, it.order.id, done_at)

    async def dismissed(self, it: Going) -> None:
        done_at = await self._serve(it)
        await said.dismiss(self.session, it.customer, self.homes.staff, it.order.id, done_at)

    async def complained(self, it: Going) -> None:
        at = await self._serve(it) + HOUR
        await said.complain(self.session, it.customer, self.homes.staff, it.order.id, at)

    async def _serve(self, it: Going) -> datetime:
        return await visits.serve(self.session, [it.helper.actor], it.visit, self.chance)


def _day(slot: Slot) -> date:
    return slot.begins_at.astimezone(HERE).date()
