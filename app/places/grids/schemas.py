from datetime import date
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field

from app.places.dwellings.schemas import Name
from app.places.grids.geometry import Datum, Point, to_wgs84
from app.platform.schemas import Command, Date, View
from app.platform.words import shape


class Place(Command):
    """A point and the datum it is in: `gcj02`, as WeChat gives it, or `wgs84`."""

    lng: Annotated[float, Field(ge=-180, le=180, examples=[114.3921], allow_inf_nan=False)]
    lat: Annotated[float, Field(ge=-90, le=90, examples=[30.6318], allow_inf_nan=False)]
    datum: Datum = Datum.GCJ02

    @property
    def wgs84(self) -> Point:
        """As it is stored."""
        point = Point(self.lng, self.lat)
        return to_wgs84(point) if self.datum is Datum.GCJ02 else point


class AddGrid(Command):
    code: Annotated[
        str,
        Field(
            pattern=shape(r"^[0-9]{20}$", "应为 20 位数字"), description="20 digits after CJ/T 349"
        ),
    ]
    name: Name
    boundary: Annotated[dict[str, Any], Field(description="GeoJSON Polygon, WGS-84")]
    since: Date


class RedrawGrid(Command):
    """A new version from a day on; nothing before that day changes."""

    boundary: Annotated[dict[str, Any], Field(description="GeoJSON Polygon, WGS-84")]
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
    boundary: dict[str, Any] = Field(description="GeoJSON Polygon, WGS-84")


class LocatedView(View):
    grid_id: UUID
    code: str
    name: str
