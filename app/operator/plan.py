"""What a community begins with, as its office writes it down: a TOML file, and one GeoJSON of its grids.

It may be incomplete, and read again when more is known: `app.operator.founding` adds what is not there yet.
"""

import json
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    model_validator,
)

from app.places.dwellings.models import EstateKind
from app.places.dwellings.schemas import Name
from app.places.points.models import PointKind
from app.platform.values.points import Datum
from app.platform.values.rooms import read_building, read_estate

KINDS = {
    "商品房": EstateKind.COMMODITY,
    "拆迁安置房": EstateKind.RESETTLEMENT,
    "老旧小区": EstateKind.OLD,
}
POINT_KINDS = {
    "亭": PointKind.PAVILION,
    "长廊": PointKind.CORRIDOR,
    "架空层": PointKind.OPEN_FLOOR,
    "楼道口": PointKind.STAIRWELL,
    "树荫下": PointKind.TREE,
    "线上": PointKind.ONLINE,
}
ENCODINGS = ("utf-8-sig", "gb18030")
SEVERAL = re.compile(r"(\d+)\s*[-~—至]\s*(\d+)\s*(\D+)")
MOST_BUILDINGS = 300

At = tuple[
    Annotated[float, Field(ge=-180, le=180, allow_inf_nan=False)],
    Annotated[float, Field(ge=-90, le=90, allow_inf_nan=False)],
]


class BadPlan(ValueError):
    """A line says what is wrong and where."""


class Part(BaseModel):
    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)


class BuildingPlan(Part):
    name: Name
    units: Annotated[int, Field(ge=0, le=30)] = 0  # none: no units, its dwellings are in 无
    floors: Annotated[int, Field(ge=0, le=100)] = 0
    flats: Annotated[int, Field(ge=0, le=60)] = 0  # on a floor of a unit
    area: Annotated[float | None, Field(gt=0, lt=100_000)] = None  # m², if all are of one size
    grid: str | None = None
    at: At | None = None

    def each(self) -> Iterator["BuildingPlan"]:
        """`1-12栋` is twelve of them."""
        found = SEVERAL.fullmatch(self.name)
        if found is None:
            yield self.model_copy(update={"name": read_building(self.name)})
            return
        for number in range(int(found[1]), int(found[2]) + 1):
            yield self.model_copy(update={"name": read_building(f"{number}{found[3]}")})

    def dwellings(self) -> Iterator[tuple[str, int, str]]:
        """Unit, floor and room: 1602 is the second on the sixteenth floor."""
        for unit in [f"{n}单元" for n in range(1, self.units + 1)] or ["无"]:
            for floor in range(1, self.floors + 1):
                for flat in range(1, self.flats + 1):
                    yield unit, floor, f"{floor}{flat:02d}"

    @model_validator(mode="after")
    def _is_several(self) -> Self:
        found = SEVERAL.fullmatch(self.name)
        if found and not 0 <= int(found[2]) - int(found[1]) < MOST_BUILDINGS:
            raise ValueError("楼栋范围应由小到大，如 1-12栋")
        if not found:
            read_building(self.name)
        if found and self.at is not None:
            raise ValueError("多栋楼不能写在同一个位置，请逐栋填写 at")
        if not found:
            read_building(self.name)
        return self


class EstatePlan(Part):
    name: Annotated[Name, AfterValidator(read_estate)]
    kind: Annotated[EstateKind, BeforeValidator(lambda said: KINDS.get(said, said))]
    company: Name | None = None
    buildings: list[BuildingPlan] = []


class PointPlan(Part):
    name: Name
    kind: Annotated[PointKind, BeforeValidator(lambda said: POINT_KINDS.get(said, said))]
    at: At | None = None


class Plan(Part):
    code: Annotated[str, Field(pattern=r"^[0-9]{12}$")]
    name: Name
    street: Name
    secretary: Name = "书记"
    grids: Path | None = None  # GeoJSON; beside the plan, if it is not absolute
    datum: Datum = Datum.GCJ02  # of the boundaries, and of every `at`
    estates: list[EstatePlan] = []
    points: list[PointPlan] = []

    @property
    def street_code(self) -> str:
        """9 digits, GB/T 10114: the first of the community's twelve."""
        return self.code[:9]


class Drawn(BaseModel):
    """A feature of the GeoJSON that has a name."""

    name: str
    code: str | None
    geometry: dict[str, Any]


def read_plan(file: Path) -> Plan:
    """BadPlan says in Chinese what to mend."""
    try:
        plan = Plan.model_validate(tomllib.loads(_text(file)))
    except tomllib.TOMLDecodeError as error:
        raise BadPlan(f"{file.name} 的写法有误：{error}") from error
    except ValidationError as error:
        raise BadPlan("\n".join(_wrong(file, error))) from error
    if plan.grids is not None:
        plan.grids = file.parent / plan.grids
    return plan


