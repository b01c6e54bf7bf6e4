"""The same round every week (每周巡护): planned four weeks ahead, every day anew."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from app.patrols.rounds import queries
from app.patrols.rounds.lifecycle import LIFECYCLE, RoundState
from app.patrols.rounds.models import Round, Series
from app.patrols.rounds.schemas import EndSeries, PlanSeries
from app.patrols.rounds.service import beside, call_off_if_nobody_came, may_plan
from app.places.grids.queries import on_a_day
from app.places.roles.actor import Actor
from app.platform import clock
from app.platform.clock import HERE
from app.platform.db.base import new_id
from app.platform.history import record_event
from app.platform.worktime import queries as worktime

AHEAD = timedelta(days=28)
ON_A_HOLIDAY = "节假日不安排此项每周巡护"


async def plan(session: AsyncSession, actor: Actor, body: PlanSeries) -> Series:
    await may_plan(session, actor, body.team_id, body.grid_id, body.first_on)
    planned = Series(
        community_id=actor.community_id,
        id=new_id(),
        planned_by=actor.account_id,
        **body.model_dump(),
    )
    session.add(planned)
    await session.flush()
    await record_event(session, planned, actor=actor, action="plan")
    await plan_ahead(session, planned)
    return planned


async def end(session: AsyncSession, actor: Actor, series_id: UUID, body: EndSeries) -> Series:
    """Its rounds from that day on are cancelled, and who had signed up is told."""
    found = await queries.series_for_update(session, actor, series_id)
    known = await may_plan(session, actor, found.team_id, found.grid_id)
    found.until_on = body.until_on
    await record_event(session, found, actor=actor, action="end", reason=body.reason)
    rounds = await session.scalars(
        select(Round)
        .where(
            Round.community_id == found.community_id,
            Round.series_id == found.id,
            Round.series_on >= body.until_on,
            Round.begins_at > clock.now(),
            Round.state == RoundState.PLANNED,
        )
        .order_by(Round.id)
        .with_for_update()
    )
    for planned in rounds:
        await call_off_if_nobody_came(session, actor, beside(planned, known), body.reason)
    return found


async def plan_ahead(session: AsyncSession, series: Series) -> None:
    """Repeated as often as one likes: a day of a series has one round, wherever it was moved."""
    calendar = await worktime.load(session)
    here, grid_id = series.community_id, series.grid_id
    standing = [day for day in days(series) if await on_a_day(session, here, grid_id, day)]
    rows = [
        {
            "community_id": series.community_id,
            "id": new_id(),
            "team_id": series.team_id,
            "grid_id": series.grid_id,
            "series_id": series.id,
            "series_on": day,
            "begins_at": begins,
            "ends_at": begins + timedelta(minutes=series.minutes),
            "meet_at": series.meet_at,
            "capacity": series.capacity,
            "taken": 0,
            "planned_by": series.planned_by,
            "state": LIFECYCLE.start,
        }
        for day in standing
        if not (series.skips_holidays and calendar.is_holiday(day))
        and (begins := datetime.combine(day, series.starts, HERE)) > clock.now()
    ]
    if rows:
        await session.execute(insert(Round).on_conflict_do_nothing(), rows)


async def skip_holidays(session: AsyncSession, series: Series) -> None:
    """Rounds that were planned before their day was known to be a holiday; one that was moved to
    another day stays."""
    if not series.skips_holidays:
        return
    calendar = await worktime.load(session)
    planned = await session.scalars(
        select(Round)
        .where(
            Round.community_id == series.community_id,
            Round.series_id == series.id,
            Round.begins_at > clock.now(),
            Round.state == RoundState.PLANNED,
        )
        .order_by(Round.id)
        .with_for_update()
    )
    for one in planned:
        day = one.begins_at.astimezone(HERE).date()
        if day == one.series_on and calendar.is_holiday(day):
            await call_off_if_nobody_came(session, None, one, ON_A_HOLIDAY)


def days(series: Series) -> Iterator[date]:
    day = max(series.first_on, clock.today())
    day += timedelta((series.weekday - day.isoweekday()) % 7)
    last = clock.today() + AHEAD
    while day <= last and (series.until_on is None or day < series.until_on):
        yield day
        day += timedelta(7)
