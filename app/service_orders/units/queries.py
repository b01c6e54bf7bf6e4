"""Units are public: there are some dozens, so the list is whole."""

from uuid import UUID

from sqlalchemy import Uuid, bindparam, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.platform.db.base import HERE
from app.platform.db.kept import Kept, Locked, Row, columns
from app.service_orders.providers.models import Unit
from app.service_orders.units.errors import UnitNotFound

MOST = 1000
ITS_ID = Unit.id == bindparam("unit_id", type_=Uuid)
WHOLE = select(*columns(Unit)).where(Unit.community_id == HERE)
ALL = Kept(WHOLE.order_by(Unit.id).limit(MOST))
ONE = Kept(WHOLE.where(ITS_ID))
FOR_UPDATE = Locked(Unit, WHOLE.where(ITS_ID).with_for_update(of=Unit))


async def listing(session: AsyncSession, community_id: int) -> list[Row]:
    """In the order of adding; also those that have ended."""
    return await ALL.all(session, {"here": community_id})


async def one(session: AsyncSession, community_id: int, unit_id: UUID) -> Row:
    return await ONE.one(session, {"here": community_id, "unit_id": unit_id}, UnitNotFound)


async def for_update(session: AsyncSession, community_id: int, unit_id: UUID) -> Unit:
    asked = {"here": community_id, "unit_id": unit_id}
    return await FOR_UPDATE.entity(session, asked, UnitNotFound)
