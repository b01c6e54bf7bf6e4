from app.platform.db.kept import Row
from app.residents.facts.schemas import FactView


def view(row: Row) -> FactView:
    return FactView.model_validate(row)
