"""How the route of an edit answers when the edit was put aside."""

from fastapi import Response
from sqlalchemy.ext.asyncio import AsyncSession

from app.places.roles.actor import Actor
from app.platform.errors import AppError
from app.platform.http.problems import PROBLEM, Refusals
from app.residents.conflicts import queries
from app.residents.conflicts.errors import EditConflict, NotThatFarYet
from app.residents.conflicts.models import WaitingEdit
from app.residents.conflicts.schemas import EditConflictProblem

MEDIA_TYPE = "application/problem+json"


def edit_problems(*errors: type[AppError]) -> Refusals:
    """The `responses=` of such a route: `problems(…)`, and the conflict with both."""
    either = [{"$ref": "#/components/schemas/EditConflictProblem"}, PROBLEM]
    both = {"model": EditConflictProblem, "content": {MEDIA_TYPE: {"schema": {"anyOf": either}}}}
    return Refusals(*errors, EditConflict, NotThatFarYet, others={409: both})


async def both(session: AsyncSession, actor: Actor, conflict: WaitingEdit) -> Response:
    """409, committed and kept for its key: what waits is stored."""
    body = EditConflictProblem(
        type=EditConflict.code(),
        title=EditConflict.title,
        status=EditConflict.status,
        conflict=await queries.one(session, actor, conflict.id),
    )
    headers = {"Cache-Control": "no-store"}
    return Response(body.model_dump_json(), EditConflict.status, headers, media_type=MEDIA_TYPE)
