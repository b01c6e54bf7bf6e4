"""Who sees a claim and decides about it: the grid worker of that dwelling, and the office."""

from typing import Any

from sqlalchemy import Boolean, Uuid, bindparam, or_

from app.places.grids.queries import DWELLINGS_OF_MY_GRIDS
from app.places.roles.actor import Actor
from app.platform.db.base import HERE
from app.platform.db.kept import Row
from app.residents.verification.lifecycle import ClaimParty
from app.residents.verification.models import Claim

ME = bindparam("me", type_=Uuid)
IS_MINE_TO_DECIDE = or_(
    bindparam("sees_all", type_=Boolean), Claim.dwelling_id.in_(DWELLINGS_OF_MY_GRIDS)
)
VISIBLE = (Claim.community_id == HERE) & or_(Claim.account_id == ME, IS_MINE_TO_DECIDE)


def visible_to(actor: Actor) -> dict[str, Any]:
    """The claimant, the office, and the grid worker of that dwelling."""
    return {
        "here": actor.community_id,
        "me": actor.account_id,
        "sees_all": actor.is_staff,
        "grids": list(actor.grids),
    }


def parties(actor: Actor, claim: Claim | Row) -> set[ClaimParty]:
    """Nobody decides about a claim of their own."""
    if claim.account_id == actor.account_id:
        return {ClaimParty.CLAIMANT}
    return {ClaimParty.DECIDER} if claim.is_mine_to_decide else set()
