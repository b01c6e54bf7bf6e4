"""From a row to what a client is told. Ready for JSON: a list is hot, no model is built for each row."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from app.consultation.topics.lifecycle import LIFECYCLE, PROPOSE, TopicParty, TopicState
from app.consultation.topics.models import Topic, TopicMoment
from app.consultation.topics.policy import parties, reads_the_words
from app.consultation.topics.schemas import TopicStep
from app.places.roles.actor import Actor
from app.platform import clock
from app.platform.clock import HERE
from app.platform.db.kept import Row

RESIDENTS = {
    *(TopicParty.PROPOSER, TopicParty.PROPOSER_ALONG, TopicParty.RESIDENT, TopicParty.VOTER)
}
AS_A_RESIDENT = {step.action for step in LIFECYCLE.steps if step.by <= RESIDENTS} | {PROPOSE}


def item(row: Topic | Row, actor: Actor) -> dict[str, Any]:
    return _facts(row, actor) | {"follows": row.follows}


def view(row: Topic | Row, actor: Actor) -> dict[str, Any]:
    return copy(row, actor) | {"follows": row.follows}


def copy(row: Topic | Row, actor: Actor) -> dict[str, Any]:
    """As a phone keeps it."""
    reads = reads_the_words(actor, row)
    return _facts(row, actor) | {
        "what": row.what if reads else None,
        "proposer_id": row.proposer_id if reads else None,
        "said_by": row.said_by if reads else None,
        "said_at": row.said_at,
        "point_id": row.point_id,
        "point": row.point,
        "scene": row.scene,
        "hazard_ids": row.hazard_ids if reads else [],
        "accepted_at": row.accepted_at,
        "is_moderated": row.is_moderated,
        "due_is_estimate": row.due_is_estimate,
        "joined_to_id": row.joined_to_id,
        "reason": row.reason,
        "resolution": row.resolution,
        "resolved_at": row.resolved_at,
        "delivered": row.delivered,
        "delivered_at": row.delivered_at,
        "closed_at": row.closed_at,
        "photos": [one for one in row.photos if reads or _is_of_the_end(one)],
    }


def _facts(row: Topic | Row, actor: Actor) -> dict[str, Any]:
    return {
        "id": row.id,
        "title": row.title,
        "summary": row.summary,
        "source": row.source,
        "state": row.state,
        "estate_id": row.estate_id,
        "grid_id": row.grid_id,
        "matter": row.matter,
        "proposed_at": row.proposed_at,
        "due_at": row.due_at,
        "is_overdue": is_overdue(row),
        "actions": LIFECYCLE.open_to(parties(actor, row), row.state),
    }


def is_overdue(row: Topic | Row) -> bool:
    if row.due_at is None or row.state is not TopicState.PROPOSED:
        return False
    return bool(row.due_at < clock.now())


def step(row: Row, *, reads: bool) -> TopicStep:
    """Who serves is named for what they did serving; what they said as residents is theirs."""
    by = row.by if reads or row.action not in AS_A_RESIDENT else None
    return TopicStep.of(row, by=by)


def public(row: Row) -> dict[str, Any]:
    return {
        "id": row.id,
        "title": row.title,
        "summary": row.summary,
        "source": row.source,
        "state": row.state,
        "estate_name": row.estate_name,
        "grid_name": row.grid_name,
        "matter": row.matter,
        "proposed_on": _day(row.proposed_at),
        "accepted_on": _day(row.accepted_at),
        "resolved_on": _day(row.resolved_at),
        "delivered_on": _day(row.delivered_at),
        "closed_on": _day(row.closed_at),
    }


def page(row: Row, steps: Iterable[Row]) -> dict[str, Any]:
    """A withdrawal is explained in a resident's words, which are not for everybody."""
    return public(row) | {
        "point": row.point,
        "resolution": row.resolution,
        "delivered": row.delivered,
        "reason": row.reason if row.state is TopicState.CLOSED else None,
        "steps": [{"on": _day(one.at), "action": one.action, "state": one.target} for one in steps],
        "photo_ids": [one["id"] for one in row.photos if _is_of_the_end(one)],
    }


def _is_of_the_end(photo: dict[str, Any]) -> bool:
    return bool(photo["moment"] == TopicMoment.DELIVERED)


def _day(moment: datetime | None) -> str | None:
    return None if moment is None else moment.astimezone(HERE).date().isoformat()
