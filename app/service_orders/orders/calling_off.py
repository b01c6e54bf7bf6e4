"""停办: a slot or a day does not take place."""

from uuid import UUID

from sqlalchemy import Date, bindparam, cast, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.places.policy import must_be_staff
from app.places.roles.actor import Actor
from app.platform import clock
from app.platform.db.base import HERE, if_given
from app.platform.db.kept import Kept
from app.service_orders.catalogue.errors import SlotNotFound
from app.service_orders.catalogue.models import Slot
from app.service_orders.orders import places, queries, service
from app.service_orders.orders.errors import NothingToCallOff
from app.service_orders.orders.schemas import CalledOffView, CallOffSlots

DAY = cast(func.timezone(str(clock.HERE), Slot.begins_at), Date)
IS_TO_COME = (
    Slot.community_id == HERE,
    Slot.called_off_at.is_(None),
    Slot.ends_at > bindparam("now", type_=Slot.ends_at.type),
)
MEANT = Kept(
    select(Slot.id).where(
        *IS_TO_COME,
        if_given("slot_id", Slot.id),
        if_given("item_id", Slot.item_id),
        if_given("unit_id", Slot.unit_id),
        bindparam("day", type_=Date).is_(None) | (bindparam("day", type_=Date) == DAY),
    )
)
CALL_OFF = Kept(
    update(Slot)
    .where(*IS_TO_COME, Slot.id == bindparam("slot_id", type_=Slot.id.type))
    .values(called_off_at=bindparam("now"), called_off_because=bindparam("because"))
)


async def call_off(session: AsyncSession, actor: Actor, body: CallOffSlots) -> CalledOffView:
    """What is under way goes on. Of all orders at once: none is left behind."""
    must_be_staff(actor)
    now, here = clock.now(), actor.community_id
    meant = body.model_dump(include={"slot_id", "day", "item_id", "unit_id"})
    found: list[UUID] = await MEANT.scalars(session, meant | {"here": here, "now": now})
    if not found:
        raise SlotNotFound if body.slot_id else NothingToCallOff
    await places.lock(session, here, *found)
    orders = 0
    for slot_id in sorted(found):
        said = {"slot_id": slot_id, "because": body.reason, "here": here, "now": now}
        await CALL_OFF.run(session, said)
        for order in await queries.to_come_in(session, here, slot_id):
            await service.call_off(session, actor, order, body.reason)
            orders += 1
    return CalledOffView(slots=len(found), orders=orders)
