"""From a row to what a client is told."""

from typing import Any

from app.consultation.publications.policy import reads_reasons, settles
from app.consultation.topics.lifecycle import LIFECYCLE, TopicAction
from app.consultation.topics.models import Topic
from app.consultation.topics.policy import parties
from app.places.roles.actor import Actor
from app.platform import clock
from app.platform.db.kept import Row

OURS = {
    *(TopicAction.PUBLISH, TopicAction.OBJECT, TopicAction.SETTLE),
    *(TopicAction.UPHOLD, TopicAction.ANNUL, TopicAction.CARRY_OUT),
}


def publications(
    topic: Topic | Row, found: list[Row], objections: list[Row], actor: Actor, *, decided: bool
) -> list[dict[str, Any]]:
    who = parties(actor, topic) | settles(actor, decided=decided)
    actions = [one for one in LIFECYCLE.open_to(who, topic.state) if one in OURS]
    return [
        {
            "id": row.id,
            "topic_id": row.topic_id,
            "resolution": row.resolution,
            "working_days": row.working_days,
            "published_at": row.published_at,
            "due_at": row.due_at,
            "due_is_estimate": row.due_is_estimate,
            "ended_at": row.ended_at,
            "outcome": row.outcome,
            "objections": [_objection(o, actor) for o in objections if o.publication_id == row.id],
            "actions": actions if row.ended_at is None else [],
        }
        for row in found
    ]


def _objection(row: Row, actor: Actor) -> dict[str, Any]:
    reads = row.is_shown or row.is_mine or reads_reasons(actor)
    return {
        "id": row.id,
        "ground": row.ground,
        "reason": row.reason if reads else None,
        "signers": row.signers,
        "is_mine": row.is_mine,
        "made_at": row.made_at,
        "settle_by": row.settle_by,
        "answer": row.answer,
        "ended_at": row.ended_at,
        "outcome": row.outcome,
    }


def public(row: Row) -> dict[str, Any]:
    return {
        "topic_id": row.topic_id,
        "title": row.title,
        "resolution": row.resolution,
        "published_on": row.published_at.astimezone(clock.HERE).date(),
        "until": row.due_at,
        "objections": row.objections,
        "outcome": row.outcome,
    }
