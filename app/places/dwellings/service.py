"""Estates, buildings and dwellings are added by the office; a name that is taken is refused."""

from collections.abc import Sequence
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.places.dwellings import queries
from app.places.dwellings.models import Building, Company, Dwelling, Estate
from app.places.dwellings.schemas import (
    AddBuilding,
    AddCompany,
    AddDwelling,
    AddEstate,
    AddPlace,
    PlaceBuilding,
)
from app.places.errors import LooksLikeAnother, NoSuchPlace, PlaceNotFound, ThereAlready
from app.places.policy import must_be_staff
from app.places.roles.actor import Actor
from app.platform.db.base import Tenant
from app.platform.values.rooms import likeness

Where = tuple[str, ...]
T = TypeVar("T", bound=Tenant)


async def add_company(session: AsyncSession, actor: Actor, body: AddCompany) -> Company:
    must_be_staff(actor)
    return await _add(session, Company(community_id=actor.community_id, **body.model_dump()))


async def add_estate(session: AsyncSession, actor: Actor, body: AddEstate) -> Estate:
    must_be_staff(actor)
    here, company_id = actor.community_id, body.company_id
    if company_id is not None and not await queries.is_company(session, here, company_id):
        raise NoSuchPlace
    _alone(body, (body.name,), [(one.name,) for one in await queries.estates(session, here)])
    return await _add(session, Estate(community_id=here, **_said(body)))


async def add_building(session: AsyncSession, actor: Actor, body: AddBuilding) -> Building:
    must_be_staff(actor)
    if not await queries.is_estate(session, actor.community_id, body.estate_id):
        raise NoSuchPlace
    there = await queries.buildings(session, actor.community_id, body.estate_id)
    _alone(body, (body.name,), [(one.name,) for one in there])
    return await _add(
        session, Building(community_id=actor.community_id, **_said(body) | body.spot())
    )


async def place_building(
    session: AsyncSession, actor: Actor, building_id: UUID, body: PlaceBuilding
) -> Building:
    must_be_staff(actor)
    building = await queries.building_for_update(session, actor.community_id, building_id)
    for name, value in body.spot().items():
        setattr(building, name, value)
    await session.flush()
    return building


async def add_dwelling(
    session: AsyncSession, actor: Actor, building_id: UUID, body: AddDwelling
) -> Dwelling:
    must_be_staff(actor)
    if not await queries.is_building(session, actor.community_id, building_id):
        raise PlaceNotFound
    there = await queries.dwellings(session, actor.community_id, building_id)
    _alone(body, (body.unit, body.room), [(one.unit, one.room) for one in there])
    dwelling = Dwelling(community_id=actor.community_id, building_id=building_id, **_said(body))
    return await _add(session, dwelling)


def _alone(body: AddPlace, new: Where, there: Sequence[Where]) -> None:
    """What looks like one that is there is asked about, by its name."""
    if new in there:
        raise ThereAlready(f"已有“{''.join(new)}”")
    alike = [one for one in there if likeness(*one) == likeness(*new)]
    if alike and not body.is_another:
        raise LooksLikeAnother(f"已有“{''.join(alike[0])}”")


def _said(body: AddPlace) -> dict[str, Any]:
    return body.model_dump(exclude={"is_another", "datum"})


async def _add(session: AsyncSession, row: T) -> T:
    session.add(row)
    await session.flush()
    return row
