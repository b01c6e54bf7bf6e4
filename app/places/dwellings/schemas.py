from decimal import Decimal
from typing import Annotated, Self
from uuid import UUID

from pydantic import AfterValidator, Field, model_validator

from app.places.dwellings.models import EstateKind
from app.platform.schemas import Command, Text, View
from app.platform.values.rooms import read_building, read_estate, read_room, read_unit

Name = Annotated[Text, Field(min_length=1, max_length=50)]
Written = Annotated[Text, Field(min_length=1, max_length=200)]  # and then read
Lng = Annotated[float, Field(ge=-180, le=180, allow_inf_nan=False, description="WGS-84")]
Lat = Annotated[float, Field(ge=-90, le=90, allow_inf_nan=False, description="WGS-84")]


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


class AddBuilding(AddPlace):
    estate_id: UUID
    name: Annotated[Written, Field(examples=["3栋"]), AfterValidator(read_building)]
    lng: Lng | None = None
    lat: Lat | None = None

    @model_validator(mode="after")
    def _both_or_none(self) -> Self:
        if (self.lng is None) != (self.lat is None):
            raise ValueError("经度和纬度须同时填写，或都不填")
        return self


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
    lng: float | None
    lat: float | None


class DwellingView(View):
    id: UUID
    building_id: UUID
    unit: str
    floor: int
    room: str
    area: Decimal | None
