"""Bodies are commands, answers are views."""

from typing import Annotated

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

Line = Annotated[Text, Field(min_length=1, max_length=200)]
Words = Annotated[Text, Field(min_length=1, max_length=2000)]


class Command(BaseModel):
    """What a client asks for. An unknown field is a mistake, not a detail to ignore."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


class View(BaseModel):
    """What a client is told; built from a row."""

    model_config = ConfigDict(from_attributes=True)
