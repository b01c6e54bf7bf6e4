"""Estates, buildings, units and rooms (小区、楼栋、单元、房号): where a dwelling is.

The rule, which the workbook's template states:

    3栋   = ３栋, 03栋, 3 幢, 3号楼, 3#, 三栋, 3
    1单元  = 01单元, 一单元, 1;   无 = no unit
    502   = 0502, 502室, 502号, 502号房, ５０２

Each in its own cell: a room that names its unit, or a building that does, is refused.
"""

import re

from app.platform.values.spelling import HAN, HYPHENS, Unreadable, compact, plain

LONGEST = 50
NO_UNIT = "无"
NONE = {"", "-", "/", "0", "无", "没有", "无单元", "不分单元", "0单元"}
BUILDING = re.compile(r"(?<=[0-9A-Z])(?:号?[栋幢]楼?|号楼|#[栋幢楼]?)$")
UNIT, ROOM = re.compile(r"(?<=[0-9A-Z])单元$"), re.compile(r"(?<=[0-9A-Z])(?:室|房|号[房室]?|户)$")
NUMBERED = re.compile(r"^(?:第(?=[0-9A-Z]+(?:栋|单元)$)|#(?=[0-9]+(?:栋|单元)?$))")
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
    found = _numbered(text, BUILDING, "栋")
    if "单元" in found:
        raise Unreadable("楼栋只写楼栋，如 3栋；单元和房号另填")
    return _bounded("楼栋", found)


def read_unit(text: str) -> str:
    """无, where there are none."""
    if _written(text) in NONE:
        return NO_UNIT
    found = _numbered(text, UNIT, "单元")
    if re.search(r"[栋幢]|号楼", found):
        raise Unreadable("单元只写单元，如 1单元；楼栋另填")
    return NO_UNIT if found in NONE else _bounded("单元", found)


def read_room(text: str) -> str:
    found = ZEROS.sub("", ROOM.sub("", _written(text)))
    if re.search(r"[栋幢]|号楼|单元", found):
        raise Unreadable("房号只写房号，如 502；楼栋和单元另填")
    return _bounded("房号", found)


def likeness(*where: str) -> tuple[str, ...]:
    """What places that may be one place in two spellings have in common: letters and digits. Of
    places that were read; somebody has to say whether they are one."""
    return tuple(
        PADDED.sub("", "".join(re.findall(r"[^\W_栋幢座楼号单元室房户门#]+", one)).upper()) or one
        for one in where
    )


def _numbered(text: str, ending: re.Pattern[str], word: str) -> str:
    found = CHINESE.sub(lambda match: str(_value(match[1])), _written(text))
    found = NUMBERED.sub("", ending.sub(word, found))
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
    return plain(found)  # what is left without its ending may be an error cell: #AA房
