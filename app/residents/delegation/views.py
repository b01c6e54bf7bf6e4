from app.platform import clock
from app.platform.db.kept import Row
from app.residents.delegation.schemas import AuthorisationView


def view(row: Row) -> AuthorisationView:
    is_live = row.ended_at is None and row.since <= clock.now() < row.until
    return AuthorisationView.of(row, is_live=is_live)
