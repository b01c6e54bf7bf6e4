"""What somebody is to a ballot. Who sees the topic sees its ballots; names and casts are for the office,
the counters and the auditor, and for each what is their own."""

from collections.abc import Collection
from typing import Any

from app.consultation.ballots.errors import ForAnotherToCast, VoterNotNamed
from app.consultation.ballots.lifecycle import BallotParty
from app.consultation.ballots.models import Ballot, Via
from app.consultation.topics.lifecycle import TopicParty
from app.places.roles.actor import Actor, Role
from app.platform.db.kept import Row


def parties(actor: Actor, ballot: Ballot | Row, mine: Collection[Any] = ()) -> set[BallotParty]:
    """`mine`: heads of the roll for which the caller may cast."""
    found = set()
    if actor.is_staff:
        found.add(BallotParty.CHAIR)
    if counts(actor, ballot):
        found.add(BallotParty.COUNTER)
    if mine:
        found.add(BallotParty.VOTER)
    return found


def as_of_topic(found: set[BallotParty]) -> set[TopicParty]:
    same = {BallotParty.VOTER: TopicParty.VOTER, BallotParty.COUNTER: TopicParty.COUNTER}
    return {same[one] for one in found if one in same}


def counts(actor: Actor, ballot: Ballot | Row) -> bool:
    named = (ballot.counter_id, ballot.other_counter_id)
    return actor.acting_for is None and actor.account_id in named


def sees_names(actor: Actor, ballot: Ballot | Row) -> bool:
    return actor.is_staff or actor.has(Role.AUDITOR) or counts(actor, ballot)


def may_still(ballot: Ballot | Row, head: Row) -> bool:
    """Nothing was cast for it; or in secret, online: that may be replaced."""
    return head.receipt is None or (ballot.is_secret and head.via is Via.ONLINE)


def why_not(actor: Actor, head: Row) -> ForAnotherToCast | VoterNotNamed | None:
    """Why the caller cannot cast for a head of theirs."""
    if head.proxy_id is not None or (head.own is not None and head.voter_id == actor.person_id):
        return None
    return VoterNotNamed() if head.voter_id is None else ForAnotherToCast()
