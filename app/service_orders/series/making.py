"""The dates of a series, made some weeks ahead, as often as one likes: a period that has its date keeps it,
also if its order was cancelled. What cannot be had on a day keeps none of the others."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta

from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from app.participation.commitments.errors import Collides
from app.places.roles.actor import Actor, Role
from app.platform import clock
from app.platform.db.base import new_id
from app.platform.db.kept import Row
from app.platform.errors import AppError
from app.platform.jobs.events import publish
from app.service_orders.crews import queries as crews
from app.service_orders.crews import service as crewing
from app.service_orders.crews.turns import turns
from app.service_orders.orders import service as orders
from app.service_orders.orders.models import Order
from app.service_orders.orders.schemas import PlaceOrder
from app.service_orders.series import queries
from app.service_orders.series.dates import Date, Every, dates
from app.service_orders.series.events import DateSkipped
from app.service_orders.series.models import OrderSeries, SeriesDate

AHEAD = timedelta(days=21)  # slots are there for four weeks
NO_SLOT = "当天没有排班：节假日、停办，或该单位已调整时间"


async def make_ahead(session: AsyncSession, series: OrderSeries) -> None:
    """The series is locked."""
    known = {row.period_on for row in await queries.dates(session, series)}
    pauses = await queries.pauses(session, series)
    for one, begins_at in planned(series, await queries.times(session, series)):
        if one.period not in known and not is_paused(pauses, one.on):
            known.add(one.period)
            await _make(session, series, one, begins_at)


def planned(series: OrderSeries, times: Sequence[Row]) -> Iterator[tuple[Date, datetime]]:
    """Its dates from tomorrow on, each with its hour."""
    last = clock.today() + AHEAD + timedelta(1)
    until = last if series.until_on is None else min(last, series.until_on)
    for number, time in enumerate(times):
        ends = times[number + 1].since if number + 1 < len(times) else until
        since = max(time.since, clock.today() + timedelta(1))
        for one in dates(Every(time.every), time.since, since, min(ends, until)):
            yield one, datetime.combine(one.on, time.begins, clock.HERE)


def is_paused(pauses: Sequence[Row], on: date) -> bool:
    return any(pause.since <= on and (pause.until is None or on < pause.until) for pause in pauses)


async def send_helper(session: AsyncSession, series: OrderSeries, order: Order) -> None:
    """The same as before; who of the unit has their turn, if they cannot. If there is none, it waits as
    every order does. Nobody has come yet: it finds its crew as its item says."""
    helper_id = await queries.helper_of(session, series)
    if helper_id is None:
        return
    order.wanted_id = helper_id
    others = await turns(session, order)
    if not others:
        return
    its = await crews.crew(session, order)
    await crewing.assign(session, None, order, others[: its.wanted])


async def _make(session: AsyncSession, series: OrderSeries, one: Date, begins_at: datetime) -> None:
    """By the clock, in the name of whom it is for."""
    slot_id = await queries.slot_at(session, series, begins_at)
    reason, order = NO_SLOT, None
    if slot_id is not None:
        people = await queries.people(session, series)
        body = PlaceOrder(
            slot_id=slot_id,
            people=[row.person_id for row in people],
            answers=people[0].answers,
            begins_at=begins_at,
            wants_same_sex=series.wants_same_sex,
            wants_at_noon=series.wants_at_noon,
        )
        try:
            async with session.begin_nested():
                order = await orders.place(
                    session, _in_their_name(series, people[0]), body, series_id=series.id
                )
                await send_helper(session, series, order)
        except IntegrityError:
            reason, order = Collides.title, None
        except AppError as error:
            reason, order = f"{error.title}{f'（{error.detail}）' if error.detail else ''}", None
    keep(session, series, one, order, reason)
    if order is None:
        skipped = DateSkipped(
            community_id=series.community_id,
            series_id=series.id,
            at=clock.now(),
            account_id=None,
            on=one.on,
            reason=reason,
        )
        await publish(session, skipped)


def keep(
    session: AsyncSession, series: OrderSeries, one: Date, order: Order | None, reason: str = ""
) -> None:
    """What became of a date."""
    session.add(
        SeriesDate(
            community_id=series.community_id,
            id=new_id(),
            series_id=series.id,
            period_on=one.period,
            on=one.on,
            order_id=order and order.id,
            skipped_because=None if order else reason,
        )
    )


def _in_their_name(series: OrderSeries, first: Row) -> Actor:
    """Whoever ordered it may be gone: what they ordered stands."""
    return Actor(
        series.ordered_by, series.community_id, first.person_id, {Role.RESIDENT: frozenset()}
    )
