"""A holiday notice is read as an office writes it, and refused in words that name the line."""

from datetime import date

import pytest

from app.platform.worktime.announcements import HOLIDAYS, missing, read_days
from app.platform.worktime.seed import chinese_days

NEW_YEAR, MADE_UP = date(2027, 1, 1), date(2027, 2, 7)
READ = {NEW_YEAR: (False, "元旦"), MADE_UP: (True, "春节调休")}


@pytest.mark.parametrize(
    "text",
    [
        "2027-01-01,off,元旦\n2027-02-07,work,春节调休\n",
        "2027-01-01,off,元旦\r\n\r\n2027-02-07,work,春节调休\r\n",
        "日期,安排,名称\n2027/1/1，放假，元旦\n2027年2月7日，上班，春节调休",
        "\n  \n２０２７-０１-０１,休,元旦\n20270207,班,春节调休,,\n",
        "日期\t类型\t名称\n2027.1.1\tOFF\t元旦\n2027.2.7\tWork\t春节调休",
        '"2027-01-01";"放假";"元旦"\n"2027-02-07";"补班";"春节调休"',
        "2027-01-01 00:00:00,off,元旦\n2027-02-07,work,春节调休\n2027-02-07,work,春节调休",
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "utf-16"])
def test_a_notice_is_read_however_it_was_saved(text: str, encoding: str) -> None:
    assert read_days(text.encode(encoding)) == READ


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("2027-01-01,off,元旦\n31.12.2027,off,假日", "第 2 行：应按年、月、日的顺序"),
        ("2027-02-30,off,元旦", "第 1 行：没有这一天"),
        ("\n\n1月1日,放假,元旦", "第 3 行"),
        ("2027-01-01,调休,元旦", "第 1 行：“调休”看不出是放假还是上班"),
        ("2027-01-01", "第 1 行：应有日期"),
        ("2027-01-01,off,元旦,放假,三天", "第 1 行：应有日期"),
        ("元旦,放假,2027-01-01", "第 1 行"),
        ("0207-01-01,off,元旦", "第 1 行：207 年不对"),
        ("2027-01-01,off,元旦\n2027-01-01,work,元旦", "第 2 行：2027-01-01 前面已写了另一种安排"),
        ('2027-01-01,"off,元旦', "第 1 行：引号"),
        ("", "没有内容"),
        ("日期,安排,名称\n", "没有内容"),
        ("x\n" * 2000, "2000 行"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_line(text: str, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        read_days(text.encode())


@pytest.mark.parametrize("raw", [b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"\xff\x00\x81", b"\0\0"])
def test_a_file_of_another_kind_says_how_to_save_it(raw: bytes) -> None:
    with pytest.raises(ValueError, match="另存为"):
        read_days(raw)


def test_a_year_is_whole_with_all_its_holidays_and_by_a_day_less_it_is_not() -> None:
    known = chinese_days(2026, 2026)
    assert missing(known, 2026) == []
    assert missing(known, 2027) == list(HOLIDAYS)
    for holiday, names in HOLIDAYS.items():
        without = {
            day: told
            for day, told in known.items()
            if told[0] or not any(name in told[1] for name in names)
        }
        assert missing(without, 2026) == [holiday]
