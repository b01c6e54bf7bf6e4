"""Points in two datums, polygons, and which polygon a point lies in. Pure.

GCJ-02, which WeChat's maps speak, is WGS-84 shifted by some 300-600 m: a series in
(lng - 105, lat - 35) on the Krasovsky ellipsoid. It has no closed inverse; it is iterated.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from uuid import UUID

import shapely
from shapely.geometry import Polygon

A, EE = 6378245.0, 0.00669342162296594323
BOX = (72.004, 0.8293, 137.8347, 55.8271)  # lng, lat, lng, lat; nothing is shifted outside
PRECISION = 1e-9  # degrees
EARTH = 6_371_008.8  # metres, mean radius
MOST_POINTS = 2000


class Datum(StrEnum):
    GCJ02 = "gcj02"
    WGS84 = "wgs84"


@dataclass(frozen=True, slots=True)
class Point:
    lng: float
    lat: float


def to_gcj02(wgs84: Point) -> Point:
    west, south, east, north = BOX
    if not (west <= wgs84.lng <= east and south <= wgs84.lat <= north):
        return wgs84
    x, y = wgs84.lng - 105, wgs84.lat - 35
    phi = math.radians(wgs84.lat)
    magic = 1 - EE * math.sin(phi) ** 2
    root = math.sqrt(magic)
    lat = wgs84.lat + _shift_lat(x, y) * 180 / ((A * (1 - EE)) / (magic * root) * math.pi)
    lng = wgs84.lng + _shift_lng(x, y) * 180 / (A / root * math.cos(phi) * math.pi)
    return Point(lng, lat)


def to_wgs84(gcj02: Point) -> Point:
    guess = gcj02
    for _ in range(10):
        image = to_gcj02(guess)
        off_lng, off_lat = image.lng - gcj02.lng, image.lat - gcj02.lat
        guess = Point(guess.lng - off_lng, guess.lat - off_lat)
        if abs(off_lng) < PRECISION and abs(off_lat) < PRECISION:
            break
    return guess


def _ripple(v: float) -> float:
    return (20 * math.sin(6 * v * math.pi) + 20 * math.sin(2 * v * math.pi)) * 2 / 3


def _shift_lat(x: float, y: float) -> float:
    near = (20 * math.sin(y * math.pi) + 40 * math.sin(y / 3 * math.pi)) * 2 / 3
    far = (160 * math.sin(y / 12 * math.pi) + 320 * math.sin(y * math.pi / 30)) * 2 / 3
    plain = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * math.sqrt(abs(x))
    return plain + _ripple(x) + near + far


def _shift_lng(x: float, y: float) -> float:
    near = (20 * math.sin(x * math.pi) + 40 * math.sin(x / 3 * math.pi)) * 2 / 3
    far = (150 * math.sin(x / 12 * math.pi) + 300 * math.sin(x / 30 * math.pi)) * 2 / 3
    plain = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * math.sqrt(abs(x))
    return plain + _ripple(x) + near + far


def metres_between(one: Point, other: Point) -> float:
    """Great-circle distance (haversine)."""
    phi, psi = math.radians(one.lat), math.radians(other.lat)
    half_lat, half_lng = (psi - phi) / 2, math.radians(other.lng - one.lng) / 2
    h = math.sin(half_lat) ** 2 + math.cos(phi) * math.cos(psi) * math.sin(half_lng) ** 2
    return 2 * EARTH * math.asin(min(1.0, math.sqrt(h)))


def valid_polygon(geojson: Mapping[str, Any]) -> Polygon:
    """A GeoJSON Polygon in degrees; ValueError says in Chinese what is wrong with it."""
    rings = geojson.get("coordinates")
    if geojson.get("type") != "Polygon" or not isinstance(rings, list) or not rings:
        raise ValueError("边界应为 GeoJSON Polygon")
    checked = [_ring(ring) for ring in rings]
    if sum(map(len, checked)) > MOST_POINTS:
        raise ValueError(f"边界最多 {MOST_POINTS} 个点")
    polygon = Polygon(checked[0], checked[1:])
    if not polygon.is_valid or polygon.area == 0:
        raise ValueError("边界不能自相交，且须围成一片区域")
    return polygon


def _ring(ring: Any) -> list[tuple[float, float]]:
    if not isinstance(ring, list) or len(ring) < 4:  # noqa: PLR2004 - RFC 7946
        raise ValueError("边界的每个环至少 4 个点")
    points = [_vertex(vertex) for vertex in ring]
    if points[0] != points[-1]:
        raise ValueError("边界的每个环须首尾相接")
    return points


def _vertex(vertex: Any) -> tuple[float, float]:
    if not isinstance(vertex, list) or len(vertex) != 2:  # noqa: PLR2004
        raise ValueError("每个点应为 [经度, 纬度]")
    lng, lat = vertex
    for value, most in ((lng, 180), (lat, 90)):
        if (
            isinstance(value, bool)
            or not isinstance(value, int | float)
            or not -most <= value <= most
        ):
            raise ValueError("经纬度超出范围")
    return float(lng), float(lat)


def locate(point: Point, grids: Mapping[UUID, Polygon]) -> UUID | None:
    """The grid that covers a point; on a shared border the lowest id, so that it is always one."""
    here = shapely.Point(point.lng, point.lat)
    return min((key for key, grid in grids.items() if grid.covers(here)), default=None)
