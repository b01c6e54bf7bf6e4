from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field

from app.platform.privacy import Basis
from app.platform.schemas import Command, Text, View


class GiveConsent(Command):
    purpose: Annotated[Text, Field(min_length=1, max_length=40, examples=["photos-in-news"])]


class PurposeView(View):
    code: str
    words: str
    basis: Basis
    retention: str
    is_optional: bool


class ConsentView(View):
    id: UUID
    purpose: str
    words: str
    given_at: datetime
    withdrawn_at: datetime | None
