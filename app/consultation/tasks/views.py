"""From a row to what a client is told."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from app.consultation.tasks.lifecycle import CALL, TASK, CallState
from app.consultation.tasks.models import Call, Task
from app.consultation.tasks.policy import parties, task_parties
from app.places.roles.actor import Actor
from app.platform import clock
from app.platform.db.kept import Row


def call(row: Call | Row, actor: Actor) -> dict[str, Any]:
    return {
        "id": row.id,
        "task_id": row.task_id,
        "topic_id": row.topic_id,
        "what": row.what,
        "company_id": row.company_id,
        "assignee_id": row.assignee_id,
        "department": row.department,
        "instead_of_id": row.instead_of_id,
        "called_at": row.called_at,
        "answer_by": row.answer_by,
        "due_at": row.due_at,
        "state": row.state,
        "is_overdue": is_overdue(row),
        "responded_at": row.responded_at,
        "handed_back_because": row.handed_back_because,
        "verified_at": row.verified_at,
        "works": row.works,
        "actions": CALL.open_to(parties(actor, row), row.state),
    }


def task(row: Task | Row, calls: Sequence[Row], actor: Actor) -> dict[str, Any]:
    return {
        "id": row.id,
        "topic_id": row.topic_id,
        "what": row.what,
        "assigned_at": row.assigned_at,
        "state": row.state,
        "done_at": row.done_at,
        "calls": [call(one, actor) for one in calls if one.task_id == row.id],
        "actions": TASK.open_to(task_parties(actor), row.state),
    }


def limit(row: Call | Row) -> datetime | None:
    """That runs now: to answer, then to be done."""
    if row.state is CallState.CALLED:
        return row.answer_by
    return row.due_at if row.state in {CallState.ANSWERED, CallState.WORKING} else None


def is_overdue(row: Call | Row) -> bool:
    until = limit(row)
    return until is not None and until < clock.now()
