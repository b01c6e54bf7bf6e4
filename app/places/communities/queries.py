from sqlalchemy import bindparam, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.places.communities.errors import CommunityNotFound
from app.places.communities.models import Community
from app.platform.db.kept import Kept, Row, columns

MOST = 1000
ALL = Kept(select(*columns(Community)).order_by(Community.code).limit(MOST))
ONE = Kept(select(*columns(Community)).where(Community.code == bindparam("code")))


async def communities(session: AsyncSession) -> list[Row]:
    return await ALL.all(session, {})


async def one(session: AsyncSession, code: str) -> Row:
    return await ONE.one(session, {"code": code}, CommunityNotFound)
