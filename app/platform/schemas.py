"""Bodies are commands, answers are views."""

from datetime import UTC, date, datetime
from typing import Annotated, Any, Self
from uuid import UUID

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    model_validator,
)

from app.platform.values.dates import HOW, read_date
from app.platform.values.names import read_name
from app.platform.values.spelling import Unreadable

MOST_FIELDS = 100  # of a body, or of what is in it


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


def _date(value: object) -> date:
    """A number would be taken for seconds, and a time has a zone: neither is a date."""
    if isinstance(value, str):
        return read_date(value)
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    raise Unreadable(HOW)


Date = Annotated[date, Field(ge=date(1850, 1, 1), le=date(2199, 12, 31)), BeforeValidator(_date)]
"""As people write it, also of a birth; answers are ISO 8601."""

Day = Annotated[date, Field(ge=date(2000, 1, 1), le=date(2199, 12, 31)), BeforeValidator(_date)]
"""Of which there may be records, or plans."""

Instant = Annotated[
    AwareDatetime,
    Field(ge=datetime(1970, 1, 1, tzinfo=UTC), le=datetime(2199, 12, 31, tzinfo=UTC)),
    AfterValidator(lambda moment: moment.astimezone(UTC)),
]
"""As it is read back, whatever offset it came with; a phone without a clock is in 1970."""

Name = Annotated[
    Text, Field(min_length=1, max_length=200, examples=["王桂兰"]), AfterValidator(read_name)
]
"""Of a person, in the one spelling that is stored, searched and compared."""

Line = Annotated[Text, Field(min_length=1, max_length=200)]
Words = Annotated[Text, Field(min_length=1, max_length=2000)]


def _version_7(made: UUID) -> UUID:
    if made.version != 7:  # noqa: PLR2004
        raise ValueError("应为 UUID v7")
    return made


ClientId = Annotated[UUID, AfterValidator(_version_7)]
"""An id that a phone made before it had signal: UUID v7 (RFC 9562), so that ids sort by age."""


class Command(BaseModel):
    """What a client asks for. An unknown field is a mistake, not a detail to ignore; a hundred of them
    are one mistake."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)

    @model_validator(mode="before")
    @classmethod
    def _few_fields(cls, given: Any) -> Any:
        if isinstance(given, dict) and len(given) > MOST_FIELDS:
            raise ValueError("字段过多，请检查")
        return given


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
