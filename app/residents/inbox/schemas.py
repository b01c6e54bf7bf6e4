from datetime import datetime
from uuid import UUID

from app.platform.schemas import View


class MessageView(View):
    id: UUID
    title: str
    text: str
    subject_kind: str
    subject_id: UUID
    created_at: datetime
    read_at: datetime | None
