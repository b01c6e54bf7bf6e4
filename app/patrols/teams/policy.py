"""Teams are known to all who are signed in; memberships to the volunteer and the office."""

from typing import Any
from uuid import UUID

from sqlalchemy import Boolean, Uuid, bindparam, or_

from app.patrols.teams.lifecycle import MembershipParty, TeamParty
from app.patrols.teams.models import Membership
from app.places.roles.actor import Actor, Role

VISIBLE = (Membership.community_id == bindparam("here")) & or_(
    bindparam("sees_all", type_=Boolean),
    Membership.person_id == bindparam("my_person", type_=Uuid),
)


def visible_to(actor: Actor) -> dict[str, Any]:
    return {
        "here": actor.community_id,
        "my_person": actor.person_id,
        "sees_all": actor.is_staff or actor.has(Role.AUDITOR),
    }


def team_parties(actor: Actor) -> set[TeamParty]:
    found = {TeamParty.RESIDENT} if actor.person_id is not None else set()
    return found | ({TeamParty.STAFF} if actor.is_staff else set())


def parties(actor: Actor, person_id: UUID) -> set[MembershipParty]:
    found = {MembershipParty.VOLUNTEER} if actor.person_id == person_id else set()
    return found | ({MembershipParty.STAFF} if actor.is_staff else set())
