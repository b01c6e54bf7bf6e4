"""What can be done to an order: one function for each deed.

`step` and `by_the_clock` are for the features that stand on orders, too. Whatever takes or frees a place
locks the slot first, and then the order (`places`); a place that becomes free is offered by the same deed.
"""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from typing import Any
from uuid import UUID

from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncSession

from app.participation.commitments import service as commitments
from app.participation.subjects.models import Subject
from app.places.roles.actor import Actor
from app.platform import clock
from app.platform.db.base import new_id
from app.platform.db.kept import Kept, insert_later, written_by_name
from app.platform.errors import AppError
from app.platform.history import Done, record_creation, transition
from app.platform.jobs.events import publish
from app.platform.schemas import Reason
from app.platform.sealing import masks
from app.platform.sealing.vault import vault_of
from app.residents.people import sealed
from app.residents.people.errors import PersonNotFound
from app.service_orders.orders import places, placing, queries
from app.service_orders.orders.errors import (
    MovedMeanwhile,
    NothingToOffer,
    OfAnotherItem,
    OfferIsOver,
    SameSlot,
    SlotFull,
)
from app.service_orders.orders.events import CrewReleased, OrderMoved, OrderPlaced
from app.service_orders.orders.lifecycle import (
    HELD,
    LIFECYCLE,
    PLACE,
    TO_COME,
    WAIT,
    OrderAction,
    OrderParty,
    OrderState,
)
from app.service_orders.orders.models import PHONE, WORDS, Order, OrderPerson
from app.service_orders.orders.placing import Placed, Wanted
from app.service_orders.orders.policy import parties
from app.service_orders.orders.schemas import PlaceOrder, RescheduleOrder
from app.service_orders.orders.waiting import open_until

NEW = Kept(insert(Order).values(written_by_name(Order)))
NEW_PERSON = Kept(insert(OrderPerson).values(written_by_name(OrderPerson)))
TOLD = {"reason", "was", "is_quiet"}  # of what is kept of a step


async def place(
    session: AsyncSession, actor: Actor, body: PlaceOrder, *, series_id: UUID | None = None
) -> Order:
    """`SlotFull` where there is no place, or others wait for it."""
    found = await placing.judge(session, actor, _wanted(actor, body))
    number = await places.take(session, actor.community_id, body.slot_id)
    if number is None:
        waiting = await places.how_many_wait(session, actor.community_id, body.slot_id)
        raise SlotFull(f"已有 {waiting} 人候补")
    order = placing.new_order(actor, body, found, number, series_id)
    order.state, order.placed_at = OrderState.PLACED, clock.now()
    return await _keep(session, actor, body, found, order)


async def wait(session: AsyncSession, actor: Actor, body: PlaceOrder) -> Order:
    """On the list; or placed, if a place has become free meanwhile and nobody waits for it."""
    found = await placing.judge(session, actor, _wanted(actor, body))
    number = await places.take(session, actor.community_id, body.slot_id)
    if number is not None:
        order = placing.new_order(actor, body, found, number)
        order.state, order.placed_at = OrderState.PLACED, clock.now()
    else:
        order = placing.new_order(
            actor, body, found, await places.queue(session, actor.community_id, body.slot_id)
        )
    return await _keep(session, actor, body, found, order)


async def leave(session: AsyncSession, actor: Actor, order_id: UUID) -> Order:
    order = await _locked(session, actor, order_id)
    await step(session, actor, order, OrderAction.LEAVE)
    return order


async def offer(session: AsyncSession, actor: Actor, order_id: UUID) -> Order:
    """By telephone, down the list: until the usual hours are over, or until the slot begins."""
    order = await _locked(session, actor, order_id)
    await step(session, actor, order, OrderAction.OFFER)
    found = await placing.judge_again(session, order, await _as_it_is(session, order), actor)
    if not await places.hold(session, order.community_id, order.slot_id):
        raise NothingToOffer
    begins_at = found.placement.slot.begins_at
    order.offered_until = open_until(clock.now(), begins_at) or begins_at
    return order


async def accept(session: AsyncSession, actor: Actor, order_id: UUID) -> Order:
    order = await _locked(session, actor, order_id)
    until = order.offered_until
    await step(session, actor, order, OrderAction.ACCEPT)
    if until is None or until <= clock.now():
        raise OfferIsOver
    await placing.judge_again(session, order, await _as_it_is(session, order), actor)
    order.placed_at, order.offered_until = clock.now(), None
    await _commit(session, actor, order)
    return order


async def decline(session: AsyncSession, actor: Actor, order_id: UUID) -> Order:
    order = await _locked(session, actor, order_id)
    await step(session, actor, order, OrderAction.DECLINE)
    await _end(session, order, is_held=True)
    return order


