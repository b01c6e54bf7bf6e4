from sqlalchemy.ext.asyncio import AsyncSession

from app.places.points.models import Point
from app.places.points.schemas import AddPoint
from app.places.policy import must_be_staff
from app.places.roles.actor import Actor


async def add(session: AsyncSession, actor: Actor, body: AddPoint) -> Point:
    """By the office; a name or a scene that is taken is a clash."""
    must_be_staff(actor)
    point = Point(
        community_id=actor.community_id, **body.model_dump(exclude={"datum"}) | body.spot()
    )
    session.add(point)
    await session.flush()
    return point
