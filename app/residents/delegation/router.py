"""代办授权"""

from uuid import UUID

from app.places.cards.errors import NoSuchCard
from app.places.roles.dependencies import CurrentActor
from app.platform.db.session import ReadSession, Session
from app.platform.errors import TooMany
from app.platform.http import limits
from app.platform.http.problems import problems
from app.platform.http.routes import Router
from app.residents.delegation import errors, queries, service, views
from app.residents.delegation.schemas import AuthorisationView, Authorise

router = Router(prefix="/communities/{code}/authorisations", tags=["authorisations"])


@router.get("")
async def list_authorisations(actor: CurrentActor, session: ReadSession) -> list[AuthorisationView]:
    """In whose name I may act, and who may act in mine; ended ones too."""
    return [views.view(row) for row in await queries.listing(session, actor)]


@router.post(
    "",
    status_code=201,
    responses=problems(
        errors.NotYoursToGrant,
        errors.NeedsThePaper,
        errors.NoSuchAgent,
        errors.AgentNeedsAName,
        NoSuchCard,
        TooMany,
        errors.NotYourself,
        errors.NotTheirOwnGuardian,
        errors.NoSuchPrincipal,
        errors.TooLong,
        errors.OnlyGuardians,
        errors.OnlyOfMinors,
    ),
)
async def authorise_agent(
    body: Authorise, actor: CurrentActor, session: Session
) -> AuthorisationView:
    """Then the agent sends `X-On-Behalf-Of: <principal_id>` with a request."""
    if body.agent_code is not None:
        await limits.spend(session, "card", f"{actor.account_id}", most=20, seconds=600)
    granted = await service.authorise(session, actor, body)
    return views.view(await queries.one(session, actor, granted))


@router.post(
    "/{authorisation_id}/revoke",
    status_code=204,
    responses=problems(errors.AuthorisationNotFound, errors.NotYoursToRevoke, errors.EndedAlready),
)
async def revoke_authorisation(
    authorisation_id: UUID, actor: CurrentActor, session: Session
) -> None:
    """撤销: without effect from this moment."""
    await service.revoke(session, actor, authorisation_id)
