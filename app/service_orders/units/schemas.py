from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, Field

from app.places.dwellings.schemas import Standing
from app.platform.schemas import Line, Text, View
from app.platform.values.phones import read_phone

About = Annotated[Text, Field(max_length=2000, examples=["内科、康复科，每周三上门义诊"])]
Switchboard = Annotated[
    Text,
    Field(min_length=1, max_length=40, examples=["027-86551234"], description="For everybody."),
    AfterValidator(read_phone),
]


class AddUnit(Standing):
    """Where it stands is from where its members set out."""

    name: Annotated[Line, Field(examples=["康园路医院"])]
    about: About = ""
    phone: Switchboard | None = None


class ChangeUnit(AddUnit):
    """As it is from now on. Its name is the office's to change."""


class UnitView(View):
    id: UUID
    name: str
    about: str
    phone: str | None
    lng: float | None = Field(description="WGS 84.")
    lat: float | None
    ended_on: date | None
