"""What can be done to a series: one function for each deed. It is locked before its slots and orders."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.places.roles.actor import Actor
from app.platform import clock
from app.platform.db.base import new_id
from app.platform.history import record_creation, transition
from app.platform.jobs.events import publish
from app.platform.schemas import Reason
from app.service_orders.orders import placing
from app.service_orders.orders import queries as ordering
from app.service_orders.orders import service as orders
from app.service_orders.orders.lifecycle import OrderState
from app.service_orders.orders.schemas import PlaceOrder
from app.service_orders.series import queries
from app.service_orders.series.dates import Date, Every, dates
from app.service_orders.series.errors import (
    DayInThePast,
    NotADateOfIt,
    NotItsHelper,
    NotItsItem,
    NotPaused,
    OverBeforeItBegins,
    PausedAlready,
)
from app.service_orders.series.events import (
    SeriesEnded,
    SeriesEvent,
    SeriesMoved,
    SeriesPaused,
    SeriesResumed,
    SeriesStarted,
)
from app.service_orders.series.lifecycle import LIFECYCLE, START, SeriesAction, SeriesParty
from app.service_orders.series.making import (
    is_paused,
    keep,
    make_ahead,
    send_helper,
)
from app.service_orders.series.models import OrderSeries, SeriesPause, SeriesPerson, SeriesTime
from app.service_orders.series.policy import parties
from app.service_orders.series.schemas import (
    ChangeSeries,
    EndSeries,
    PauseSeries,
    ResumeSeries,
    SkipDate,
    StartSeries,
)

GIVEN_UP = (OrderState.PLACED, OrderState.TAKEN)
BY_THEM = "按您的要求跳过"


async def start(session: AsyncSession, actor: Actor, body: StartSeries) -> UUID:
    """Its first date is the slot's: who may order it may have it again and again."""
    here = actor.community_id
    slot = await queries.slot(session, here, body.slot_id)
    begins = _local(body.begins_at or slot.begins_at)
    if body.until_on is not None and body.until_on <= begins.date():
        raise OverBeforeItBegins
    series = OrderSeries(
        community_id=here,
        id=body.id or new_id(),
        item_id=slot.item_id,
        unit_id=slot.unit_id,
        wants_same_sex=body.wants_same_sex,
        wants_at_noon=body.wants_at_noon,
        ordered_by=actor.account_id,
        ordered_at=clock.now(),
        first_on=begins.date(),
        until_on=body.until_on,
        state=LIFECYCLE.start,
    )
    session.add(series)
    await session.flush()
    _at(session, actor, series, body.every, begins)
    wanted = PlaceOrder(
        slot_id=body.slot_id,
        people=body.people,
        answers=body.answers,
        begins_at=body.begins_at,
        wants_same_sex=body.wants_same_sex,
        wants_at_noon=body.wants_at_noon,
    )
    order = await orders.place(session, actor, wanted, series_id=series.id)
    series.grid_id = order.grid_id
    session.add_all(
        SeriesPerson(
            community_id=here,
            id=new_id(),
            series_id=series.id,
            person_id=person_id,
            answers=body.answers,
        )
        for person_id in order.people
    )
    await _by(session, actor, series, body.helper_id, order.people)
    keep(session, series, _date(body.every, begins.date()), order)
    await session.flush()
    await send_helper(session, series, order)
    await record_creation(session, series, actor=actor, action=START)
    await _told(session, actor, series, SeriesStarted)
    await make_ahead(session, series)
    return series.id


async def pause(session: AsyncSession, actor: Actor, series_id: UUID, body: PauseSeries) -> None:
    """What was made of those days is cancelled; it is made again if the pause ends sooner."""
    series = await queries.for_update(session, actor, series_id)
    since, until = body.since, body.until
    said = {"since": f"{since}", "until": f"{until or ''}", "reason": body.reason}
    await _step(session, actor, series, SeriesAction.PAUSE, **said)
    if since < clock.today():
        raise DayInThePast
    if is_paused(await queries.pauses(session, series), since):
        raise PausedAlready
    await _pause(session, actor, series, body)
    await _give_up(session, actor, series, since, until, body.reason)
    told = {"since": since, "until": until, "reason": body.reason}
    await _told(session, actor, series, SeriesPaused, **told)


async def resume(session: AsyncSession, actor: Actor, series_id: UUID, body: ResumeSeries) -> None:
    series = await queries.for_update(session, actor, series_id)
    on = body.on or clock.today() + timedelta(1)
    await _step(session, actor, series, SeriesAction.RESUME, on=f"{on}")
    if on < clock.today():
        raise DayInThePast
    if not await queries.end_pauses(session, series, on):
        raise NotPaused
    await _told(session, actor, series, SeriesResumed, on=on)
    await make_ahead(session, series)


async def skip(session: AsyncSession, actor: Actor, series_id: UUID, body: SkipDate) -> None:
    """One date, made or not; it stays away."""
    series = await queries.for_update(session, actor, series_id)
    await _step(session, actor, series, SeriesAction.SKIP, on=f"{body.on}")
    if body.on <= clock.today():
        raise DayInThePast
    made = {row.on: row for row in await queries.dates(session, series)}
    if body.on in made:
        if order_id := made[body.on].order_id:
            order = await ordering.one(session, actor, order_id)
            if order.state in GIVEN_UP:
                await orders.cancel(session, actor, order_id, Reason(reason=BY_THEM))
        return
    times = await queries.times(session, series)
    found = [
        one
        for number, time in enumerate(times)
        for one in dates(Every(time.every), time.since, body.on, body.on + timedelta(1))
        if number + 1 == len(times) or body.on < times[number + 1].since
    ]
    if not found or (series.until_on is not None and body.on >= series.until_on):
        raise NotADateOfIt
    keep(session, series, found[0], None, BY_THEM)
    await session.flush()


