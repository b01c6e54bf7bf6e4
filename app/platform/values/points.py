"""Points (经纬度) in two datums.

GCJ-02, which WeChat's maps speak, is WGS-84 shifted by some 300-600 m: a series in
(lng - 105, lat - 35) on the Krasovsky ellipsoid. It has no closed inverse; it is iterated.
"""

import math
from dataclasses import dataclass
from enum import StrEnum

A, EE = 6378245.0, 0.00669342162296594323
BOX = (72.004, 0.8293, 137.8347, 55.8271)  # lng, lat, lng, lat; nothing is shifted outside
CHINA = (73, 3, 136, 54)  # lng, lat, lng, lat, outwards to whole degrees: no place is one backwards
PRECISION = 1e-9  # degrees
EARTH = 6_371_008.8  # metres, mean radius
SWAPPED = "经纬度写反了：应先写经度（73 至 136），再写纬度（3 至 54）"


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


def wgs84(point: Point, datum: Datum) -> Point:
    """As it is stored."""
    return to_wgs84(point) if datum is Datum.GCJ02 else point


def in_china(lng: float, lat: float) -> bool:
    west, south, east, north = CHINA
    return west <= lng <= east and south <= lat <= north


def is_swapped(lng: float, lat: float) -> bool:
    """A place in China, read as latitude and longitude."""
    return in_china(lat, lng)


def metres_between(one: Point, other: Point) -> float:
    """Great-circle distance (haversine)."""
    phi, psi = math.radians(one.lat), math.radians(other.lat)
    half_lat, half_lng = (psi - phi) / 2, math.radians(other.lng - one.lng) / 2
    h = math.sin(half_lat) ** 2 + math.cos(phi) * math.cos(psi) * math.sin(half_lng) ** 2
    return 2 * EARTH * math.asin(min(1.0, math.sqrt(h)))
