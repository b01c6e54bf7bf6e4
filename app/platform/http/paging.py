"""A page and a span of days, as a route takes them."""

from collections.abc import Callable
from datetime import timedelta
from typing import Annotated

from fastapi import Depends, Query

from app.platform import clock
from app.platform.http.problems import refuses
from app.platform.paging import BadCursor, Window
from app.platform.schemas import Day
from app.platform.spans import ASpanTooLong, Span


@refuses(BadCursor)
def window(
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
    after: Annotated[str | None, Query(max_length=64, description="`next` of the page before")] = (
        None
    ),
) -> Window:
    return Window(limit, after)


Paging = Annotated[Window, Depends(window)]


def span(longest: int) -> Callable[[Day, Day], Span]:
    """`since` and `until`, both included, at most so many days apart: for `Depends`."""

    @refuses(ASpanTooLong)
    def read(since: Day, until: Day) -> Span:
        return _checked(Span(since, until), longest)

    return read


def span_from_today(longest: int, ahead: int) -> Callable[[Day | None, Day | None], Span]:
    """Both may be left out: from today, so many days."""

    @refuses(ASpanTooLong)
    def read(since: Day | None = None, until: Day | None = None) -> Span:
        first = since or clock.today()
        return _checked(Span(first, until or first + timedelta(ahead)), longest)

    return read


def _checked(found: Span, longest: int) -> Span:
    if not timedelta(0) <= found.last - found.first <= timedelta(longest):
        raise ASpanTooLong(f"起止日期最多相隔{longest}天")
    return found


AYear = Annotated[Span, Depends(span(366))]
"""A year and a day at most."""
