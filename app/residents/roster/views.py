"""A run as a client is told of it, and the roster as the lines of a workbook: masked, so that it may
lie on a desk."""

from typing import Any

from app.platform.db.kept import Row
from app.residents.roster.columns import RELATIONS, SEXES, YES_NO
from app.residents.roster.models import RosterRun
from app.residents.roster.schemas import RunView

WORDS = {value: word for word, value in (RELATIONS | SEXES).items()}
YES = next(word for word, value in YES_NO.items() if value)


def view(run: RosterRun | Row) -> RunView:
    return RunView.model_validate(run)


def line(row: Row) -> list[str]:
    """In the columns of the template; the other direction is `columns.read`."""
    return [_cell(value) for value in row._asdict().values()]


def _cell(value: Any) -> str:
    if value is None or value is False:
        return ""
    if value is True:
        return YES
    return WORDS.get(value) or str(value)
