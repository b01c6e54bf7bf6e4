"""Points in two datums, against public vectors."""

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.places.grids.geometry import (
    Point,
    locate,
    metres_between,
    to_gcj02,
    to_wgs84,
    valid_polygon,
)
from tests.scene import a_square

VECTORS = [  # WGS-84 lat, lng and GCJ-02 lat, lng
    (39.915, 116.404, 39.916404282, 116.410244499),
    (31.239702, 121.499718, 31.237688251, 121.504151051),
    (23.129163, 113.264435, 23.126486384, 113.269764620),
    (43.825592, 87.616848, 43.826797436, 87.619697998),
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


def test_a_point_on_a_border_lies_in_one_grid() -> None:
    left, right = UUID(int=1), UUID(int=2)
    grids = {
        right: valid_polygon(a_square(114.384, 30.63)),
        left: valid_polygon(a_square(114.38, 30.63)),
    }
    border = grids[right].bounds[0]
    assert locate(Point(border, 30.632), grids) in {left, right}
    assert locate(Point(0, 0), grids) is None


@pytest.mark.parametrize(
    "ring",
    [
        [[0, 0], [1, 1], [1, 0], [0, 1], [0, 0]],
        [[0, 0], [1, 0], [1, 1], [0, 1]],
        [[0, 0], [500, 0], [1, 1], [0, 0]],
        [[0, 0, 1], [1, 0, 1], [1, 1, 1], [0, 0, 1]],
        [],
        "x",
    ],
)
def test_a_bad_boundary_is_refused_in_words(ring: object) -> None:
    with pytest.raises(ValueError, match=r"[一-鿿]"):
        valid_polygon({"type": "Polygon", "coordinates": [ring]})
