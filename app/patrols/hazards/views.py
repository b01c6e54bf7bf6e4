"""From a row to what a client is told. Ready for JSON: a list is hot, no model is built for each row."""

from datetime import datetime
from typing import Any

from app.patrols.hazards.lifecycle import LIFECYCLE, HazardLimit, HazardState
from app.patrols.hazards.models import Hazard
from app.patrols.hazards.policy import parties
from app.patrols.hazards.queries import OVER
from app.places.roles.actor import Actor
from app.platform import clock
from app.platform.clock import HERE
from app.platform.db.kept import Row
from app.platform.values.points import Point, to_gcj02

LIMITS = {
    HazardState.REPORTED: HazardLimit.FILING,
    HazardState.SUBMITTED: HazardLimit.VERIFICATION,
    **dict.fromkeys(
        (HazardState.FILED, HazardState.ASSIGNED, HazardState.SUSPENDED),
        HazardLimit.RECTIFICATION,
    ),
}


def item(row: Hazard | Row, actor: Actor) -> dict[str, Any]:
    """One row of a list, ready for JSON: a list is hot, so no model is built for each row."""
    return {
        "id": row.id,
        "category": row.category,
        "category_name": row.category_name,
        "severity": row.severity,
        "grid_id": row.grid_id,
        "what": row.what,
        "where": row.where,
        "state": row.state,
        "reported_at": row.reported_at,
        "due_at": row.due_at,
        "limit": LIMITS.get(row.state) if row.due_at else None,
        "is_overdue": is_overdue(row),
        "actions": LIFECYCLE.open_to(parties(actor, row), row.state),
    }


def view(row: Hazard | Row, actor: Actor) -> dict[str, Any]:
    point = None if row.lng is None or row.lat is None else to_gcj02(Point(row.lng, row.lat))
    return item(row, actor) | {
        "source": row.source,
        "lng": row.lng,
        "lat": row.lat,
        "lng_gcj02": point and point.lng,
        "lat_gcj02": point and point.lat,
        "found_at": row.found_at,
        "assignee_id": row.assignee_id,
        "company_id": row.company_id,
        "assigned_at": row.assigned_at,
        "due_is_estimate": row.due_is_estimate,
        "is_extended": row.is_extended,
        "closed_at": row.closed_at,
        "joined_to_id": row.joined_to_id,
        "round_id": row.round_id,
        "escalated_at": row.escalated_at,
        "photos": row.photos,
    }


def is_overdue(row: Hazard | Row) -> bool:
    return row.due_at is not None and row.state not in OVER and row.due_at < clock.now()


def reported(hazard: Hazard, actor: Actor) -> dict[str, Any]:
    """With the hazards that may be the same one, and how many metres away they are."""
    candidates = [
        {
            "id": row.id if row.is_seen else None,
            "category_name": row.category_name,
            "what": row.what if row.is_seen else None,
            "where": row.where if row.is_seen else None,
            "state": row.state if row.is_seen else None,
            "metres": round(row.metres),
        }
        for row in hazard.candidates
    ]
    return view(hazard, actor) | {"candidates": candidates}


def public(row: Row) -> dict[str, Any]:
    return {
        "id": row.id,
        "category_name": row.category_name,
        "grid_name": row.grid_name,
        "state": row.state,
        "reported_on": _day(row.reported_at),
        "due_on": _day(row.due_at or row.rectify_by),
        "is_overdue": is_overdue(row),
        "closed_on": _day(row.closed_at),
    }


def _day(moment: datetime | None) -> str | None:
    return None if moment is None else moment.astimezone(HERE).date().isoformat()
