from app.places.roles.actor import Actor
from app.platform.db.kept import Row
from app.service_orders.alerts.policy import may_answer
from app.service_orders.alerts.schemas import AlertView


def alert(row: Row, actor: Actor) -> AlertView:
    is_open = row.answered_at is None
    return AlertView.of(
        row, answered_by=row.answered_by_name, may_answer=is_open and may_answer(actor, row)
    )
