"""Boundaries as people draw them, and which of them a point lies in. Pure.

What maps and drawing programs write around a shape is folded: altitude, a Feature or a collection of
one, winding, repeated points, an end that misses the beginning by a rounding. Only the ring of points
is kept, in WGS-84. ValueError says in Chinese what is wrong with it and what to do.
"""

import math
from collections.abc import Mapping
from typing import Any
from uuid import UUID

import shapely
from shapely.geometry import Polygon, mapping
from shapely.geometry.polygon import orient
from shapely.validation import explain_validity

from app.platform.values.points import (
    EARTH,
    SWAPPED,
    Datum,
    Point,
    in_china,
    is_swapped,
    metres_between,
    to_gcj02,
    wgs84,
)

MOST_POINTS = 2000
DEEPEST = 5  # a collection of a collection of …
ROUNDING = 1.0  # metres by which the end of a ring may miss its beginning
SLACK = 3.0  # metres: two who draw one edge do not draw it alike
FARTHEST = 1e9  # what projections count in
SMALLEST = 100  # m²: less is a slip of the hand
DIGITS, HAIR = 8, 1e-8  # of degrees: a millimetre
SAME_AS_WGS84 = ("CRS84", "4326", "4490")  # 4490: CGCS 2000, the same within centimetres
PARTS = {"FeatureCollection": "features", "GeometryCollection": "geometries"}
DEGREE = math.radians(1) * EARTH  # metres, of latitude

Ring = list[tuple[float, float]]
Number = (int, float)


def read_boundary(drawn: Mapping[str, Any], datum: Datum) -> Polygon:
    """A polygon in WGS-84, of what was drawn in a datum; see above."""
    rings = _rings(drawn)
    if sum(map(len, rings)) > MOST_POINTS:
        raise ValueError(f"边界最多 {MOST_POINTS} 个点，请先简化")
    _plausible([point for ring in rings for point in ring])
    shell, *holes = [_closed(ring) for ring in rings]
    found = Polygon(_moved(shell, datum), [_moved(hole, datum) for hole in holes])
    if not found.is_valid:
        raise ValueError(_crossing(found))
    if _in_metres(found, found).area < SMALLEST:
        raise ValueError("边界没有围成一片区域，请核对各点")
    return orient(found)


def read_as_other(drawn: Mapping[str, Any], datum: Datum) -> Polygon | None:
    """Where it would lie if the other datum had been meant."""
    other = Datum.WGS84 if datum is Datum.GCJ02 else Datum.GCJ02
    try:
        return read_boundary(drawn, other)
    except ValueError:
        return None


def stored(boundary: Polygon) -> dict[str, Any]:
    """GeoJSON, after RFC 7946."""
    return {"type": "Polygon", "coordinates": mapping(boundary)["coordinates"]}


def polygon(boundary: Mapping[str, Any]) -> Polygon:
    """What was stored."""
    shell, *holes = boundary["coordinates"]
    return Polygon(shell, holes)


def shown(boundary: Mapping[str, Any], datum: Datum) -> dict[str, Any]:
    """What was stored, in either datum."""
    if datum is Datum.WGS84:
        return dict(boundary)
    rings = [
        [[there.lng, there.lat] for there in (to_gcj02(Point(*point)) for point in ring)]
        for ring in boundary["coordinates"]
    ]
    return {"type": "Polygon", "coordinates": rings}


def contains(boundary: Polygon, point: Point) -> bool:
    """Or on it, as far as a hand can draw."""
    here = shapely.Point(point.lng, point.lat)
    metres: float = _in_metres(boundary, boundary).distance(_in_metres(here, boundary))
    return metres <= SLACK


def overlap(one: Polygon, other: Polygon) -> float:
    """m² that both cover; none where they only touch, or by what two hands differ."""
    if not one.intersects(other):
        return 0
    both = _in_metres(one, one).intersection(_in_metres(other, one))
    return 0 if both.buffer(-SLACK / 2).is_empty else both.area


def locate(point: Point, grids: Mapping[UUID, Polygon]) -> UUID | None:
    """The grid that covers a point; on a shared border the lowest id, so that it is always one."""
    here = shapely.Point(point.lng, point.lat)
    return min((key for key, grid in grids.items() if grid.covers(here)), default=None)


