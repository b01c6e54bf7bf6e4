"""When somebody serves each week, as people write it: `周一至周五 08:30-12:00、14:00-17:30；周六 9点-11点半`.
Pure."""

import re
from datetime import time
from itertools import pairwise
from typing import NamedTuple

from app.platform.values.spelling import HYPHENS, plain

HOW = "应写成 周一至周五 08:30-12:00、14:00-17:30；周六 09:00-11:30"
WEEKDAYS = "一二三四五六日"
AS_NUMBERS = {**{day: n for n, day in enumerate(WEEKDAYS, 1)}, "天": 7}
WORDS = {"每天": range(1, 8), "每日": range(1, 8), "工作日": range(1, 6), "周末": (6, 7)}
PAID = re.compile(r"[(（]?带薪[)）]?")
PART = re.compile(r"[；;\n]+")
CLOCK = r"(\d{1,2})(?::(\d{2})|点(半|\d{1,2}分?)?)"
SPAN = re.compile(rf"{CLOCK}\s*[-至到~]\s*{CLOCK}")
DAYS = re.compile(
    r"(?:周|星期|礼拜)?([一二三四五六日天1-7])(?:[-至到~](?:周|星期|礼拜)?([一二三四五六日天1-7]))?"
)
BETWEEN = re.compile(r"[、,，和及\s]*")


class Weekly(NamedTuple):
    weekday: int  # 1: Monday
    begins: time
    ends: time
    is_paid: bool


def read_hours(text: str) -> list[Weekly]:
    """In order, without overlaps; ValueError says how it should be written."""
    found = sorted(one for part in PART.split(text) if part.strip() for one in _part(part))
    if not found:
        raise ValueError(HOW)
    for one, other in pairwise(found):
        if one.weekday == other.weekday and other.begins < one.ends:
            raise ValueError(f"周{WEEKDAYS[one.weekday - 1]}有两段时间重叠，请合并")
    return found


def written(hours: list[Weekly]) -> str:
    """The other direction: days that are alike together."""
    by_day: dict[int, list[Weekly]] = {}
    for one in sorted(hours):
        by_day.setdefault(one.weekday, []).append(one)
    alike: dict[tuple[tuple[time, time, bool], ...], list[int]] = {}
    for day, spans in by_day.items():
        alike.setdefault(tuple(one[1:] for one in spans), []).append(day)
    parts = [
        f"{_days(days)} {'、'.join(_span(span) for span in spans if span[2] is paid)}"
        f"{'（带薪）' if paid else ''}"
        for spans, days in alike.items()
        for paid in sorted({span[2] for span in spans})
    ]
    return "；".join(parts)


def _part(text: str) -> list[Weekly]:
    said, is_paid = PAID.subn("", HYPHENS.sub("-", plain(text)))
    spans = list(SPAN.finditer(said))
    if not spans or BETWEEN.fullmatch(SPAN.sub("", said[spans[0].start() :])) is None:
        raise ValueError(HOW)
    days = _weekdays(said[: spans[0].start()])
    times = [(_time(*one.groups()[:3]), _time(*one.groups()[3:])) for one in spans]
    if any(ends <= begins for begins, ends in times):
        raise ValueError("结束时间须晚于开始时间")
    return [Weekly(day, *span, bool(is_paid)) for day in days for span in times]


def _weekdays(text: str) -> list[int]:
    found, rest = set[int](), text
    for word, days in WORDS.items():
        if word in rest:
            found |= set(days)
            rest = rest.replace(word, "")
    for one in DAYS.finditer(rest):
        first = _number(one[1])
        last = _number(one[2]) if one[2] else first
        if last < first:
            raise ValueError(HOW)
        found |= set(range(first, last + 1))
    if not found or BETWEEN.fullmatch(DAYS.sub("", rest)) is None:
        raise ValueError(HOW)
    return sorted(found)


def _number(day: str) -> int:
    return AS_NUMBERS.get(day) or int(day)


def _time(hour: str, minute: str | None, spoken: str | None) -> time:
    minutes = 30 if spoken == "半" else int((minute or spoken or "0").removesuffix("分"))
    try:
        return time(int(hour), minutes)
    except ValueError:
        raise ValueError(HOW) from None


def _days(days: list[int]) -> str:
    names = [f"周{WEEKDAYS[day - 1]}" for day in days]
    is_run = len(days) > 2 and days[-1] - days[0] == len(days) - 1  # noqa: PLR2004
    return f"{names[0]}至{names[-1]}" if is_run else "、".join(names)


def _span(span: tuple[time, time, bool]) -> str:
    return f"{span[0]:%H:%M}-{span[1]:%H:%M}"
