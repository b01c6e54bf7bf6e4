"""Who settles an objection, and who reads what was objected.

What the office made public, everybody reads who sees the topic: the resolution, that there are
objections and on what ground, and what was answered. The reason is for who signed, for the office and
the auditor; for everybody, if who objected wants others to sign.
"""

from collections.abc import Set as AbstractSet

from sqlalchemy import Uuid, bindparam, exists, func, or_

from app.consultation.publications.models import Objection, ObjectionSigner
from app.consultation.topics.lifecycle import TopicParty
from app.consultation.topics.models import Topic
from app.places.roles.actor import Actor, Role
from app.places.roles.policy import is_by
from app.platform.db.base import HERE, same

PERSON = bindparam("my_person", type_=Uuid)
IS_MINE = (
    exists()
    .where(
        ObjectionSigner.community_id == HERE,
        same(ObjectionSigner.objection_id, Objection.id),
        ObjectionSigner.person_id == PERSON,
    )
    .label("is_mine")
)
DECIDED = func.coalesce(
    is_by(Topic.decided_by, bindparam("account", type_=Uuid), PERSON), False
).label("decided")


def settles(actor: Actor, *, decided: bool, objected: bool = False) -> AbstractSet[TopicParty]:
    """Of the office, by none of their accounts who called the ballot or said that all agree, nor who
    objected."""
    may = actor.is_staff and not decided and not objected
    return {TopicParty.SETTLER} if may else frozenset()


def reads_reasons(actor: Actor) -> bool:
    return actor.is_staff or actor.has(Role.AUDITOR)


MAY_SIGN = or_(Objection.is_shown, IS_MINE.element)
