"""Reading series; what a date of one is made of."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Date, DateTime, Uuid, bindparam, delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from app.places.roles.actor import Actor
from app.platform import clock
from app.platform.db.base import HERE, TODAY, gathered, on_or_after, same
from app.platform.db.kept import Kept, Locked, Row, columns
from app.service_orders.catalogue.errors import SlotNotFound
from app.service_orders.catalogue.models import Item, Slot
from app.service_orders.orders.models import CrewMember, Order
from app.service_orders.providers.models import Member, Unit
from app.service_orders.series.errors import OrderSeriesNotFound
from app.service_orders.series.models import (
    OrderSeries,
    SeriesDate,
    SeriesPause,
    SeriesPerson,
    SeriesTime,
)
from app.service_orders.series.policy import IS_MINE, VISIBLE, visible_to

MOST = 200
SERIES = bindparam("series_id", type_=Uuid)
PEOPLE = func.array(
    select(SeriesPerson.person_id)
    .where(SeriesPerson.community_id == HERE, same(SeriesPerson.series_id, OrderSeries.id))
    .order_by(SeriesPerson.id)
    .scalar_subquery()
)
TIMES = (
    select(
        gathered(
            SeriesTime.since,
            since=SeriesTime.since,
            every=SeriesTime.every,
            begins=SeriesTime.begins,
        )
    )
    .where(SeriesTime.community_id == HERE, same(SeriesTime.series_id, OrderSeries.id))
    .scalar_subquery()
)
PAUSES = (
    select(
        gathered(
            SeriesPause.since,
            since=SeriesPause.since,
            until=SeriesPause.until,
            reason=SeriesPause.reason,
        )
    )
    .where(
        SeriesPause.community_id == HERE,
        same(SeriesPause.series_id, OrderSeries.id),
        on_or_after(SeriesPause),
    )
    .scalar_subquery()
)
DATES = (
    select(
        gathered(
            SeriesDate.on,
            on=SeriesDate.on,
            order_id=SeriesDate.order_id,
            skipped_because=SeriesDate.skipped_because,
        )
    )
    .where(
        SeriesDate.community_id == HERE,
        same(SeriesDate.series_id, OrderSeries.id),
        SeriesDate.on >= TODAY,
    )
    .scalar_subquery()
)
_helper = aliased(Member)
WHOLE = (
    select(
        *columns(OrderSeries),
        PEOPLE.label("people"),
        IS_MINE.label("is_mine"),
        *(Item.name.label("item"), Unit.name.label("unit"), _helper.name.label("helper")),
    )
    .join(Item, (Item.community_id == HERE) & same(Item.id, OrderSeries.item_id))
    .join(Unit, (Unit.community_id == HERE) & same(Unit.id, OrderSeries.unit_id))
    .outerjoin(_helper, (_helper.community_id == HERE) & same(_helper.id, OrderSeries.helper_id))
)
ITS_ID = (OrderSeries.community_id == HERE) & (OrderSeries.id == SERIES)
SHOWN = WHOLE.add_columns(TIMES.label("times"), PAUSES.label("pauses"), DATES.label("dates")).where(
    VISIBLE
)
LISTED = Kept(SHOWN.order_by(OrderSeries.id.desc()).limit(MOST))
ONE = Kept(SHOWN.where(ITS_ID))
FOR_UPDATE = Locked(OrderSeries, WHOLE.where(VISIBLE, ITS_ID).with_for_update(of=OrderSeries))
LOCKED = Locked(OrderSeries, WHOLE.where(ITS_ID).with_for_update(of=OrderSeries))
PEOPLE_OF = Kept(
    select(SeriesPerson.person_id, SeriesPerson.answers)
    .where(SeriesPerson.community_id == HERE, SeriesPerson.series_id == SERIES)
    .order_by(SeriesPerson.id)
)
TIMES_OF = Kept(
    select(SeriesTime.since, SeriesTime.every, SeriesTime.begins)
    .where(SeriesTime.community_id == HERE, SeriesTime.series_id == SERIES)
    .order_by(SeriesTime.since)
)
PAUSES_OF = Kept(
    select(SeriesPause.since, SeriesPause.until).where(
        SeriesPause.community_id == HERE, SeriesPause.series_id == SERIES
    )
)
DATES_OF = Kept(
    select(SeriesDate.id, SeriesDate.on, SeriesDate.period_on, SeriesDate.order_id)
    .where(SeriesDate.community_id == HERE, SeriesDate.series_id == SERIES)
    .order_by(SeriesDate.on)
)
FORGET = Kept(
    delete(SeriesDate).where(
        SeriesDate.community_id == HERE, SeriesDate.id == bindparam("date_id", type_=Uuid)
    )
)
FORGET_PERSON = Kept(
    delete(SeriesPerson).where(
        SeriesPerson.community_id == HERE,
        SeriesPerson.series_id == SERIES,
        SeriesPerson.person_id == bindparam("person_id", type_=Uuid),
    )
)
FORGET_PERIOD = Kept(
    delete(SeriesDate).where(
        SeriesDate.community_id == HERE,
        SeriesDate.series_id == SERIES,
        SeriesDate.period_on == bindparam("period", type_=Date),
    )
)
FORGET_TIMES = Kept(
    delete(SeriesTime).where(
        SeriesTime.community_id == HERE,
        SeriesTime.series_id == SERIES,
        SeriesTime.since >= bindparam("since", type_=Date),
    )
)
ON = bindparam("on", type_=Date)
_lasts = (
    SeriesPause.community_id == HERE,
    SeriesPause.series_id == SERIES,
    on_or_after(SeriesPause, ON),
)
DROP_PAUSES = Kept(delete(SeriesPause).where(*_lasts, SeriesPause.since >= ON))
END_PAUSES = Kept(update(SeriesPause).where(*_lasts, SeriesPause.since < ON).values(until=ON))
OF_PERSON = Kept(
    select(SeriesPerson.series_id)
    .where(
        SeriesPerson.community_id == HERE,
        SeriesPerson.person_id == bindparam("person_id", type_=Uuid),
    )
    .order_by(SeriesPerson.series_id)
)
TO_COME = Kept(  # its orders from a day until another, as they are
    select(Order.id, Order.state, Order.begins_at, SeriesDate.id.label("date_id"))
    .join(SeriesDate, (SeriesDate.community_id == HERE) & same(SeriesDate.order_id, Order.id))
    .where(
        Order.community_id == HERE,
        SeriesDate.series_id == SERIES,
        SeriesDate.on >= bindparam("since", type_=Date),
        SeriesDate.on < bindparam("until", type_=Date),
        Order.begins_at > bindparam("now", type_=DateTime(timezone=True)),
    )
    .order_by(Order.begins_at, Order.id)
)
MOMENT = bindparam("moment", type_=DateTime(timezone=True))
SLOT_AT = Kept(
    select(Slot.id)
    .where(
        Slot.community_id == HERE,
        Slot.item_id == bindparam("item_id", type_=Uuid),
        Slot.unit_id == bindparam("unit_id", type_=Uuid),
        Slot.begins_at <= MOMENT,
        Slot.ends_at > MOMENT,
        Slot.called_off_at.is_(None),
    )
    .order_by(Slot.begins_at.desc(), Slot.id)
    .limit(1)
)
SLOT = Kept(
    select(Slot.item_id, Slot.unit_id, Slot.begins_at).where(
        Slot.community_id == HERE, Slot.id == bindparam("slot_id", type_=Uuid)
    )
)
OF_UNIT = Kept(
    select(Member.id).where(
        Member.community_id == HERE,
        Member.id == bindparam("member_id", type_=Uuid),
        Member.unit_id == bindparam("unit_id", type_=Uuid),
        Member.left_on.is_(None),
    )
)
LAST_HELPER = Kept(
    select(CrewMember.member_id)
    .join(Order, (Order.community_id == HERE) & same(Order.id, CrewMember.order_id))
    .where(
        CrewMember.community_id == HERE,
        CrewMember.ended_at.is_(None),
        Order.series_id == SERIES,
    )
    .order_by(Order.begins_at.desc(), CrewMember.since, CrewMember.id)
    .limit(1)
)


async def listing(session: AsyncSession, actor: Actor) -> Sequence[Row]:
    """Newest first."""
    return await LISTED.all(session, visible_to(actor))


async def one(session: AsyncSession, actor: Actor, series_id: UUID) -> Row:
    return await ONE.one(session, visible_to(actor) | {"series_id": series_id}, OrderSeriesNotFound)


async def for_update(session: AsyncSession, actor: Actor, series_id: UUID) -> OrderSeries:
    found = visible_to(actor) | {"series_id": series_id}
    return await FOR_UPDATE.entity(session, found, OrderSeriesNotFound)


async def by_the_clock(session: AsyncSession, community_id: int, series_id: UUID) -> OrderSeries:
    found = {"here": community_id, "series_id": series_id, "my_person": None}
    return await LOCKED.entity(session, found, OrderSeriesNotFound)


async def people(session: AsyncSession, series: OrderSeries) -> list[Row]:
    return await PEOPLE_OF.all(session, _of(series))


async def times(session: AsyncSession, series: OrderSeries) -> list[Row]:
    """In order of their days."""
    return await TIMES_OF.all(session, _of(series))


async def pauses(session: AsyncSession, series: OrderSeries) -> list[Row]:
    return await PAUSES_OF.all(session, _of(series))


async def dates(session: AsyncSession, series: OrderSeries) -> list[Row]:
    """What was made, or skipped."""
    return await DATES_OF.all(session, _of(series))


async def to_come(
    session: AsyncSession, series: OrderSeries, since: date, until: date | None
) -> list[Row]:
    within = {"since": since, "until": until or date.max, "now": clock.now()}
    return await TO_COME.all(session, _of(series) | within)


async def forget(session: AsyncSession, series: OrderSeries, date_id: UUID) -> None:
    """It may be made again."""
    await FORGET.run(session, {"here": series.community_id, "date_id": date_id})


async def forget_period(session: AsyncSession, series: OrderSeries, period: date) -> None:
    await FORGET_PERIOD.run(session, _of(series) | {"period": period})


async def forget_times(session: AsyncSession, series: OrderSeries, since: date) -> None:
    """That were to begin then, or later."""
    await FORGET_TIMES.run(session, _of(series) | {"since": since})


async def end_pauses(session: AsyncSession, series: OrderSeries, on: date) -> bool:
    """False: it was not paused then, or later."""
    dropped = await DROP_PAUSES.run(session, _of(series) | {"on": on})
    return await END_PAUSES.run(session, _of(series) | {"on": on}) + dropped > 0


async def forget_person(session: AsyncSession, series: OrderSeries, person_id: UUID) -> None:
    await FORGET_PERSON.run(session, _of(series) | {"person_id": person_id})


async def of_person(session: AsyncSession, community_id: int, person_id: UUID) -> list[UUID]:
    return await OF_PERSON.scalars(session, {"here": community_id, "person_id": person_id})


async def slot(session: AsyncSession, community_id: int, slot_id: UUID) -> Row:
    return await SLOT.one(session, {"here": community_id, "slot_id": slot_id}, SlotNotFound)


async def slot_at(session: AsyncSession, series: OrderSeries, moment: datetime) -> UUID | None:
    """In which it would begin then."""
    its = {"item_id": series.item_id, "unit_id": series.unit_id, "moment": moment}
    found: UUID | None = await SLOT_AT.scalar(session, {"here": series.community_id} | its)
    return found


async def is_of_unit(
    session: AsyncSession, community_id: int, member_id: UUID, unit_id: UUID
) -> bool:
    asked = {"here": community_id, "member_id": member_id, "unit_id": unit_id}
    return await OF_UNIT.first(session, asked) is not None


async def helper_of(session: AsyncSession, series: OrderSeries) -> UUID | None:
    """Who is to come, or came last."""
    if series.helper_id is not None:
        return series.helper_id
    found: UUID | None = await LAST_HELPER.scalar(session, _of(series))
    return found


def _of(series: OrderSeries) -> dict[str, object]:
    return {"here": series.community_id, "series_id": series.id}
