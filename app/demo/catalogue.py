"""The catalogue as the office wrote it a year ago: items, what they need, and their slots since."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.demo.services import LISTS, OFFERED, PROGRAMMES, Offered
from app.places.roles.actor import Actor
from app.platform import clock
from app.service_orders.catalogue import service, timetable
from app.service_orders.catalogue.models import ServedAt
from app.service_orders.catalogue.schemas import AddPattern, WriteItem, WriteProgramme
from app.service_orders.catalogue.slots import AHEAD

YEAR = timedelta(days=364)


async def write(
    session: AsyncSession,
    staff: Actor,
    units: Mapping[str, UUID],
    qualifications: Mapping[str, UUID],
    point_id: UUID,
    began: datetime,
) -> dict[str, UUID]:
    """The items, by name. Of `units` those of `services`; `began`: from when on there are slots."""
    found: dict[str, UUID] = {}
    with clock.at(began):
        programmes = {
            name: await service.add_programme(
                session, staff, WriteProgramme(name=name, about=about)
            )
            for name, about in PROGRAMMES.items()
        }
        for one in OFFERED:
            body = _item(one, programmes[one.programme].id, qualifications)
            item = await service.add_item(session, staff, body)
            await service.offer(session, staff, item.id)
            found[one.name] = item.id
            await _times(session, staff, one, item.id, units, point_id)
    return found


async def _times(
    session: AsyncSession,
    staff: Actor,
    one: Offered,
    item_id: UUID,
    units: Mapping[str, UUID],
    point_id: UUID,
) -> None:
    for weekly in one.weekly:
        for weekday in weekly.weekdays:
            body = AddPattern.model_validate(
                {
                    "unit_id": units[weekly.unit],
                    "point_id": point_id if one.served_at is ServedAt.POINT else None,
                    "weekday": int(weekday),
                    "begins": weekly.begins,
                    "ends": weekly.ends,
                    "capacity": weekly.capacity,
                    "on_holidays": weekly.on_holidays,
                }
            )
            await timetable.add_pattern(session, staff, item_id, body, ahead=YEAR + AHEAD)


def _item(one: Offered, programme_id: UUID, qualifications: Mapping[str, UUID]) -> WriteItem:
    needs = [
        {"qualification_id": qualifications[name], "years": years}
        for name, years in one.needs.items()
    ]
    return WriteItem.model_validate(
        {
            "list": LISTS[one.programme],
            "programme_id": programme_id,
            "name": one.name,
            "served_at": one.served_at,
            "minutes": one.minutes,
            "rule": one.rule,
            "needs": needs,
            **one.more,
        }
    )
