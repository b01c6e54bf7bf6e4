"""Lists by keyset: `?limit=20&after=<cursor>` in, `{"items": [...], "next": "<cursor>"}` out.

Ids are UUID v7, so newest first is `id DESC`, and a page is found by an index however deep it is.
"""

import base64
import binascii
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar
from uuid import UUID

from pydantic import BaseModel

from app.platform.errors import Unacceptable

V = TypeVar("V")


class BadCursor(Unacceptable):
    title = "翻页标记无效"


class Page(BaseModel, Generic[V]):
    items: list[V]
    next: str | None = None


@dataclass(frozen=True, slots=True)
class Window:
    limit: int = 20
    after: str | None = None

    @property
    def last(self) -> UUID | None:
        """The id that the page before ended with."""
        if self.after is None:
            return None
        try:
            return UUID(bytes=base64.b64decode(self.after, b"-_", validate=True))
        except (binascii.Error, ValueError) as error:
            raise BadCursor from error


def split_page(rows: Sequence[V], window: Window) -> tuple[Sequence[V], str | None]:
    """The rows of this page, and the cursor of the next if there is one."""
    page = rows[: window.limit]
    return page, cursor(page[-1].id) if len(rows) > window.limit else None  # type: ignore[attr-defined]


def cursor(last: UUID) -> str:
    return base64.b64encode(last.bytes, b"-_").decode()