async def cancel(session: AsyncSession, actor: Actor, order_id: UUID, body: Reason) -> Order:
    order = await _locked(session, actor, order_id)
    await step(session, actor, order, OrderAction.CANCEL, reason=body.reason)
    order.reason = body.reason
    await _end(session, order, is_held=True)
    return order


async def reschedule(
    session: AsyncSession, actor: Actor, order_id: UUID, body: RescheduleOrder
) -> Order:
    """The new place is taken before the old one is given up. Who of the crew cannot then, or is of
    another unit, is released; if none is left it waits for a crew again."""
    order = await _locked(session, actor, order_id, body.slot_id)
    was = order.begins_at.isoformat()
    await step(session, actor, order, OrderAction.RESCHEDULE, reason=body.reason, was=was)
    if body.slot_id == order.slot_id:
        raise SameSlot
    answers = await queries.answers(session, order)
    wanted = Wanted(body.slot_id, order.people, answers, body.begins_at, order.id)
    found = await placing.judge_again(session, order, wanted, actor)
    if found.placement.item.id != order.item_id:
        raise OfAnotherItem
    number = await places.take(session, order.community_id, body.slot_id)
    if number is None:
        raise SlotFull
    before, unit_id = order.slot_id, order.unit_id
    placing.put(order, found, number)
    released = await commitments.move(session, order)
    is_other_unit = unit_id != order.unit_id
    await _release(session, order, {one.member_id for one in released}, everybody=is_other_unit)
    await places.give_back(session, order.community_id, before)
    await fill(session, order.community_id, before)
    return order


async def call_off(session: AsyncSession, actor: Actor, order: Order, reason: str) -> None:
    """With its slot, which is locked: nobody is offered the place."""
    is_held = order.state in HELD
    await step(session, actor, order, OrderAction.CALL_OFF, reason=reason)
    order.reason = reason
    if is_held:
        await commitments.release_all(session, order)
        await places.give_back(session, order.community_id, order.slot_id)


async def expire(session: AsyncSession, community_id: int, slot_id: UUID) -> None:
    """Of a slot, which is locked: offers whose time is over, and, once it has begun, all who wait."""
    now = clock.now()
    begun = (await queries.slot(session, community_id, slot_id)).begins_at <= now
    for order in await queries.to_come_in(session, community_id, slot_id):
        if order.state not in {OrderState.WAITING, OrderState.OFFERED}:
            continue
        is_held = order.state is OrderState.OFFERED
        if not begun and not (is_held and order.offered_until and order.offered_until <= now):
            continue
        await by_the_clock(session, order, OrderAction.EXPIRE)
        order.offered_until = None
        if is_held:
            await places.give_back(session, community_id, slot_id)
    await fill(session, community_id, slot_id)


async def fill(session: AsyncSession, community_id: int, slot_id: UUID) -> None:
    """What is free of a slot, which is locked, is offered in order of arrival; who may not have it any
    more is passed over. Near its beginning nothing is offered: the office telephones."""
    begins_at = (await queries.slot(session, community_id, slot_id)).begins_at
    until = open_until(clock.now(), begins_at)
    if until is None:
        return
    while await places.hold(session, community_id, slot_id):
        order = await _next(session, community_id, slot_id)
        if order is None:
            await places.give_back(session, community_id, slot_id)
            return
        await by_the_clock(session, order, OrderAction.OFFER, until=until.isoformat())
        order.offered_until = until


async def without(
    session: AsyncSession, community_id: int, order_id: UUID, person_id: UUID, because: str
) -> None:
    """Somebody cannot be served any more. Their own order is cancelled; of two who were to be served
    together it goes on for the other one. Nobody of theirs is told."""
    order = await queries.by_the_clock(session, community_id, order_id)
    if order.state not in TO_COME:
        return
    others = [one for one in order.people if one != person_id]
    if others:
        await queries.forget_person(session, order, person_id)
        await commitments.withdraw(session, order, Subject(person_id))
        order.customer_id = others[0]
        return
    is_held = order.state in HELD
    await by_the_clock(session, order, OrderAction.CANCEL, reason=because, is_quiet=True)
    order.reason = because
    await _end(session, order, is_held=is_held)


async def step(
    session: AsyncSession,
    actor: Actor,
    order: Order,
    action: OrderAction,
    also: AbstractSet[OrderParty] = frozenset(),
    **details: Any,
) -> Done:
    """Taken, kept, and told. `also`: what else somebody is, as the feature knows."""
    return await _step(session, actor, order, action, parties(actor, order) | also, details)


async def by_the_clock(
    session: AsyncSession, order: Order, action: OrderAction, **details: Any
) -> Done:
    return await _step(session, None, order, action, {OrderParty.CLOCK}, details)


