"""What a row of the roster says: the columns of the workbook, and a row of it as facts. Pure.

Columns after the ledgers in use (实有人口台账); see `views.line` for the other direction.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from app.platform.excel.writer import Column
from app.platform.values.dates import read_date
from app.platform.values.documents import Sex, read_document
from app.platform.values.names import read_name
from app.platform.values.phones import read_phone
from app.platform.values.rooms import read_building, read_estate, read_room, read_unit
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
SEXES = {"男": Sex.MALE, "女": Sex.FEMALE}
YES_NO = {"是": True, "否": False}

COLUMNS = (
    Column("小区", "与系统中的名称一致", width=18),
    Column("楼栋", "如 3栋"),
    Column("单元", "没有单元填 无"),
    Column("楼层", "数字"),
    Column("房号", "如 502"),
    Column("建筑面积", "平方米；新房屋必填"),
    Column("姓名", "必填", width=12),
    Column("身份证号", "18 位；带 * 的表示不变", width=24),
    Column("性别", "有身份证号可不填", tuple(SEXES), 8),
    Column("出生日期", "如 1950-01-31；有身份证号可不填"),
    Column("手机号", "11 位；带 * 的表示不变", width=16),
    Column("与户主关系", "", tuple(RELATIONS)),
    Column("联系人", "每户一人", tuple(YES_NO), 8),
    Column("产权人", "", tuple(YES_NO), 8),
    Column("入住日期", "默认今天"),
)
HEADINGS = tuple(column.heading for column in COLUMNS)
REASON = Column("未导入原因", width=40)

Cells = dict[str, str | None]
"""Of one row, by its heading, as they were typed."""


class BadRow(ValueError):
    """What is wrong with it, in Chinese; several things at once."""


@dataclass(frozen=True, slots=True)
class Row:
    estate: str
    building: str
    unit: str
    room: str
    floor: int | None
    area: Decimal | None
    name: str
    id_number: str | None  # normal, or a mask that means: as it is
    sex: Sex | None
    born_on: date | None
    phone: str | None
    relation: Relation
    is_contact: bool
    is_owner: bool
    since: date | None

    @property
    def number(self) -> str | None:
        """The ID number, if it was given and not only its mask."""
        return None if self.id_number is None or "*" in self.id_number else self.id_number

    @property
    def full_phone(self) -> str | None:
        return None if self.phone is None or "*" in self.phone else self.phone

    @property
    def home(self) -> tuple[str, str, str, str]:
        return self.estate, self.building, self.unit, self.room


def read(cells: Mapping[str, str | None], today: date) -> Row:
    """BadRow names every fault of the row, by its column."""
    given = _Cells(cells, today)
    row = Row(
        estate=given.need("小区", read_estate),
        building=given.need("楼栋", read_building),
        unit=given.need("单元", read_unit),
        room=given.need("房号", read_room),
        floor=given.convert("楼层", _floor),
        area=given.convert("建筑面积", _area),
        name=given.need("姓名", read_name),
        id_number=given.convert("身份证号", given.id_number),
        sex=given.convert("性别", SEXES.__getitem__),
        born_on=given.convert("出生日期", given.day),
        phone=given.convert("手机号", _phone),
        relation=given.convert("与户主关系", RELATIONS.__getitem__) or Relation.OTHER,
        is_contact=bool(given.convert("联系人", YES_NO.__getitem__)),
        is_owner=bool(given.convert("产权人", YES_NO.__getitem__)),
        since=given.convert("入住日期", given.day),
    )
    if given.faults:
        raise BadRow("；".join(given.faults))
    return row


class _Cells:
    """The cells of one row, and what is wrong with them."""

    def __init__(self, cells: Mapping[str, str | None], today: date) -> None:
        self._cells, self._today = cells, today
        self.faults: list[str] = []

    def need(self, heading: str, how: Callable[[str], str]) -> str:
        if not (self._cells.get(heading) or "").strip():
            self.faults.append(f"{heading}：必填")
        return self.convert(heading, how) or ""

    def convert(self, heading: str, how: Callable[[str], Any]) -> Any:
        found = self._text(heading)
        if found is None:
            return None
        try:
            return how(found)
        except (ValueError, KeyError, InvalidOperation) as error:
            why = f"{error}"
            is_ours = isinstance(error, ValueError) and not why.isascii()
            self.faults.append(f"{heading}：{why if is_ours else '内容有误'}")
            return None

    def day(self, text: str) -> date:
        found = read_date(text)
        if found > self._today:
            raise ValueError("不能晚于今天")
        return found

    def id_number(self, text: str) -> str:
        return text if "*" in text else read_document(text, self._today).number

    def _text(self, heading: str) -> str | None:
        """A text that began with `=` was marked by the reader, and is the text it was."""
        cell = (self._cells.get(heading) or "").strip()
        if cell.startswith("="):
            self.faults.append(f"{heading}：{cell[1:] if cell in KNOWN else '不接受公式'}")
            return None
        return cell.removeprefix("'") or None


def heading_of(rows: Sequence[Sequence[str | None]]) -> tuple[int, dict[str, int]] | None:
    """Where the heading is (a title row may stand above it), and which column is what."""
    for number, row in enumerate(rows[:5]):
        found = {(cell or "").strip(): column for column, cell in enumerate(row)}
        if set(HEADINGS) <= set(found):
            return number, {heading: found[heading] for heading in HEADINGS}
    return None


FLOORS = range(-5, 201)
KNOWN = {"=数字过长，请设为文本"}


def _floor(text: str) -> int:
    found = Decimal(text)
    if found not in FLOORS:
        raise ValueError("应为楼层数，如 5；地下一层写 -1")
    return int(found)


def _area(text: str) -> Decimal:
    found = Decimal(text)
    if not 0 < found < 100_000 or not (rounded := found.quantize(Decimal("0.01"))):  # noqa: PLR2004 - m²
        raise ValueError("应为平方米数，如 88.5")
    return rounded


def _phone(text: str) -> str:
    return text if "*" in text else read_phone(text)
