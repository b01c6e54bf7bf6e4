from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from app.platform.schemas import Command, Text, View


class SignIn(Command):
    code: Annotated[Text, Field(min_length=1, max_length=256, examples=["demo-resident"])]


class RefreshSession(Command):
    refresh_token: Annotated[Text, Field(min_length=1, max_length=256)]


class TokenView(View):
    access_token: str
    token_type: Literal["Bearer"] = "Bearer"  # noqa: S105 - RFC 6750
    expires_in: int = Field(description="seconds")
    refresh_token: str = Field(description="Good once; the answer to a refresh holds the next.")


class SessionView(View):
    id: UUID
    device: str
    started_at: datetime
    used_at: datetime