def _rings(drawn: Any) -> list[Ring]:
    """Of one polygon, whatever is around it."""
    for _ in range(DEEPEST):
        if not isinstance(drawn, Mapping):
            break
        _known_datum(drawn.get("crs"))
        kind = drawn.get("type")
        if kind == "Polygon":
            rings = drawn.get("coordinates")
            if not isinstance(rings, list) or not rings:
                break
            return [_ring(ring) for ring in rings[: MOST_POINTS + 1]]
        if kind == "Feature":
            drawn = drawn.get("geometry")
        elif kind == "MultiPolygon":
            drawn = {"type": "Polygon", "coordinates": _only(drawn.get("coordinates"))}
        elif kind in PARTS:
            drawn = _only(drawn.get(PARTS[kind]))
        elif kind in {"Point", "MultiPoint", "LineString", "MultiLineString"}:
            raise ValueError("画的是点或线，不是面：请画成闭合的面（GeoJSON Polygon）")
        else:
            break
    raise ValueError("边界应为 GeoJSON Polygon，或只含一个面的 Feature、集合")


def _only(parts: Any) -> Any:
    if not isinstance(parts, list) or not parts:
        raise ValueError("边界应为 GeoJSON Polygon，其中没有图形")
    if len(parts) > 1:
        raise ValueError(f"共有 {len(parts)} 个图形：一个网格的边界只能是一个面")
    return parts[0]


def _known_datum(crs: Any) -> None:
    """GeoJSON of before 2016 names one; ours is said beside it."""
    if crs is None:
        return
    properties = crs.get("properties") if isinstance(crs, Mapping) else None
    name = properties.get("name") if isinstance(properties, Mapping) else None
    if not isinstance(name, str) or not name.endswith(SAME_AS_WGS84):
        raise ValueError("文件的坐标系（crs）不是经纬度 WGS-84 或 CGCS2000，请转换后再提交")


def _ring(ring: Any) -> Ring:
    if not isinstance(ring, list):
        raise ValueError("边界的每个环应为一串 [经度, 纬度]")  # noqa: TRY004 - of what was sent
    if len(ring) > MOST_POINTS:
        raise ValueError(f"边界最多 {MOST_POINTS} 个点，请先简化")
    return [_vertex(vertex) for vertex in ring]


def _vertex(vertex: Any) -> tuple[float, float]:
    """Without altitude, and what else was measured."""
    if not isinstance(vertex, list) or not 2 <= len(vertex) <= 4:  # noqa: PLR2004
        raise ValueError("每个点应为 [经度, 纬度]")
    lng, lat = vertex[:2]
    for value in (lng, lat):
        if isinstance(value, bool) or not isinstance(value, Number) or not abs(value) < FARTHEST:
            raise ValueError("每个点应为 [经度, 纬度]，两个都是数字")
    return float(lng), float(lat)


def _plausible(points: Ring) -> None:
    outside = [point for point in points if not in_china(*point)]
    if not outside:
        return
    if all(is_swapped(*point) for point in points):
        raise ValueError(SWAPPED)
    lng, lat = outside[0]
    if max(abs(lng), abs(lat)) > 180:  # noqa: PLR2004
        raise ValueError("坐标像是以米为单位的投影坐标，请导出为经纬度再提交")
    raise ValueError(f"点 [{lng:g}, {lat:g}] 不在中国范围内，请核对经纬度")


def _closed(ring: Ring) -> Ring:
    """Without repeated points; the end is the beginning."""
    kept = [
        point
        for point, before in zip(ring, [None, *ring], strict=False)
        if before is None or _apart(point, before)
    ]
    if len(kept) > 1 and kept[0] != kept[-1]:
        gap = metres_between(Point(*kept[0]), Point(*kept[-1]))
        if gap > ROUNDING:
            raise ValueError(f"边界首尾相距 {gap:.0f} 米，没有闭合：最后一点应与第一点相同")
        kept[-1] = kept[0]
    if len(kept) < 4:  # noqa: PLR2004 - RFC 7946
        raise ValueError("边界的每个环至少 3 个不同的点")
    return kept


def _apart(one: tuple[float, float], other: tuple[float, float]) -> bool:
    return max(abs(one[0] - other[0]), abs(one[1] - other[1])) > HAIR


def _moved(ring: Ring, datum: Datum) -> Ring:
    if datum is Datum.WGS84:
        return ring
    there = [wgs84(Point(*point), datum) for point in ring]
    return [(round(one.lng, DIGITS), round(one.lat, DIGITS)) for one in there]


def _crossing(found: Polygon) -> str:
    """`Self-intersection[114.38 30.63]`, as the library has it."""
    place = explain_validity(found).partition("[")[2].rstrip("]").replace(" ", ", ")
    return f"边界在 [{place}] 附近与自身相交或重合，请重画此处"


def _in_metres(shape: Any, around: Polygon) -> Any:
    """On a plane that touches the earth there: right within a thousandth for a community's size."""
    west, south, east, north = around.bounds
    middle = [(west + east) / 2, (south + north) / 2]
    scale = [DEGREE * math.cos(math.radians(middle[1])), DEGREE]
    return shapely.transform(shape, lambda points: (points - middle) * scale)
