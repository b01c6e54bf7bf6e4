from app.platform.db.kept import Row
from app.residents.inbox.schemas import MessageView


def view(row: Row) -> MessageView:
    return MessageView.model_validate(row)
