"""A message is for one account, and for nobody else."""

from typing import Any

from sqlalchemy import Uuid, bindparam

from app.places.roles.actor import Actor
from app.platform.db.base import HERE
from app.residents.inbox.models import Message

VISIBLE = (Message.community_id == HERE) & (Message.account_id == bindparam("me", type_=Uuid))


def visible_to(actor: Actor) -> dict[str, Any]:
    return {"here": actor.community_id, "me": actor.account_id}
