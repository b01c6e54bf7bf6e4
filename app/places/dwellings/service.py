"""Estates, buildings and dwellings are added by the office; a name that is taken is a clash."""

from typing import TypeVar
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.places.dwellings import queries
from app.places.dwellings.models import Building, Company, Dwelling, Estate
from app.places.dwellings.schemas import AddBuilding, AddCompany, AddDwelling, AddEstate
from app.places.errors import NoSuchPlace, PlaceNotFound
from app.places.policy import must_be_staff
from app.places.roles.actor import Actor
from app.platform.db.base import Tenant

T = TypeVar("T", bound=Tenant)


async def add_company(session: AsyncSession, actor: Actor, body: AddCompany) -> Company:
    must_be_staff(actor)
    return await _add(session, Company(community_id=actor.community_id, **body.model_dump()))


async def add_estate(session: AsyncSession, actor: Actor, body: AddEstate) -> Estate:
    must_be_staff(actor)
    here, company_id = actor.community_id, body.company_id
    if company_id is not None and not await queries.is_company(session, here, company_id):
        raise NoSuchPlace
    return await _add(session, Estate(community_id=here, **body.model_dump()))


async def add_building(session: AsyncSession, actor: Actor, body: AddBuilding) -> Building:
    must_be_staff(actor)
    if not await queries.is_estate(session, actor.community_id, body.estate_id):
        raise NoSuchPlace
    return await _add(session, Building(community_id=actor.community_id, **body.model_dump()))


async def add_dwelling(
    session: AsyncSession, actor: Actor, building_id: UUID, body: AddDwelling
) -> Dwelling:
    must_be_staff(actor)
    if not await queries.is_building(session, actor.community_id, building_id):
        raise PlaceNotFound
    dwelling = Dwelling(
        community_id=actor.community_id, building_id=building_id, **body.model_dump()
    )
    return await _add(session, dwelling)


async def _add(session: AsyncSession, row: T) -> T:
    session.add(row)
    await session.flush()
    return row
