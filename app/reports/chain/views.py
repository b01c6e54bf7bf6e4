"""From what is kept in each feature to one answer."""

from typing import Any

from app.consultation.opinions.views import opinion_map
from app.consultation.topics import views as topics
from app.consultation.topics.policy import reads_the_words
from app.places.roles.actor import Actor
from app.platform.db.kept import Row
from app.reports.chain.queries import Chain


def chain(found: Chain, actor: Actor) -> dict[str, Any]:
    reads = reads_the_words(actor, found.topic)
    drawn, of_groups, shown = found.opinions
    return {
        "topic": topics.view(found.topic, actor),
        "first_words": [_said(row) for row in found.said],
        "hazards": [row._asdict() for row in found.hazards],
        "steps": [topics.step(row, reads=reads).model_dump() for row in found.steps],
        "sessions": [row._asdict() for row in found.sessions],
        "statements": len(shown),
        "opinion_map": None if drawn is None else _map(opinion_map(drawn, of_groups, shown)),
        "ballots": [row._asdict() for row in found.ballots],
        "publications": [row._asdict() for row in found.publications],
        "tasks": [row._asdict() for row in found.tasks],
        "evaluations": found.evaluations._asdict(),
    }


def _map(drawn: dict[str, Any]) -> dict[str, Any]:
    consensus = drawn["consensus"]
    return {
        "number": drawn["number"],
        "made_at": drawn["made_at"],
        "voters": drawn["voters"],
        "groups": len(drawn["groups"]),
        "agreed": [one["words"] for one in consensus["agree"]],
        "disagreed": [one["words"] for one in consensus["disagree"]],
    }


def _said(row: Row) -> dict[str, Any]:
    return {
        "topic_id": row.id,
        "title": row.title,
        "source": row.source,
        "said_at": row.said_at,
        "point": row.point,
        "words": row.what if row.reads else None,
        "said_by": row.said_by if row.reads else None,
    }
