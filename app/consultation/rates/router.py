"""响应率、解决率、满意率"""

from app.consultation.rates import queries, views
from app.consultation.rates.kinds import Part, RateKind
from app.consultation.rates.schemas import CountedItem, RatesView
from app.places.roles.dependencies import CurrentActor
from app.platform.db.session import ReadSession
from app.platform.db.snapshots import one_snapshot
from app.platform.http.paging import AYear, Paging
from app.platform.http.problems import problems
from app.platform.http.routes import Router
from app.platform.paging import BadCursor, Page
from app.platform.schemas import Instant

router = Router(prefix="/communities/{code}/tasks/rates", tags=["tasks"])


@router.get("")
async def get_rates(
    actor: CurrentActor, session: ReadSession, span: AYear, as_of: Instant | None = None
) -> RatesView:
    """三率, over the calls that fell due from `since` to `until`, of those that the caller sees; as it
    was at `as_of`, by default now. Each number is the count of the list behind it."""
    of = queries.asked(span, as_of)
    async with one_snapshot(session):
        return views.rates(of, await queries.figures(session, actor, of))


@router.get("/{kind}/{part}", responses=problems(BadCursor))
async def list_counted(  # noqa: PLR0913, PLR0917 - the period
    kind: RateKind,
    part: Part,
    actor: CurrentActor,
    session: ReadSession,
    span: AYear,
    paging: Paging,
    as_of: Instant | None = None,
) -> Page[CountedItem]:
    """What is behind a rate: `met`, `missed` (together its `counted`), or `pending`."""
    of = queries.asked(span, as_of)
    rows, after = await queries.behind(session, actor, paging, kind, part, of)
    return Page(items=[views.item(row) for row in rows], next=after)
