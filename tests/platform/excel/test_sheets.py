"""The table of a workbook, however its writer wrote it."""

import pytest

from app.platform.excel import reader, sheets
from app.platform.excel.package import Broken
from app.platform.excel.table import Cell, Column, Fault, Table
from tests.platform.excel.books import (
    Sheet,
    a_workbook,
    number,
    relation,
    relations,
    written,
    zipped,
)

COLUMNS = (
    Column("楼栋"),
    Column("房号"),
    Column("姓名"),
    Column("手机号", also=("联系电话",)),
    Column("出生日期", is_date=True),
)
NEEDED = (("姓名", "手机号"), ("姓名", "楼栋", "房号"))
HEADINGS: list[str | None] = [column.heading for column in COLUMNS]
WANG: list[str | None] = ["3栋", "502", "王桂兰", "13800138000", "1950-01-31"]
LI: list[str | None] = ["3栋", "503", "李强", "13800138001", "1951-01-31"]


def read(content: bytes, most_rows: int = 1000) -> Table:
    return sheets.read(content, COLUMNS, NEEDED, most_rows)


def lines(content: bytes) -> list[dict[str, Cell]]:
    return [line.cells for line in read(content).lines]


def fault(content: bytes) -> str:
    with pytest.raises(Broken) as refused:
        read(content)
    return str(refused.value)


def one(heading: str, cell: str, **how: str) -> Cell:
    """What is read of a cell below this heading."""
    row = [cell if name == heading else None for name in HEADINGS]
    return lines(a_workbook(Sheet([HEADINGS, row]), **how))[0][heading]  # type: ignore[arg-type]


def why(cell: Cell) -> str:
    assert isinstance(cell, Fault)
    return cell.why


def test_the_visible_sheet_that_has_the_headings_is_read_wherever_it_is() -> None:
    """Hidden ones never; several that have them all are."""
    rows = [HEADINGS, WANG]
    table = read(
        a_workbook(
            Sheet([["说明"], ["姓名要写全"]], "填表说明"),
            Sheet(rows, "去年", "hidden"),
            Sheet(rows, "底稿", "veryHidden"),
            Sheet(rows, "3栋"),
            Sheet([["年度汇总"], HEADINGS, LI], "4栋"),
        )
    )
    assert [(line.sheet, line.number, line.cells["姓名"]) for line in table.lines] == [
        ("3栋", 2, "王桂兰"),
        ("4栋", 3, "李强"),
    ]
    assert table.told == ["读取了 2 张工作表：3栋、4栋", "隐藏的工作表没有读取：去年、底稿"]
    hidden = fault(a_workbook(Sheet(rows, "去年", "hidden"), Sheet([["x"]])))
    assert "缺少 姓名" in hidden
    assert "隐藏的工作表没有读取：去年" in hidden


@pytest.mark.parametrize(
    "written_as",
    [
        "姓 名",
        "*姓名",
        "姓名＊",
        "姓\n名",
        "姓名（必填）",
        "　姓名：",
        "姓名(身份证上的)",
        "_x000D_姓名",
    ],
)
def test_headings_are_found_however_they_are_written(written_as: str) -> None:
    headings: list[str | None] = [written_as if name == "姓名" else name for name in HEADINGS]
    assert lines(a_workbook(Sheet([headings, WANG])))[0]["姓名"] == "王桂兰"


def test_headings_lie_below_a_title_and_notes_and_are_said_again_on_each_page() -> None:
    title: list[list[str | None]] = [
        ["康苑社区实有人口台账"],
        ["填表人：张三", None, "姓名要写全"],
        [],
    ]
    found = lines(a_workbook(Sheet([*title, HEADINGS, WANG, HEADINGS, LI])))
    assert [line["姓名"] for line in found] == ["王桂兰", "李强"]


def test_a_heading_in_two_rows_is_one() -> None:
    upper = ["住址", None, "姓名", "手机号", "出生日期"]
    lower = ["楼栋", "房号", None, None, None]
    merged = "".join(f'<mergeCell ref="{c}1:{c}2"/>' for c in "CDE") + '<mergeCell ref="A1:B1"/>'
    after = f"<mergeCells>{merged}</mergeCells>"
    (line,) = lines(a_workbook(Sheet([upper, lower, WANG], after=after)))
    assert list(line.values()) == WANG


def test_missing_headings_are_named() -> None:
    assert "缺少 手机号，或缺少 楼栋、房号" in fault(
        a_workbook(Sheet([["姓名", "年龄"], ["王桂兰", "74"]]))
    )


