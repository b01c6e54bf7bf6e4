"""Bodies are commands, answers are views."""

from datetime import date
from typing import Annotated, Any, Self
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, Field


def _storable(text: str) -> str:
    if "\x00" in text:
        raise ValueError("不能包含空字符")
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise ValueError("包含无效字符") from error
    return text


Text = Annotated[str, AfterValidator(_storable)]
"""Text that PostgreSQL can store: no NUL, no lone surrogates."""

Day = Annotated[date, Field(ge=date(2000, 1, 1), le=date(2199, 12, 31))]
"""Of which there may be records, or plans."""

Line = Annotated[Text, Field(min_length=1, max_length=200)]
Words = Annotated[Text, Field(min_length=1, max_length=2000)]


def _version_7(made: UUID) -> UUID:
    if made.version != 7:  # noqa: PLR2004
        raise ValueError("应为 UUID v7")
    return made


ClientId = Annotated[UUID, AfterValidator(_version_7)]
"""An id that a phone made before it had signal: UUID v7 (RFC 9562), so that ids sort by age."""


class Command(BaseModel):
    """What a client asks for. An unknown field is a mistake, not a detail to ignore."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


class Reason(Command):
    reason: Words


class View(BaseModel):
    """What a client is told; built from a row."""

    model_config = ConfigDict(from_attributes=True)

    @classmethod
    def of(cls, row: Any, **more: Any) -> Self:
        """From the columns of a row, and what no column says."""
        columns = (name for name in cls.model_fields if name not in more)
        return cls(**{name: getattr(row, name) for name in columns}, **more)
