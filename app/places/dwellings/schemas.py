from collections.abc import Mapping
from decimal import Decimal
from typing import Annotated, Any, Self
from uuid import UUID

from pydantic import AfterValidator, Field, model_validator

from app.places.dwellings.models import EstateKind
from app.platform.schemas import Command, Text, View
from app.platform.values.points import SWAPPED, Datum, Point, is_swapped, wgs84
from app.platform.values.rooms import read_building, read_estate, read_room, read_unit

Name = Annotated[Text, Field(min_length=1, max_length=50)]
Written = Annotated[Text, Field(min_length=1, max_length=200)]  # and then read
Lng = Annotated[float, Field(ge=-180, le=180, allow_inf_nan=False)]
Lat = Annotated[float, Field(ge=-90, le=90, allow_inf_nan=False)]


def not_swapped(given: Any) -> Any:
    """Of a body with `lng` and `lat`, before their bounds are looked at."""
    if isinstance(given, Mapping):
        found: Any = given.get("lng"), given.get("lat")
        try:
            swapped = is_swapped(*map(float, found))
        except (TypeError, ValueError, OverflowError):  # its bounds are asked for next
            swapped = False
        if swapped:
            raise ValueError(SWAPPED)
    return given


class Standing(Command):
    """Where something stands; none: nobody has said yet."""

    lng: Lng | None = None
    lat: Lat | None = None
    datum: Annotated[Datum, Field(description="`gcj02`, if copied from a Chinese map.")] = (
        Datum.WGS84
    )

    _not_swapped = model_validator(mode="before")(not_swapped)

    @model_validator(mode="after")
    def _both_or_none(self) -> Self:
        if (self.lng is None) != (self.lat is None):
            raise ValueError("经度和纬度须同时填写，或都不填")
        return self

    def spot(self) -> dict[str, float | None]:
        """As it is stored."""
        if self.lng is None or self.lat is None:
            return {"lng": None, "lat": None}
        there = wgs84(Point(self.lng, self.lat), self.datum)
        return {"lng": there.lng, "lat": there.lat}


class AddCompany(Command):
    name: Name


class AddPlace(Command):
    is_another: bool = Field(
        False, description="Looked at: it is not the one that is only spelled otherwise."
    )


class AddEstate(AddPlace):
    name: Annotated[Written, Field(examples=["青山樽"]), AfterValidator(read_estate)]
    kind: EstateKind
    company_id: UUID | None = None


class AddBuilding(Standing, AddPlace):
    estate_id: UUID
    name: Annotated[Written, Field(examples=["3栋"]), AfterValidator(read_building)]


class PlaceBuilding(Standing):
    """None: it is not known after all."""


class AddDwelling(AddPlace):
    unit: Annotated[
        Written,
        Field(examples=["1单元"], description="无, where there are no units"),
        AfterValidator(read_unit),
    ]
    floor: Annotated[int, Field(ge=-5, le=200)]
    room: Annotated[Written, Field(examples=["502"]), AfterValidator(read_room)]
    area: Annotated[
        Decimal | None,
        Field(gt=0, lt=100_000, decimal_places=2, description="m²; none: not known yet"),
    ] = None


class CompanyView(View):
    id: UUID
    name: str


class EstateView(View):
    id: UUID
    name: str
    kind: EstateKind
    company_id: UUID | None


class BuildingView(View):
    id: UUID
    estate_id: UUID
    name: str
    lng: float | None = Field(description="WGS-84")
    lat: float | None


class DwellingView(View):
    id: UUID
    building_id: UUID
    unit: str
    floor: int
    room: str
    area: Decimal | None
