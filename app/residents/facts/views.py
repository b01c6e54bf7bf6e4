from typing import Any

from app.platform.db.kept import Row
from app.residents.facts.schemas import FactView


def view(row: Row | dict[str, Any]) -> FactView:
    """Of `queries.CURRENT`, or one of the column `known`."""
    return FactView.model_validate(row)
