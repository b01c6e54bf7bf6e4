"""What somebody is to a topic, and which topics they see.

What was accepted is everybody's; what was not is for who said it, and for those who take it down and
answer it. The words and photos of who said it stay theirs.
"""

from typing import Any

from sqlalchemy import ARRAY, Boolean, Uuid, any_, bindparam, exists, or_
from sqlalchemy.orm import aliased

from app.consultation.topics.lifecycle import TopicParty, TopicState
from app.consultation.topics.models import Topic, TopicParticipant
from app.places.roles.actor import Actor, Role
from app.platform.db.base import HERE, same
from app.platform.db.kept import Row

NOT_PUBLIC = (TopicState.PROPOSED, TopicState.DECLINED, TopicState.JOINED)
OVER = (TopicState.DECLINED, TopicState.JOINED, TopicState.WITHDRAWN, TopicState.CLOSED)
TAKES_OTHERS = tuple(set(TopicState) - {*NOT_PUBLIC, *OVER, TopicState.DELIVERED})  # to be joined


def parties(actor: Actor, topic: Topic | Row) -> set[TopicParty]:
    """Who is on a roll, counts, or settles, is known to the feature whose step it is."""
    found = set()
    if is_mine(actor, topic):
        found.add(TopicParty.PROPOSER)
    if topic.proposed_along:
        found.add(TopicParty.PROPOSER_ALONG)
    if actor.is_staff:
        found.add(TopicParty.CHAIR)
    if actor.person_id is not None:
        found.add(TopicParty.RESIDENT)
    return found


def is_mine(actor: Actor, topic: Topic | Row) -> bool:
    """Said by them, by any of their accounts or by somebody in their name; not what they only took
    down for somebody."""
    if actor.person_id is not None and topic.proposer_id == actor.person_id:
        return True
    own_account = actor.acting_for is None and topic.proposed_by == actor.account_id
    return own_account and topic.proposer_id is None and topic.said_by is None


def takes_down(actor: Actor) -> bool:
    """What others say at a meeting point."""
    return actor.is_staff or actor.has(Role.GRID_WORKER)


def reads_the_words(actor: Actor, topic: Topic | Row) -> bool:
    """What the proposer said, and who that is; everybody else reads what the office made of it."""
    in_charge = actor.is_staff or actor.has(Role.AUDITOR) or topic.grid_id in actor.grids
    own_account = actor.acting_for is None and topic.proposed_by == actor.account_id
    return in_charge or own_account or is_mine(actor, topic)


PUBLIC = Topic.accepted_at.is_not(None) & Topic.state.not_in(NOT_PUBLIC)
MINE = or_(
    Topic.proposed_by == bindparam("me", type_=Uuid),
    Topic.proposer_id == bindparam("my_person", type_=Uuid),
)
OF_MY_GRIDS = Topic.grid_id == any_(bindparam("grids", type_=ARRAY(Uuid)))
READS_THE_WORDS = or_(bindparam("sees_all", type_=Boolean), MINE, OF_MY_GRIDS)
VISIBLE = (Topic.community_id == HERE) & or_(READS_THE_WORDS, PUBLIC)
FOLLOWS = (
    exists()
    .where(
        TopicParticipant.community_id == HERE,
        same(TopicParticipant.topic_id, Topic.id),
        TopicParticipant.account_id == bindparam("account", type_=Uuid),
        TopicParticipant.follows,
    )
    .label("follows")
)
_along = aliased(Topic)
PROPOSED_ALONG = (  # as `is_mine`
    exists()
    .where(
        _along.community_id == HERE,
        _along.joined_to_id == Topic.id,
        or_(
            _along.proposer_id == bindparam("my_person", type_=Uuid),
            (_along.proposed_by == bindparam("me", type_=Uuid))
            & _along.proposer_id.is_(None)
            & _along.said_by.is_(None),
        ),
    )
    .correlate_except(_along)
    .label("proposed_along")
)
JUDGED = (  # what `parties` and a lifecycle ask of a row
    *(Topic.id, Topic.community_id, Topic.state),
    *(Topic.proposed_by, Topic.proposer_id, Topic.said_by, PROPOSED_ALONG),
)


def visible_to(actor: Actor) -> dict[str, Any]:
    return {
        "here": actor.community_id,
        "me": None if actor.acting_for else actor.account_id,
        "account": actor.account_id,
        "my_person": actor.person_id,
        "sees_all": actor.is_staff or actor.has(Role.AUDITOR),
        "grids": list(actor.grids),
    }