def test_two_headings_alike_are_refused_if_they_say_different_things() -> None:
    headings = [*HEADINGS, "手机 号"]
    assert lines(a_workbook(Sheet([headings, [*WANG, None], [*LI, LI[3]]])))[1]["手机号"] == LI[3]
    assert "D、F 列" in fault(a_workbook(Sheet([headings, [*WANG, "13900139000"]])))


def test_a_heading_that_is_exact_is_the_one() -> None:
    table = read(a_workbook(Sheet([[*HEADINGS, "联系电话"], [*WANG, "13900139000"]])))
    assert table.lines[0].cells["手机号"] == WANG[3]
    assert table.told == ["没有读取这些列：联系电话"]


def test_what_is_not_read_is_told() -> None:
    hidden = written([HEADINGS, [*WANG, "备注"]]) + written([LI], 3).replace(
        "<row", '<row hidden="1"'
    )
    headings = written([[*HEADINGS, "备注", "微信"]])
    table = read(a_workbook(Sheet(headings + hidden.partition("</row>")[2])))
    assert [line.cells["姓名"] for line in table.lines] == ["王桂兰", "李强"]
    assert table.told == [
        "工作表“名册”中被隐藏或筛选掉的 1 行也读取了",
        "没有读取这些列：备注、微信",
    ]


def test_merged_blocks_carry_their_value_to_each_row_that_says_something() -> None:
    numbered = [None, None, None, None, None, "4"]  # its number alone, which is no column of ours
    rows = [HEADINGS, WANG, [None, None, "李强", None, None], [None, None, "王小明"], numbered]
    after = '<mergeCells count="2"><mergeCell ref="A2:A6"/><mergeCell ref="B2:B6"/></mergeCells>'
    found = lines(a_workbook(Sheet(rows, after=after)))
    assert [(line["房号"], line["姓名"]) for line in found] == [
        ("502", "王桂兰"),
        ("502", "李强"),
        ("502", "王小明"),
    ]


def test_a_dimension_and_styled_empty_rows_are_not_believed() -> None:
    empty = "".join(
        f'<row r="{n}" s="1"><c r="A{n}" s="1"/><c r="B{n}"/></row>' for n in range(3, 9000)
    )
    sheet = Sheet(written([HEADINGS, WANG]) + empty, before='<dimension ref="A1:O1048576"/>')
    assert len(lines(a_workbook(sheet))) == 1
    far = '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    assert len(lines(a_workbook(Sheet(written([HEADINGS, WANG]) + far)))) == 1


def test_too_many_rows_are_refused() -> None:
    with pytest.raises(Broken, match="不能超过 500 行"):
        read(a_workbook(Sheet([HEADINGS, *[LI] * 700])), 500)
    long = Sheet([["年份", "人数"], *[["2024", "1"]] * 700], "统计")
    assert len(read(a_workbook(long, Sheet([HEADINGS, WANG])), 500).lines) == 1


STYLES = """<fonts><font/></fonts><fills><fill/></fills>
<numFmts><numFmt numFmtId="176" formatCode="0000"/><numFmt numFmtId="177" formatCode="yyyy&quot;年&quot;m&quot;月&quot;"/>
<numFmt numFmtId="178" formatCode="0&quot;栋&quot;"/><numFmt numFmtId="179" formatCode="[Red]0.00;0"/></numFmts>
<cellStyleXfs><xf numFmtId="14"/></cellStyleXfs>
<cellXfs><xf/><xf numFmtId="176"/><xf numFmtId="14"/><xf numFmtId="177"/><xf numFmtId="178"/><xf numFmtId="179"/>
<xf numFmtId="31"/></cellXfs>"""


@pytest.mark.parametrize(
    ("cell", "says"),
    [
        (number("502"), "502"),
        (number("502.0"), "502"),
        (number("502", 1), "0502"),
        (number("3", 4), "3栋"),
        (number("88.50", 5), "88.5"),
        (number("88.500000000000014"), "88.5"),
        (number("1.3800138E+10"), "13800138000"),
        (number("-1"), "-1"),
        (number("3", 99), "3"),
        ('<c t="b"><v>1</v></c>', "是"),
        ('<c t="str"><f>A1&amp;"室"</f><v>502室</v></c>', "502室"),
        ("<c><f>1+501</f><v>502</v></c>", "502"),
        ('<c t="s"><v>0</v></c>', "50_x000D_2\r"),
        ("=1+1", "=1+1"),
    ],
)
def test_a_cell_says_what_its_reader_sees(cell: str, says: str) -> None:
    rich = "<si><r><t>50_x005F_x000D_</t></r><r><rPr/><t>2_x000D_</t></r><rPh><t>x</t></rPh></si>"
    assert one("房号", cell, strings=rich, styles=STYLES) == says


