from decimal import Decimal
from typing import Annotated, Self
from uuid import UUID

from pydantic import Field, model_validator

from app.places.dwellings.models import EstateKind
from app.platform.schemas import Command, Text, View

Name = Annotated[Text, Field(min_length=1, max_length=50)]
Lng = Annotated[float, Field(ge=-180, le=180, allow_inf_nan=False, description="WGS-84")]
Lat = Annotated[float, Field(ge=-90, le=90, allow_inf_nan=False, description="WGS-84")]


class AddCompany(Command):
    name: Name


class AddEstate(Command):
    name: Annotated[Name, Field(examples=["青山樽"])]
    kind: EstateKind
    company_id: UUID | None = None


class AddBuilding(Command):
    estate_id: UUID
    name: Annotated[Name, Field(examples=["3栋"])]
    lng: Lng | None = None
    lat: Lat | None = None

    @model_validator(mode="after")
    def _both_or_none(self) -> Self:
        if (self.lng is None) != (self.lat is None):
            raise ValueError("经度和纬度须同时填写，或都不填")
        return self


class AddDwelling(Command):
    unit: Annotated[Name, Field(examples=["1单元"], description="无, where there are no units")]
    floor: Annotated[int, Field(ge=-5, le=200)]
    room: Annotated[Name, Field(examples=["502"])]
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
