"""Dates (日期): of birth, of moving in, of a deed. Year, month, day, in this order."""

import math
import re
from datetime import date, timedelta

from app.platform.values.spelling import HYPHENS, Unreadable, compact, plain

HOW = "请写成 1950-01-31"
MIDNIGHT = re.compile(r"[T ] ?0{1,2}:00(:00(\.0+)?)?$", re.IGNORECASE)
WHOLE = re.compile(r"(\d{4})[-/.。年](\d{1,2})[-/.。月](\d{1,2})[日号.。]?", re.ASCII)
DIGITS = re.compile(r"(\d{4})(\d{2})(\d{2})", re.ASCII)
REFUSED = (
    (re.compile(r"\d{4}年?"), "只有年份"),
    (re.compile(r"\d{4}[-/.年]\d{1,2}月?|(19|20)\d{4}"), "只有年月"),
    (re.compile(r"\d{4}-?W\d{1,2}(-?\d)?", re.IGNORECASE), "不接受按周写的日期"),
    (re.compile(r"\d{1,2}[-/.年]\d{1,2}[-/.月]\d{1,2}[日号]?|\d{6}"), "年份应写四位"),
    (re.compile(r"\d{1,2}[-/.]\d{1,2}[-/.]\d{4}"), "应按年、月、日的顺序"),
    (re.compile(r".*\d[:时].*"), "只写日期，不写时间"),
)
DAYS_OF_1900, DAYS_OF_1904 = date(1899, 12, 30), date(1904, 1, 1)
YEARS, MOST = range(1900, 2101), 120_000  # the last is in 2228
NO_DAY = 60  # 1900-02-29, which Excel counts and which never was


def read_date(text: str) -> date:
    found = compact(MIDNIGHT.sub("", HYPHENS.sub("-", plain(text))))
    parts = WHOLE.fullmatch(found) or DIGITS.fullmatch(found)
    if parts is None:
        why = next((why for how, why in REFUSED if how.fullmatch(found)), "不是日期")
        raise Unreadable(f"{why}，{HOW}")
    try:
        return date(*map(int, parts.groups()))
    except ValueError:
        raise Unreadable(f"没有这一天，{HOW}") from None


def read_serial(number: float, *, is_1904: bool = False) -> date:
    """What a number in a cell means: days since 1900 (or 1904, as old Macs count), or 19500131."""
    if not math.isfinite(number):
        raise Unreadable(f"不是日期，{HOW}")
    whole = int(number)
    if whole != number:
        raise Unreadable(f"只写日期，不写时间，{HOW}")
    if whole in YEARS or whole > MOST:  # a year, a month, a date that were typed without signs
        return read_date(str(whole))
    if whole < (not is_1904) or (whole == NO_DAY and not is_1904):
        raise Unreadable(f"不是日期，{HOW}")
    if is_1904:
        return DAYS_OF_1904 + timedelta(whole)
    return DAYS_OF_1900 + timedelta(whole + (whole < NO_DAY))
