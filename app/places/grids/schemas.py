from datetime import date
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field, model_validator

from app.places.dwellings.schemas import Name, not_swapped
from app.platform.schemas import Command, Date, View
from app.platform.values.points import Datum, Point, wgs84
from app.platform.words import shape

Boundary = Annotated[
    dict[str, Any],
    Field(
        description="A GeoJSON Polygon, or a Feature, MultiPolygon or collection of one; altitude,"
        " properties, winding, repeated points and a gap of a metre at the end are folded."
    ),
]
BoundaryDatum = Annotated[
    Datum, Field(description="In which it was drawn: `gcj02` on the maps of WeChat, Tencent, Amap.")
]


class Place(Command):
    """A point and the datum it is in: `gcj02`, as WeChat gives it, or `wgs84`."""

    lng: Annotated[float, Field(ge=-180, le=180, examples=[114.3921], allow_inf_nan=False)]
    lat: Annotated[float, Field(ge=-90, le=90, examples=[30.6318], allow_inf_nan=False)]
    datum: Datum = Datum.GCJ02

    _not_swapped = model_validator(mode="before")(not_swapped)

    @property
    def wgs84(self) -> Point:
        """As it is stored."""
        return wgs84(Point(self.lng, self.lat), self.datum)


class PlaceAsked(Place, extra="ignore"):
    """In a query, to which a client may add what it likes."""


class AddGrid(Command):
    code: Annotated[
        str,
        Field(
            pattern=shape(r"^[0-9]{20}$", "应为 20 位数字"), description="20 digits after CJ/T 349"
        ),
    ]
    name: Name
    boundary: Boundary
    datum: BoundaryDatum = Datum.WGS84
    since: Date


class RedrawGrid(Command):
    """A new version from a day on; nothing before that day changes."""

    boundary: Boundary
    datum: BoundaryDatum = Datum.WGS84
    since: Date


class Redrawn(Command):
    grid_id: UUID
    boundary: Boundary


class RedrawGrids(Command):
    """Several at once, as when a border moves or all were drawn in another datum: each is judged beside
    the new ones."""

    grids: Annotated[list[Redrawn], Field(min_length=1, max_length=100)]
    datum: BoundaryDatum = Datum.WGS84
    since: Date


class TakeBuilding(Command):
    """From a day on the building belongs to this grid, and no longer to the one before."""

    building_id: UUID
    since: Date


class EndGrid(Command):
    until: Date = Field(description="The first day on which the grid is no longer.")


class GridBuildingView(View):
    grid_id: UUID
    building_id: UUID
    since: date
    until: date | None


class GridView(View):
    id: UUID
    code: str
    name: str
    since: date
    boundary: dict[str, Any] = Field(
        description="GeoJSON Polygon, in the datum that was asked for."
    )
    datum: Datum = Field(description="In which it was drawn.")


class LocatedView(View):
    grid_id: UUID
    code: str
    name: str