def read_drawn(file: Path) -> list[Drawn]:
    """The grids of a FeatureCollection, and the points at which buildings stand."""
    try:
        collection = json.loads(_text(file))
        features = collection["features"]
        found = [_drawn(number, one) for number, one in enumerate(features, 1)]
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        if isinstance(error, BadPlan):
            raise
        raise BadPlan(
            f"{file.name} 应为 GeoJSON FeatureCollection，每个网格一个 Feature"
        ) from error
    return found


NAMES = ("name", "名称", "网格名称", "网格")
CODES = ("code", "编码", "网格编码")


def _drawn(number: int, feature: Any) -> Drawn:
    said = feature.get("properties") or {}
    name = next((str(said[key]).strip() for key in NAMES if said.get(key)), "")
    if not name:
        raise BadPlan(f"第 {number} 个图形没有名称：请在属性中填写 name 或 名称，如 第1网格")
    code = next((str(said[key]).strip() for key in CODES if said.get(key)), None)
    return Drawn(name=name, code=code, geometry=feature["geometry"])


def _text(file: Path) -> str:
    """UTF-8, or what an office's editor writes."""
    try:
        raw = file.read_bytes()
    except OSError as error:
        raise BadPlan(f"读不到文件 {file}") from error
    for encoding in ENCODINGS:
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise BadPlan(f"{file.name} 的编码无法识别，请另存为 UTF-8")


LABELS = {
    "code": "社区代码 code（12 位数字）",
    "name": "名称 name",
    "street": "街道名称 street",
    "kind": "类型 kind",
    "units": "单元数 units",
    "floors": "层数 floors",
    "flats": "每层户数 flats",
    "at": "位置 at（[经度, 纬度]）",
    "datum": "坐标系 datum（gcj02 或 wgs84）",
}
WRONG = {
    "missing": "没有填写",
    "extra_forbidden": "没有这一项，请核对拼写",
    "enum": f"应为 {'、'.join(KINDS)}（议事点为 {'、'.join(POINT_KINDS)}）",
    "value_error": "",
}


def _wrong(file: Path, error: ValidationError) -> Iterator[str]:
    """Where, in the words of the file, and what."""
    for one in error.errors():
        where = [
            f"第 {part + 1} 个" if isinstance(part, int) else LABELS.get(part, str(part))
            for part in one["loc"]
        ]
        said = str(one.get("ctx", {}).get("error", "")) or WRONG.get(one["type"], "填写有误")
        yield f"{file.name}：{' '.join(where)}：{said}"


def written(plan: Plan) -> str:
    """As a file that `read_plan` reads; what was answered is kept, to be completed by hand."""
    said = plan.model_dump(mode="json", exclude_none=True, exclude_defaults=True)
    estates, points = said.pop("estates", []), said.pop("points", [])
    lines = [f"{key} = {_toml(value)}" for key, value in said.items()]
    for estate in estates:
        buildings = estate.pop("buildings", [])
        lines += ["", "[[estates]]", *(f"{key} = {_toml(value)}" for key, value in estate.items())]
        for building in buildings:
            lines += ["  [[estates.buildings]]"]
            lines += [f"  {key} = {_toml(value)}" for key, value in building.items()]
    for point in points:
        lines += ["", "[[points]]", *(f"{key} = {_toml(value)}" for key, value in point.items())]
    return "\n".join(lines) + "\n"


def _toml(value: Any) -> str:
    """Texts, numbers and lists of numbers are written in TOML as in JSON."""
    return json.dumps(value, ensure_ascii=False)


TEMPLATE = """\
# 社区开通资料。以 # 开头的是说明；不知道的先留空或删去，以后补上再运行一次即可。

code = "420107999001"        # 12 位社区代码（统计用区划代码）
name = "康苑社区"
street = "红卫路街道"
secretary = "书记李敏"        # 第一位书记的称呼
# grids = "网格.geojson"      # 网格边界：一个 GeoJSON，每个网格一个图形，属性 name 为网格名称
datum = "gcj02"              # 边界和位置的坐标系：gcj02（微信、高德、腾讯地图）或 wgs84（GPS、天地图）

[[estates]]
name = "青山樽"
kind = "商品房"               # 商品房、拆迁安置房、老旧小区
company = "康居物业"          # 没有物业公司就删去此行
  [[estates.buildings]]
  name = "1-12栋"            # 相同的楼可以写在一起
  units = 2                  # 单元数；不分单元写 0
  floors = 16                # 层数
  flats = 2                  # 每层每单元户数
  # grid = "第1网格"         # 所属网格；写了位置 at 且有边界时可以不写
  [[estates.buildings]]
  name = "13栋"
  units = 1
  floors = 7
  flats = 3
  at = [114.3921, 30.6318]   # 位置：经度, 纬度

[[points]]
name = "廉心亭"
kind = "亭"                  # 亭、长廊、架空层、楼道口、树荫下、线上
"""
