"""隐患类别"""

from typing import Annotated

from fastapi import Path

from app.patrols.categories import queries, service, views
from app.patrols.categories.errors import AlreadyACategory, CategoryNotFound
from app.patrols.categories.schemas import CODE, AddCategory, CategoryView, ChangeCategory
from app.places.communities.dependencies import CurrentCommunity
from app.places.errors import OnlyStaff
from app.places.roles.dependencies import CurrentActor
from app.platform.db.session import ReadSession, Session
from app.platform.http.problems import problems
from app.platform.http.routes import Router

router = Router(prefix="/communities/{code}/hazards/categories", tags=["hazards"])

Category = Annotated[str, Path(pattern=CODE, examples=["ebike-in-stairwell"])]


@router.get("")
async def list_hazard_categories(
    community: CurrentCommunity, session: ReadSession
) -> list[CategoryView]:
    found = await queries.categories(session, community)
    return [views.category(row) for row in found]


@router.post("", status_code=201, responses=problems(OnlyStaff, AlreadyACategory))
async def add_hazard_category(
    body: AddCategory, actor: CurrentActor, session: Session
) -> CategoryView:
    """A kind of hazard, and how long may be taken to put one right."""
    return views.category(await service.add(session, actor, body))


@router.put("/{category}", responses=problems(OnlyStaff, CategoryNotFound))
async def change_hazard_category(
    category: Category, body: ChangeCategory, actor: CurrentActor, session: Session
) -> CategoryView:
    """For what is filed from now on; what was filed before keeps its limit."""
    return views.category(await service.change(session, actor, category, body))
