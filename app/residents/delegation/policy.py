"""Whose authorisations somebody sees and ends: their own, on either side; the office every one."""

from typing import Any

from sqlalchemy import Boolean, Uuid, bindparam, or_

from app.places.roles.actor import Actor, Role
from app.places.roles.models import Authorisation
from app.platform.db.base import HERE

VISIBLE = (Authorisation.community_id == HERE) & or_(
    bindparam("sees_all", type_=Boolean),
    Authorisation.agent_id == bindparam("me", type_=Uuid),
    Authorisation.principal_id == bindparam("my_person", type_=Uuid),
)


def visible_to(actor: Actor) -> dict[str, Any]:
    """The auditor sees all, too."""
    return revocable_by(actor) | {"sees_all": actor.is_staff or actor.has(Role.AUDITOR)}


def revocable_by(actor: Actor) -> dict[str, Any]:
    """By the principal, by who acts, or by the office."""
    return {
        "here": actor.community_id,
        "sees_all": actor.is_staff,
        "me": actor.account_id,
        "my_person": actor.person_id,
    }
