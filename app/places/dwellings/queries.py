"""What stands here. There are some hundreds of each, so lists are whole, in the order of adding."""

from typing import Any
from uuid import UUID

from sqlalchemy import Select, Uuid, bindparam, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.places.dwellings.models import Building, Company, Dwelling, Estate
from app.places.errors import PlaceNotFound
from app.platform.db.base import HERE
from app.platform.db.kept import Kept, Locked, Row, columns
from app.platform.errors import AppError

MOST = 1000
WANTED = bindparam("wanted", type_=Uuid)


def _all(table: Any) -> Select[Any]:
    return select(*columns(table)).where(table.community_id == HERE).order_by(table.id).limit(MOST)


def _one(table: Any) -> Kept:
    return Kept(select(table.id).where(table.community_id == HERE, table.id == WANTED))


OF_ESTATE = Building.estate_id == bindparam("estate_id", type_=Uuid)
OF_BUILDING = Dwelling.building_id == bindparam("building_id", type_=Uuid)
COMPANIES, ESTATES = Kept(_all(Company)), Kept(_all(Estate))
BUILDINGS, BUILDINGS_OF = Kept(_all(Building)), Kept(_all(Building).where(OF_ESTATE))
DWELLINGS = Kept(_all(Dwelling).where(OF_BUILDING))
BUILDING_FOR_UPDATE = Locked(
    Building,
    select(*columns(Building))
    .where(Building.community_id == HERE, Building.id == WANTED)
    .with_for_update(of=Building, key_share=True),
)
COMPANY, ESTATE, BUILDING = _one(Company), _one(Estate), _one(Building)


async def companies(session: AsyncSession, community_id: int) -> list[Row]:
    return await COMPANIES.all(session, {"here": community_id})


async def estates(session: AsyncSession, community_id: int) -> list[Row]:
    return await ESTATES.all(session, {"here": community_id})


async def buildings(
    session: AsyncSession, community_id: int, estate_id: UUID | None = None
) -> list[Row]:
    """Of all estates, or of one."""
    if estate_id is None:
        return await BUILDINGS.all(session, {"here": community_id})
    return await BUILDINGS_OF.all(session, {"here": community_id, "estate_id": estate_id})


async def dwellings(session: AsyncSession, community_id: int, building_id: UUID) -> list[Row]:
    return await DWELLINGS.all(session, {"here": community_id, "building_id": building_id})


async def is_company(session: AsyncSession, community_id: int, company_id: UUID) -> bool:
    return await _known(session, COMPANY, community_id, company_id)


async def is_estate(session: AsyncSession, community_id: int, estate_id: UUID) -> bool:
    return await _known(session, ESTATE, community_id, estate_id)


async def is_building(session: AsyncSession, community_id: int, building_id: UUID) -> bool:
    return await _known(session, BUILDING, community_id, building_id)


async def building_for_update(
    session: AsyncSession,
    community_id: int,
    building_id: UUID,
    missing: type[AppError] = PlaceNotFound,
) -> Building:
    """Who changes what is known of it waits here for others who do."""
    wanted = {"here": community_id, "wanted": building_id}
    return await BUILDING_FOR_UPDATE.entity(session, wanted, missing)


async def _known(session: AsyncSession, one: Kept, community_id: int, wanted: UUID) -> bool:
    return await one.first(session, {"here": community_id, "wanted": wanted}) is not None
