"""From a row to what a client is told."""

from typing import Any

from app.consultation.topics.lifecycle import LIFECYCLE, TopicState
from app.consultation.topics.models import Topic
from app.consultation.topics.policy import parties, reads_the_words
from app.places.roles.actor import Actor
from app.platform import clock
from app.platform.db.kept import Row


def item(row: Topic | Row, actor: Actor) -> dict[str, Any]:
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


def view(row: Topic | Row, actor: Actor) -> dict[str, Any]:
    reads = reads_the_words(actor, row)
    return item(row, actor) | {
        "what": row.what if reads else None,
        "proposer_id": row.proposer_id if reads else None,
        "said_by": row.said_by if reads else None,
        "said_at": row.said_at,
        "point_id": row.point_id,
        "accepted_at": row.accepted_at,
        "is_moderated": row.is_moderated,
        "joined_to_id": row.joined_to_id,
        "resolution": row.resolution,
        "resolved_at": row.resolved_at,
        "delivered": row.delivered,
        "delivered_at": row.delivered_at,
        "closed_at": row.closed_at,
        "photos": row.photos,
    }


def is_overdue(row: Topic | Row) -> bool:
    if row.due_at is None or row.state is not TopicState.PROPOSED:
        return False
    return bool(row.due_at < clock.now())
