"""议事点"""

from typing import Annotated
from uuid import UUID

from pydantic import Field
from sqlalchemy.ext.asyncio import AsyncSession

from app.places.communities.dependencies import CurrentCommunity
from app.places.dwellings.schemas import Lat, Lng, Name
from app.places.dwellings.service import rows_of
from app.places.errors import OnlyStaff
from app.places.points.models import Point, PointKind
from app.places.policy import must_be_staff
from app.places.roles.actor import Actor
from app.places.roles.dependencies import CurrentActor
from app.platform.db.session import ReadSession, Session
from app.platform.errors import Clash
from app.platform.http.problems import problems
from app.platform.http.routes import Router
from app.platform.schemas import Command, View


class AddPoint(Command):
    name: Annotated[Name, Field(examples=["廉心亭"])]
    kind: PointKind
    scene: Annotated[
        str,
        Field(pattern=r"^[0-9A-Za-z!#$&'()*+,/:;=?@._~-]{1,32}$", description="of its QR code"),
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


router = Router(prefix="/communities/{code}/points", tags=["places"])


@router.get("")
async def list_points(community: CurrentCommunity, session: ReadSession) -> list[PointView]:
    """Where people meet to deliberate."""
    return [PointView.model_validate(one) for one in await rows_of(session, community, Point)]


@router.post("", status_code=201, responses=problems(OnlyStaff, Clash))
async def add_point(body: AddPoint, actor: CurrentActor, session: Session) -> PointView:
    return PointView.model_validate(await _add(session, actor, body))


async def _add(session: AsyncSession, actor: Actor, body: AddPoint) -> Point:
    must_be_staff(actor)
    point = Point(community_id=actor.community_id, **body.model_dump())
    session.add(point)
    await session.flush()
    return point
