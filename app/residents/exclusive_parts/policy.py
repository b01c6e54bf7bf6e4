"""Owners see what is theirs, with their co-owners; the office sees all; nobody else learns of it."""

from typing import Any

from sqlalchemy import Boolean, Uuid, bindparam, or_, select

from app.places.roles.actor import Actor
from app.platform.db.base import HERE, on
from app.residents.exclusive_parts.models import ExclusivePart, PartOwner

MINE = select(PartOwner.part_id).where(
    PartOwner.community_id == HERE,
    PartOwner.person_id == bindparam("my_person", type_=Uuid),
    on(PartOwner),
)
VISIBLE = (ExclusivePart.community_id == HERE) & or_(
    bindparam("sees_all", type_=Boolean), ExclusivePart.id.in_(MINE)
)


def visible_to(actor: Actor) -> dict[str, Any]:
    return {
        "here": actor.community_id,
        "sees_all": actor.is_staff,
        "my_person": actor.person_id,
    }
