from app.places.roles.schemas import GrantView
from app.platform.db.kept import Row


def grant(row: Row) -> GrantView:
    return GrantView.of(row)
