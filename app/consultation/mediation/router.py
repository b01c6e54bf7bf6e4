"""矛盾调解: confidential"""

from typing import Annotated
from uuid import UUID

from fastapi import Query, Response

from app.consultation.mediation import errors, meetings, queries, service, views
from app.consultation.mediation.errors import MediationNotFound
from app.consultation.mediation.lifecycle import MediationState
from app.consultation.mediation.policy import must_read_figures
from app.consultation.mediation.schemas import (
    AcceptMediation,
    AgreeMediation,
    ApplyForMediation,
    BringIn,
    EndedWithWords,
    FollowUpMediation,
    HandOverMediation,
    LetIn,
    MediationFigures,
    MediationItem,
    MediationView,
    OfParty,
    OpenedMediation,
    OpeningOfMediation,
    OpenMediation,
    RecordMeeting,
    RefuseMediation,
    SummonParties,
)
from app.places.roles.dependencies import CurrentActor
from app.platform.db.session import ReadSession, Session
from app.platform.db.snapshots import one_snapshot
from app.platform.errors import AlreadyRecorded, TooMany
from app.platform.http.answers import as_json
from app.platform.http.device_now import BY_DEVICE_CLOCK
from app.platform.http.paging import Paging
from app.platform.http.problems import problems
from app.platform.http.routes import UNKEPT, Router
from app.platform.paging import BadCursor, Page
from app.platform.schemas import Reason, View
from app.residents.people.dependencies import spend_note

router = Router(prefix="/communities/{code}/mediations", tags=["mediations"])


class AppliedView(View):
    """No more than that: who took it down for two neighbours does not see it any more."""

    id: UUID


@router.get("", response_model=Page[MediationItem], responses=problems(BadCursor))
async def list_mediations(
    actor: CurrentActor, session: ReadSession, paging: Paging, state: MediationState | None = None
) -> Response:
    """Those in which the caller is a party or mediates; the secretary reads all. Newest first."""
    rows, after = await queries.listing(session, actor, paging, state)
    return as_json({"items": [views.item(row, actor) for row in rows], "next": after})


@router.post(
    "",
    status_code=201,
    responses=problems(
        errors.NotAnApplicant, errors.NoSuchParty, errors.PartyTwice, AlreadyRecorded
    ),
)
async def apply_for_mediation(
    body: ApplyForMediation, actor: CurrentActor, session: Session
) -> AppliedView:
    """By a resident for themself; taken down for two neighbours by a grid worker or the office."""
    return AppliedView(id=await service.apply(session, actor, body))


@router.get("/figures", responses=problems(errors.OnlyForFigures))
async def get_mediation_figures(
    actor: CurrentActor, session: ReadSession, year: Annotated[int, Query(ge=2000, le=2199)]
) -> MediationFigures:
    """Of those applied for in a year: numbers alone, no list behind them."""
    must_read_figures(actor)
    async with one_snapshot(session):
        return views.figures(year, *await queries.figures(session, actor.community_id, year))


@router.get("/{mediation_id}", response_model=MediationView, responses=problems(MediationNotFound))
async def get_mediation(mediation_id: UUID, actor: CurrentActor, session: ReadSession) -> Response:
    return as_json(views.view(await queries.one(session, actor, mediation_id), actor))


@router.get("/{mediation_id}/openings", responses=problems(MediationNotFound))
async def list_mediation_openings(
    mediation_id: UUID, actor: CurrentActor, session: ReadSession
) -> list[OpeningOfMediation]:
    """Who read what is sealed, and for what: the newest two hundred."""
    rows = await queries.openings(session, actor, mediation_id)
    return [OpeningOfMediation.model_validate(row) for row in rows]


@router.post(
    "/{mediation_id}/open", openapi_extra=UNKEPT, responses=problems(MediationNotFound, TooMany)
)
async def open_mediation(
    mediation_id: UUID, body: OpenMediation, actor: CurrentActor, session: Session
) -> OpenedMediation:
    """All that was written down, for a stated purpose; parties and secretary can read by whom."""
    await spend_note(session, actor)
    return await service.open_words(session, actor, mediation_id, body)


@router.step(
    "/{mediation_id}/accept",
    *(MediationNotFound, errors.NoSuchMediator, errors.MediatorIsAParty),
    *(errors.NoSuchParty, errors.PartyTwice),
    response_model=MediationView,
)
async def accept_mediation(
    mediation_id: UUID, body: AcceptMediation, actor: CurrentActor, session: Session
) -> Response:
    """受理, and who mediates: nobody who is a party, or of a party's household."""
    return as_json(views.view(await service.accept(session, actor, mediation_id, body), actor))


@router.step("/{mediation_id}/decline", MediationNotFound, response_model=MediationView)
async def decline_mediation(
    mediation_id: UUID, body: Reason, actor: CurrentActor, session: Session
) -> Response:
    return as_json(views.view(await service.decline(session, actor, mediation_id, body), actor))


