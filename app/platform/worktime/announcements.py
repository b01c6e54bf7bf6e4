"""A holiday notice (放假通知) as an office writes it down: a line a day. Pure."""

import csv
import re
from collections.abc import Iterator, Mapping
from datetime import date

from app.platform.values.dates import read_date
from app.platform.values.spelling import Unreadable, plain

Days = Mapping[date, tuple[bool, str]]  # worked or not, and why

FORM = "每行写：日期,放假或上班,节日名称，例如 2027-01-01,放假,元旦"
WORDS = {
    **dict.fromkeys(("off", "放假", "休息", "休", "假", "放"), False),
    **dict.fromkeys(("work", "上班", "补班", "班", "工作", "调休上班", "补班上班"), True),
}
HOLIDAYS = {  # of every year, after 国务院《全国年节及纪念日放假办法》 of 2024; how a notice may call them
    "元旦": ("元旦", "New Year"),
    "春节": ("春节", "除夕", "Spring Festival"),
    "清明节": ("清明", "Tomb"),
    "劳动节": ("劳动", "五一", "Labour"),
    "端午节": ("端午", "Dragon Boat"),
    "中秋节": ("中秋", "Mid-autumn"),
    "国庆节": ("国庆", "十一", "National"),
}
ENCODINGS = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16", b"": "utf-8-sig"}
HEADINGS = {"日期", "放假日期", "date", "on", "day"}
SEPARATORS = re.compile(r"[，\t;；]")
LONGEST = 1_000  # lines
YEARS = range(2000, 2101)


def read_days(raw: bytes) -> dict[date, tuple[bool, str]]:
    """ValueError says in Chinese which line is wrong, and how it is written."""
    days: dict[date, tuple[bool, str]] = {}
    for number, cells in _lines(_text(raw)):
        try:
            day, told = _day(cells)
            if days.setdefault(day, told)[0] is not told[0]:
                raise Unreadable(f"{day} 前面已写了另一种安排")
        except ValueError as error:
            raise ValueError(f"第 {number} 行：{error}。{FORM}") from None
    if not days:
        raise ValueError(f"文件里没有内容。{FORM}")
    return days


def missing(days: Days, year: int) -> list[str]:
    """The holidays of a year that are not among its days off; with none missing it is known whole."""
    told = [name for day, (works, name) in days.items() if day.year == year and not works]
    return [
        holiday
        for holiday, names in HOLIDAYS.items()
        if not any(name in one for one in told for name in names)
    ]


def _text(raw: bytes) -> str:
    if raw.startswith((b"PK", b"\xd0\xcf\x11\xe0")):
        raise ValueError("这是 Excel 或压缩文件，请在 Excel 里另存为 CSV 再录入")
    encoding = next(name for mark, name in ENCODINGS.items() if raw.startswith(mark))
    for each in (encoding, "gb18030"):
        try:
            text = raw.decode(each)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise ValueError("文件的编码无法识别，请另存为 UTF-8 或 GBK 的 CSV")


def _lines(text: str) -> Iterator[tuple[int, list[str]]]:
    """Those that say something, but for a heading."""
    lines = text.splitlines()
    if len(lines) > LONGEST:
        raise ValueError(f"文件有 {len(lines)} 行，一年的安排只有几十天，请核对文件")
    is_first = True
    for number, line in enumerate(lines, 1):
        try:
            [cells] = csv.reader([SEPARATORS.sub(",", line)], strict=True)
            told = [plain(cell) for cell in cells]
        except (csv.Error, ValueError):
            raise ValueError(f"第 {number} 行：引号或字符有误。{FORM}") from None
        if not any(told):
            continue
        if not (is_first and told[0].lower() in HEADINGS):
            yield number, told
        is_first = False


def _day(cells: list[str]) -> tuple[date, tuple[bool, str]]:
    while cells and not cells[-1]:
        cells.pop()
    on, word, name = (*cells, "", "")[:3]
    if len(cells) not in {2, 3}:
        raise Unreadable("应有日期、放假或上班、节日名称三项")
    if word.lower() not in WORDS:
        raise Unreadable(f"“{word[:20]}”看不出是放假还是上班")
    day = read_date(on)
    if day.year not in YEARS:
        raise Unreadable(f"{day.year} 年不对")
    return day, (WORDS[word.lower()], name)
