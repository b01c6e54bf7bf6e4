"""What is done at a home, or on the way there: one function for each deed.

Each of a crew comes for themselves; who finishes, breaks off or meets nobody does it for all of them.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.places.grids.schemas import Place
from app.places.photos.service import use as use_photos
from app.places.roles.actor import Actor
from app.platform import clock, device_clock
from app.platform.db.base import new_id
from app.platform.db.kept import Row, insert_later
from app.platform.jobs.events import publish
from app.platform.schemas import Reason
from app.platform.sealing.vault import vault_of
from app.platform.values.points import Point, metres_between
from app.residents.people import sealed
from app.residents.people.errors import NothingRecorded
from app.residents.people.models import Opened
from app.residents.people.policy import must_be_let_open
from app.residents.people.queries import further_phones
from app.residents.people.schemas import OpenWords
from app.residents.people.service import log_opening
from app.service_orders.crews.service import dissolve
from app.service_orders.home_notes.models import SEALED_WORDS
from app.service_orders.orders import queries as orders
from app.service_orders.orders.lifecycle import LIFECYCLE, OrderAction, OrderState
from app.service_orders.orders.models import PHONE, WORDS, CrewMember, Order
from app.service_orders.orders.policy import parties
from app.service_orders.orders.service import step, which
from app.service_orders.visits import queries
from app.service_orders.visits.counting import EARLY, count
from app.service_orders.visits.errors import (
    ArrivedAlready,
    BeforeArriving,
    CodeBlocked,
    LateAlready,
    NoPhotosOfPapers,
    NotAtThePlace,
    NotThere,
    OutcomeMissing,
    TooEarlyToArrive,
    TooSoonToSay,
    WaitTenMinutes,
)
from app.service_orders.visits.events import (
    HelperAbsent,
    HelperArrived,
    HelperLate,
    OrderBrokenOff,
    OrderFinished,
    OrderMissed,
)
from app.service_orders.visits.models import (
    WORDS_OF_REPORT,
    Arrival,
    Ending,
    Proof,
    VisitPhoto,
    VisitReport,
)
from app.service_orders.visits.policy import MOST_TRIES, is_code, must_be_known
from app.service_orders.visits.schemas import (
    ArriveAtOrder,
    BreakOffOrder,
    FinishOrder,
    MissOrder,
    OpenContact,
    SayLate,
)

NEAR = 150  # metres, beside what the phone says of its accuracy
BELIEVED = 150  # metres of accuracy: a phone that knows no better knows nothing
WAIT = timedelta(minutes=10)
ABSENT_AFTER = timedelta(minutes=30)  # of the planned beginning a customer may say that nobody came


class Found(NamedTuple):
    proof: Proof
    metres: int | None


async def open_contact(
    session: AsyncSession, actor: Actor, order_id: UUID, body: OpenContact
) -> dict[str, object]:
    """Phone and door, for who serves it now; logged before they are shown, for the customer to read."""
    order = await orders.for_update(session, actor, order_id)
    await step(session, actor, order, OrderAction.OPEN_CONTACT)
    must_be_known(order)
    return await contact(session, actor, order, body.purpose)


async def contact(
    session: AsyncSession, actor: Actor, order: Order, purpose: str
) -> dict[str, object]:
    vault, people = vault_of(session), []
    for person in await queries.people_of(session, order):
        await log_opening(session, actor, person.id, Opened.CONTACT, purpose, order.id)
        known = sealed.phones(vault, person, await further_phones(session, person))
        phones = [{"kind": one.kind, "number": one.number} for one in known]
        if order.phone is not None and person.id == order.customer_id:
            number = vault.open(PHONE, order.id, bytes(order.phone))
            phones.insert(0, {"kind": "own", "number": number})
        people.append({"name": person.name, "phones": phones})
    return {"address": await queries.place_of(session, order), "people": people}


async def open_notes(
    session: AsyncSession, actor: Actor, order_id: UUID, body: OpenWords
) -> dict[str, object]:
    """What is sealed of what must be known beforehand."""
    order = await orders.for_update(session, actor, order_id)
    LIFECYCLE.next(order.state, OrderAction.OPEN_CONTACT, parties(actor, order))
    must_be_known(order)
    notes, vault = await queries.health_notes(session, order), vault_of(session)
    if order.words is None and not notes:
        raise NothingRecorded
    whose = {one.person_id for one in notes}
    for person_id in whose | ({order.customer_id} if order.words else set()):
        await log_opening(session, actor, person_id, Opened.NOTES, body.purpose, order.id)
    said = order.words and vault.open(WORDS, order.id, bytes(order.words))
    health = [vault.open(SEALED_WORDS, one.id, bytes(one.sealed_words)) for one in notes]
    return {"words": said, "health": health}


async def open_report(
    session: AsyncSession, actor: Actor, order_id: UUID, report_id: UUID, body: OpenWords
) -> str:
    """The customer's own, the office's, and who serves it."""
    found = await queries.report(session, actor, order_id, report_id)
    must_be_let_open(actor, found, may=actor.is_staff or found.serves)
    if found.words is None:
        raise NothingRecorded
    await log_opening(session, actor, found.id, Opened.SERVICE, body.purpose, report_id)
    return vault_of(session).open(WORDS_OF_REPORT, report_id, bytes(found.words))


async def late(session: AsyncSession, actor: Actor, order_id: UUID, body: SayLate) -> None:
    order = await orders.for_update(session, actor, order_id)
    await step(session, actor, order, OrderAction.LATE, minutes=body.minutes)
    mine, _ = await _mine(session, actor, order)
    until = order.begins_at + timedelta(minutes=body.minutes)
    if until <= clock.now():
        raise LateAlready
    mine.late_until = until
    await publish(session, HelperLate(**which(order, actor), until=until))


async def arrive(session: AsyncSession, actor: Actor, order_id: UUID, body: ArriveAtOrder) -> bool:
    """False: the code was wrong. That counts, and nothing else has happened."""
    order = await orders.for_update(session, actor, order_id)
    LIFECYCLE.next(order.state, OrderAction.ARRIVE, parties(actor, order))
    mine, crew = await _mine(session, actor, order)
    at = device_clock.accept(body.at)
    if at < order.begins_at - EARLY:
        raise TooEarlyToArrive
    if mine.arrived_at is not None:
        raise ArrivedAlready
    found = _found(session, order, crew[0], body)
    if found is None:
        order.code_tries += 1
        return False
    await step(session, actor, order, OrderAction.ARRIVE, proof=found.proof)
    point = body.place and body.place.wgs84
    arrival = Arrival(
        community_id=order.community_id,
        id=body.id or new_id(),
        order_id=order.id,
        crew_id=mine.id,
        member_id=mine.member_id,
        signed_in_by=actor.account_id,
        arrived_at=at,
        proof=found.proof,
        lng=point and point.lng,
        lat=point and point.lat,
        datum=body.place and body.place.datum,
        accuracy=None if body.accuracy is None else round(body.accuracy),
        metres=found.metres,
    )
    await insert_later(session, queries.NEW_ARRIVAL, arrival)
    mine.arrived_at = at
    if order.arrived_at is None:
        await publish(session, HelperArrived(**which(order, actor), proof=found.proof))
    order.arrived_at = min(at, order.arrived_at or at)
    if order.state is OrderState.DONE and order.finished_at is not None:
        if at > order.finished_at:
            raise BeforeArriving
        mine.finished_at = order.finished_at
        await count(session, actor, order, [(one, at) for one in crew if one.id == mine.id])
    return True


async def finish(session: AsyncSession, actor: Actor, order_id: UUID, body: FinishOrder) -> None:
    order = await orders.for_update(session, actor, order_id)
    await step(session, actor, order, OrderAction.FINISH)
    mine, crew = await _mine(session, actor, order)
    at = _after_arriving(mine, body.at)
    looks_in = crew[0].looks_in
    if looks_in and body.outcome is None:
        raise OutcomeMissing
    if crew[0].is_paperwork and body.photo_ids:
        raise NoPhotosOfPapers
    outcome = body.outcome if looks_in else None
    order.finished_at = at
    came = [one for one in crew if one.arrived_at is not None]
    for one in came:
        queries.known_to(session, one).finished_at = at
    report = _report(order, mine, Ending.FINISH, body.id, at)
    report.outcome = outcome
    await _keep(session, actor, report, body.account, body.photo_ids)
    await count(session, actor, order, [(one, one.arrived_at) for one in came])
    await publish(
        session,
        OrderFinished(
            **which(order, actor),
            item_id=order.item_id,
            unit_id=order.unit_id,
            people=tuple(order.people),
            members=tuple(one.member_id for one in came),
            finished_at=at,
            outcome=outcome,
        ),
    )


async def break_off(
    session: AsyncSession, actor: Actor, order_id: UUID, body: BreakOffOrder
) -> None:
    order = await orders.for_update(session, actor, order_id)
    await step(session, actor, order, OrderAction.BREAK_OFF, reason=body.reason)
    mine, _ = await _mine(session, actor, order)
    at = _after_arriving(mine, body.at)
    order.finished_at, order.reason = at, body.reason
    await _keep(session, actor, _report(order, mine, Ending.BREAK_OFF, body.id, at), None, ())
    await publish(session, OrderBrokenOff(**which(order, actor), reason=body.reason))


async def miss(session: AsyncSession, actor: Actor, order_id: UUID, body: MissOrder) -> None:
    """Nobody opened, to somebody who was there and waited: since they had signed in, or since when they
    say; never before the time for which they were ordered."""
    order = await orders.for_update(session, actor, order_id)
    await step(session, actor, order, OrderAction.MISS)
    mine, crew = await _mine(session, actor, order)
    at = device_clock.accept(body.at)
    since = mine.arrived_at
    if since is None and body.waiting_since is not None:
        since = device_clock.accept(body.waiting_since)
    if since is None:
        raise NotThere
    if not await _was_there(session, mine, crew[0], body):
        raise NotAtThePlace
    if at - max(since, order.begins_at) < WAIT:
        raise WaitTenMinutes
    report = _report(order, mine, Ending.MISS, body.id, at)
    if body.place is not None:
        point = body.place.wgs84
        report.lng, report.lat, report.datum = point.lng, point.lat, body.place.datum
    await _keep(session, actor, report, body.words, body.photo_ids)
    missed = OrderMissed(
        **which(order, actor),
        people=tuple(order.people),
        member_id=mine.member_id,
        missed_at=at,
    )
    await publish(session, missed)


async def absent(session: AsyncSession, actor: Actor, order_id: UUID, body: Reason) -> None:
    """The customer says that nobody came, or has it said for them."""
    order = await orders.for_update(session, actor, order_id)
    await step(session, actor, order, OrderAction.ABSENT, reason=body.reason)
    if clock.now() < order.begins_at + ABSENT_AFTER:
        raise TooSoonToSay
    await place_again(session, order, actor)


async def place_again(session: AsyncSession, order: Order, actor: Actor | None) -> None:
    """Nobody serves it any more; who was to is told, and so is who finds somebody else."""
    members = await dissolve(session, order, OrderAction.ABSENT)
    order.arrived_at = order.lapsed_at = None
    await publish(session, HelperAbsent(**which(order, actor), members=members))


async def _mine(session: AsyncSession, actor: Actor, order: Order) -> tuple[CrewMember, list[Row]]:
    """The caller's own place in the crew, and the whole crew; for who is known to serve it."""
    crew = await queries.crew_of(session, order)
    mine = next(one for one in crew if one.account_id == actor.account_id)
    return queries.known_to(session, mine), crew


