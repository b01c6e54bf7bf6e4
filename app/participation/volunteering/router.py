"""志愿服务时长"""

from typing import Annotated
from uuid import UUID

from fastapi import Path, Query, Request, Response

from app.participation.volunteering import errors, paper, queries, service
from app.participation.volunteering.errors import CertificateNotFound, HourCorrectionNotFound
from app.participation.volunteering.lifecycle import LIFECYCLE
from app.participation.volunteering.models import HourCorrection
from app.participation.volunteering.policy import parties
from app.participation.volunteering.schemas import (
    AskHourCorrection,
    CertificateView,
    CheckedCertificate,
    HourCorrectionView,
    HourEntryView,
    IssueCertificate,
    PersonHours,
    TeamHours,
    YearHours,
)
from app.places.communities.dependencies import CurrentCommunity
from app.places.communities.models import Community
from app.places.errors import OnlyStaff
from app.places.roles.actor import Actor
from app.places.roles.dependencies import CurrentActor
from app.platform.db.session import ReadSession, Session
from app.platform.http.paging import Paging
from app.platform.http.problems import problems
from app.platform.http.routes import Router
from app.platform.paging import BadCursor, Page, split_page
from app.platform.schemas import Reason
from app.platform.sealing import masks

router = Router(prefix="/communities/{code}", tags=["hours"])

Year = Annotated[int | None, Query(ge=2000, le=2100)]
Number = Annotated[str, Path(pattern=r"^[0-9A-Za-z-]{16,19}$", examples=["8K2M-4F7Q-ZT1X-0W9C"])]


@router.get("/hours/entries", responses=problems(BadCursor))
async def list_hour_entries(
    actor: CurrentActor,
    session: ReadSession,
    paging: Paging,
    person_id: UUID | None = None,
    team_id: UUID | None = None,
    year: Year = None,
) -> Page[HourEntryView]:
    """The ledger's lines, newest first: one's own; for the office and the auditor all."""
    only = {"person_id": person_id, "team_id": team_id, "year": year}
    rows, after = split_page(await queries.entries(session, actor, paging, **only), paging)
    return Page(items=[HourEntryView.model_validate(row) for row in rows], next=after)


@router.get("/hours/by-person", responses=problems(BadCursor))
async def list_hours_by_person(
    actor: CurrentActor,
    session: ReadSession,
    paging: Paging,
    team_id: UUID | None = None,
    year: Year = None,
) -> Page[PersonHours]:
    """What everybody has served, corrections counted in; a resident reads their own line."""
    only = {"person_id": None, "team_id": team_id, "year": year}
    rows, after = split_page(await queries.by_person(session, actor, paging, **only), paging)
    return Page(items=[PersonHours.model_validate(row) for row in rows], next=after)


@router.get("/hours/by-team")
async def list_hours_by_team(
    actor: CurrentActor, session: ReadSession, person_id: UUID | None = None, year: Year = None
) -> list[TeamHours]:
    only = {"person_id": person_id, "team_id": None, "year": year}
    rows = await queries.by_team(session, actor, **only)
    return [TeamHours.model_validate(row) for row in rows]


@router.get("/hours/by-year")
async def list_hours_by_year(
    actor: CurrentActor,
    session: ReadSession,
    person_id: UUID | None = None,
    team_id: UUID | None = None,
) -> list[YearHours]:
    only = {"person_id": person_id, "team_id": team_id, "year": None}
    rows = await queries.by_year(session, actor, **only)
    return [YearHours.model_validate(row) for row in rows]


@router.post(
    "/hours/entries/{entry_id}/ask-correction",
    status_code=201,
    responses=problems(errors.HourEntryNotFound, OnlyStaff),
)
async def ask_hour_correction(
    entry_id: UUID, body: AskHourCorrection, actor: CurrentActor, session: Session
) -> HourCorrectionView:
    """By the volunteer or the office; somebody else of the office approves it."""
    return _view(await service.ask_correction(session, actor, entry_id, body), actor)


@router.get("/hour-corrections", responses=problems(BadCursor))
async def list_hour_corrections(
    actor: CurrentActor, session: ReadSession, paging: Paging
) -> Page[HourCorrectionView]:
    rows, after = split_page(await queries.corrections(session, actor, paging), paging)
    return Page(items=[_view(one, actor) for one in rows], next=after)


@router.step(
    "/hour-corrections/{correction_id}/approve", HourCorrectionNotFound, errors.LessThanNothing
)
async def approve_hour_correction(
    correction_id: UUID, actor: CurrentActor, session: Session
) -> HourCorrectionView:
    """A counter-entry is written; the first entry stays as it is."""
    return _view(await service.approve(session, actor, correction_id), actor)


@router.step("/hour-corrections/{correction_id}/refuse", HourCorrectionNotFound)
async def refuse_hour_correction(
    correction_id: UUID, body: Reason, actor: CurrentActor, session: Session
) -> HourCorrectionView:
    return _view(await service.refuse(session, actor, correction_id, body), actor)


@router.step("/hour-corrections/{correction_id}/withdraw", HourCorrectionNotFound)
async def withdraw_hour_correction(
    correction_id: UUID, actor: CurrentActor, session: Session
) -> HourCorrectionView:
    return _view(await service.withdraw(session, actor, correction_id), actor)


@router.post(
    "/certificates",
    status_code=201,
    responses=problems(OnlyStaff, errors.NoSuchVolunteer, errors.NoHours),
)
async def issue_certificate(
    body: IssueCertificate, actor: CurrentActor, session: Session
) -> CertificateView:
    """志愿服务记录证明: one's own, or, for anybody, by the office."""
    return CertificateView.model_validate(await service.certify(session, actor, body))


@router.get("/certificates", responses=problems(BadCursor))
async def list_certificates(
    actor: CurrentActor, session: ReadSession, paging: Paging
) -> Page[CertificateView]:
    rows, after = split_page(await queries.certificates(session, actor, paging), paging)
    return Page(items=[CertificateView.model_validate(one) for one in rows], next=after)


@router.get(
    "/certificates/{certificate_id}/pdf",
    response_class=Response,
    responses=problems(CertificateNotFound) | {200: {"content": {"application/pdf": {}}}},
)
async def get_certificate_pdf(
    certificate_id: UUID, actor: CurrentActor, request: Request, session: ReadSession
) -> Response:
    """A4, with its number and a QR code of the path where everybody can check it."""
    found = await queries.certificate(session, actor, certificate_id)
    here = request.path_params["code"]
    path = request.app.url_path_for("check_certificate", code=here, number=found.number)
    content = paper.pdf(found, await _community(session, actor.community_id), path)
    headers = {"Content-Disposition": 'attachment; filename="certificate.pdf"'}
    return Response(content, headers=headers, media_type="application/pdf")


@router.get("/certificates/check/{number}", responses=problems(CertificateNotFound))
async def check_certificate(
    number: Number, community: CurrentCommunity, session: ReadSession
) -> CheckedCertificate:
    """For everybody who holds the paper: its number is 80 random bits, and it shows no more than it."""
    found = await queries.numbered(session, community, number)
    return CheckedCertificate.of(
        found,
        name=masks.name(found.name),
        community=await _community(session, community),
        is_current=found.teams == await queries.teams_within(session, found),
    )


async def _community(session: ReadSession, community_id: int) -> str:
    return (await session.get_one(Community, community_id)).name


def _view(asked: HourCorrection, actor: Actor) -> HourCorrectionView:
    return HourCorrectionView.of(
        asked, actions=LIFECYCLE.open_to(parties(actor, asked), asked.state)
    )
