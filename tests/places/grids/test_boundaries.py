"""A boundary is read as maps and drawing programs write it, and refused in words that say what to do."""

import math
from typing import Any
from uuid import UUID

import pytest

from app.places.grids.geometry import MOST_POINTS, contains, locate, overlap, read_boundary, stored
from app.platform.values.points import Datum, Point, to_gcj02
from tests.scene import SIZE, SOUTH, WEST, a_square

SQUARE = a_square(WEST, SOUTH)
[RING] = SQUARE["coordinates"]
PLAIN = read_boundary(SQUARE, Datum.WGS84)
FEATURE = {"type": "Feature", "properties": {"name": "\0", "crs": 1}, "geometry": SQUARE}
COLLECTION = {"type": "FeatureCollection", "features": [FEATURE], "name": "网格"}
CRS_84 = {"type": "name", "properties": {"name": "urn:ogc:def:crs:OGC:1.3:CRS84"}}
MERCATOR = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::3857"}}


def of(*rings: Any) -> dict[str, Any]:
    return {"type": "Polygon", "coordinates": list(rings)}


@pytest.mark.parametrize(
    "drawn",
    [
        of([[*point, 23.5] for point in RING]),
        of([[*point, 23.5, 1] for point in RING]),
        FEATURE,
        COLLECTION,
        {"type": "MultiPolygon", "coordinates": [SQUARE["coordinates"]]},
        {"type": "GeometryCollection", "geometries": [SQUARE]},
        FEATURE | {"geometry": {"type": "MultiPolygon", "coordinates": [SQUARE["coordinates"]]}},
        of(RING[::-1]),
        of([point for point in RING for _ in range(3)]),
        of([*RING[:-1], [RING[0][0] + 4e-6, RING[0][1]]]),
        SQUARE | {"crs": CRS_84, "bbox": [math.nan], "x": "\0" * 99},
    ],
)
def test_what_maps_write_around_a_shape_is_folded(drawn: dict[str, Any]) -> None:
    found = read_boundary(drawn, Datum.WGS84)
    assert found.equals(PLAIN)
    assert stored(found).keys() == {"type", "coordinates"}
    assert found.exterior.is_ccw


def test_a_hole_stays_a_hole() -> None:
    inner = a_square(WEST + SIZE / 4, SOUTH + SIZE / 4)["coordinates"][0]
    small = [[WEST + SIZE / 4 + (x - inner[0][0]) / 4, y] for x, y in inner]
    small = [[x, SOUTH + SIZE / 4 + (y - inner[0][1]) / 4] for x, y in small]
    found = read_boundary(of(RING, small), Datum.WGS84)
    assert locate(Point(small[0][0] + 1e-6, small[0][1] + 1e-6), {UUID(int=1): found}) is None


@pytest.mark.parametrize(
    ("drawn", "words"),
    [
        (of([point[::-1] for point in RING]), "经纬度写反了"),
        (of([[0, 0], [1, 0], [1, 1], [0, 0]]), "不在中国范围内"),
        (of([[x * 1e5, y * 1e5] for x, y in RING]), "投影坐标"),
        (of(RING[:-1]), "首尾相距 .* 米，没有闭合"),
        (of([RING[0], RING[2], RING[1], RING[3], RING[0]]), "附近与自身相交"),
        (of([RING[0], RING[1], RING[0]]), "至少 3 个"),
        (of([RING[0], RING[1], RING[1], RING[0]]), "至少 3 个"),
        (of([[x / 1e5 + 114, y / 1e5 + 30] for x, y in RING]), "没有围成一片区域"),
        (of([[114 + n / 1e5, 30] for n in range(MOST_POINTS + 1)]), "最多 2000 个点"),
        (of(RING, *[RING] * 500), "最多 2000 个点"),
        (of([[math.nan, 30], *RING]), "都是数字"),
        (of([[10**400, 30], *RING]), "都是数字"),
        (of([[True, 30], *RING]), "都是数字"),
        (of([["114.38", "30.63"], *RING]), "都是数字"),
        (of([[114.38], *RING]), r"\[经度, 纬度\]"),
        (of("x"), r"\[经度, 纬度\]"),
        (of(), "GeoJSON Polygon"),
        ({"type": "Polygon"}, "GeoJSON Polygon"),
        ({}, "GeoJSON Polygon"),
        (SQUARE | {"crs": MERCATOR}, "crs"),
        (SQUARE | {"crs": "WGS"}, "crs"),
        (FEATURE | {"geometry": None}, "GeoJSON Polygon"),
        (COLLECTION | {"features": []}, "没有图形"),
        (COLLECTION | {"features": [FEATURE, FEATURE]}, "共有 2 个图形"),
        ({"type": "MultiPolygon", "coordinates": [[RING], [RING]]}, "共有 2 个图形"),
        ({"type": "LineString", "coordinates": RING}, "不是面"),
    ],
)
def test_what_cannot_be_meant_is_refused_in_words(drawn: dict[str, Any], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        read_boundary(drawn, Datum.WGS84)


def test_a_collection_of_a_collection_of_a_collection_ends() -> None:
    drawn: dict[str, Any] = SQUARE
    for _ in range(900):
        drawn = {"type": "GeometryCollection", "geometries": [drawn]}
    with pytest.raises(ValueError, match="GeoJSON Polygon"):
        read_boundary(drawn, Datum.WGS84)


def test_a_boundary_of_a_chinese_map_holds_the_places_that_it_shows() -> None:
    """Twenty by twenty places of a grid, each where that map shows it."""
    shifted = of([[there.lng, there.lat] for there in (to_gcj02(Point(*one)) for one in RING)])
    grid = {UUID(int=1): read_boundary(shifted, Datum.GCJ02)}
    steps = [(n + 0.5) / 20 * SIZE for n in range(20)]
    places = [Point(WEST + x, SOUTH + y) for x in steps for y in steps]
    assert sum(locate(place, grid) is not None for place in places) == 400


@pytest.mark.parametrize(("metres", "overlaps"), [(-5, False), (0, False), (2, False), (8, True)])
def test_two_hands_do_not_draw_one_edge_alike(metres: float, overlaps: bool) -> None:
    beside = read_boundary(a_square(WEST + SIZE - metres / 95_800, SOUTH), Datum.WGS84)
    assert bool(overlap(PLAIN, beside)) is overlaps


@pytest.mark.parametrize(("metres", "inside"), [(-9, True), (2, True), (5, False)])
def test_a_house_on_the_line_is_inside(metres: float, inside: bool) -> None:
    assert contains(PLAIN, Point(WEST - metres / 95_800, SOUTH + SIZE / 2)) is inside
