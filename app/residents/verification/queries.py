from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Boolean, bindparam, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.places.dwellings.addresses import ADDRESS, IN_BUILDING, IN_ESTATE
from app.places.dwellings.models import Building, Dwelling, Estate
from app.places.grids.queries import DWELLINGS_OF_MY_GRIDS
from app.places.roles.actor import Actor
from app.platform.db.base import same
from app.platform.paging import Window, paginate
from app.residents.verification.errors import ClaimNotFound
from app.residents.verification.lifecycle import ClaimParty, ClaimState
from app.residents.verification.models import Claim

IN_MY_GRIDS = Claim.dwelling_id.in_(DWELLINGS_OF_MY_GRIDS)
VISIBLE = (Claim.community_id == bindparam("here")) & or_(
    bindparam("sees_all", type_=Boolean), Claim.account_id == bindparam("me"), IN_MY_GRIDS
)
LISTED = (
    select(
        *(getattr(Claim, name) for name in ("id", "name", "dwelling_id", "state", "person_id")),
        Claim.claimed_at,
        Claim.account_id,
        IN_MY_GRIDS.label("is_mine_to_decide"),
        ADDRESS.label("address"),
    )
    .join(Dwelling, same(Dwelling.id, Claim.dwelling_id))
    .join(Building, IN_BUILDING)
    .join(Estate, IN_ESTATE)
    .where(VISIBLE)
)


def visible_to(actor: Actor) -> dict[str, Any]:
    """The claimant, the office, and the grid worker of that dwelling."""
    return {
        "here": actor.community_id,
        "me": actor.account_id,
        "sees_all": actor.is_staff,
        "grids": list(actor.grids),
    }


def parties(actor: Actor, account_id: UUID, *, in_my_grids: bool) -> set[ClaimParty]:
    """Nobody decides about a claim of their own."""
    if account_id == actor.account_id:
        return {ClaimParty.CLAIMANT}
    return {ClaimParty.DECIDER} if actor.is_staff or in_my_grids else set()


async def listing(
    session: AsyncSession, actor: Actor, state: ClaimState | None, window: Window
) -> Sequence[Any]:
    found = LISTED if state is None else LISTED.where(Claim.state == state)
    rows: Sequence[Any] = (
        await session.execute(paginate(found, Claim.id, window), visible_to(actor))
    ).all()
    return rows


async def one(session: AsyncSession, actor: Actor, claim_id: UUID) -> Any:
    found = await session.execute(LISTED.where(Claim.id == claim_id), visible_to(actor))
    row = found.one_or_none()
    if row is None:
        raise ClaimNotFound
    return row


async def for_update(
    session: AsyncSession, actor: Actor, claim_id: UUID
) -> tuple[Claim, set[ClaimParty]]:
    found = await session.execute(
        select(Claim, IN_MY_GRIDS).where(VISIBLE, Claim.id == claim_id).with_for_update(of=Claim),
        visible_to(actor),
    )
    row = found.one_or_none()
    if row is None:
        raise ClaimNotFound
    claim, in_my_grids = row
    return claim, parties(actor, claim.account_id, in_my_grids=in_my_grids)
