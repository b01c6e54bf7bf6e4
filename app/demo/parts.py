"""Whose the parts are: what the registers know is taken in, and what they do not is entered."""

from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.places.dwellings.models import Estate
from app.places.roles.actor import Actor
from app.platform.sealing.vault import vault_of
from app.residents.exclusive_parts import service, taking_in
from app.residents.exclusive_parts.models import AreaSource, PartKind
from app.residents.exclusive_parts.schemas import (
    AddOrganisation,
    AddPart,
    CountGarages,
    FillParts,
    OwnerSaid,
)

SINCE = date(2025, 1, 1)
UNSOLD, SHOPS, GARAGES = 4, 3, 6


async def enter(session: AsyncSession, staff: Actor) -> None:
    """The dwellings of every estate; in the first one shops, garages and what the developer has left."""
    here = Estate.community_id == staff.community_id
    estates = (await session.scalars(select(Estate.id).where(here).order_by(Estate.id))).all()
    for estate_id in estates:
        known = FillParts(estate_id=estate_id, area_source=AreaSource.REGISTER, since=SINCE)
        await taking_in.fill(session, staff, known)
    await _beside_dwellings(session, staff, estates[0])


async def _beside_dwellings(session: AsyncSession, staff: Actor, estate_id: UUID) -> None:
    developer = AddOrganisation(name="康苑置业有限公司", is_developer=True, contact="销售部")
    sells = await service.add_organisation(session, staff, vault_of(session), developer)
    theirs = [OwnerSaid(organisation_id=sells.id)]
    for number in range(1, SHOPS + UNSOLD + 1):
        shop = AddPart(
            estate_id=estate_id,
            kind=PartKind.SHOP,
            place=f"1栋底商{number}号",
            area=Decimal("36.25") + number,
            area_source=AreaSource.SURVEY,
            since=SINCE,
            owners=theirs if number > SHOPS else [],
        )
        await service.add(session, staff, shop)
    for number in range(1, GARAGES + 1):
        garage = AddPart(
            estate_id=estate_id,
            kind=PartKind.GARAGE,
            place=f"地下车位A{number:03d}",
            area=Decimal("12.72"),
            area_source=AreaSource.CONTRACT,
            since=SINCE,
            owners=theirs,
        )
        await service.add(session, staff, garage)
    rule = CountGarages(
        estate_id=estate_id, since=SINCE, counts=False, source="《业主大会议事规则》第九条"
    )
    await service.count_garages(session, staff, rule)