def _found(session: AsyncSession, order: Order, there: Row, body: ArriveAtOrder) -> Found | None:
    """How it is known that they are there; none: by a code that is wrong. Who is at the place needs no
    code, and learns nothing about one."""
    metres, is_near = _metres(there, body.place, body.accuracy)
    if is_near:
        return Found(Proof.PLACE, metres)
    if body.code is None:
        return Found(Proof.UNPROVEN, metres)
    if order.code_tries >= MOST_TRIES:
        raise CodeBlocked
    return Found(Proof.CODE, metres) if is_code(vault_of(session), order.id, body.code) else None


def _metres(there: Row, place: Place | None, accuracy: float | None) -> tuple[int | None, bool]:
    """How far it is from there to where the service is, and whether that is near."""
    if place is None or there.lng is None:
        return None, False
    metres = metres_between(place.wgs84, Point(there.lng, there.lat))
    return round(metres), metres <= NEAR + min(accuracy or 0, BELIEVED)


async def _was_there(session: AsyncSession, mine: CrewMember, there: Row, body: MissOrder) -> bool:
    _, is_near = _metres(there, body.place, body.accuracy)
    return is_near or await queries.was_proven(session, mine)


def _after_arriving(mine: CrewMember, told: datetime | None) -> datetime:
    if mine.arrived_at is None:
        raise NotThere
    at = device_clock.accept(told)
    if at < mine.arrived_at:
        raise BeforeArriving
    return at


def _report(
    order: Order, mine: CrewMember, ending: Ending, key: UUID | None, at: datetime
) -> VisitReport:
    return VisitReport(
        community_id=order.community_id,
        id=key or new_id(),
        order_id=order.id,
        person_id=order.customer_id,
        member_id=mine.member_id,
        ending=ending,
        at=at,
    )


async def _keep(
    session: AsyncSession,
    actor: Actor,
    report: VisitReport,
    words: str | None,
    photo_ids: Sequence[UUID],
) -> None:
    if words is not None:
        report.words = vault_of(session).seal(WORDS_OF_REPORT, report.id, words)
    report.reported_by = actor.account_id
    await insert_later(session, queries.NEW_REPORT, report)
    await use_photos(session, actor, photo_ids, report.id)
    session.add_all(
        VisitPhoto(
            community_id=report.community_id,
            order_id=report.order_id,
            report_id=report.id,
            photo_id=photo_id,
        )
        for photo_id in photo_ids
    )
