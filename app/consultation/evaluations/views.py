"""From rows to what a client is told."""

from typing import Any

from app.consultation.evaluations.schemas import EvaluationView
from app.platform.db.kept import Row


def evaluations(scores: dict[int, int], found: list[Row]) -> dict[str, Any]:
    raters = sum(scores.values())
    total = sum(score * times for score, times in scores.items())
    return {
        "raters": raters,
        "average": round(total / raters, 2) if raters else None,
        "scores": [scores.get(score, 0) for score in range(1, 6)],
        "evaluations": [
            EvaluationView.of(row, is_mine=bool(row.is_mine)).model_dump() for row in found
        ],
    }
