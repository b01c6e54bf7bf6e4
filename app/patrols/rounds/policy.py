"""What somebody is to a round, and who sees which."""

from typing import Any
from uuid import UUID

from sqlalchemy import Boolean, bindparam

from app.patrols.rounds.lifecycle import RoundParty
from app.patrols.rounds.models import Round
from app.places.roles.actor import Actor, Role
from app.platform.db.base import HERE
from app.platform.db.kept import Row
from app.residents.people.policy import visible_to as people_visible_to

IS_KNOWN = bindparam("is_known", type_=Boolean)
VISIBLE = (Round.community_id == HERE) & IS_KNOWN


def visible_to(actor: Actor) -> dict[str, Any]:
    """Verified residents and all who serve see the plan; names are for `sees_people`."""
    return people_visible_to(actor) | {"is_known": actor.is_known}


def in_charge(actor: Actor, grid_id: UUID) -> bool:
    """The office, and the grid worker of that grid."""
    return actor.is_staff or grid_id in actor.grids


def parties(actor: Actor, round_: Round | Row) -> set[RoundParty]:
    found = set()
    if actor.person_id is not None:
        found.add(RoundParty.RESIDENT)
    if round_.is_member:
        found.add(RoundParty.MEMBER)
    if round_.is_there:
        found.add(RoundParty.PRESENT)
    if round_.grid_id in actor.grids:
        found.add(RoundParty.GRID_WORKER)
    if actor.is_staff:
        found.add(RoundParty.STAFF)
    return found


def sees_people(actor: Actor, round_: Round | Row) -> bool:
    """Who is on the round, what they did: for the team, the grid worker, the office, the auditor."""
    return bool(parties(actor, round_) - {RoundParty.RESIDENT}) or actor.has(Role.AUDITOR)
