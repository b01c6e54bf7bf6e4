"""What a cell of a sheet says, as its reader would see it."""

import re
from decimal import Decimal, InvalidOperation
from typing import NamedTuple

from app.platform.excel.table import Cell, Fault
from app.platform.values.dates import read_serial
from app.platform.values.spelling import Unreadable

WITHOUT_RESULT = "公式没有计算结果，请用 Excel 或 WPS 打开并保存，或改为实际内容"
TOO_LONG = "超过 15 位的号码被 Excel 当作数字，末几位已丢失，请设为文本后重新填写"
DIGITS_KEPT = 15  # by Excel
QUOTED = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]')
LIKE_A_DATE = re.compile(r"[ymdhs年月日]", re.IGNORECASE)
FILLED = re.compile(r'(?:"([^"]*)")?(0+|#|General|@)(?:"([^"]*)"|([栋幢室户号]))?(?:_.|;.*)?')
SERIAL = re.compile(r"\s*\d{5}(\.0+)?\s*", re.ASCII)
ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")


class Number(NamedTuple):
    """What it says depends on the column in which it stands."""

    value: Decimal
    format: str


Raw = str | Number | Fault | None


def raw(kind: str, text: str, format_: str, *, is_formula: bool, strings: list[str]) -> Raw:
    if kind == "s":
        return _shared(text, strings)
    if kind == "b":
        return "是" if text.strip() in {"1", "true"} else "否"
    if kind == "e":
        return Fault(text, f"单元格是错误值 {text}，请改为实际内容")
    if kind in {"inlineStr", "str", "d"}:
        return unescaped(text) or None
    return _number(text, format_, is_formula=is_formula)


def _number(text: str, format_: str, *, is_formula: bool) -> Raw:
    if text.strip():
        try:
            return Number(Decimal(text.strip()), format_)
        except InvalidOperation:
            return text
    return Fault("#VALUE!", WITHOUT_RESULT) if is_formula else None


def as_text(cell: Raw) -> Cell:
    if not isinstance(cell, Number):
        return cell
    if is_date(cell.format):
        return _turned_into_a_date(cell)
    if not cell.value.is_finite() or abs(cell.value) >= 10**DIGITS_KEPT:
        return Fault("#NUM!", TOO_LONG)
    whole = Decimal(f"{float(cell.value):.{DIGITS_KEPT}g}")
    if whole != whole.to_integral_value():
        return f"{whole.normalize():f}"
    return _filled(int(whole), cell.format)


def _filled(number: int, format_: str) -> str:
    """With the noughts and the words that its format shows around it."""
    form = FILLED.fullmatch(format_) if number >= 0 else None
    if form is None:
        return str(number)
    before, digits, after, sign = form.groups()
    zeros = len(digits) if digits.startswith("0") else 0
    return f"{before or ''}{str(number).zfill(zeros)}{after or sign or ''}"


def as_date(cell: Raw, *, is_1904: bool) -> Cell:
    if isinstance(cell, str) and SERIAL.fullmatch(cell):
        cell = Number(Decimal(cell.strip()), "")
    if not isinstance(cell, Number):
        return cell
    try:
        return read_serial(float(cell.value), is_1904=is_1904).isoformat()
    except (Unreadable, OverflowError) as error:
        return Fault(f"{cell.value:f}", str(error))


def is_date(format_: str) -> bool:
    """Of the part for numbers above nought."""
    return LIKE_A_DATE.search(QUOTED.sub("", format_.partition(";")[0])) is not None


def unescaped(text: str) -> str:
    """A character that XML cannot hold is written `_x000D_`, and `_` before such as `_x005F_`."""
    return ESCAPED.sub(lambda found: chr(int(found[1], 16)), text) if "_x" in text else text


def _shared(text: str, strings: list[str]) -> Raw:
    try:
        return unescaped(strings[int(text)]) or None
    except (ValueError, IndexError):
        return Fault("#REF!", "文件中缺少此单元格的内容，请用 Excel 或 WPS 打开并另存后再上传")


def _turned_into_a_date(cell: Number) -> Fault:
    try:
        shown = read_serial(float(cell.value)).isoformat()
    except (Unreadable, OverflowError):
        shown = f"{cell.value:f}"
    return Fault("#DATE!", f"被 Excel 变成了日期（{shown}），请把该列设为文本后重新填写")
