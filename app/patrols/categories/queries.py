from sqlalchemy import bindparam, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.patrols.categories.errors import CategoryNotFound
from app.patrols.categories.models import Category
from app.platform.db.base import HERE
from app.platform.db.kept import Kept, Locked, Row, columns

ALL = Kept(select(*columns(Category)).where(Category.community_id == HERE).order_by(Category.code))
FOR_UPDATE = Locked(
    Category,
    select(*columns(Category))
    .where(Category.community_id == HERE, Category.code == bindparam("code"))
    .with_for_update(of=Category),
)


async def categories(session: AsyncSession, community_id: int) -> list[Row]:
    """Some dozens; those that are no longer offered too: old hazards are of them."""
    return await ALL.all(session, {"here": community_id})


async def for_update(session: AsyncSession, community_id: int, code: str) -> Category:
    wanted = {"here": community_id, "code": code}
    return await FOR_UPDATE.entity(session, wanted, CategoryNotFound)
