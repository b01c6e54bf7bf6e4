"""How the route of an edit answers when the edit was put aside."""

from fastapi import Response
from sqlalchemy.ext.asyncio import AsyncSession

from app.places.roles.actor import Actor
from app.platform.errors import AppError
from app.platform.http.problems import PROBLEM, Problem, Refusals
from app.platform.sealing.vault import vault_of
from app.residents.conflicts import queries, views
from app.residents.conflicts.errors import EditConflict, NotThatFarYet
from app.residents.conflicts.models import WaitingEdit
from app.residents.conflicts.schemas import ConflictView

MEDIA_TYPE = "application/problem+json"


class EditConflictProblem(Problem):
    """`edit-conflict`: the edit waits as `conflict`. Sent again, it is answered the same."""

    conflict: ConflictView | None = None


def edit_problems(*errors: type[AppError]) -> Refusals:
    """The `responses=` of such a route: `problems(…)`, and the conflict with both."""
    either = [{"$ref": "#/components/schemas/EditConflictProblem"}, PROBLEM]
    both = {"model": EditConflictProblem, "content": {MEDIA_TYPE: {"schema": {"anyOf": either}}}}
    return Refusals(*errors, EditConflict, NotThatFarYet, others={409: both})


async def edit_conflict(session: AsyncSession, actor: Actor, edit: WaitingEdit) -> Response:
    """409, committed and kept for its key: what waits is stored."""
    both = await queries.one(session, actor, edit.id)
    body = EditConflictProblem(
        type=EditConflict.code(),
        title=EditConflict.title,
        status=EditConflict.status,
        conflict=views.view(both, actor, vault_of(session)),
    )
    return Response(body.model_dump_json(), EditConflict.status, media_type=MEDIA_TYPE)
