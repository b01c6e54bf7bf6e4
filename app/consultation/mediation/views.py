"""From a row to what a client is told."""

from typing import Any

from app.consultation.mediation.lifecycle import LIFECYCLE, MediationState
from app.consultation.mediation.models import Mediation
from app.consultation.mediation.policy import parties
from app.consultation.mediation.schemas import MediationFigures
from app.places.roles.actor import Actor
from app.platform.db.kept import Row
from app.platform.small_cells import hidden

FEWEST = 3  # cases that are told as a number
ADVICE = "调解不成的，可以依法申请仲裁，或者向人民法院起诉（人民调解法第二十六条）"


def item(row: Mediation | Row, actor: Actor) -> dict[str, Any]:
    return {
        "id": row.id,
        "kind": row.kind,
        "state": row.state,
        "applied_on": row.applied_on,
        "ended_on": row.ended_on,
        "mediator": row.mediator,
        "actions": LIFECYCLE.open_to(parties(actor, row), row.state),
    }


def view(row: Mediation | Row, actor: Actor) -> dict[str, Any]:
    return item(row, actor) | {
        "my_position": row.my_position,
        "is_oral": row.is_oral,
        "confirm_by": row.confirm_by,
        "follow_up_on": row.follow_up_on,
        "was_kept": row.was_kept,
        "advice": ADVICE if row.state is MediationState.FAILED else None,
        "parties": row.parties,
        "sessions": row.sessions,
        "outsiders": row.outsiders,
    }


def figures(year: int, states: list[Row], days: Row) -> MediationFigures:
    counted = {row.state: row.times for row in states}
    applied, outcomes = hidden({state: counted.get(state, 0) for state in MediationState}, FEWEST)
    median = None if days.times < FEWEST or applied is None else float(days.median)
    return MediationFigures(year=year, applied=applied, outcomes=outcomes, median_days=median)
