"""Somebody must see to it at once: raised by who serves, or by what a visit found; answered by who does."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from app.places.roles.actor import Actor
from app.platform import clock, device_clock
from app.platform.db.base import new_id
from app.platform.history import record_event
from app.platform.jobs.events import publish
from app.platform.sealing.vault import vault_of
from app.residents.people import sealed
from app.residents.people.models import Opened, Person, PhoneKind
from app.residents.people.queries import further_phones
from app.residents.people.service import log_opening
from app.service_orders.alerts import queries
from app.service_orders.alerts.errors import AnsweredAlready
from app.service_orders.alerts.events import AlarmRaised, AlertAnswered, NobodyMet
from app.service_orders.alerts.models import Alert, AlertKind
from app.service_orders.alerts.policy import must_be_yours_to_answer
from app.service_orders.alerts.schemas import AnswerAlert, OpenAlertContact, RaiseAlarm
from app.service_orders.orders import queries as orders
from app.service_orders.orders.lifecycle import OrderAction
from app.service_orders.orders.models import Order
from app.service_orders.orders.service import step, which
from app.service_orders.providers.models import Member
from app.service_orders.providers.sealed import take
from app.service_orders.visits import queries as visits


async def raise_alarm(
    session: AsyncSession, actor: Actor, order_id: UUID, body: RaiseAlarm
) -> UUID:
    """At once: everybody who can help is told. Pressed again, it is the same alarm, told again."""
    order = await orders.for_update(session, actor, order_id)
    await step(session, actor, order, OrderAction.ALARM)
    point = body.place and body.place.wgs84
    alarm = await queries.open_alarm(session, order)
    if alarm is None:
        crew = await visits.crew_of(session, order)
        mine = next(one for one in crew if one.account_id == actor.account_id)
        alarm = Alert(
            community_id=order.community_id,
            id=body.id or new_id(),
            order_id=order.id,
            kind=AlertKind.ALARM,
            member_id=mine.member_id,
            raised_by=actor.account_id,
            raised_at=device_clock.accept(body.at),
        )
        session.add(alarm)
    if body.words is not None:
        alarm.words = f"{alarm.words}\n{body.words}" if alarm.words else body.words
    if body.place is not None and point is not None:
        alarm.lng, alarm.lat, alarm.datum = point.lng, point.lat, body.place.datum
    await session.flush()
    await publish(session, AlarmRaised(**which(order, actor), alert_id=alarm.id))
    return alarm.id


async def answer(session: AsyncSession, actor: Actor, alert_id: UUID, body: AnswerAlert) -> None:
    """What somebody did about it; of two the first."""
    alert = await queries.for_update(session, actor, alert_id)
    must_be_yours_to_answer(actor, alert)
    if alert.answered_at is not None:
        raise AnsweredAlready
    alert.answered_at, alert.answered_by = clock.now(), actor.account_id
    alert.answer = body.answer
    await record_event(session, alert, actor=actor, action="answer")
    about = {"community_id": alert.community_id, "order_id": alert.order_id, "at": clock.now()}
    await publish(session, AlertAnswered(**about, account_id=actor.account_id, alert_id=alert.id))


async def open_contact(
    session: AsyncSession, actor: Actor, alert_id: UUID, body: OpenAlertContact
) -> dict[str, Any]:
    """Where it is and whom to call, while it is open; logged for whoever is called. A unit is told where
    its helper is and their phone, not those of who is served."""
    alert = await queries.for_update(session, actor, alert_id)
    must_be_yours_to_answer(actor, alert)
    if alert.answered_at is not None:
        raise AnsweredAlready
    order = await session.get_one(Order, (alert.community_id, alert.order_id))
    is_of_community = actor.is_staff or order.grid_id in actor.grids
    served, people, relatives = await visits.people_of(session, order), [], []
    for person in served:
        await log_opening(session, actor, person.id, Opened.CONTACT, body.purpose, order.id)
        if is_of_community:
            own, family = await _phones(session, person)
            people.append({"name": person.name, "phones": own})
            relatives += family
    if is_of_community:
        relatives += await _household(session, actor, served, order.id, body.purpose)
    return {
        "address": await visits.place_of(session, order),
        "helper": await _helper(session, actor, alert, body.purpose),
        "people": people,
        "relatives": relatives,
    }


async def nobody_met(
    session: AsyncSession, community_id: int, order_id: UUID, member_id: UUID, at: datetime
) -> None:
    """Once for an order, however often it is said."""
    row = {
        "community_id": community_id,
        "id": order_id,
        "order_id": order_id,
        "kind": AlertKind.MISSED,
        "member_id": member_id,
        "raised_at": at,
    }
    new = insert(Alert).values(row).on_conflict_do_nothing().returning(Alert.id)
    if await session.scalar(new) is not None:
        about = {"community_id": community_id, "order_id": order_id, "at": at}
        await publish(session, NobodyMet(**about, account_id=None, alert_id=order_id))


async def _phones(
    session: AsyncSession, person: Person
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Their own, and those of their family that stand beside them."""
    vault = vault_of(session)
    known = sealed.phones(vault, person, await further_phones(session, person))
    own = [{"kind": one.kind, "number": one.number} for one in known]
    return (
        [one for one in own if one["kind"] != PhoneKind.FAMILY],
        [one | {"whose": f"{person.name}的家属"} for one in own if one["kind"] == PhoneKind.FAMILY],
    )


async def _household(
    session: AsyncSession, actor: Actor, served: Sequence[Person], order_id: UUID, purpose: str
) -> list[dict[str, Any]]:
    """The contacts of their households, where these are others than who is served."""
    found, ours = [], {person.id for person in served}
    contacts = [one for person in served for one in await queries.contacts_of(session, person)]
    for contact in {one.id: one for one in contacts if one.id not in ours}.values():
        phones, _ = await _phones(session, contact)
        if phones:
            await log_opening(session, actor, contact.id, Opened.PHONE, purpose, order_id)
            found += [one | {"whose": contact.name} for one in phones]
    return found


async def _helper(
    session: AsyncSession, actor: Actor, alert: Alert, purpose: str
) -> dict[str, Any] | None:
    member = await session.get(Member, (alert.community_id, alert.member_id))
    number = member and take(vault_of(session), member)
    if member is None or number is None:
        return None
    await record_event(session, member, actor=actor, action="open_phone", purpose=purpose)
    return {"whose": member.name, "kind": PhoneKind.OWN, "number": number}
