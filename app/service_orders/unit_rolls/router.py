"""服务人员的导入与导出"""

from typing import Annotated
from uuid import UUID

from fastapi import File, Response, UploadFile

from app.places.roles.dependencies import CurrentActor
from app.places.roles.errors import NoSuchServiceUnit
from app.platform.db.session import ReadSession, Session
from app.platform.excel.writer import workbook
from app.platform.http.answers import Later
from app.platform.http.bodies import MB, takes
from app.platform.http.problems import problems
from app.platform.http.routes import UNKEPT, Router, before_the_deed
from app.platform.http.workbooks import BOOK, book, named
from app.service_orders.providers.errors import NotTheirUnit
from app.service_orders.providers.policy import must_keep
from app.service_orders.unit_rolls import queries, service, views
from app.service_orders.unit_rolls.columns import COLUMNS, RULES
from app.service_orders.unit_rolls.dependencies import judged
from app.service_orders.unit_rolls.errors import (
    AnotherImportIsGoingOn,
    ImportNotFound,
    NothingToCorrect,
)
from app.service_orders.unit_rolls.schemas import UnitImportView

router = Router(prefix="/communities/{code}/units/{unit_id}", tags=["unit-members"])


@router.get("/template", response_class=Response, responses=problems(NotTheirUnit) | BOOK)
async def get_members_template(unit_id: UUID, actor: CurrentActor) -> Response:
    """An empty workbook: two rows of heading, lists of codes."""
    must_keep(actor, unit_id)
    return book("服务人员模板", workbook("服务人员", COLUMNS, [], RULES))


@router.post(
    "/imports",
    status_code=202,
    openapi_extra=takes(11 * MB),
    responses=problems(NotTheirUnit, NoSuchServiceUnit, AnotherImportIsGoingOn),
)
@before_the_deed(judged)
async def import_members(
    unit_id: UUID,
    file: Annotated[UploadFile, File(description=".xlsx, at most 10 MB and 20,000 rows")],
    actor: CurrentActor,
    session: Session,
    dry: bool = False,
) -> UnitImportView:
    """导入: taken in by the worker; poll it. `dry`: says what would happen and changes nothing.

    Somebody is known by the number on their badge, the unit's own number, phone and name, in this
    order; sent again, the same workbook changes nothing.
    """
    sent = named(file), await file.read()
    return views.view(await service.upload(session, actor, unit_id, sent, dry=dry))


@router.get("/imports", responses=problems(NotTheirUnit))
async def list_member_imports(
    unit_id: UUID, actor: CurrentActor, session: ReadSession
) -> list[UnitImportView]:
    return [views.view(row) for row in await queries.imports(session, actor, unit_id)]


@router.get("/imports/{import_id}", responses=problems(NotTheirUnit, ImportNotFound))
async def get_member_import(
    unit_id: UUID, import_id: UUID, actor: CurrentActor, session: ReadSession
) -> UnitImportView:
    return views.view(await queries.one(session, actor, unit_id, import_id))


@router.get(
    "/imports/{import_id}/errors",
    response_class=Response,
    responses=problems(NotTheirUnit, ImportNotFound, NothingToCorrect) | BOOK,
)
async def get_member_import_errors(
    unit_id: UUID, import_id: UUID, actor: CurrentActor, session: ReadSession
) -> Response:
    """The rows that were not taken in, or without a cell, the reason beside each; and what changed.
    Only for who sent them. Corrected, it can be uploaded as it is."""
    return book("导入结果", await service.refused(session, actor, unit_id, import_id))


@router.post(
    "/export",
    response_class=Response,
    responses=problems(NotTheirUnit, NoSuchServiceUnit) | BOOK,
    openapi_extra=UNKEPT,
)
async def export_members(unit_id: UUID, actor: CurrentActor, session: Session) -> Response:
    """Phones masked; importing it again changes nothing. Who exported is kept."""
    rows = await service.export(session, actor, unit_id)
    return Later(lambda: book("服务人员", workbook("服务人员", COLUMNS, map(views.line, rows))))
