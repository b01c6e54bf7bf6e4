"""What people write for one thing is read as one thing; what could be two is refused in words."""

import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from app.platform.values.dates import read_date, read_serial
from app.platform.values.documents import (
    DocumentKind,
    Sex,
    check_character,
    read_document,
    read_kind,
)
from app.platform.values.names import PRIVATE, read_name
from app.platform.values.phones import parts, read_phone
from app.platform.values.rooms import likeness, read_building, read_estate, read_room, read_unit
from app.platform.values.spelling import Unreadable

TODAY = date(2026, 11, 25)
NUMBER = "11010519491231002X"
BORN_TOO_LATE = "11010520991231001"

NAMES = {
    "王伟": [
        *("王伟", "王　伟", "王 伟", " 王\t伟\n", "王\u200b伟", "\ufeff王伟\u202c", "王\u00a0伟"),
        *(
            "王_x000D_\n伟",
            "王伟_x000d_",
            "\u2f62\u200d伟".replace("\u2f62", "王"),
            "王\ufe0f伟",
            "王伟。",
            "⺩".replace("⺩", "王") + "伟",
        ),
    ],
    "阿依古丽·买买提": [
        f"阿依古丽{dot}买买提"
        for dot in (
            "·",
            "•",
            "・",
            "‧",
            "．",
            ".",
            "。",
            "･",
            "∙",
            "⋅",
            "●",
            " · ",
            "· ",
            "··",
            "﹒",
        )
    ],
    "李䶮": ["李䶮", "李\ue863", "李 \ue863"],
    "John Smith": ["John Smith", "John  Smith ", "Ｊｏｈｎ　Ｓｍｉｔｈ", "John\nSmith"],
    "J. R. Müller": ["J. R. Müller", "J. R. Mu\u0308ller"],
    "山本": ["⼭本"],
    "J·史密斯": ["J·史密斯", "J•史密斯", "J・史密斯"],
    "王 Anna": ["王 Anna", "王　Anna"],
    "李\ue000": ["李\ue000", "李 \ue000"],
}
PHONES = {
    "13800138000": [
        *(
            "13800138000",
            "１３８００１３８０００",
            "138 0013 8000",
            "138-0013-8000",
            "138－0013－8000",
        ),
        *(
            "138‑0013–8000",
            "+86 13800138000",
            "+8613800138000",
            "0086-138 0013 8000",
            "86-13800138000",
        ),
        *(
            "8613800138000",
            "(+86)13800138000",
            "\u202d13800138000\u202c",
            "'13800138000",
            "013800138000",
        ),
        *(
            "13800138000.0",
            "13800138000，",
            "13800138000⁃",
            "138\u200b00138000",
            "＋86 138 0013 8000",
            "13800138000\n",
        ),
    ],
    "027-86551234": [
        *("027-86551234", "02786551234", "(027)86551234", "（027）8655-1234", "027 8655 1234"),
        *(
            "+86 27 86551234",
            "+86-027-86551234",
            "0086 27 86551234",
            "86-27-86551234",
            "027—86551234",
        ),
    ],
    "027-86551234转801": [
        *("(027)86551234转801", "027-86551234-801", "027-86551234 转 801", "02786551234ext.801"),
        *("027-86551234分机801", "02786551234#801", "+86 27-86551234 转801"),
    ],
    "0714-6551234": ["0714-6551234", "07146551234", "(0714)655-1234", "+86 714 6551234"],
    "0714-65512348": ["0714-65512348", "071465512348"],
    "010-88886666": ["010-88886666", "01088886666", "+86 10 8888 6666"],
    "400-820-8820": ["400-820-8820", "4008208820", "400 8208820"],
    "+85291234567": ["+852 9123 4567", "+852-91234567", "00852 91234567", "＋85291234567"],
    "+12025550123": ["+1 (202) 555-0123", "+1.202.555.0123"],
}
DATES = {
    date(1950, 1, 31): [
        *("1950-01-31", "1950/1/31", "1950.1.31", "1950年1月31日", "1950年01月31", "19500131"),
        *(
            "１９５０／１／３１",
            "1950－01－31",
            "1950-01-31 00:00:00",
            "1950/1/31 0:00",
            "1950-1-31 00:00",
        ),
        *(
            "1950年1月31日 00:00:00",
            "1950-01-31T00:00:00",
            " 1950 / 1 / 31 ",
            "1950。1。31".replace("。", "．"),
        ),
        *(
            "1950。1。31",
            "1950.1.31.",
            "19500131 00:00:00",
            "'1950-01-31",
            "1950年1月31号",
            "1950-01-31 00:00:00.000",
        ),
    ],
    date(1950, 1, 10): ["1950-01-10 0:00", "1950-1-10 00:00:00"],
}
BUILDINGS = {
    "3栋": [
        "3栋",
        "３栋",
        "03栋",
        "3 栋",
        "3幢",
        "3号楼",
        "3#",
        "三栋",
        "3",
        "003",
        "3.0",
        "3号栋",
        *("第3栋", "第三栋", "#3"),
        "三号楼",
    ],
    "12栋": ["12栋", "十二栋", "12号楼", "012"],
    "A栋": ["A栋", "Ａ栋", "a幢", "A号楼", "A"],
    "东区3栋": ["东区3栋", "东区 3号楼", "东区03幢"],
    "商业楼": ["商业楼", "商 业 楼"],
}
UNITS = {
    "1单元": [
        "1单元",
        "１单元",
        "01单元",
        "1 单元",
        "一单元",
        "1",
        "01",
        "1.0",
        "一",
        "第一单元",
        "第1单元",
    ],
    "无": ["无", "", "-", "—", "/", "无单元", "没有", " "],
    "A单元": ["A单元", "a"],
    "东单元": ["东单元"],
}
ROOMS = {
    "502": [
        "502",
        "５０２",
        "502室",
        "0502",
        "502 室",
        "502房",
        "502号房",
        "00502",
        "502.0",
        "'502",
        "502号室",
        "502号",
    ],
    "1201": ["1201", "01201", "1201室"],
    "A02": ["A02", "a02", "Ａ02室"],
    "5-02": ["5-02", "5－02", "5 - 02"],
}


