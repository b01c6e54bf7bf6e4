"""What every kind of value has in common: signs that nobody sees, width, and Excel's own marks."""

import re
import unicodedata

HAN = "⺀-⿟々〇㐀-䶿一-鿿\ue000-\uf8ff豈-\ufaff\U00020000-\U0003ffff\U000f0000-\U0010ffff"
"""Inside a class: ideographs, their radicals, and private use, which in rosters are ideographs."""

HYPHENS = re.compile(r"[-‐‑‒–—―−⁃⁻˗➖⸺⸻ー─━]+")
NOBODY_SEES = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]"
)
LOST = "\ufffd"  # what stood there was read in a wrong encoding
WRITTEN_BY_EXCEL = re.compile(r"_x00[01][0-9A-F]_", re.IGNORECASE)  # a control character, escaped
ERROR_CELL = re.compile(r"#+|#(N/A|DIV/0!|NAME\?|[A-Z_]{2,}[!?]?)|#\s*N/A|Err:\d{3}", re.IGNORECASE)


class Unreadable(ValueError):
    """In Chinese, and what to write instead."""


def plain(text: str) -> str:
    """In one width, without what nobody sees; blanks of any kind and number are one blank.

    Unreadable: an error cell, or half of a character.
    """
    text = _in_one_width(NOBODY_SEES.sub("", WRITTEN_BY_EXCEL.sub(" ", text)))
    kinds = {sign: unicodedata.category(sign) for sign in set(text)}
    if "Cs" in kinds.values() or LOST in kinds:
        raise Unreadable("有无法识别的字符，请重新输入")
    shown = "".join(
        " " if kinds[sign] in {"Cc", "Zl", "Zp"} else sign for sign in text if kinds[sign] != "Cf"
    )
    found = " ".join(_in_one_width(shown).split())
    if ERROR_CELL.fullmatch(found):
        raise Unreadable(f"单元格是错误值 {found}，请改为实际内容")
    return found


def compact(text: str) -> str:
    """`plain`, without blanks and without the apostrophe by which Excel is told that it is text."""
    return _in_one_width(plain(text).replace(" ", "")).strip("'‘’`′")


def _in_one_width(text: str) -> str:
    return unicodedata.normalize("NFKC", text)
