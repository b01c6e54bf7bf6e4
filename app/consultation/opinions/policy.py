"""What somebody is to a statement, which they see, and under what number they vote.

Who stated it is nobody's business but theirs: the office judges words, not people.
"""

from typing import Any
from uuid import UUID

from sqlalchemy import Boolean, Uuid, bindparam

from app.consultation.opinions.lifecycle import StatementParty, StatementState
from app.consultation.opinions.models import Statement, Vote
from app.consultation.topics.policy import VISIBLE as SEES_TOPIC
from app.consultation.topics.policy import visible_to as sees_topics
from app.places.roles.actor import Actor, Role
from app.platform.db.base import HERE
from app.platform.db.kept import Row
from app.platform.sealing.vault import Vault

PLACE = f"{Vote.__tablename__}.voter"


def voter(vault: Vault, community_id: int, person_id: UUID) -> UUID:
    """The same for all accounts of a person, and nobody's without the key."""
    said = community_id.to_bytes(4) + person_id.bytes
    return UUID(bytes=vault.mac(PLACE, said)[:16])


def my_voter(vault: Vault, actor: Actor) -> UUID | None:
    """Nobody's when somebody acts for another: a vote is read by the voter alone."""
    if actor.person_id is None or actor.acting_for is not None:
        return None
    return voter(vault, actor.community_id, actor.person_id)


def parties(actor: Actor, statement: Statement | Row) -> set[StatementParty]:
    if actor.person_id is not None and statement.author_id == actor.person_id:
        return {StatementParty.AUTHOR}
    return {StatementParty.MODERATOR} if actor.is_staff else set()


MINE = Statement.author_id == bindparam("my_person", type_=Uuid)
VISIBLE = (
    SEES_TOPIC
    & (Statement.community_id == HERE)
    & (bindparam("moderates", type_=Boolean) | MINE | (Statement.state == StatementState.SHOWN))
)


def visible_to(actor: Actor, vault: Vault) -> dict[str, Any]:
    return sees_topics(actor) | {
        "moderates": actor.is_staff or actor.has(Role.AUDITOR),
        "my_voter": my_voter(vault, actor),
    }
