"""What a row of the roster says: the columns of the workbook, and a row of it as facts. Pure.

Columns after the ledgers in use (实有人口台账); see `views.line` for the other direction. An empty cell
and a column that is not there say nothing. A cell that cannot be read costs the row only where
nobody could say without it whose row it is.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import NamedTuple

from app.platform.excel.given import BadRow, Cells, Given, one_of
from app.platform.excel.table import Column
from app.platform.excel.writer import Page
from app.platform.values.documents import (
    WORDS,
    Document,
    DocumentKind,
    Sex,
    read_document,
    read_kind,
)
from app.platform.values.names import read_name
from app.platform.values.phones import read_phone
from app.platform.values.rooms import read_building, read_estate, read_room, read_unit
from app.platform.values.spelling import compact
from app.residents.people.models import Relation

RELATIONS = {
    "户主": Relation.HEAD,
    "配偶": Relation.SPOUSE,
    "子女": Relation.CHILD,
    "父母": Relation.PARENT,
    "祖父母": Relation.GRANDPARENT,
    "孙子女": Relation.GRANDCHILD,
    "兄弟姐妹": Relation.SIBLING,
    "租客": Relation.TENANT,
    "其他": Relation.OTHER,
}
ALSO_CALLED = {
    Relation.HEAD: "本人 户主本人 户主(本人) 户主/本人",
    Relation.SPOUSE: "妻 夫 妻子 丈夫 爱人 老婆 老公 之妻 之夫",
    Relation.CHILD: "子 女 儿子 女儿 独生子 独生女 长子 次子 三子 四子 长女 次女 三女 四女 养子 养女 继子 继女 之子 之女",
    Relation.PARENT: "父 母 父亲 母亲 公公 婆婆 岳父 岳母 继父 继母 养父 养母",
    Relation.GRANDPARENT: "祖父 祖母 爷爷 奶奶 外祖父 外祖母 外公 外婆 姥爷 姥姥 外祖父母",
    Relation.GRANDCHILD: "孙子 孙女 外孙 外孙女 孙 外孙子女",
    Relation.SIBLING: "兄 弟 姐 妹 哥哥 弟弟 姐姐 妹妹 兄弟 姐妹",
    Relation.TENANT: "租户 承租人 租客(承租人) 租住 租赁",
    Relation.OTHER: "其它 其他亲属 非亲属 保姆",
}
RELATIONS_READ = RELATIONS | {
    word: relation for relation, words in ALSO_CALLED.items() for word in words.split()
}
SEXES = {"男": Sex.MALE, "女": Sex.FEMALE}
SEXES_READ = SEXES | {"男性": Sex.MALE, "女性": Sex.FEMALE}
YES_NO = {"是": True, "否": False}
YES_NO_READ = YES_NO | {"√": True, "✓": True, "✔": True, "有": True, "对": True, "×": False}
YES_NO_READ |= {"TRUE": True, "FALSE": False, "Y": True, "N": False, "YES": True, "NO": False}
COLUMNS = (
    Column("小区", "与系统中的名称一致", width=18, also=("小区名称", "所在小区")),
    Column("楼栋", "如 3栋（3幢、3号楼、3 相同）", also=("楼号", "栋号", "幢号", "楼幢", "楼栋号")),
    Column("单元", "如 1单元（1 相同）；没有单元填 无", also=("单元号",)),
    Column("楼层", "数字；新房屋必填", also=("所在楼层", "层")),
    Column("房号", "如 502（0502、502室 相同）", also=("房间号", "室号", "房屋号", "门牌号")),
    Column("建筑面积", "平方米", also=("面积", "房屋面积")),
    Column("姓名", "必填", width=12, also=("居民姓名",)),
    Column(
        "身份证号",
        "或其他证件号码，设为文本；带 * 的表示不变",
        width=24,
        also=("身份证号码", "公民身份号码", "身份证", "证件号码", "证件号"),
    ),
    Column("性别", "有身份证号可不填", tuple(SEXES), 8),
    Column(
        "出生日期",
        "如 1950-01-31；有身份证号可不填",
        also=("出生年月日", "生日"),
        is_date=True,
    ),
    Column(
        "手机号",
        "如 13800138000、027-86551234；带 * 的表示不变",
        width=18,
        also=("手机号码", "手机", "联系电话", "电话", "电话号码", "联系方式"),
    ),
    Column("与户主关系", "新居民不填为 其他", tuple(RELATIONS), also=("与户主的关系", "户主关系")),
    Column("联系人", "每户一人", tuple(YES_NO), 8, also=("是否联系人",)),
    Column("产权人", "", tuple(YES_NO), 8, also=("是否产权人", "业主", "是否业主")),
    Column("入住日期", "新居民不填为导入当天", also=("迁入日期", "入住时间"), is_date=True),
    Column("证件类型", "身份证可不填", tuple(WORDS.values()), 18),
    Column(
        "其他电话",
        "第二个号码，一格一个；带 * 的表示不变",
        width=18,
        also=("备用电话", "固定电话", "座机", "家庭电话", "联系电话2", "手机号2", "电话2"),
    ),
)
CONFIRMED = Column("确认", "退回原因要求确认的，填 是", tuple(YES_NO), 8)
RULES = Page(
    "填写说明",
    (Column("规则", width=100),),
    (
        ("空单元格和没有的列不改变任何内容；导出的名册原样导入不改变任何内容。",),
        ("居民按身份证号认定；没有号码的按住址和姓名认定。住址与系统中不同的，按迁居处理。",),
        (
            "3栋、３栋、03栋、3幢、3号楼、三栋、3 相同；1单元、01单元、一单元、1 相同；502、0502、502室 相同。",
        ),
        ("日期写 1950-01-31、1950/1/31、1950.1.31、1950年1月31日、19500131 都可以；年份写四位。",),
        ("身份证号列请设为文本；当作数字输入的 18 位号码，末三位会被 Excel 变成 0。",),
        (
            "合并单元格对其中每一行有效；隐藏的工作表不读取，隐藏或筛选掉的行照常读取；公式取其结果。",
        ),
        (
            "可不填的单元格有误，其余内容照常导入，并在结果工作簿中说明；其他有误的行退回，改正后上传结果工作簿即可。",
        ),
        ("请先试导入，核对新增房屋、迁居等变动后再正式导入。",),
    ),
)
HEADINGS = tuple(column.heading for column in COLUMNS)
READ = (*COLUMNS, CONFIRMED)
HOME = ("小区", "楼栋", "单元", "房号")
NEEDED = (("姓名", "身份证号"), ("姓名", *HOME))


class Home(NamedTuple):
    estate: str
    building: str
    unit: str
    room: str

    @property
    def address(self) -> str:
        return "".join(self)


@dataclass(frozen=True, slots=True)
class Row:
    """What is None was not said."""

    home: Home | None
    floor: int | None
    area: Decimal | None
    name: str
    document: Document | None
    masked: str | None  # document: as it is
    sex: Sex | None
    born_on: date | None
    phone: str | None
    phone_masked: str | None
    other_phone: str | None
    other_phone_masked: str | None
    relation: Relation | None
    is_contact: bool | None
    is_owner: bool | None
    since: date | None
    is_confirmed: bool
    warnings: tuple[str, ...]  # of cells that were left out

    @property
    def key(self) -> str | None:
        """Of the document whose number is said."""
        return self.document.key if self.document and self.document.number else None

    @property
    def birth(self) -> date | None:
        return self.born_on or (self.document.born_on if self.document else None)


def is_one_person(rows: Sequence[Row]) -> bool:
    """Nothing is said of them in two ways."""
    names = [field.name for field in fields(Row) if field.name != "warnings"]
    said = ({getattr(row, name) for row in rows} - {None} for name in names)
    return all(len(values) <= 1 for values in said)


def read(cells: Cells, today: date) -> Row:
    """BadRow names every fault of the row, by its column."""
    given = _Given(cells, today)
    home = given.home()
    kind = given.optional("证件类型", read_kind)
    document, masked = given.masked("身份证号", lambda text: read_document(text, today, kind))
    if document is None and kind is DocumentKind.NONE and masked is None:
        document = Document(kind, "")
    phone, phone_masked = given.masked("手机号", read_phone)
    other_phone, other_phone_masked = given.masked("其他电话", read_phone)
    row = Row(
        home=home,
        floor=given.optional("楼层", _floor),
        area=given.optional("建筑面积", _area),
        name=given.need("姓名", read_name),
        document=document,
        masked=masked,
        sex=given.optional("性别", one_of(SEXES_READ, SEXES)),
        born_on=given.optional("出生日期", given.day),
        phone=phone,
        phone_masked=phone_masked,
        other_phone=other_phone,
        other_phone_masked=other_phone_masked,
        relation=given.optional("与户主关系", one_of(RELATIONS_READ, RELATIONS)),
        is_contact=given.optional("联系人", one_of(YES_NO_READ, YES_NO)),
        is_owner=given.optional("产权人", one_of(YES_NO_READ, YES_NO)),
        since=given.optional("入住日期", given.day),
        is_confirmed=bool(given.optional("确认", one_of(YES_NO_READ, YES_NO))),
        warnings=tuple(given.warnings),
    )
    contradiction = document and document.contradiction(row.born_on, row.sex)
    if contradiction:
        given.faults.append(f"身份证号：{contradiction}")
    if given.faults:
        raise BadRow("；".join([*given.faults, *given.warnings]))
    return row


class _Given(Given):
    def home(self) -> Home | None:
        """Whole, or not at all."""
        if all(self.says_nothing(heading) for heading in HOME):
            return None
        return Home(
            self.need("小区", ESTATE),
            self.need("楼栋", BUILDING),
            self.need("单元", UNIT),
            self.need("房号", ROOM),
        )


ESTATE, BUILDING, UNIT, ROOM = (  # said again on each row of a dwelling
    lru_cache(maxsize=4096)(how) for how in (read_estate, read_building, read_unit, read_room)
)
FLOORS = range(-5, 201)
MOST_AREA = 100_000  # m²
STOREY = re.compile(r"(层|楼|F)$", re.IGNORECASE)
SQUARE_METRES = re.compile(r"(平方米|平米|平方|m2)$", re.IGNORECASE)


def _floor(text: str) -> int:
    found = _number(text, STOREY)
    if found not in FLOORS:
        raise ValueError("应为楼层数，如 5；地下一层写 -1")
    return int(found)


def _area(text: str) -> Decimal:
    found = _number(text, SQUARE_METRES)
    if not 0 < found < MOST_AREA or not (rounded := found.quantize(Decimal("0.01"))):
        raise ValueError("应为平方米数，如 88.5")
    return rounded


def _number(text: str, unit: re.Pattern[str]) -> Decimal:
    """With its unit behind it, or without."""
    try:
        found = Decimal(unit.sub("", compact(text)))
    except InvalidOperation:
        raise ValueError("应为数字，不写其他文字") from None
    if not found.is_finite():
        raise ValueError("应为数字，不写其他文字")
    return found
