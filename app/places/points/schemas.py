from typing import Annotated
from uuid import UUID

from pydantic import Field

from app.places.dwellings.schemas import Lat, Lng, Name
from app.places.points.models import PointKind
from app.platform.schemas import Command, View
from app.platform.words import shape


class AddPoint(Command):
    name: Annotated[Name, Field(examples=["廉心亭"])]
    kind: PointKind
    scene: Annotated[
        str,
        Field(
            pattern=shape(
                r"^[0-9A-Za-z!#$&'()*+,/:;=?@._~-]{1,32}$", "应为 1 至 32 个字母、数字或半角符号"
            ),
            description="of its QR code",
        ),
    ]
    lng: Lng | None = None
    lat: Lat | None = None


class PointView(View):
    id: UUID
    name: str
    kind: PointKind
    scene: str
    lng: float | None
    lat: float | None
