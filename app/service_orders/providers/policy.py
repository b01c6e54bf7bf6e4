"""A member sees their own record, a coordinator those of their unit, the office and the auditor all.

The office and the coordinators keep them; some of it also the member.
"""

from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Boolean, Uuid, any_, bindparam, or_

from app.places.roles.actor import Actor, Role
from app.platform.db.base import HERE
from app.platform.db.kept import Row
from app.service_orders.providers.errors import MemberHasLeft, NotTheirUnit
from app.service_orders.providers.lifecycle import MemberParty, MemberState
from app.service_orders.providers.models import Member

VISIBLE = (Member.community_id == HERE) & or_(
    bindparam("sees_all", type_=Boolean),
    Member.unit_id == any_(bindparam("units", type_=ARRAY(Uuid))),
    Member.account_id == bindparam("me", type_=Uuid),
)


def visible_to(actor: Actor) -> dict[str, Any]:
    return {
        "here": actor.community_id,
        "sees_all": actor.is_staff or actor.has(Role.AUDITOR),
        "units": list(actor.units),
        "me": None if actor.acting_for else actor.account_id,
    }


def parties(actor: Actor, member: Member | Row) -> set[MemberParty]:
    found = {MemberParty.STAFF} if actor.is_staff else set()
    if member.unit_id in actor.units:
        found.add(MemberParty.COORDINATOR)
    if member.account_id == actor.account_id and actor.acting_for is None:
        found.add(MemberParty.MEMBER)
    return found


def must_keep(actor: Actor, unit_id: UUID) -> None:
    """The members of a unit."""
    if not (actor.is_staff or unit_id in actor.units):
        raise NotTheirUnit


def must_keep_or_be(actor: Actor, member: Member | Row) -> None:
    if not parties(actor, member):
        raise NotTheirUnit


def must_be_there(member: Member | Row) -> None:
    if member.state is MemberState.LEFT:
        raise MemberHasLeft
