"""From somebody on the care list to what the caller is told: a companion when, and never why."""

from collections.abc import Sequence
from typing import Any

from app.care.subjects.lifecycle import LIFECYCLE
from app.care.subjects.policy import parties
from app.care.subjects.risk import risk
from app.care.subjects.schemas import CareItem, CareView, ToVisitView
from app.places.roles.actor import Actor
from app.platform import clock
from app.platform.db.kept import Row
from app.residents.facts.views import view as fact
from app.residents.people.ages import age

SECRET = ("facts", "raised_to", "suspended_for", "suspension_id", "has_suspended_words")


def item(row: Row, actor: Actor) -> CareItem:
    return CareItem(**_item(row, actor))


def to_visit(rows: Sequence[Row], actor: Actor) -> ToVisitView:
    total = rows[0].total if rows else 0
    return ToVisitView(items=[item(row, actor) for row in rows], total=total)


def view(row: Row, actor: Actor) -> CareView:
    shown = _item(row, actor) | {
        "enrolled_on": row.enrolled_on,
        "age": age(row.born_on, clock.today()),
        "suspended_since": row.suspended_since,
    }
    if not row.sees_why:
        secret = dict.fromkeys(SECRET)
        hidden = {"rule": None, "risk": None}
        return CareView(**shown, **secret, dues=[one | hidden for one in row.dues])
    return CareView(
        **shown,
        facts=[fact(one) for one in row.known],
        raised_to=row.raised_to,
        suspended_for=row.suspended_for,
        suspension_id=row.break_id,
        has_suspended_words=row.has_suspended_words,
        dues=row.dues,
    )


def _item(row: Row, actor: Actor) -> dict[str, Any]:
    today = clock.today()
    held = risk(row.born_on, frozenset(row.facts), row.raised_to, today)
    return {
        "person_id": row.id,
        "name": row.name,
        "address": row.address or None,
        "grid_id": row.grid_id,
        "state": row.state,
        "risk": held if row.sees_why else None,
        "due_on": row.due_on,
        "is_overdue": row.due_on is not None and row.due_on < today,
        "companion": row.companion,
        "actions": LIFECYCLE.open_to(parties(actor, row), row.state),
    }
