"""Estates, buildings, units and rooms (小区、楼栋、单元、房号): where a dwelling is.

The rule, which the workbook's template states:

    3栋   = ３栋, 03栋, 3 幢, 3号楼, 3#, 三栋, 3
    1单元  = 01单元, 一单元, 1;   无 = no unit
    502   = 0502, 502室, 502号房, ５０２
"""

import re

from app.platform.values.spelling import HAN, HYPHENS, Unreadable, compact, plain

LONGEST = 50
NO_UNIT = "无"
NONE = {"", "-", "/", "0", "无", "没有", "无单元", "不分单元", "0单元"}
BUILDING = re.compile(r"(?<=[0-9A-Z])(?:号?[栋幢]楼?|号楼|#[栋幢楼]?)$")
UNIT, ROOM = re.compile(r"(?<=[0-9A-Z])单元$"), re.compile(r"(?<=[0-9A-Z])(?:室|房|号房|号室|户)$")
CHINESE = re.compile(
    r"(?<![一二三四五六七八九十百零〇])([一二三四五六七八九]?十[一二三四五六七八九]?|[一二三四五六七八九])(?=(?:号?[栋幢]|号楼|#|单元)|$)"
)
ZEROS = re.compile(r"(?<![0-9A-Z.-])0+(?=[0-9])")
PADDED = re.compile(r"(?<=[A-Z])0+(?=[0-9])")  # B01 and B1
FLOAT = re.compile(r"([0-9]+)\.0+")
ALONE = re.compile(r"[0-9]+|[A-Z]")
BLANK_AT_HAN = re.compile(rf"(?<=[{HAN}]) | (?=[{HAN}])")
VALUES = {word: value for value, word in enumerate("一二三四五六七八九", 1)}


def read_estate(text: str) -> str:
    return _bounded("小区", plain(BLANK_AT_HAN.sub("", plain(text))))


def read_building(text: str) -> str:
    return _bounded("楼栋", _numbered(text, BUILDING, "栋"))


def read_unit(text: str) -> str:
    """无, where there are none."""
    if _written(text) in NONE:
        return NO_UNIT
    found = _numbered(text, UNIT, "单元")
    return NO_UNIT if found in NONE else _bounded("单元", found)


def read_room(text: str) -> str:
    return _bounded("房号", ZEROS.sub("", ROOM.sub("", _written(text))))


def likeness(*where: str) -> tuple[str, ...]:
    """What places that may be one place in two spellings have in common: letters and digits. Of
    places that were read; somebody has to say whether they are one."""
    return tuple(
        PADDED.sub("", "".join(re.findall(r"[^\W_栋幢座楼号单元室房户门#]+", one)).upper()) or one
        for one in where
    )


def _numbered(text: str, ending: re.Pattern[str], word: str) -> str:
    found = CHINESE.sub(lambda match: str(_value(match[1])), _written(text))
    found = ending.sub(word, found)
    return ZEROS.sub("", f"{found}{word}" if ALONE.fullmatch(found) else found)


def _value(words: str) -> int:
    tens, ten, ones = words.rpartition("十")
    return (VALUES.get(tens, 1) * 10 if ten else 0) + VALUES.get(ones, 0)


def _written(text: str) -> str:
    found = HYPHENS.sub("-", compact(compact(text).upper()))
    alone = FLOAT.fullmatch(found)
    return alone[1] if alone else found


def _bounded(what: str, found: str) -> str:
    if not re.search(r"\w", found):
        raise Unreadable(f"请填写{what}")
    if len(found) > LONGEST:
        raise Unreadable(f"{what}不能超过 {LONGEST} 个字")
    return found
