"""What is printed: PDF, set by Typst from a template and data, with its fonts inside.

The font comes with us (Noto Sans CJK, a package); what it lacks is looked for in the fonts of the system.
A character that none of them has is printed as `□(U+30EDE)`: a box alone would say nothing.
"""

import importlib.util
import io
import json
import unicodedata
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

import anyio
import segno
import typst
from fontTools.ttLib import TTFont, TTLibError

from app.platform.errors import Unavailable

FAMILY, PACKAGE = "Noto Sans CJK SC", "noto_cjk_sans_otc"
AT_ONCE = 2
# What a font need not have: it joins, or chooses between shapes, and is not seen itself.
UNSEEN = {"Cf", "Cc", "Zl", "Zp"}
SELECTORS = (range(0xFE00, 0xFE10), range(0xE0100, 0xE01F0))

_at_once = anyio.CapacityLimiter(AT_ONCE)


class FontsMissing(Unavailable):
    title = "打印所需的中文字体缺失，请联系管理员安装字体后再试"


async def pdf(template: Path, data: dict[str, Any], at: datetime) -> bytes:
    """`data` is what the template reads as `sys.inputs.data`, in JSON: it stays text. Made in a thread, a
    page in some hundredths of a second."""
    return await anyio.to_thread.run_sync(_pdf, template, data, at, limiter=_at_once)


def printable(text: str) -> str:
    return "".join(one if _has(one) else f"□(U+{ord(one):04X})" for one in text)


def written(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def hours(minutes: int) -> str:
    """`12小时30分钟`: nothing is rounded."""
    whole, rest = divmod(minutes, 60)
    if not whole:
        return f"{rest}分钟"
    return f"{whole}小时" + (f"{rest}分钟" if rest else "")


def qr(text: str) -> str:
    """A code, as SVG."""
    out = io.BytesIO()
    segno.make(text, error="m", micro=False).save(out, kind="svg", border=0, xmldecl=False)
    return out.getvalue().decode()


def _pdf(template: Path, data: dict[str, Any], at: datetime) -> bytes:
    made = typst.compile(
        template.read_bytes(),
        format="pdf",
        font_paths=fonts(),
        ignore_system_fonts=True,  # `fonts` has found them
        sys_inputs={"data": json.dumps(_printable(data), ensure_ascii=False)},
        timestamp=at,
    )
    return bytes(made)


def _printable(data: Any) -> Any:
    match data:
        case str():
            return printable(data)
        case dict():
            return {name: _printable(value) for name, value in data.items()}
        case list():
            return [_printable(value) for value in data]
        case _:
            return data


@cache
def fonts() -> typst.Fonts:
    """FontsMissing is not remembered: they may be installed."""
    package = importlib.util.find_spec(PACKAGE)
    folders = [str(one) for one in (package and package.submodule_search_locations) or ()]
    found = typst.Fonts(include_embedded_fonts=False, font_paths=folders)
    if FAMILY not in found.families():
        raise FontsMissing
    return found


def _has(character: str) -> bool:
    """Whether any font has it; ours is asked first, and most often last."""
    point = ord(character)
    if unicodedata.category(character) in UNSEEN or any(point in each for each in SELECTORS):
        return True
    return any(point in characters(path, index) for path, index in faces().items())


@cache
def faces() -> dict[str, int]:
    """One of each file: the faces of a collection have the same characters."""
    found: dict[str, int] = {}
    for font in sorted(fonts().fonts(), key=lambda font: font.family != FAMILY):
        if font.path:
            found.setdefault(font.path, font.index)
    return found


@cache
def characters(path: str, index: int) -> frozenset[int]:
    try:
        with TTFont(path, fontNumber=index, lazy=True) as font:
            return frozenset(font.getBestCmap() or ())
    except (OSError, TTLibError):
        return frozenset()
