"""用途与同意"""

from typing import Annotated

from fastapi import Path

from app.places.roles.actor import Scope
from app.places.roles.dependencies import CurrentActor
from app.platform.db.session import ReadSession, Session
from app.platform.http.problems import problems
from app.platform.http.routes import Router, delegable
from app.platform.words import shape
from app.residents import purposes
from app.residents.consents import errors, queries, service, views
from app.residents.consents.schemas import ConsentView, GiveConsent, PurposeView

Purpose = Annotated[str, Path(pattern=shape(r"^[a-z-]{1,40}$", "应为用途的代码"))]

router = Router(tags=["privacy"])

MINE = "/communities/{code}/me/consents"


@router.get("/purposes")
async def list_purposes() -> list[PurposeView]:
    """What personal data are for, on what ground, how long; `consent` ones may be given and withdrawn."""
    return [views.purpose(one) for one in purposes.ALL]


@router.get(MINE, openapi_extra=delegable(Scope.RIGHTS))
async def list_consents(actor: CurrentActor, session: ReadSession) -> list[ConsentView]:
    return [views.view(row) for row in await queries.listing(session, actor)]


@router.post(
    MINE,
    status_code=201,
    openapi_extra=delegable(Scope.RIGHTS),
    responses=problems(
        errors.NotVerified,
        errors.NoSuchPurpose,
        errors.ConsentedAlready,
        errors.AskTheGuardian,
        errors.NotAChild,
    ),
)
async def give_consent(body: GiveConsent, actor: CurrentActor, session: Session) -> ConsentView:
    """For a child under fourteen its guardian, with `X-On-Behalf-Of`."""
    return views.view(await service.give(session, actor, body.purpose))


@router.post(
    MINE + "/{purpose}/withdraw",
    openapi_extra=delegable(Scope.RIGHTS),
    responses=problems(errors.NotVerified, errors.NoSuchPurpose, errors.NoConsent),
)
async def withdraw_consent(purpose: Purpose, actor: CurrentActor, session: Session) -> ConsentView:
    return views.view(await service.withdraw(session, actor, purpose))
