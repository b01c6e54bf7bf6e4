"""Who asked and who was asked see a swap, the coordinator of their unit, and staff. Of the orders it shows
neither who nor where."""

from typing import Any

from sqlalchemy import ARRAY, Boolean, Uuid, any_, bindparam, or_
from sqlalchemy.orm import aliased

from app.places.roles.actor import Actor
from app.platform.db.base import HERE
from app.platform.db.kept import Row
from app.service_orders.providers.models import Member
from app.service_orders.swaps.lifecycle import SwapParty
from app.service_orders.swaps.models import Swap

ME = bindparam("me", type_=Uuid)
Asker, Asked = aliased(Member), aliased(Member)
IS_ASKER = Asker.account_id == ME
IS_ASKED = Asked.account_id == ME
VISIBLE = (Swap.community_id == HERE) & or_(  # beside who asked, and who was asked
    bindparam("sees_all", type_=Boolean),
    IS_ASKER,
    IS_ASKED,
    Asker.unit_id == any_(bindparam("units", type_=ARRAY(Uuid))),
)


def visible_to(actor: Actor) -> dict[str, Any]:
    return {
        "here": actor.community_id,
        "me": None if actor.acting_for else actor.account_id,
        "sees_all": actor.is_staff,
        "units": list(actor.units),
    }


def parties(swap: Swap | Row) -> set[SwapParty]:
    found = set()
    if swap.is_asker:
        found.add(SwapParty.ASKER)
    if swap.is_asked:
        found.add(SwapParty.ASKED)
    return found
