"""From a row to what a client is told. Ready for JSON."""

from typing import Any

from app.consultation.sessions.lifecycle import LIFECYCLE
from app.consultation.sessions.models import Meeting
from app.consultation.sessions.policy import parties
from app.consultation.sessions.queries import sees_photos
from app.consultation.sessions.schemas import MeetingCopy
from app.places.roles.actor import Actor
from app.platform.db.kept import Row


def item(row: Row, actor: Actor) -> dict[str, Any]:
    return {
        "id": row.id,
        "kind": row.kind,
        "title": row.title,
        "point_id": row.point_id,
        "point": row.point,
        "place": row.place,
        "estate_id": row.estate_id,
        "begins_at": row.begins_at,
        "ends_at": row.ends_at,
        "state": row.state,
        "present": row.present,
        "unresolved": row.unresolved,
        "walk_ins": row.walk_ins,
        "is_invited": row.is_invited,
        "is_present": row.is_present,
        "actions": LIFECYCLE.open_to(parties(actor, row), row.state),
    }


def view(row: Row, actor: Actor) -> dict[str, Any]:
    newest = row.minutes[-1] if row.minutes else None
    return item(row, actor) | {
        "link": row.link if actor.is_known else None,
        "planned_by": row.planned_by,
        "leader_id": row.leader_id,
        "published_at": row.published_at,
        "held_at": row.held_at,
        "agenda": row.agenda,
        "photo_ids": row.photo_ids if sees_photos(actor, row) else [],
        "minutes": newest and newest["words"],
        "minutes_version": newest and newest["version"],
    }


def copy(row: Row, _actor: Actor) -> dict[str, Any]:
    return {name: getattr(row, name) for name in MeetingCopy.model_fields}


def public(row: Row) -> dict[str, Any]:
    return {
        "id": row.id,
        "kind": row.kind,
        "title": row.title,
        "place": where(row),
        "begins_at": row.begins_at,
        "ends_at": row.ends_at,
        "state": row.state,
        "present": row.present,
        "unresolved": row.unresolved,
        "walk_ins": row.walk_ins,
    }


def page(row: Row) -> dict[str, Any]:
    agenda = [{"words": one["words"], "topic_id": one["topic_id"]} for one in row.agenda]
    return public(row) | {"agenda": agenda, "minutes": row.minutes}


def where(row: Meeting | Row) -> str | None:
    """The meeting point and where at it; none: online."""
    return " ".join(filter(None, (row.point, row.place))) or None
