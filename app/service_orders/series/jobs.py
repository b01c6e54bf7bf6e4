"""Dates of series some weeks ahead, every day anew; what ends or pauses one; who is told of it."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.care.subjects.events import WentAway
from app.places.roles.actor import Role
from app.places.roles.queries import accounts
from app.platform import clock
from app.platform.db.base import on_or_after
from app.platform.db.turns import each_in_turn
from app.residents.households.events import MovedOut
from app.residents.inbox.telling import Told, all_of, teller, who_serve
from app.residents.people.events import PersonDied
from app.service_orders.catalogue.models import Item
from app.service_orders.providers import queries as members
from app.service_orders.providers.models import Member
from app.service_orders.series import queries, service
from app.service_orders.series.events import (
    DateSkipped,
    SeriesEnded,
    SeriesEvent,
    SeriesMoved,
    SeriesPaused,
    SeriesResumed,
    SeriesStarted,
)
from app.service_orders.series.lifecycle import SeriesState
from app.service_orders.series.making import make_ahead
from app.service_orders.series.models import OrderSeries


async def make(session: AsyncSession) -> None:
    """Also of what has been ended, until its last day."""
    lasts = on_or_after(OrderSeries, clock.today(), ends="until_on")
    running = select(OrderSeries).where(lasts)

    async def ahead(series: OrderSeries) -> None:
        await make_ahead(session, series)

    await each_in_turn(session, OrderSeries, running, ahead, most=10_000)


async def follow_death(session: AsyncSession, event: PersonDied) -> None:
    await _without(session, event, "服务对象已去世")


async def follow_move(session: AsyncSession, event: MovedOut) -> None:
    await _without(session, event, "服务对象已迁出")


async def _without(session: AsyncSession, event: PersonDied | MovedOut, because: str) -> None:
    """Of two who live together it goes on for the other one."""
    for series_id in await queries.of_person(session, event.community_id, event.person_id):
        series = await queries.by_the_clock(session, event.community_id, series_id)
        if series.state is SeriesState.ENDED:
            continue
        if len(series.people) > 1:
            await queries.forget_person(session, series, event.person_id)
        else:
            await service.end_by_the_clock(session, series, because)


async def follow_absence(session: AsyncSession, event: WentAway) -> None:
    """In hospital, or away: until somebody says that it goes on."""
    for series_id in await queries.of_person(session, event.community_id, event.person_id):
        series = await queries.by_the_clock(session, event.community_id, series_id)
        if series.state is SeriesState.RUNNING and len(series.people) == 1:
            await service.pause_by_the_clock(session, series, "住院或外出")


async def of_event(session: AsyncSession, event: SeriesEvent) -> Any:
    found = await session.get_one(OrderSeries, (event.community_id, event.series_id))
    found.people = [row.person_id for row in await queries.people(session, found)]
    return found


async def about(session: AsyncSession, series: Any) -> str:
    item = await session.get_one(Item, (series.community_id, series.item_id))
    return f"{item.name}（定期服务）"


async def customers(session: AsyncSession, series: Any, event: SeriesEvent) -> list[UUID]:
    """For whom it is, and who ordered it; who has no account is called by the office."""
    theirs = await accounts(session, series.community_id, *series.people)
    if not theirs:
        theirs = list(await staff(session, series, event))
    return _others([*theirs, series.ordered_by], event)


async def unit(session: AsyncSession, series: Any, event: SeriesEvent) -> list[UUID]:
    """Who is to come, and their coordinator."""
    found = await members.coordinators(session, series.community_id, series.unit_id)
    helper_id = await queries.helper_of(session, series)
    if helper_id is not None:
        helper = await session.get_one(Member, (series.community_id, helper_id))
        found = [*found, *([helper.account_id] if helper.account_id else [])]
    return _others(found, event)


def _others(those: list[UUID], event: SeriesEvent) -> list[UUID]:
    """Not who did it."""
    return [one for one in those if one != event.account_id]


def skipped(_series: Any, event: DateSkipped) -> str:
    return f"{_day(event.on)}未能安排：{event.reason}。其他日期不变；需要的，可另选时段预约"


def paused(_series: Any, event: SeriesPaused) -> str:
    until = f"{_day(event.until)}恢复" if event.until else "恢复时间待定"
    return f"{_day(event.since)}起暂停，{until}。{event.reason}"


def resumed(_series: Any, event: SeriesResumed) -> str:
    return f"{_day(event.on)}起恢复"


def moved(_series: Any, event: SeriesMoved) -> str:
    return f"{_day(event.since)}起按新时间"


def ended(_series: Any, event: SeriesEnded) -> str:
    return f"{_day(event.until)}起不再安排。{event.reason}"


def _day(day: date) -> str:
    return f"{day.month}月{day.day}日"


staff = who_serve(Role.STAFF)
both = all_of(customers, unit)
# fmt: off
TOLD: dict[Any, Told[Any]] = {
    SeriesStarted: Told(both,      "已开始定期服务"),
    DateSkipped:   Told(customers, "有一次未能安排", skipped),
    SeriesPaused:  Told(both,      "定期服务暂停", paused),
    SeriesResumed: Told(both,      "定期服务恢复", resumed),
    SeriesMoved:   Told(both,      "定期服务改时间", moved),
    SeriesEnded:   Told(both,      "定期服务结束", ended),
}
# fmt: on
tell = teller(TOLD, of_event, about)
