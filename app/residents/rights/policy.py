"""Corrections: one's own, and for the office all; nobody decides about themselves. A closure is its
owner's."""

from typing import Any

from sqlalchemy import Boolean, Uuid, bindparam, or_

from app.places.roles.actor import Actor
from app.platform.db.base import HERE
from app.platform.db.kept import Row
from app.residents.rights.lifecycle import RightsParty
from app.residents.rights.models import Closure, Correction

ME = bindparam("me", type_=Uuid)
VISIBLE = (Correction.community_id == HERE) & or_(
    bindparam("sees_all", type_=Boolean),
    Correction.person_id == bindparam("my_person", type_=Uuid),
)
MINE = (Closure.community_id == HERE) & (Closure.account_id == ME)


def visible_to(actor: Actor) -> dict[str, Any]:
    return {
        "here": actor.community_id,
        "me": actor.account_id,
        "my_person": actor.person_id,
        "sees_all": actor.is_staff,
    }


def parties_to_correction(actor: Actor, asked: Correction | Row) -> set[RightsParty]:
    about_themselves = actor.account_id == asked.asked_by or actor.person_id == asked.person_id
    return {RightsParty.OFFICE} if actor.is_staff and not about_themselves else set()


def parties_to_closure(actor: Actor, asked: Closure) -> set[RightsParty]:
    return {RightsParty.OWNER} if asked.account_id == actor.account_id else set()
