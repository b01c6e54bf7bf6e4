from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.places.dwellings.models import Dwelling
from app.places.grids.models import GridBuilding
from app.places.roles.actor import Role
from app.places.roles.models import Grant
from app.places.roles.queries import held_now
from app.platform.db.base import same
from app.residents.inbox.service import Notice, tell
from app.residents.verification.events import ClaimDecided, ClaimPending
from app.residents.verification.models import Claim


async def tell_deciders(session: AsyncSession, event: ClaimPending) -> None:
    claim = await session.get_one(Claim, (event.community_id, event.claim_id))
    workers = await session.scalars(
        select(Grant.account_id)
        .join(
            GridBuilding,
            same(GridBuilding.grid_id, Grant.grid_id) & GridBuilding.until.is_(None),
        )
        .join(
            Dwelling,
            same(Dwelling.building_id, GridBuilding.building_id),
        )
        .where(
            Grant.community_id == claim.community_id,
            Grant.role == Role.GRID_WORKER,
            held_now(),
            Dwelling.id == claim.dwelling_id,
        )
    )
    notice = Notice(f"claim:{claim.id}", "有居民认证申请待核实", "", "claims", claim.id)
    await tell(session, claim.community_id, workers, notice)


async def tell_claimant(session: AsyncSession, event: ClaimDecided) -> None:
    claim = await session.get_one(Claim, (event.community_id, event.claim_id))
    title = "居民认证已通过" if event.is_accepted else "居民认证未通过或已解除"
    occasion = f"claim:{claim.id}:{event.at.timestamp()}"
    notice = Notice(occasion, title, event.reason, "claims", claim.id)
    await tell(session, claim.community_id, [claim.account_id], notice)
