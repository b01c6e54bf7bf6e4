from typing import Annotated
from uuid import UUID

from pydantic import Field

from app.places.dwellings.schemas import Name, Standing
from app.places.points.models import PointKind
from app.platform.schemas import View
from app.platform.words import shape


class AddPoint(Standing):
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


class PointView(View):
    id: UUID
    name: str
    kind: PointKind
    scene: str
    lng: float | None
    lat: float | None
