"""居民名册的导入与导出"""

from typing import Annotated
from uuid import UUID

from fastapi import File, Response, UploadFile

from app.places.errors import OnlyStaff
from app.places.policy import must_be_staff
from app.places.roles.dependencies import CurrentActor
from app.platform.db.session import ReadSession, Session
from app.platform.excel.writer import workbook
from app.platform.http.answers import Later
from app.platform.http.bodies import MB, takes
from app.platform.http.problems import problems
from app.platform.http.routes import UNKEPT, Router, before_the_deed
from app.platform.http.workbooks import BOOK, book, named
from app.residents.roster import queries, service, views
from app.residents.roster.columns import COLUMNS, RULES
from app.residents.roster.dependencies import judged
from app.residents.roster.errors import AnotherRunIsGoingOn, NothingRefused, RunNotFound
from app.residents.roster.schemas import RunView

router = Router(prefix="/communities/{code}/roster", tags=["roster"])


@router.get("/template", response_class=Response, responses=problems(OnlyStaff) | BOOK)
async def get_roster_template(actor: CurrentActor) -> Response:
    """An empty workbook: two rows of heading, lists of codes."""
    must_be_staff(actor)
    return book("居民名册模板", workbook("居民名册", COLUMNS, [], RULES))


@router.post(
    "/runs",
    status_code=202,
    openapi_extra=takes(11 * MB),
    responses=problems(AnotherRunIsGoingOn),
)
@before_the_deed(judged)
async def upload_roster(
    file: Annotated[UploadFile, File(description=".xlsx, at most 10 MB and 20,000 rows")],
    actor: CurrentActor,
    session: Session,
    dry: bool = False,
) -> RunView:
    """导入: taken in by the worker; poll the run. `dry`: says what would happen and changes nothing.

    By ID number, or by dwelling and name; a masked number, an empty cell, a column that is not
    there mean: as it is. What nobody may guess comes back to be confirmed (`确认`).
    """
    content = await file.read()
    return views.view(await service.upload(session, actor, content, named(file), dry=dry))


@router.get("/runs", responses=problems(OnlyStaff))
async def list_roster_runs(actor: CurrentActor, session: ReadSession) -> list[RunView]:
    return [views.view(row) for row in await queries.runs(session, actor)]


@router.get("/runs/{run_id}", responses=problems(OnlyStaff, RunNotFound))
async def get_roster_run(run_id: UUID, actor: CurrentActor, session: ReadSession) -> RunView:
    return views.view(await queries.run(session, actor, run_id))


@router.get(
    "/runs/{run_id}/errors",
    response_class=Response,
    responses=problems(OnlyStaff, RunNotFound, NothingRefused) | BOOK,
)
async def get_roster_errors(run_id: UUID, actor: CurrentActor, session: ReadSession) -> Response:
    """The rows that were not taken in, or without a cell, the reason beside each; and what changed.
    Only for who sent them. Corrected, it can be uploaded as it is."""
    return book("导入结果", await service.refused(session, actor, run_id))


@router.post(
    "/export",
    response_class=Response,
    responses=problems(OnlyStaff) | BOOK,
    openapi_extra=UNKEPT,  # nobody's answers hold the residents of a community for two days
)
async def export_roster(actor: CurrentActor, session: Session) -> Response:
    """Masked; importing it again changes nothing. Who exported is kept."""
    rows = await service.export(session, actor)
    return Later(lambda: book("居民名册", workbook("居民名册", COLUMNS, map(views.line, rows))))