@pytest.mark.parametrize(
    ("cell", "because"),
    [
        ("<c><f>A1</f></c>", "公式没有计算结果"),
        ("<c><f>A1</f><v></v></c>", "公式没有计算结果"),
        ('<c t="e"><v>#N/A</v></c>', "错误值 #N/A"),
        ('<c t="e"><f>VLOOKUP(1,A:B,2)</f><v>#REF!</v></c>', "错误值 #REF!"),
        (number("110101196001011234"), "超过 15 位"),
        (number("1.10101196001E+17"), "超过 15 位"),
        (number("46084", 2), "变成了日期"),
        ('<c t="s"><v>7</v></c>', "缺少此单元格的内容"),
    ],
)
def test_a_cell_without_a_value_says_why(cell: str, because: str) -> None:
    assert because in why(one("房号", cell, styles=STYLES))


@pytest.mark.parametrize(
    ("cell", "says"),
    [
        (number("18294", 2), "1950-01-31"),
        (number("18294", 3), "1950-01-31"),
        (number("18294", 6), "1950-01-31"),
        (number("18294"), "1950-01-31"),
        (number("18294.0"), "1950-01-31"),
        (number("19500131"), "1950-01-31"),
        ("18294", "1950-01-31"),
        ("1950/1/31", "1950/1/31"),
        ('<c t="d"><v>1950-01-31T00:00:00</v></c>', "1950-01-31T00:00:00"),
    ],
)
def test_numbers_below_a_date_are_days(cell: str, says: str) -> None:
    assert one("出生日期", cell, styles=STYLES) == says


def test_old_macs_count_days_from_1904() -> None:
    assert one("出生日期", number("16832"), properties='date1904="1"') == "1950-01-31"
    assert "1900 年" in why(one("出生日期", number("0.5"))) or why(one("出生日期", number("0.5")))


def as_others_write(content: bytes) -> dict[str, bytes]:
    """With a prefix, without places, backward slashes, in another case, from the root."""
    rows = "".join(
        "<x:row>"
        + "".join(f'<x:c t="inlineStr"><x:is><x:t>{c}</x:t></x:is></x:c>' for c in row)
        + "</x:row>"
        for row in (HEADINGS, WANG)
    )
    main = 'xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    book = '<x:sheets><x:sheet name="a" sheetId="1" r:id="r1"/></x:sheets>'
    ids = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
    return {
        "[content_types].xml": b"<Types/>",
        "_rels/.rels": relations([relation("a", "officeDocument", "/XL/Workbook.xml")]).encode(),
        "xl\\_rels\\workbook.xml.rels": relations(
            [relation("r1", "worksheet", "\\xl\\Sheets\\one.xml")]
        ).encode(),
        "xl\\workbook.xml": f"<x:workbook {main} {ids}>{book}</x:workbook>".encode(),
        "xl\\sheets\\One.xml": f"<x:worksheet {main}><x:sheetData>{rows}</x:sheetData></x:worksheet>".encode(),
    }


@pytest.mark.parametrize(
    "content",
    [
        a_workbook(Sheet([HEADINGS, WANG]), strict=True, styles="<cellXfs><xf/></cellXfs>"),
        zipped(as_others_write(b"")),
        a_workbook(Sheet([HEADINGS, WANG]), more={"xl/vbaProject.bin": b"macro"}),
        a_workbook(Sheet([HEADINGS, WANG]), more={f"xl/media/{n}.png": b"x" for n in range(900)}),
        a_workbook(Sheet([HEADINGS, WANG]), more={"xl/embeddings/1.xlsx": b"x"}),
    ],
    ids=["strict", "others", "macro", "pictures", "embedded"],
)
async def test_who_wrote_it_does_not_matter(content: bytes) -> None:
    table = await reader.read_table(content, COLUMNS, NEEDED)
    assert [list(line.cells.values()) for line in table.lines] == [WANG]


async def test_a_part_that_is_broken_is_told() -> None:
    torn = a_workbook(Sheet(written([HEADINGS, WANG]) + "<row><c>"))
    with pytest.raises(reader.BadWorkbook) as refused:
        await reader.read_table(torn, COLUMNS, NEEDED)
    assert "已损坏" in str(refused.value.detail)
