"""A service that is finished becomes hours of each who came; time for which a unit pays is no gift."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from app.participation.subjects.models import Subject
from app.participation.volunteering.counting import Group, Occasion, Served, Stretch, credit
from app.places.roles.actor import Actor
from app.platform.clock import HERE
from app.platform.db.kept import Row
from app.service_orders.orders.models import Order
from app.service_orders.providers.models import Unit

EARLY = timedelta(hours=1)  # before the plan one may arrive
OVERTIME = timedelta(hours=1)  # after the planned end an end is believed


async def count(
    session: AsyncSession, actor: Actor, order: Order, came: Sequence[tuple[Row, datetime]]
) -> None:
    """Each from when they arrived until the service was finished; later than is believed, until the
    planned end."""
    ended = order.finished_at
    if ended is None or ended > order.ends_at + OVERTIME:
        ended = order.ends_at
    for one, began in came:
        occasion = Occasion(
            kind=Order.__tablename__,
            id=order.id,
            group=Group(Unit.__tablename__, one.unit_id, one.unit),
            planned_until=order.ends_at,
            until=order.ends_at + OVERTIME,
            possible_from=order.begins_at - EARLY,
        )
        paid = stretches(one.paid, began.astimezone(HERE).date())
        served = Served(began, max(began, ended), paid)
        await credit(session, actor, Subject(one.person_id, one.member_id), occasion, served)


def stretches(hours: Sequence[Mapping[str, Any]], day: date) -> tuple[Stretch, ...]:
    """The paid hours of a day: each minute once, also where two of them overlap."""
    found: list[Stretch] = []
    of_the_day = [one for one in hours if one["weekday"] == day.isoweekday()]
    for one in sorted(of_the_day, key=lambda one: str(one["begins"])):
        begins, ends = (
            datetime.combine(day, time.fromisoformat(one[name]), HERE)
            for name in ("begins", "ends")
        )
        if found and begins <= found[-1].ends:
            found[-1] = Stretch(found[-1].begins, max(found[-1].ends, ends))
        else:
            found.append(Stretch(begins, ends))
    return tuple(found)
