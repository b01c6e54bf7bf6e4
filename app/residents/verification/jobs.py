from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.places.dwellings.models import Dwelling
from app.places.grids.models import GridBuilding
from app.places.roles.actor import Role
from app.places.roles.models import Grant
from app.places.roles.queries import serving
from app.platform.db.base import on, same
from app.residents.inbox.telling import Told, reason, teller
from app.residents.verification import queries
from app.residents.verification.events import (
    ClaimAccepted,
    ClaimEnded,
    ClaimEvent,
    ClaimPending,
    ClaimRefused,
)
from app.residents.verification.models import Claim

IN_ITS_GRID = same(GridBuilding.grid_id, Grant.grid_id)


async def _claim(session: AsyncSession, event: ClaimEvent) -> Claim:
    return await session.get_one(Claim, (event.community_id, event.claim_id))


async def which_dwelling(session: AsyncSession, claim: Claim) -> str:
    """Of a dwelling, not of a person: who it is they look up."""
    return await queries.address(session, claim.community_id, claim.dwelling_id)


async def grid_workers(session: AsyncSession, claim: Claim, _event: Any) -> list[UUID]:
    """Of the dwelling that is claimed."""
    found = (
        serving(claim.community_id, Role.GRID_WORKER)
        .join(GridBuilding, IN_ITS_GRID)
        .join(Dwelling, same(Dwelling.building_id, GridBuilding.building_id))
        .where(Dwelling.id == claim.dwelling_id, on(GridBuilding))
    )
    return list(await session.scalars(found))


async def claimant(_session: AsyncSession, claim: Claim, _event: Any) -> list[UUID]:
    return [claim.account_id]


# fmt: off
TOLD = {
    ClaimPending:   Told(grid_workers,  "有居民认证申请待核实"),
    ClaimAccepted:  Told(claimant,      "居民认证已通过"),
    ClaimRefused:   Told(claimant,      "居民认证未通过", reason),
    ClaimEnded:     Told(claimant,      "居民认证已解除", reason),
}
# fmt: on
tell = teller(TOLD, _claim, which_dwelling)