async def change(session: AsyncSession, actor: Actor, series_id: UUID, body: ChangeSeries) -> None:
    """From the day of the slot on; what was made of that day and later is given up for it."""
    series = await queries.for_update(session, actor, series_id)
    slot = await queries.slot(session, actor.community_id, body.slot_id)
    begins = _local(body.begins_at or slot.begins_at)
    since = begins.date()
    await _step(session, actor, series, SeriesAction.CHANGE, since=f"{since}")
    if slot.item_id != series.item_id:
        raise NotItsItem
    if series.until_on is not None and since >= series.until_on:
        raise OverBeforeItBegins
    first = _date(body.every, since)
    await _give_up(session, actor, series, min(since, first.period), None, "定期服务改时间")
    await queries.forget_period(session, series, first.period)
    await queries.forget_times(session, series, since)
    if series.unit_id != slot.unit_id:
        series.unit_id, series.helper_id = slot.unit_id, None
    _at(session, actor, series, body.every, begins)
    await _by(session, actor, series, body.helper_id, series.people)
    people = await queries.people(session, series)
    wanted = PlaceOrder(
        slot_id=body.slot_id,
        people=[row.person_id for row in people],
        answers=people[0].answers,
        begins_at=body.begins_at,
        wants_same_sex=series.wants_same_sex,
        wants_at_noon=series.wants_at_noon,
    )
    order = await orders.place(session, actor, wanted, series_id=series.id)
    keep(session, series, first, order)
    await session.flush()
    await send_helper(session, series, order)
    await _told(session, actor, series, SeriesMoved, since=since)
    await make_ahead(session, series)


async def end(session: AsyncSession, actor: Actor, series_id: UUID, body: EndSeries) -> None:
    series = await queries.for_update(session, actor, series_id)
    until = body.until_on or clock.today()
    said = {"until": f"{until}", "reason": body.reason}
    await _step(session, actor, series, SeriesAction.END, **said)
    if until < clock.today():
        raise DayInThePast
    series.until_on = until if series.until_on is None else min(until, series.until_on)
    series.reason = body.reason
    await _give_up(session, actor, series, until, None, body.reason)
    await _told(session, actor, series, SeriesEnded, until=until, reason=body.reason)


async def end_by_the_clock(session: AsyncSession, series: OrderSeries, because: str) -> None:
    """Its orders are cancelled by what ended it."""
    by = {SeriesParty.CLOCK}
    action = SeriesAction.END
    await transition(session, LIFECYCLE, series, action, actor=None, parties=by, reason=because)
    series.until_on = clock.today()
    series.reason = because


async def pause_by_the_clock(session: AsyncSession, series: OrderSeries, because: str) -> None:
    """Until somebody says that it goes on."""
    by = {SeriesParty.CLOCK}
    action = SeriesAction.PAUSE
    await transition(session, LIFECYCLE, series, action, actor=None, parties=by, reason=because)
    await _pause(session, None, series, PauseSeries(since=clock.today(), reason=because))


async def _pause(
    session: AsyncSession, actor: Actor | None, series: OrderSeries, body: PauseSeries
) -> None:
    session.add(
        SeriesPause(
            community_id=series.community_id,
            id=new_id(),
            series_id=series.id,
            since=body.since,
            until=body.until,
            reason=body.reason,
            entered_by=actor and actor.account_id,
        )
    )
    await session.flush()


async def _give_up(
    session: AsyncSession,
    actor: Actor,
    series: OrderSeries,
    since: date,
    until: date | None,
    reason: str,
) -> None:
    """Of those days, what is to come; they may be made again."""
    for row in await queries.to_come(session, series, since, until):
        if row.state in GIVEN_UP:
            await queries.forget(session, series, row.date_id)
            await orders.cancel(session, actor, row.id, Reason(reason=reason))


async def _by(
    session: AsyncSession,
    actor: Actor,
    series: OrderSeries,
    helper_id: UUID | None,
    people: list[UUID],
) -> None:
    """Of the unit; and who is not of the office names one who has served them."""
    if helper_id is None:
        return
    here = actor.community_id
    if not (actor.is_staff or series.grid_id in actor.grids):
        await placing.must_have_served(session, here, helper_id, people)
    if not await queries.is_of_unit(session, here, helper_id, series.unit_id):
        raise NotItsHelper
    series.helper_id = helper_id


def _at(
    session: AsyncSession, actor: Actor, series: OrderSeries, every: Every, begins: datetime
) -> None:
    session.add(
        SeriesTime(
            community_id=series.community_id,
            id=new_id(),
            series_id=series.id,
            since=begins.date(),
            every=every,
            begins=begins.time(),
            entered_by=actor.account_id,
        )
    )


async def _step(
    session: AsyncSession, actor: Actor, series: OrderSeries, action: SeriesAction, **details: str
) -> None:
    found = parties(actor, series)
    await transition(session, LIFECYCLE, series, action, actor=actor, parties=found, **details)


async def _told(
    session: AsyncSession,
    actor: Actor,
    series: OrderSeries,
    event: type[SeriesEvent],
    **facts: Any,
) -> None:
    which = {
        "community_id": series.community_id,
        "series_id": series.id,
        "at": clock.now(),
        "account_id": actor.account_id,
    }
    await publish(session, event(**which, **facts))


def _local(moment: datetime) -> datetime:
    return moment.astimezone(clock.HERE)


def _date(every: Every, on: date) -> Date:
    """The first one of a time that begins with it."""
    return next(dates(every, on, on, on + timedelta(1)))
