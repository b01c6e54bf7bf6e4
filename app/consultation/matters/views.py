"""From a row to what everybody is told."""

from typing import Any

from app.consultation.matters.kinds import Share
from app.consultation.matters.models import CommunityRule, SilenceRule
from app.consultation.matters.queries import rule_of
from app.platform.db.kept import Row


def rule(row: Row | CommunityRule, *, is_confirmed: bool) -> dict[str, Any]:
    asked = rule_of(row)
    return {
        "id": row.id,
        "matter": row.matter,
        "matter_name": row.matter.label,
        "roll": row.roll,
        "roll_name": row.roll.label,
        "source": row.source,
        "since": row.since,
        "until": row.until,
        "participation": share(asked.participation),
        "consent": share(asked.consent),
        "counts_area": asked.counts_area,
        "consent_of_roll": asked.consent_of_roll,
        "is_confirmed": is_confirmed,
    }


def silence(row: Row | SilenceRule) -> dict[str, Any]:
    names = ("id", "estate_id", "source", "quote", "since", "until")
    return {name: getattr(row, name) for name in names} | {
        "is_confirmed": row.confirmed_at is not None
    }


def share(asked: Share | None) -> dict[str, Any] | None:
    return asked and asked._asdict() | {"label": asked.label}
