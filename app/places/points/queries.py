from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.places.points.models import Point
from app.platform.db.base import HERE
from app.platform.db.kept import Kept, Row, columns

MOST = 1000
POINTS = Kept(
    select(*columns(Point)).where(Point.community_id == HERE).order_by(Point.id).limit(MOST)
)


async def points(session: AsyncSession, community_id: int) -> list[Row]:
    return await POINTS.all(session, {"here": community_id})
