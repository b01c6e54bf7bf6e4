"""Estates, buildings and dwellings are added by the office; a name that is taken is a clash."""

from collections.abc import Sequence
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.places.dwellings.models import Building, Company, Dwelling, Estate
from app.places.dwellings.schemas import AddBuilding, AddCompany, AddDwelling, AddEstate
from app.places.errors import NoSuchPlace, PlaceNotFound
from app.places.policy import must_be_staff
from app.places.roles.actor import Actor
from app.platform.db.base import Tenant

Row = TypeVar("Row", bound=Tenant)
MOST = 1000


async def add_company(session: AsyncSession, actor: Actor, body: AddCompany) -> Company:
    must_be_staff(actor)
    return await _add(session, Company(community_id=actor.community_id, **body.model_dump()))


async def add_estate(session: AsyncSession, actor: Actor, body: AddEstate) -> Estate:
    must_be_staff(actor)
    if body.company_id is not None and not await _known(session, actor, Company, body.company_id):
        raise NoSuchPlace
    return await _add(session, Estate(community_id=actor.community_id, **body.model_dump()))


async def add_building(session: AsyncSession, actor: Actor, body: AddBuilding) -> Building:
    must_be_staff(actor)
    if not await _known(session, actor, Estate, body.estate_id):
        raise NoSuchPlace
    return await _add(session, Building(community_id=actor.community_id, **body.model_dump()))


async def add_dwelling(
    session: AsyncSession, actor: Actor, building_id: UUID, body: AddDwelling
) -> Dwelling:
    must_be_staff(actor)
    if not await _known(session, actor, Building, building_id):
        raise PlaceNotFound
    dwelling = Dwelling(
        community_id=actor.community_id, building_id=building_id, **body.model_dump()
    )
    return await _add(session, dwelling)


async def rows_of(
    session: AsyncSession, community_id: int, kind: type[Row], **only: Any
) -> Sequence[Row]:
    found = select(kind).where(kind.community_id == community_id).filter_by(**only)
    return (await session.scalars(found.order_by(kind.id).limit(MOST))).all()


async def _known(session: AsyncSession, actor: Actor, kind: type[Tenant], row_id: UUID) -> bool:
    return await session.get(kind, (actor.community_id, row_id)) is not None


async def _add(session: AsyncSession, row: Row) -> Row:
    session.add(row)
    await session.flush()
    return row
