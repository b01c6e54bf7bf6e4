"""From counts to what a client is told."""

from collections.abc import Mapping

from app.platform.db.kept import Row
from app.platform.small_cells import hidden
from app.service_orders.figures.kinds import OF_PEOPLE, Figure
from app.service_orders.figures.queries import Asked
from app.service_orders.figures.schemas import (
    Cell,
    CountedOrder,
    FiguresOf,
    NeverOrdered,
    ServiceFigures,
)

FEWEST = 5  # that are told to who does not see whom they are
Counts = dict[Figure, int]


def figures(
    of: Asked, total: tuple[Row, Row], parts: list[Row], people: list[Row], *, hides: bool
) -> ServiceFigures:
    by_key = {row.part: row for row in people}
    whole = _counts(*total)
    counted = {row.part: _counts(row, by_key.get(row.part)) for row in parts}
    shown: Mapping[str, Mapping[Figure, Cell]] = _hide(counted, whole) if hides else counted
    return ServiceFigures(
        since=of.span.first,
        until=of.span.last,
        as_of=of.as_of,
        by=of.by,
        total=_of(total[0], whole),
        parts=[_of(row, shown[row.part]) for row in parts],
        definitions={figure: figure.label for figure in Figure},
    )


def _counts(row: Row, people: Row | None) -> Counts:
    return {
        figure: getattr(people if figure in OF_PEOPLE else row, figure.value, 0)
        for figure in Figure
    }


def _hide(counted: Mapping[str, Counts], whole: Counts) -> dict[str, dict[Figure, Cell]]:
    """Each figure by itself: of no part under five, nor a second one by which it could be worked out."""
    shown: dict[str, dict[Figure, Cell]] = {key: {} for key in counted}
    for figure in Figure:
        column = {key: counts[figure] for key, counts in counted.items()}
        _, told = hidden(column, FEWEST)
        if 0 < whole[figure] < FEWEST:
            told = dict.fromkeys(column)
        for key, count in told.items():
            few = count is None and 0 < column[key] < FEWEST
            shown[key][figure] = "<5" if few else count
    return shown


def _of(row: Row, cells: Mapping[Figure, Cell]) -> FiguresOf:
    is_rated, is_taken = (isinstance(cells[one], int) for one in (Figure.RATED, Figure.TAKEN))
    return FiguresOf(
        key=row.part,
        name=row.called,
        figures=dict(cells),
        completion_percent=_percent(cells[Figure.SERVED], cells[Figure.DUE]),
        satisfied_percent=_percent(cells[Figure.SATISFIED], cells[Figure.RATED]),
        average_score=_rounded(row.average, 2) if is_rated else None,
        response_median_minutes=_rounded(row.median, 1) if is_taken else None,
        response_p90_minutes=_rounded(row.p90, 1) if is_taken else None,
    )


def _percent(met: Cell, counted: Cell) -> float | None:
    if not isinstance(met, int) or not isinstance(counted, int) or not counted:
        return None
    return round(100 * met / counted, 1)


def _rounded(value: float | None, digits: int) -> float | None:
    return None if value is None else round(float(value), digits)


def counted(row: Row, figure: Figure) -> CountedOrder:
    if figure is Figure.PEOPLE:
        nothing = dict.fromkeys(CountedOrder.model_fields)
        return CountedOrder(**nothing | {"person_id": row.id, "times": row.times})
    minutes = _rounded(row.minutes, 1)
    return CountedOrder.of(row, times=1, response_minutes=minutes)


def never_ordered(row: Row) -> NeverOrdered:
    return NeverOrdered.of(row, person_id=row.id)
