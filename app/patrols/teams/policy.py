"""Teams are known to all who are signed in; memberships to the volunteer and the office."""

from typing import Any
from uuid import UUID

from sqlalchemy import (
    BindParameter,
    Boolean,
    ColumnElement,
    Uuid,
    bindparam,
    exists,
    or_,
)
from sqlalchemy.orm import InstrumentedAttribute

from app.patrols.teams.lifecycle import MembershipParty, MembershipState, TeamParty
from app.patrols.teams.models import Membership, Team
from app.places.roles.actor import Actor, Role
from app.platform.db.base import HERE, same
from app.platform.db.kept import Row

ME = bindparam("my_person", type_=Uuid)
ADMITTED = Membership.state == MembershipState.ADMITTED
VISIBLE = (Membership.community_id == HERE) & or_(
    bindparam("sees_all", type_=Boolean), Membership.person_id == ME
)


def visible_to(actor: Actor) -> dict[str, Any]:
    return {
        "here": actor.community_id,
        "my_person": actor.person_id,
        "sees_all": actor.is_staff or actor.has(Role.AUDITOR),
    }


def in_team(
    team_id: InstrumentedAttribute[UUID], person: BindParameter[UUID] = ME
) -> ColumnElement[bool]:
    """Whether somebody, by default the caller, is in the team that a row names."""
    return exists().where(
        Membership.community_id == HERE,
        same(Membership.team_id, team_id),
        Membership.person_id == person,
        ADMITTED,
    )


def team_parties(actor: Actor, _team: Team | Row) -> set[TeamParty]:
    """The same to every team: who is verified may apply, the office keeps them."""
    found = {TeamParty.RESIDENT} if actor.person_id is not None else set()
    return found | ({TeamParty.STAFF} if actor.is_staff else set())


def parties(actor: Actor, member: Membership | Row) -> set[MembershipParty]:
    is_theirs = actor.person_id is not None and member.person_id == actor.person_id
    found = {MembershipParty.VOLUNTEER} if is_theirs else set()
    return found | ({MembershipParty.STAFF} if actor.is_staff else set())
