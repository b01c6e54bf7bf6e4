"""A ledger as an office keeps it: nothing in it is meant to harm, and hardly anything is as the template
says. Part by part, since no library writes such a thing."""

from datetime import date

from app.demo.numbers import an_id_number
from app.platform.values.documents import Sex
from tests.platform.excel.books import HEAD, RELATED, Sheet, a_workbook, number, written

HEADINGS = [
    "序号",
    "小 区",
    "*楼幢",
    "单元号",
    "所在楼层",
    "房号（室）",
    "建筑\n面积",
    "*姓　名",
    "公民身份号码＊\n（18位）",
    "证件类型",
    "性别",
    "出生年月日",
    "联系电话：",
    "与户主的关系",
    "是否业主",
    "入住时间",
    "备注",
]
STYLES = """<numFmts><numFmt numFmtId="176" formatCode="0000"/>
<numFmt numFmtId="177" formatCode="yyyy&quot;年&quot;m&quot;月&quot;d&quot;日&quot;"/></numFmts>
<fonts><font/></fonts><fills><fill/><fill><patternFill patternType="gray125"/></fill></fills>
<borders><border/></borders><cellStyleXfs><xf/></cellStyleXfs>
<cellXfs><xf/><xf numFmtId="176"/><xf numFmtId="14"/><xf numFmtId="177"/></cellXfs>"""
STRINGS = """<si><r><t xml:space="preserve">张 </t></r><r><rPr><b/></rPr><t>伟</t></r>
<rPh sb="0" eb="1"><t>zhang</t></rPh></si>"""
PICTURES, EMPTY_ROWS = 300, 5000
FOUR_DIGITS, DAY, LONG_DAY = 1, 2, 3  # styles
WANG, LI, ZHANG, ZHAO, SUN, ZHOU, WU = (
    an_id_number(date(1960, 1, day), 3 * day, sex)
    for day, sex in enumerate(
        (Sex.FEMALE, Sex.MALE, Sex.MALE, Sex.FEMALE, Sex.MALE, Sex.MALE, Sex.FEMALE), 1
    )
)


def in_full_width(text: str) -> str:
    return "".join(chr(ord(sign) + 0xFEE0) for sign in text)


def blanks(*more: str | None) -> list[str | None]:
    """A row of a merged household: the dwelling's cells are empty."""
    return [*[None] * 7, *more]


