"""用途与同意"""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field

from app.places.roles.actor import Scope
from app.places.roles.dependencies import CurrentActor
from app.platform.db.session import ReadSession, Session
from app.platform.http.problems import problems
from app.platform.http.routes import Router, delegable
from app.platform.privacy import Basis
from app.platform.schemas import Command, Text, View
from app.residents import purposes
from app.residents.consents import service

router = Router(tags=["privacy"])

MINE = "/communities/{code}/me/consents"


class PurposeView(View):
    code: str
    words: str
    basis: Basis
    retention: str
    is_optional: bool


class GiveConsent(Command):
    purpose: Annotated[Text, Field(min_length=1, max_length=40, examples=["photos-in-news"])]


class ConsentView(View):
    id: UUID
    purpose: str
    words: str
    given_at: datetime
    withdrawn_at: datetime | None


@router.get("/purposes")
async def list_purposes() -> list[PurposeView]:
    """What personal data are for, on what ground, how long; `consent` ones may be given and withdrawn."""
    return [PurposeView.model_validate(purpose) for purpose in purposes.ALL]


@router.get(MINE, openapi_extra=delegable(Scope.RIGHTS))
async def list_consents(actor: CurrentActor, session: ReadSession) -> list[ConsentView]:
    found = await service.listing(session, actor)
    return [ConsentView.model_validate(row) for row in found]


@router.post(
    MINE,
    status_code=201,
    openapi_extra=delegable(Scope.RIGHTS),
    responses=problems(
        service.NotVerified,
        service.NoSuchPurpose,
        service.ConsentedAlready,
        service.AskTheGuardian,
        service.NotAChild,
    ),
)
async def give_consent(body: GiveConsent, actor: CurrentActor, session: Session) -> ConsentView:
    """For a child under fourteen its guardian, with `X-On-Behalf-Of`."""
    return ConsentView.model_validate(await service.give(session, actor, body.purpose))


@router.post(
    MINE + "/{purpose}/withdraw",
    openapi_extra=delegable(Scope.RIGHTS),
    responses=problems(service.NotVerified, service.NoSuchPurpose, service.NoConsent),
)
async def withdraw_consent(purpose: str, actor: CurrentActor, session: Session) -> ConsentView:
    return ConsentView.model_validate(await service.withdraw(session, actor, purpose))
