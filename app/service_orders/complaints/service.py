"""What can be done about a complaint: one function for each deed. What it says is sealed, and stands in no
history, event or notice."""

from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.places.roles.actor import Actor, Role
from app.platform import clock
from app.platform.db.base import new_id
from app.platform.history import record_creation, transition
from app.platform.jobs.events import publish
from app.platform.sealing.vault import vault_of
from app.residents.people import queries as people
from app.residents.people.errors import PersonNotFound
from app.service_orders.complaints import queries
from app.service_orders.complaints.errors import (
    ForWhom,
    NoSuchOrder,
    NotConcerned,
    NotForYouToComplain,
)
from app.service_orders.complaints.events import (
    ComplaintFiled,
    ComplaintSettled,
    ComplaintWithdrawn,
    HarmComplainedOf,
)
from app.service_orders.complaints.lifecycle import LIFECYCLE, ComplaintAction
from app.service_orders.complaints.models import Complaint, ComplaintKind, ComplaintMember
from app.service_orders.complaints.policy import parties
from app.service_orders.complaints.schemas import (
    FileComplaint,
    LookInto,
    OpenComplaint,
    OpenedComplaint,
    SettleComplaint,
    StopConcerned,
)
from app.service_orders.orders import queries as orders
from app.service_orders.orders.errors import OrderNotFound
from app.service_orders.orders.lifecycle import ORDERING
from app.service_orders.orders.policy import parties as parties_of_order
from app.service_orders.providers import service as providers
from app.service_orders.providers.schemas import Stop

A = ComplaintAction
FILE = "file"  # the step with which a history begins
NEUTRAL = "社区核实有关情况"  # what a member is told of why: they never learn of a complaint
WORDS, ANSWER = (f"{Complaint.__tablename__}.{name}" for name in ("words", "answer"))


async def file(session: AsyncSession, actor: Actor, body: FileComplaint) -> UUID:
    order = None
    if body.order_id is not None:
        order = await _order(session, actor, body.order_id)
    complaint_id = body.id or new_id()
    filed = Complaint(
        community_id=actor.community_id,
        id=complaint_id,
        kind=body.kind,
        state=LIFECYCLE.start,
        order_id=body.order_id,
        unit_id=order and order.unit_id,
        person_id=await _who_suffered(session, actor, body.person_id, order),
        filed_by=actor.account_id,
        filed_at=clock.now(),
        words=vault_of(session).seal(WORDS, complaint_id, body.words),
    )
    session.add(filed)
    await session.flush()
    if order is not None:
        for member_id in await queries.ever_in_crew(session, actor.community_id, order.id):
            _concerns(session, filed, member_id)
        await session.flush()
    await record_creation(session, filed, actor=actor, action=FILE)
    await publish(session, ComplaintFiled(**_which(filed, actor)))
    if body.kind is ComplaintKind.HARM:
        await publish(session, HarmComplainedOf(**_which(filed, actor)))
    return complaint_id


async def open_words(
    session: AsyncSession, actor: Actor, complaint_id: UUID, body: OpenComplaint
) -> OpenedComplaint:
    """Who read it, and for what, stays in its history."""
    found = await _take(session, actor, complaint_id, A.OPEN, purpose=body.purpose)
    vault = vault_of(session)
    return OpenedComplaint(
        words=vault.open(WORDS, found.id, bytes(found.words)),
        answer=found.answer and vault.open(ANSWER, found.id, bytes(found.answer)),
    )


async def look_into(
    session: AsyncSession, actor: Actor, complaint_id: UUID, body: LookInto
) -> None:
    found = await _take(session, actor, complaint_id, A.LOOK_INTO)
    known = {one["id"] for one in found.members}
    for member_id in dict.fromkeys(body.member_ids):
        unit_id = await queries.unit_of(session, actor.community_id, member_id)
        if unit_id is None:
            raise NotConcerned
        found.unit_id = found.unit_id or unit_id
        if str(member_id) not in known:
            _concerns(session, found, member_id)
    await session.flush()


async def stop(
    session: AsyncSession, actor: Actor, complaint_id: UUID, body: StopConcerned
) -> None:
    """At once: they serve nobody until the office lifts it."""
    found = await _take(session, actor, complaint_id, A.STOP, member=str(body.member_id))
    if str(body.member_id) not in {one["id"] for one in found.members}:
        raise NotConcerned
    await providers.stop(session, actor, body.member_id, Stop(reason=NEUTRAL))


async def establish(
    session: AsyncSession, actor: Actor, complaint_id: UUID, body: SettleComplaint
) -> None:
    await _settle(session, actor, await _take(session, actor, complaint_id, A.ESTABLISH), body)


async def reject(
    session: AsyncSession, actor: Actor, complaint_id: UUID, body: SettleComplaint
) -> None:
    await _settle(session, actor, await _take(session, actor, complaint_id, A.REJECT), body)


async def withdraw(session: AsyncSession, actor: Actor, complaint_id: UUID) -> None:
    """The office hears of it: nobody should have been made to."""
    found = await _take(session, actor, complaint_id, A.WITHDRAW)
    await publish(session, ComplaintWithdrawn(**_which(found, actor)))


async def _take(
    session: AsyncSession,
    actor: Actor,
    complaint_id: UUID,
    action: ComplaintAction,
    **details: Any,
) -> Complaint:
    found = await queries.for_update(session, actor, complaint_id)
    who = parties(actor, found)
    await transition(session, LIFECYCLE, found, action, actor=actor, parties=who, **details)
    return found


async def _settle(
    session: AsyncSession, actor: Actor, found: Complaint, body: SettleComplaint
) -> None:
    found.answer = vault_of(session).seal(ANSWER, found.id, body.answer)
    found.settled_by, found.settled_at = actor.account_id, clock.now()
    await publish(session, ComplaintSettled(**_which(found, actor)))


async def _order(session: AsyncSession, actor: Actor, order_id: UUID) -> Any:
    """One that the caller has ordered, or could have."""
    try:
        order = await orders.one(session, actor, order_id)
    except OrderNotFound:
        raise NoSuchOrder from None
    if not parties_of_order(actor, order) & ORDERING:
        raise NoSuchOrder
    return order


async def _who_suffered(
    session: AsyncSession, actor: Actor, person_id: UUID | None, order: Any
) -> UUID | None:
    """Themself or for whom they act; for somebody else by a grid worker or the office."""
    customers = [] if order is None else [UUID(one["person_id"]) for one in order.customers]
    if actor.person_id in customers:
        return actor.person_id
    takes_down = actor.is_staff or actor.has(Role.GRID_WORKER)
    if not takes_down and person_id not in {None, actor.person_id}:
        raise ForWhom
    if not takes_down or (order is None and person_id is None and not actor.is_staff):
        if actor.person_id is None:
            raise NotForYouToComplain
        return actor.person_id
    if order is not None:
        whose: UUID = person_id or order.customer_id
        if whose not in customers:
            raise ForWhom
        return whose
    if person_id is None:
        return None  # the office has seen it itself
    try:
        await people.one(session, actor, person_id)
    except PersonNotFound:
        raise ForWhom from None
    return person_id


def _concerns(session: AsyncSession, complaint: Complaint, member_id: UUID) -> None:
    session.add(
        ComplaintMember(
            community_id=complaint.community_id,
            id=new_id(),
            complaint_id=complaint.id,
            member_id=member_id,
        )
    )


def _which(complaint: Complaint, actor: Actor) -> dict[str, Any]:
    return {
        "community_id": complaint.community_id,
        "complaint_id": complaint.id,
        "at": clock.now(),
        "account_id": actor.account_id,
    }