def spellings(*kinds: tuple[Callable[[str], Any], dict[Any, list[str]]]) -> list[Any]:
    return [
        pytest.param(read, text, value, id=f"{read.__name__}-{text!r}")
        for read, kind in kinds
        for value, texts in kind.items()
        for text in texts
    ]


@pytest.mark.parametrize(
    ("read", "text", "value"),
    spellings(
        (read_name, NAMES),
        (read_phone, PHONES),
        (read_date, DATES),
        (read_building, BUILDINGS),
        (read_unit, UNITS),
        (read_room, ROOMS),
        (read_estate, {"青山樽": ["青山樽", "青山 樽", "青山樽\u200b"], "康苑A区": ["康苑 Ａ 区"]}),
    ),
)
def test_what_is_only_spelled_otherwise_is_folded(
    read: Callable[[str], Any], text: str, value: object
) -> None:
    assert read(text) == value
    if isinstance(value, str):
        assert read(value) == value, "reading what was read changes it"


@pytest.mark.parametrize(
    ("read", "text", "why"),
    [
        *((read_name, text, "没有文字") for text in ("", " ", "\u200b", "\u3164", "-", "·", "　", "\ufeff")),
        *((read_name, text, "丢失") for text in ("李?", "李？", "李□")),
        (read_name, "李\ufffd", "无法识别"),
        *((read_name, text, "错误值") for text in ("#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "####", "＃N/A", "#SPILL!")),
        (read_name, "王\ud800", "无法识别"),
        (read_name, "王" * 51, "不能超过"),
        *((read_phone, text, "一格只能填一个") for text in (
            "13800138000/13900139000", "13800138000、13900139000", "13800138000 13900139000",
            "13800138000\n13900139000", "13800138000；13900139000", "027-86551234/5", "13800138000,13900139000",
            "13800138000或13900139000", "+8613800138000 +8613900139000",
        )),
        *((read_phone, text, "不写其他文字") for text in (
            "王伟13800138000", "13800138000(女儿)", "1380013800O", "无", "tel:13800138000", "١٣٨٠٠١٣٨٠٠٠",
        )),
        *((read_phone, text, "请加区号") for text in ("86551234", "8655-1234", "6551234")),
        *((read_phone, text, "位数或号段") for text in ("123", "1380013800", "12800138000", "138001380001", "027-8655123")),
        (read_phone, "1.3800138E10", "科学计数"),
        (read_phone, "#N/A", "错误值"),
        (read_phone, "+999 123456", "国家或地区"),
        (read_phone, "+852 123", "位数"),
        *((read_date, text, "年份应写四位") for text in ("50-1-31", "50/1/31", "50年1月31日", "500131")),
        *((read_date, text, "只有年份") for text in ("1950", "1950年", "１９５０")),
        *((read_date, text, "只有年月") for text in ("1950-01", "1950年1月", "1950.1", "195001")),
        *((read_date, text, "按周") for text in ("1950-W05-2", "1950W052", "1950-W05")),
        *((read_date, text, "年、月、日的顺序") for text in ("31/1/1950", "01-31-1950")),
        *((read_date, text, "没有这一天") for text in ("1950-02-30", "1950-13-01", "19500230")),
        *((read_date, text, "不写时间") for text in ("1950-01-30 16:00:00", "1950-01-31T08:00")),
        *((read_date, text, "不是日期") for text in ("", "不详", "1950-031", "18294", "-631152000")),
        (read_date, "#VALUE!", "错误值"),
        (read_building, " ", "请填写楼栋"),
        (read_room, "-", "请填写房号"),
        *((read_room, text, "只写房号") for text in ("1单元502", "3栋502室", "3号楼1单元502室")),
        *((read_building, text, "只写楼栋") for text in ("3栋1单元", "三栋一单元")),
        (read_unit, "3栋1单元", "只写单元"),
        (read_room, "#REF!", "错误值"),
        (read_estate, "\u200b", "请填写小区"),
    ],
)  # fmt: skip
def test_what_could_be_two_things_is_refused_in_words(
    read: Callable[[str], Any], text: str, why: str
) -> None:
    with pytest.raises(Unreadable, match=re.escape(why)):
        read(text)


def a_number(first: str) -> str:
    return first + check_character(first)


@pytest.mark.parametrize(
    "text",
    [
        *(
            NUMBER,
            NUMBER.lower(),
            "11010519491231002Ｘ",
            "11010519491231002Ⅹ",
            "11010519491231002ⅹ",
        ),
        *(
            "１１０１０５１９４９１２３１００２Ｘ",
            "110105 19491231 002X",
            "'11010519491231002X",
            "\u202a" + NUMBER,
        ),
        *("110105491231002", "’" + NUMBER, "`" + NUMBER),
    ],
)
def test_a_residents_number_is_one_number(text: str) -> None:
    read = read_document(text, TODAY)
    assert (read.kind, read.number) == (DocumentKind.RESIDENT_CARD, NUMBER)
    assert (read.born_on, read.sex) == (date(1949, 12, 31), Sex.FEMALE)
    assert read_document(read.number, TODAY, read.kind) == read


@pytest.mark.parametrize(
    ("kind", "texts", "number"),
    [
        (DocumentKind.PERMANENT_RESIDENCE, ["911124198108030024"], "911124198108030024"),
        (DocumentKind.PERMANENT_RESIDENCE, ["USA440377111012", "usa4403 771110 12"], "USA440377111012"),
        (DocumentKind.HMT_RESIDENCE, [a_number("81000019900101001")], a_number("81000019900101001")),
        (DocumentKind.HMT_RESIDENCE, [a_number("83000019900101001")], a_number("83000019900101001")),
        (DocumentKind.HM_TRAVEL, ["H12345678", "h12345678", "H1234567801", "Ｈ12345678"], "H12345678"),
        (DocumentKind.TAIWAN_TRAVEL, ["12345678", "1234 5678"], "12345678"),
        (DocumentKind.TAIWAN_TRAVEL, ["0123456789(B)"], "0123456789B"),
        (DocumentKind.PASSPORT, ["E12345678", "e1234 5678", "Ｅ12345678"], "E12345678"),
        (DocumentKind.NONE, ["", "无"], ""),
    ],
)  # fmt: skip
def test_other_documents_have_numbers_too(
    kind: DocumentKind, texts: list[str], number: str
) -> None:
    for text in texts:
        read = read_document(text, TODAY, kind)
        assert (read.kind, read.number) == (kind, number)
        assert read_document(number, TODAY, kind) == read


def test_a_number_of_eighteen_says_its_kind() -> None:
    for number, kind in (
        ("911124198108030024", DocumentKind.PERMANENT_RESIDENCE),
        (a_number("82000019900101001"), DocumentKind.HMT_RESIDENCE),
        ("USA440377111012", DocumentKind.PERMANENT_RESIDENCE),
    ):
        assert read_document(number, TODAY).kind is kind


@pytest.mark.parametrize(
    ("text", "kind", "why"),
    [
        ("11010519491231002Х", None, "英文字母 X"),  # Cyrillic
        ("11010519491231002χ", None, "英文字母 X"),
        ("11010519491231002×", None, "英文字母 X"),
        ("11010519491231OO2X", None, "改为数字"),
        ("110105194912310021", None, "校验码"),
        (a_number(BORN_TOO_LATE), None, "不可能"),
        (a_number("11010519500230001"), None, "出生日期有误"),
        (a_number("11010518500130001"), None, "不可能"),
        ("12345678", None, "证件类型"),
        ("H12345678", None, "证件类型"),
        ("1.10105E+17", None, "科学计数"),
        ("", None, "18 位"),
        ("١١٠١٠٥١٩٤٩١٢٣١٠٠٢X", None, "18 位"),
        ("#N/A", None, "错误值"),
        (NUMBER, DocumentKind.HMT_RESIDENCE, "更正证件类型"),
        (NUMBER, DocumentKind.HM_TRAVEL, "应如"),
        ("USA440377131012", DocumentKind.PERMANENT_RESIDENCE, "出生日期有误"),
        (NUMBER, DocumentKind.NONE, "不应填写号码"),
        ("ABCDEF", DocumentKind.PASSPORT, "应如"),
    ],
)
def test_a_number_that_is_none_says_what_to_write(
    text: str, kind: DocumentKind | None, why: str
) -> None:
    with pytest.raises(Unreadable, match=re.escape(why)):
        read_document(text, TODAY, kind)


def test_kinds_of_documents_are_read_as_they_are_called() -> None:
    assert read_kind(" 身份证 ") is DocumentKind.RESIDENT_CARD
    assert read_kind("台胞证") is DocumentKind.TAIWAN_TRAVEL
    with pytest.raises(Unreadable, match="护照"):
        read_kind("驾驶证")


def test_the_private_area_is_placed_as_the_codec_places_it() -> None:
    """Python's codec knows GB 18030-2000; what it leaves private, 2005 and 2022 placed."""
    codes = [bytes([0xFE, low]) for low in range(0x50, 0xA1) if low != 0x7F]
    known = [code.decode("gb18030") for code in codes]
    for private, character in zip(range(0xE815, 0xE865), known, strict=True):
        assert PRIVATE[private] == character or 0xE000 <= ord(character) <= 0xF8FF
    assert len(set(PRIVATE.values())) == len(PRIVATE) == 82


@pytest.mark.parametrize(
    ("serial", "is_1904", "day"),
    [
        (18294, False, date(1950, 1, 31)),
        (18294.0, False, date(1950, 1, 31)),
        (16832, True, date(1950, 1, 31)),
        (1, False, date(1900, 1, 1)),
        (59, False, date(1900, 2, 28)),
        (61, False, date(1900, 3, 1)),
        (0, True, date(1904, 1, 1)),
        (19500131, False, date(1950, 1, 31)),
    ],
)
def test_a_number_in_a_cell_is_a_day(serial: float, is_1904: bool, day: date) -> None:
    assert read_serial(serial, is_1904=is_1904) == day


@pytest.mark.parametrize(
    "serial", [0, -1, 60, 1950, 195001, 18294.5, 10**20, float("inf"), float("nan")]
)
def test_a_number_that_is_no_day_is_refused(serial: float) -> None:
    with pytest.raises(Unreadable):
        read_serial(serial)


def test_places_that_look_alike_are_alike() -> None:
    assert likeness("3座", "1门", "5-02") == likeness("3栋", "1单元", "502")
    assert likeness("3栋", "1单元", "501") != likeness("3栋", "1单元", "502")
    assert likeness("无") == ("无",)


def test_a_phone_has_two_parts() -> None:
    assert parts("13800138000") == ("138", "00138000")
    assert parts("027-86551234转801") == ("027-", "86551234")
    assert parts("+85291234567") == ("+852", "91234567")


USUAL = st.text(
    "0123456789-－./年月日栋幢号楼单元室房转#+()  86 ·。•王伟零十一AXx'\u200b\ue863", max_size=20
)


@given(st.text(max_size=30) | USUAL)
@example("#AA房")
def test_whatever_is_written_is_read_or_refused_in_chinese(text: str) -> None:
    def read_card(text: str) -> str:
        return read_document(text, TODAY).number

    readers: tuple[Callable[[str], Any], ...] = (
        *(read_name, read_phone, read_date, read_card),
        *(read_estate, read_building, read_unit, read_room),
    )
    for read in readers:
        try:
            value = read(text)
        except Unreadable as error:
            why = str(error)
        else:
            why = "读作"
            assert read(str(value)) == value
        assert not why.isascii()
