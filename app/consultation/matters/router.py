"""表决规则"""

from uuid import UUID

from fastapi import Request, Response

from app.consultation.matters import errors, queries, service, views
from app.consultation.matters.schemas import (
    EnterRule,
    EnterSilenceRule,
    RulesView,
    RuleView,
    SilenceRuleView,
)
from app.places.communities.dependencies import CurrentCommunity
from app.places.roles.dependencies import CurrentActor
from app.platform.db.session import ReadSession, Session
from app.platform.http.answers import as_json
from app.platform.http.problems import problems
from app.platform.http.routes import Router
from app.platform.http.shared import shared

router = Router(prefix="/communities/{code}/matters", tags=["matters"])


@router.get("/rules", response_model=RulesView)
async def list_rules(
    community: CurrentCommunity, request: Request, session: ReadSession
) -> Response:
    """For everybody: what each matter asks, since when, and where that stands."""

    async def read() -> dict[str, object]:
        here = {"here": community}
        law = await queries.ALL_LAW.all(session, {})
        own = await queries.ALL_OWN.all(session, here)
        silence = await queries.ALL_SILENCE.all(session, here)
        return {
            "rules": [views.rule(row, is_confirmed=True) for row in law]
            + [views.rule(row, is_confirmed=row.confirmed_at is not None) for row in own],
            "silence": [views.silence(row) for row in silence],
        }

    return await shared(request, community, read=read)


@router.post(
    "/rules",
    status_code=201,
    response_model=RuleView,
    responses=problems(
        errors.OnlyTheSecretaryEnters,
        errors.TheLawSaysIt,
        errors.WrongRoll,
        errors.RuleInThePast,
        errors.RuleThere,
    ),
)
async def enter_rule(body: EnterRule, actor: CurrentActor, session: Session) -> Response:
    """A rule for residents' matters, from the words of the revised law; it holds once confirmed."""
    rule = await service.enter(session, actor, body)
    return as_json(views.rule(rule, is_confirmed=False), 201)


@router.post(
    "/rules/{rule_id}/confirm",
    response_model=RuleView,
    responses=problems(errors.RuleNotFound, errors.ConfirmedAlready, errors.SomebodyElseConfirms),
)
async def confirm_rule(rule_id: UUID, actor: CurrentActor, session: Session) -> Response:
    """By somebody else of the office, who has read the words themselves."""
    return as_json(views.rule(await service.confirm(session, actor, rule_id), is_confirmed=True))


@router.post(
    "/silence-rules",
    status_code=201,
    response_model=SilenceRuleView,
    responses=problems(errors.OnlyTheSecretaryEnters, errors.NoSuchEstate, errors.RuleThere),
)
async def enter_silence_rule(
    body: EnterSilenceRule, actor: CurrentActor, session: Session
) -> Response:
    """An estate's own rule that silence counts as taking part, quoted; it holds once confirmed."""
    return as_json(views.silence(await service.enter_silence(session, actor, body)), 201)


@router.post(
    "/silence-rules/{rule_id}/confirm",
    response_model=SilenceRuleView,
    responses=problems(errors.RuleNotFound, errors.ConfirmedAlready, errors.SomebodyElseConfirms),
)
async def confirm_silence_rule(rule_id: UUID, actor: CurrentActor, session: Session) -> Response:
    return as_json(views.silence(await service.confirm_silence(session, actor, rule_id)))