async def _step(
    session: AsyncSession,
    actor: Actor | None,
    order: Order,
    action: OrderAction,
    found: AbstractSet[OrderParty],
    details: dict[str, Any],
) -> Done:
    done = await transition(
        session, LIFECYCLE, order, action, actor=actor, parties=found, **details
    )
    told = {name: details[name] for name in TOLD & details.keys()}
    await publish(session, OrderMoved(**which(order, actor), action=action, **told))
    return done


def which(order: Order, actor: Actor | None) -> dict[str, Any]:
    """What an event says of it: which, when, and by whom; no actor: the clock."""
    return {
        "community_id": order.community_id,
        "order_id": order.id,
        "at": clock.now(),
        "account_id": actor and actor.account_id,
    }


def _wanted(actor: Actor, body: PlaceOrder) -> Wanted:
    people: Sequence[UUID] = body.people
    if not people:
        if actor.person_id is None:
            raise PersonNotFound
        people = [actor.person_id]
    return Wanted(body.slot_id, people, body.answers, body.begins_at, body.id)


async def _as_it_is(session: AsyncSession, order: Order) -> Wanted:
    given = await queries.answers(session, order)
    return Wanted(order.slot_id, order.people, given, order.begins_at, order.id)


async def _keep(
    session: AsyncSession, actor: Actor, body: PlaceOrder, found: Placed, order: Order
) -> Order:
    if body.wanted_id is not None:
        here = actor.community_id
        await placing.must_have_served(session, here, body.wanted_id, order.people)
        order.wanted_id = body.wanted_id
    vault = vault_of(session)
    if body.words is not None:
        order.words = vault.seal(WORDS, order.id, body.words)
    if body.phone is not None:
        phone = sealed.phone(body.phone)
        order.phone, order.phone_mask = vault.seal(PHONE, order.id, phone), masks.phone(phone)
    await insert_later(session, NEW, order)
    answers = {ask.key: body.answers[ask.key] for ask in found.placement.rule.asks}
    for person_id in order.people:
        person = OrderPerson(
            community_id=order.community_id,
            id=new_id(),
            order_id=order.id,
            person_id=person_id,
            answers=answers,
        )
        await insert_later(session, NEW_PERSON, person)
    if order.state is OrderState.PLACED:
        await _commit(session, actor, order)
    is_waiting = order.state is OrderState.WAITING
    await record_creation(session, order, actor=actor, action=WAIT if is_waiting else PLACE)
    await publish(session, OrderPlaced(**which(order, actor), is_waiting=is_waiting))
    return order


async def _commit(session: AsyncSession, actor: Actor, order: Order) -> None:
    """`Collides`: one of them is served, or serves, elsewhere then."""
    for person_id in sorted(order.people):
        await commitments.commit(session, actor, order, Subject(person_id), is_served=True)


async def _locked(session: AsyncSession, actor: Actor, order_id: UUID, *slots: UUID) -> Order:
    """After its slot, and others."""
    slot_id = await queries.slot_of(session, actor, order_id)
    await places.lock(session, actor.community_id, slot_id, *slots)
    order = await queries.for_update(session, actor, order_id)
    if order.slot_id != slot_id:
        raise MovedMeanwhile
    return order


async def _end(session: AsyncSession, order: Order, *, is_held: bool) -> None:
    """Its place is free, if it had one, and who was planned there."""
    order.offered_until = None
    if is_held:
        await commitments.release_all(session, order)
        await places.give_back(session, order.community_id, order.slot_id)
        await fill(session, order.community_id, order.slot_id)


async def _next(session: AsyncSession, community_id: int, slot_id: UUID) -> Order | None:
    """Who waits and may have it; who may not is passed over for good."""
    while (order := await queries.next_waiting(session, community_id, slot_id)) is not None:
        try:
            await placing.judge_again(session, order, await _as_it_is(session, order))
        except AppError:
            reason = "轮到您时已不符合预约条件"
            await by_the_clock(session, order, OrderAction.CANCEL, reason=reason)
            order.reason = reason
        else:
            return order
    return None


async def _release(
    session: AsyncSession, order: Order, members: AbstractSet[UUID | None], *, everybody: bool
) -> None:
    """Of the crew: who cannot come then."""
    crew = await queries.crew(session, order)
    gone = [one for one in crew if everybody or one.member_id in members]
    for one in gone:
        one.ended_at, one.ended_because = clock.now(), OrderAction.RELEASE
        await commitments.withdraw(session, order, Subject(member_id=one.member_id))
    if gone:
        ids = tuple(one.member_id for one in gone)
        await publish(session, CrewReleased(**which(order, None), member_ids=ids))
    if order.state is OrderState.TAKEN and len(gone) == len(crew):
        await by_the_clock(session, order, OrderAction.RELEASE)
