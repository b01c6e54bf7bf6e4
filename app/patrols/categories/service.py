"""The office keeps the kinds of hazards; every change of one stands in its history."""

from sqlalchemy.ext.asyncio import AsyncSession

from app.patrols.categories import queries
from app.patrols.categories.models import Category
from app.patrols.categories.schemas import AddCategory, ChangeCategory
from app.places.policy import must_be_staff
from app.places.roles.actor import Actor
from app.platform.db.base import new_id
from app.platform.history import record_event


async def add(session: AsyncSession, actor: Actor, body: AddCategory) -> Category:
    must_be_staff(actor)
    category = Category(community_id=actor.community_id, id=new_id(), **body.model_dump())
    session.add(category)
    await session.flush()
    await record_event(session, category, actor=actor, action="add", **body.model_dump(mode="json"))
    return category


async def change(session: AsyncSession, actor: Actor, code: str, body: ChangeCategory) -> Category:
    """What was filed before keeps its limit."""
    must_be_staff(actor)
    category = await queries.for_update(session, actor.community_id, code)
    for name, value in body.model_dump().items():
        setattr(category, name, value)
    said = body.model_dump(mode="json")
    await record_event(session, category, actor=actor, action="change", **said)
    return category
