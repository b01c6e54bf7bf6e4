from decimal import Decimal
from typing import Annotated
from uuid import UUID

from pydantic import Field

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
    lng: Lng
    lat: Lat


class AddDwelling(Command):
    unit: Annotated[Name, Field(examples=["1单元"], description="无, where there are no units")]
    floor: Annotated[int, Field(ge=-5, le=200)]
    room: Annotated[Name, Field(examples=["502"])]
    area: Annotated[Decimal, Field(gt=0, lt=100_000, decimal_places=2, description="m²")]


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
    lng: float
    lat: float


class DwellingView(View):
    id: UUID
    building_id: UUID
    unit: str
    floor: int
    room: str
    area: Decimal
