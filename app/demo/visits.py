"""What was done at homes over a year, and what is going on today. The actors are members of units."""

import random
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.places.grids.schemas import Place
from app.places.roles.actor import Actor
from app.platform import clock
from app.platform.values.points import Datum, Point
from app.service_orders.alerts import service as alerts
from app.service_orders.alerts.schemas import AnswerAlert, RaiseAlarm
from app.service_orders.home_notes import service as home_notes
from app.service_orders.home_notes.models import NoteKind
from app.service_orders.home_notes.schemas import AddHomeNote
from app.service_orders.visits import service
from app.service_orders.visits.models import Outcome
from app.service_orders.visits.schemas import (
    ArriveAtOrder,
    BreakOffOrder,
    FinishOrder,
    MissOrder,
    SayLate,
)

MINUTE = timedelta(minutes=1)
ACCOUNTS = (
    "量了血压，提醒按时服药，精神不错",
    "陪老人聊了半小时，家里一切都好",
    "按约完成，老人满意，现场已收拾干净",
    "检查了煤气和插座，没有隐患",
    "教会了用手机接视频，约好下次再来",
)
IN_NEED = "老人腿脚肿，已劝其就医，请网格员跟进"


class Visit(NamedTuple):
    """An order, and where and when it is; with how they are, if it looks in on them."""

    order_id: UUID
    begins_at: datetime
    minutes: int
    door: Point | None  # WGS 84, of the building
    looks_in: bool


async def serve(
    session: AsyncSession, crew: Sequence[Actor], visit: Visit, chance: random.Random
) -> datetime:
    """Each of the crew comes, and the first says what was done; when that was. One in twelve has a phone
    that does not know where it is; of those that look in one in thirty finds somebody in need."""
    came = visit.begins_at + chance.randint(-8, 9) * MINUTE
    is_in_need = visit.looks_in and chance.random() < 1 / 30
    for member in crew:
        where = _near(visit.door if chance.random() > 1 / 12 else None, chance)
        with clock.at(came + chance.randint(0, 2) * MINUTE):
            await service.arrive(session, member, visit.order_id, where)
    ended = visit.begins_at + (visit.minutes + chance.randint(-5, 12)) * MINUTE
    body = FinishOrder(
        photo_ids=[],
        account=IN_NEED if is_in_need else chance.choice(ACCOUNTS),
        outcome=(Outcome.IN_NEED if is_in_need else Outcome.WELL) if visit.looks_in else None,
    )
    with clock.at(max(ended, came + 3 * MINUTE)):
        await service.finish(session, crew[0], visit.order_id, body)
        return clock.now()


async def come(session: AsyncSession, member: Actor, visit: Visit, chance: random.Random) -> None:
    """Under way, from a little after the planned beginning on."""
    with clock.at(visit.begins_at + 4 * MINUTE):
        await service.arrive(session, member, visit.order_id, _near(visit.door, chance))


async def meet_nobody(
    session: AsyncSession, member: Actor, visit: Visit, chance: random.Random
) -> None:
    await come(session, member, visit, chance)
    with clock.at(visit.begins_at + 16 * MINUTE):
        await service.miss(
            session, member, visit.order_id, MissOrder(words="敲门、打电话均无人应答", photo_ids=[])
        )


async def break_off(
    session: AsyncSession, member: Actor, visit: Visit, chance: random.Random
) -> None:
    await come(session, member, visit, chance)
    with clock.at(visit.begins_at + 14 * MINUTE):
        body = BreakOffOrder(reason="老人临时身体不适，家属陪同就医")
        await service.break_off(session, member, visit.order_id, body)


async def be_late(session: AsyncSession, member: Actor, visit: Visit, minutes: int = 30) -> None:
    with clock.at(visit.begins_at - 10 * MINUTE):
        await service.late(session, member, visit.order_id, SayLate(minutes=minutes))


async def call_for_help(
    session: AsyncSession, member: Actor, staff: Actor | None, visit: Visit
) -> None:
    """Under way; with `staff`, answered a few minutes later."""
    with clock.at(visit.begins_at + 9 * MINUTE):
        words = RaiseAlarm(words="老人家中有醉酒亲属吵闹，请来人")
        alert_id = await alerts.raise_alarm(session, member, visit.order_id, words)
    if staff is not None:
        with clock.at(visit.begins_at + 13 * MINUTE):
            body = AnswerAlert(answer="网格员已到场劝离，服务人员安全")
            await alerts.answer(session, staff, alert_id, body)


async def note(
    session: AsyncSession, by: Actor, person_id: UUID, kind: NoteKind, words: str | None = None
) -> None:
    """What whoever comes must know."""
    await home_notes.add(session, by, person_id, AddHomeNote(kind=kind, words=words))


def _near(door: Point | None, chance: random.Random) -> ArriveAtOrder:
    """Some metres from the door, as a phone says it; without one the phone says nothing."""
    if door is None:
        return ArriveAtOrder()
    lng, lat = (one + chance.uniform(-4e-4, 4e-4) for one in (door.lng, door.lat))
    place = Place(lng=lng, lat=lat, datum=Datum.WGS84)
    return ArriveAtOrder(place=place, accuracy=chance.choice((15, 30, 65)))
