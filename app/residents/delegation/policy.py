"""Whose authorisations somebody sees and ends: their own, on either side; the office every one."""

from typing import Any

from sqlalchemy import Boolean, Uuid, bindparam, or_

from app.places.roles.actor import Actor, Role
from app.places.roles.models import Authorisation
from app.platform.db.base import HERE
from app.residents.delegation.errors import NotYoursToRevoke

VISIBLE = (Authorisation.community_id == HERE) & or_(
    bindparam("sees_all", type_=Boolean),
    Authorisation.agent_id == bindparam("me", type_=Uuid),
    Authorisation.principal_id == bindparam("my_person", type_=Uuid),
)


def visible_to(actor: Actor) -> dict[str, Any]:
    """The auditor sees all, too."""
    return {
        "here": actor.community_id,
        "sees_all": actor.is_staff or actor.has(Role.AUDITOR),
        "me": actor.account_id,
        "my_person": actor.person_id,
    }


def must_be_a_side(actor: Actor, granted: Authorisation) -> None:
    """The principal, who acts, or the office."""
    is_theirs = actor.person_id is not None and granted.principal_id == actor.person_id
    if not (is_theirs or granted.agent_id == actor.account_id or actor.is_staff):
        raise NotYoursToRevoke