@router.step("/{mediation_id}/withdraw", MediationNotFound, response_model=MediationView)
async def withdraw_mediation(
    mediation_id: UUID, body: Reason, actor: CurrentActor, session: Session
) -> Response:
    return as_json(views.view(await service.withdraw(session, actor, mediation_id, body), actor))


@router.step(
    "/{mediation_id}/consent",
    *(MediationNotFound, errors.NoSuchParty, errors.SaidAlready),
    response_model=MediationView,
)
async def consent_to_mediation(
    mediation_id: UUID, body: OfParty, actor: CurrentActor, session: Session
) -> Response:
    """同意调解: each party themself; for who has no account the mediator writes it down."""
    return as_json(views.view(await service.consent(session, actor, mediation_id, body), actor))


@router.step(
    "/{mediation_id}/refuse", MediationNotFound, errors.NoSuchParty, response_model=MediationView
)
async def refuse_mediation(
    mediation_id: UUID, body: RefuseMediation, actor: CurrentActor, session: Session
) -> Response:
    """拒绝调解: at any time, and it ends."""
    return as_json(views.view(await service.refuse(session, actor, mediation_id, body), actor))


@router.step(
    "/{mediation_id}/hand-over",
    *(MediationNotFound, errors.NoSuchMediator, errors.MediatorIsAParty),
    response_model=MediationView,
)
async def hand_over_mediation(
    mediation_id: UUID, body: HandOverMediation, actor: CurrentActor, session: Session
) -> Response:
    """更换调解员: who mediated before does not see it any more."""
    return as_json(views.view(await service.hand_over(session, actor, mediation_id, body), actor))


@router.step(
    "/{mediation_id}/summon",
    *(MediationNotFound, errors.WithoutConsent, errors.SummonedForThePast),
    response_model=MediationView,
)
async def summon_parties(
    mediation_id: UUID, body: SummonParties, actor: CurrentActor, session: Session
) -> Response:
    """约定调解: the parties are told when; where it is they read in the app."""
    return as_json(views.view(await meetings.summon(session, actor, mediation_id, body), actor))


@router.step(
    "/{mediation_id}/meet",
    *(MediationNotFound, errors.WithoutConsent, errors.NoSuchSession, errors.NoSuchParty),
    response_model=MediationView,
    dependencies=BY_DEVICE_CLOCK,
)
async def record_meeting(
    mediation_id: UUID, body: RecordMeeting, actor: CurrentActor, session: Session
) -> Response:
    """调解: who came, and what was said."""
    return as_json(views.view(await meetings.meet(session, actor, mediation_id, body), actor))


@router.step("/{mediation_id}/bring-in", MediationNotFound, response_model=MediationView)
async def bring_in_outsider(
    mediation_id: UUID, body: BringIn, actor: CurrentActor, session: Session
) -> Response:
    """邀请他人参与: every party must agree to it."""
    return as_json(views.view(await meetings.bring_in(session, actor, mediation_id, body), actor))


@router.step(
    "/{mediation_id}/let-in",
    *(MediationNotFound, errors.NoSuchOutsider, errors.NoSuchParty, errors.SaidAlready),
    response_model=MediationView,
)
async def let_in_outsider(
    mediation_id: UUID, body: LetIn, actor: CurrentActor, session: Session
) -> Response:
    return as_json(views.view(await meetings.let_in(session, actor, mediation_id, body), actor))


@router.step(
    "/{mediation_id}/agree", MediationNotFound, errors.WithoutConsent, response_model=MediationView
)
async def agree_mediation(
    mediation_id: UUID, body: AgreeMediation, actor: CurrentActor, session: Session
) -> Response:
    """达成协议: within thirty days both may apply for judicial confirmation."""
    return as_json(views.view(await service.agree(session, actor, mediation_id, body), actor))


@router.step("/{mediation_id}/refer", MediationNotFound, response_model=MediationView)
async def refer_mediation(
    mediation_id: UUID, body: EndedWithWords, actor: CurrentActor, session: Session
) -> Response:
    return as_json(views.view(await service.refer(session, actor, mediation_id, body), actor))


@router.step("/{mediation_id}/fail", MediationNotFound, response_model=MediationView)
async def fail_mediation(
    mediation_id: UUID, body: EndedWithWords, actor: CurrentActor, session: Session
) -> Response:
    """调解不成: `advice` says what else there is."""
    return as_json(views.view(await service.fail(session, actor, mediation_id, body), actor))


@router.step(
    "/{mediation_id}/follow-up",
    *(MediationNotFound, errors.FollowUpTooEarly),
    response_model=MediationView,
)
async def follow_up_mediation(
    mediation_id: UUID, body: FollowUpMediation, actor: CurrentActor, session: Session
) -> Response:
    """回访: thirty days after the agreement, whether it is kept."""
    return as_json(views.view(await service.follow_up(session, actor, mediation_id, body), actor))
