from collections.abc import Sequence

from app.care.subjects.models import CareVisit
from app.care.subjects.periods import DueState
from app.care.subjects.risk import Risk
from app.care.visits.schemas import CareDueView, CareFigures, VisitView
from app.platform.db.kept import Row


def visit(row: CareVisit | Row) -> VisitView:
    """A row of the ledger, or what was just recorded."""
    return VisitView.of(row)


def due(row: Row) -> CareDueView:
    return CareDueView.model_validate(row)


def figures(kept: Row, became: Sequence[Row], made: Row) -> CareFigures:
    times = {row.became: row.times for row in became}
    return CareFigures(
        kept=kept.kept,
        by_risk={one: getattr(kept, one) for one in Risk},
        due=sum(times.values()),
        by_state={one: times.get(one, 0) for one in DueState},
        visits=made.visits,
        people_visited=made.people_visited,
    )
