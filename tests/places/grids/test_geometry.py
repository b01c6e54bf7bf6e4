"""Points in two datums, against public vectors."""

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.places.grids.geometry import locate, read_boundary
from app.platform.values.points import Datum, Point, metres_between, to_gcj02, to_wgs84
from tests.scene import a_square

VECTORS = [  # WGS-84 lat, lng and GCJ-02 lat, lng
    (39.915, 116.404, 39.916404282, 116.410244499),
    (39.908823, 116.397470, 39.910226498, 116.403713582),
    (31.239702, 121.499718, 31.237688251, 121.504151051),
    (23.129163, 113.264435, 23.126486384, 113.269764620),
    (43.825592, 87.616848, 43.826797436, 87.619697998),
    (22.302711, 114.177216, 22.299950860, 114.182160820),
    (25.033611, 121.565000, 25.030677649, 121.568773870),
    (37.566500, 126.978000, 37.567402112, 126.983082736),
    (45.0, 136.0, 45.002331471, 136.007323414),
    (51.5007, -0.1246, 51.5007, -0.1246),
]


@pytest.mark.parametrize(("lat", "lng", "lat_gcj", "lng_gcj"), VECTORS)
def test_the_shift_is_the_one_of_the_maps(
    lat: float, lng: float, lat_gcj: float, lng_gcj: float
) -> None:
    shifted = to_gcj02(Point(lng, lat))
    assert (shifted.lng, shifted.lat) == pytest.approx((lng_gcj, lat_gcj), abs=1e-6)


@given(st.floats(75, 133), st.floats(4, 53))
def test_there_and_back_is_within_a_millimetre(lng: float, lat: float) -> None:
    here = Point(lng, lat)
    assert metres_between(to_wgs84(to_gcj02(here)), here) < 0.001


def test_a_point_on_a_border_lies_in_the_grid_of_the_lowest_id() -> None:
    left, right = UUID(int=1), UUID(int=2)
    grids = {
        right: read_boundary(a_square(114.384, 30.63), Datum.WGS84),
        left: read_boundary(a_square(114.38, 30.63), Datum.WGS84),
    }
    border = grids[right].bounds[0]
    assert locate(Point(border, 30.632), grids) == left
    assert locate(Point(0, 0), grids) is None


def test_the_way_back_is_the_one_of_the_maps() -> None:
    back = to_wgs84(Point(116.404, 39.915))
    assert (back.lng, back.lat) == pytest.approx((116.39775575, 39.91359624), abs=1e-6)
