"""点单统计"""

from typing import Annotated

from fastapi import Depends, Query

from app.places.roles.dependencies import CurrentActor
from app.platform.db.session import ReadSession
from app.platform.db.snapshots import one_snapshot
from app.platform.http.paging import AYear, Paging
from app.platform.http.problems import problems
from app.platform.http.routes import Router
from app.platform.paging import BadCursor, Page
from app.platform.schemas import Instant, Text
from app.service_orders.figures import errors, queries, views
from app.service_orders.figures.kinds import By, Figure
from app.service_orders.figures.policy import (
    must_look_after_them,
    must_read_figures,
    must_see_lists,
    sees_lists,
)
from app.service_orders.figures.queries import Asked
from app.service_orders.figures.schemas import CountedOrder, NeverOrdered, ServiceFigures

router = Router(prefix="/communities/{code}/service-figures", tags=["service-figures"])


def asked(span: AYear, as_of: Instant | None = None, by: By = By.LIST) -> Asked:
    return queries.asked(span, as_of, by)


Period = Annotated[Asked, Depends(asked)]


@router.get("", responses=problems(errors.OnlyForServiceFigures))
async def get_service_figures(
    actor: CurrentActor, session: ReadSession, of: Period
) -> ServiceFigures:
    """Of the orders for the days from `since` to `until`, as it was known at `as_of`, by default now: of the
    community, a grid worker's grids or a coordinator's unit. Each number is the count of the list
    behind it; for who sees no lists the small ones are left out."""
    must_read_figures(actor)
    async with one_snapshot(session):
        found = await queries.figures(session, actor, of)
    return views.figures(of, *found, hides=not sees_lists(actor))


@router.get("/never-ordered", responses=problems(errors.OnlyForWhoLooksAfterThem, BadCursor))
async def list_never_ordered(
    actor: CurrentActor, session: ReadSession, paging: Paging
) -> Page[NeverOrdered]:
    """Who is eighty or older, lives alone and has never ordered anything: for the office, and for a grid
    worker those of their grids."""
    must_look_after_them(actor)
    rows, after = await queries.never_ordered(session, actor, paging)
    return Page(items=[views.never_ordered(row) for row in rows], next=after)


@router.get(
    "/{figure}",
    responses=problems(errors.OnlyForServiceFigures, errors.OnlyTheFigures, BadCursor),
)
async def list_counted_orders(
    figure: Figure,
    actor: CurrentActor,
    session: ReadSession,
    of: Period,
    paging: Paging,
    key: Annotated[Text | None, Query(max_length=64, description="Of one part, by `by`.")] = None,
) -> Page[CountedOrder]:
    """What a figure counts, of the whole or of the part whose `key` is given."""
    must_see_lists(actor)
    rows, after = await queries.behind(session, actor, paging, figure, of, key)
    return Page(items=[views.counted(row, figure) for row in rows], next=after)