def a_ledger() -> bytes:
    """Eleven people to be taken in, seven rows to come back: see the test."""
    here = ["1", '<c t="str"><f>VLOOKUP(A5,X:Y,2,0)</f><v>小区</v></c>']
    household = [
        *here,
        "１幢",
        number("2"),
        number("5"),
        number("502", FOUR_DIGITS),
        number("88.50000000000001"),
    ]
    beside: list[str | None] = ["2", "小区", "1号楼", "二单元", "3层", "301室", "70㎡"]
    single: list[str | None] = ["3", "小区", "01栋", "2单元", "3"]
    rows: list[list[str | None]] = [
        ["康苑社区实有人口台账"],
        [
            "填表说明：姓名须与身份证一致",
            None,
            None,
            None,
            None,
            None,
            None,
            "制表日期：2026年11月",
        ],
        [],
        [*HEADINGS],  # 4
        [
            *household,
            "王\u3000桂兰",
            in_full_width(WANG.lower()),
            None,
            "女",
            "1960/1/1",
            "１３８ ００１３ ８０００",
            "户主",
            "是",
            number("43831", DAY),
            "低保",
        ],
        blanks(
            "李 强",
            f"{LI[:6]} {LI[6:14]} {LI[14:]}",
            None,
            "男",
            "1960.1.2",
            number("13800138001"),
            "配偶",
        ),
        blanks("阿依古丽•买买提", "无", None, "女", "1985年3月2日", "027-86551234", "儿媳"),
        blanks(
            "王小明",
            number("110101201005061234"),
            None,
            "男",
            number("40304", LONG_DAY),
            "/",
            "孙子",
        ),
        [],
        [
            *(*beside, '<c t="s"><v>0</v></c>', ZHANG, "身份证", None, number("21918")),  # 10
            '<c t="str"><f>"138"&amp;"00138003"</f><v>13800138003</v></c>',
            *("户主", '<c t="b"><v>1</v></c>'),
        ],
        blanks(
            "SMITH  John",
            "E12345678",
            "护照",
            "男",
            number("19700101"),
            "+852 9123 4567",
            "其他",
            "否",
        ),
        [*HEADINGS],
        [*single, "302", None, '<c t="e"><v>#N/A</v></c>', None, None, None, "1970-01-01"],
        [
            *single,
            "302",
            None,
            "赵敏",
            ZHAO,
            None,
            None,
            None,
            '<c t="e"><v>#N/A</v></c>',
        ],  # hidden
        [*single, number("46083", DAY), "80", "孙强", SUN],
        ["4", "小区", "1栋", "<c><f>VLOOKUP(A1,X:Y,2,0)</f></c>", "3", "303", "80", "周勇", ZHOU],
        [*single, "304", "80", "吴芳", WU, None, "女", "1961-01-07"],
        ["5", "小区", "9栋", "2单元", "3", "305", "80", "郑刚", None, None, "男", "1971-01-01"],
        [*single, "30-1", "80", "钱进", None, None, "男", "1972-01-01"],
        [*beside, "张伟", ZHANG],
        [*single, "306", "0.001", "冯丽", None, None, "女", "1973-01-01 00:00:00", "138，139"],
        [
            "6",
            "小区",
            "1栋",
            "2单元",
            "13800138000",
            "307",
            "80",
            "陈晨",
            None,
            None,
            "女",
            "1974-01-01",
        ],
        ["7", "小区", "一栋", "2单元", "3", "308", None, "褚 健", None, None, "男", "19750101"],
        ["合计", None, None, None, None, None, number("546.5")],  # 24
        ["制表人：某某"],
    ]
    empty = "".join(
        f'<row r="{at}" s="1" customFormat="1">{"".join(f"<c r={q}{c}{at}{q} s={q}1{q}/>" for c in "ABCDEFG")}</row>'
        for q in ('"',)
        for at in range(26, 26 + EMPTY_ROWS)
    )
    merged = [f"{column}{rows}" for column in "ABCDEFG" for rows in ("5:8", "10:11")]
    ranges = ["A1:Q1", "A2:G2", "H2:Q2", *(one.replace(":", f":{one[0]}") for one in merged)]
    main = Sheet(
        written(rows).replace('<row r="14"', '<row r="14" hidden="1"') + empty,
        "实有人口",
        before='<dimension ref="A1:Q1048576"/><sheetFormatPr defaultRowHeight="15"/>',
        after='<autoFilter ref="A4:Q1048576"/><mergeCells>'
        + "".join(f'<mergeCell ref="{one}"/>' for one in ranges)
        + f'</mergeCells><drawing r:id="rId9" xmlns:r="{RELATED}"/>',
    )
    notes = Sheet([["填写说明"], ["姓名"], ["每户合并单元格"]], "说明")
    old = Sheet(
        [HEADINGS, ["9", "小区", "1栋", "2单元", "9", "901", "80", "去年的人", WANG]],
        "去年",
        "hidden",
    )
    portraits = {
        f"xl/media/image{n}.jpeg": b"\xff\xd8\xff" + bytes([n % 256]) * 600 for n in range(PICTURES)
    }
    drawing = {"xl/drawings/drawing1.xml": f"{HEAD}<wsDr/>".encode(), "xl/vbaProject.bin": b"macro"}
    return a_workbook(notes, old, main, strings=STRINGS, styles=STYLES, more=portraits | drawing)
