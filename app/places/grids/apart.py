"""Whether a boundary can be what was meant: beside its neighbours, and around what stands in its grid."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Self
from uuid import UUID

from shapely.geometry import Polygon
from sqlalchemy.ext.asyncio import AsyncSession

from app.places.grids import queries
from app.places.grids.errors import BadBoundary
from app.places.grids.geometry import contains, overlap, polygon, read_as_other, read_boundary
from app.platform import clock
from app.platform.db.kept import Row
from app.platform.values.points import Datum, Point

MOST_NAMES = 5
Named = tuple[str, Polygon]


@dataclass(frozen=True, slots=True)
class Drawing:
    """What was sent: the shape that it is, and the one that it would be in the other datum."""

    shape: Polygon
    other: Polygon | None
    datum: Datum
    name: str = "本网格"

    @classmethod
    def read(cls, boundary: Mapping[str, Any], datum: Datum, name: str = "本网格") -> Self:
        try:
            found = read_boundary(boundary, datum)
        except ValueError as error:
            raise BadBoundary(str(error)) from error
        return cls(found, read_as_other(boundary, datum), datum, name)

    @property
    def other_datum(self) -> Datum:
        return Datum.WGS84 if self.datum is Datum.GCJ02 else Datum.GCJ02


async def judge(
    session: AsyncSession, community_id: int, since: date, drawings: Mapping[UUID, Drawing]
) -> None:
    """From that day on, by grid. BadBoundary says what does not fit, and whether the other datum would."""
    others = [
        (row.name, polygon(row.boundary))
        for row in await queries.drawn(session, community_id, since)
        if row.id not in drawings
    ]
    standing = await queries.standing(session, community_id, since)
    for grid_id, drawing in drawings.items():
        beside = [one for key, one in drawings.items() if key != grid_id]
        neighbours = [*others, *((one.name, one.shape) for one in beside)]
        own = [row for row in standing if row.grid_id == grid_id]
        if own:
            _around_its_own(drawing, own)
        else:
            _around_anything(drawing, standing, neighbours)
        meant = [shape for _, shape in others] + [one.other for one in beside if one.other]
        _apart(drawing, neighbours, meant, own)


async def strays(session: AsyncSession, community_id: int) -> list[str]:
    """Buildings that stand outside the boundary of their grid, today: one of the two is wrong."""
    today = clock.today()
    drawn = {row.id: polygon(row.boundary) for row in await queries.grids(session, community_id)}
    return [
        row.name
        for row in await queries.standing(session, community_id, today)
        if row.grid_id in drawn and not contains(drawn[row.grid_id], Point(row.lng, row.lat))
    ]


def _apart(drawing: Drawing, neighbours: list[Named], meant: list[Polygon], own: list[Row]) -> None:
    """`meant`: the neighbours, if the other datum had been meant."""
    for name, neighbour in neighbours:
        area = overlap(drawing.shape, neighbour)
        if not area:
            continue
        words, other = f"与“{name}”重叠约 {max(area, 1):.0f} 平方米", drawing.other
        if other and not any(overlap(other, one) for one in meant) and not _outside(other, own):
            raise BadBoundary(f"{words}；按 {drawing.other_datum} 理解则不重叠，{_say(drawing)}")
        raise BadBoundary(f"{words}，请沿共同的边界重画；几个网格一起变动的，请一并提交")


def _around_its_own(drawing: Drawing, own: list[Row]) -> None:
    left = _outside(drawing.shape, own)
    if not left:
        return
    words = f"{drawing.name}的 {len(left)} 栋楼在边界之外：{_names(left)}"
    if drawing.other is not None and not _outside(drawing.other, own):
        raise BadBoundary(f"{words}；按 {drawing.other_datum} 理解则都在界内，{_say(drawing)}")
    raise BadBoundary(f"{words}。请重画边界，或先把这些楼栋划入别的网格")


def _around_anything(drawing: Drawing, standing: list[Row], neighbours: list[Named]) -> None:
    """A grid without buildings yet: what lies in no grid is known, too."""
    free = [
        row
        for row in standing
        if row.grid_id is None
        and not any(contains(each, Point(row.lng, row.lat)) for _, each in neighbours)
    ]
    if drawing.other is None or len(_outside(drawing.shape, free)) < len(free):
        return
    meant = [row for row in free if contains(drawing.other, Point(row.lng, row.lat))]
    if meant:
        raise BadBoundary(
            f"界内没有已登记的楼栋和议事点；按 {drawing.other_datum} 理解则有 {len(meant)} 处："
            f"{_names(meant)}。{_say(drawing)}；确为 {drawing.datum} 的，请先画出它们所在的网格"
        )


def _outside(boundary: Polygon, rows: list[Row]) -> list[Row]:
    return [row for row in rows if not contains(boundary, Point(row.lng, row.lat))]


def _names(rows: list[Row]) -> str:
    shown = "、".join(row.name for row in rows[:MOST_NAMES])
    return f"{shown} 等" if len(rows) > MOST_NAMES else shown


def _say(drawing: Drawing) -> str:
    return f"如在该坐标系的地图上画成，请注明 datum 为 {drawing.other_datum}"
