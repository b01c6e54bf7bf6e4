"""志愿服务时长"""

import re
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Path, Query, Request, Response

from app.participation.volunteering import errors, page, paper, queries, report, service, views
from app.participation.volunteering.errors import CertificateNotFound, HourCorrectionNotFound
from app.participation.volunteering.queries import Filters
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
from app.places.communities import queries as communities
from app.places.communities.dependencies import CODE, CurrentCommunity
from app.places.errors import OnlyStaff
from app.places.roles.dependencies import CurrentActor
from app.platform.db.session import ReadSession, Session
from app.platform.errors import NotFound
from app.platform.http.answers import Later
from app.platform.http.paging import AYear, Paging
from app.platform.http.problems import problems
from app.platform.http.routes import UNKEPT, Pages, Router
from app.platform.http.workbooks import BOOK, book
from app.platform.paging import Page
from app.platform.paper import FontsMissing
from app.platform.schemas import Reason
from app.platform.words import shape

router = Router(prefix="/communities/{code}", tags=["hours"])
pages = Pages()

NOT_POSSIBLE = (errors.LessThanNothing, errors.MoreThanPossible, errors.MoreThanADay)
Group = Annotated[UUID | None, Query(description="A team, or a unit.")]
Year = Annotated[int | None, Query(ge=2000, le=2100)]
NUMBER = re.compile(r"^[0-9A-Za-z-]{16,19}$", re.ASCII)
Number = Annotated[
    str,
    Path(pattern=shape(NUMBER.pattern, "应为证书编号"), examples=["8K2M-4F7Q-ZT1X-0W9C"]),
]


def wanted(
    person_id: UUID | None = None,
    member_id: UUID | None = None,
    team_id: Group = None,
    year: Year = None,
) -> Filters:
    return Filters(person_id, member_id, team_id, year)


Only = Annotated[Filters, Depends(wanted)]


@router.get("/hours/entries")
async def list_hour_entries(
    actor: CurrentActor, session: ReadSession, paging: Paging, only: Only
) -> Page[HourEntryView]:
    """The ledger's lines, newest first: one's own; for a coordinator those of their unit; for the
    office and the auditor all."""
    rows, after = await queries.entries(session, actor, paging, only)
    return Page(items=[views.entry(row) for row in rows], next=after)


@router.get("/hours/by-person")
async def list_hours_by_person(
    actor: CurrentActor,
    session: ReadSession,
    paging: Paging,
    team_id: Group = None,
    year: Year = None,
) -> Page[PersonHours]:
    """What everybody has served, corrections counted in; a resident reads their own line."""
    only = Filters(group_id=team_id, year=year)
    rows, after = await queries.by_person(session, actor, paging, only)
    return Page(items=[views.person_hours(row) for row in rows], next=after)


@router.get("/hours/by-team")
async def list_hours_by_team(
    actor: CurrentActor,
    session: ReadSession,
    person_id: UUID | None = None,
    member_id: UUID | None = None,
    year: Year = None,
) -> list[TeamHours]:
    """Teams, and units."""
    rows = await queries.by_group(session, actor, Filters(person_id, member_id, year=year))
    return [views.team_hours(row) for row in rows]


@router.get("/hours/by-year")
async def list_hours_by_year(
    actor: CurrentActor,
    session: ReadSession,
    person_id: UUID | None = None,
    member_id: UUID | None = None,
    team_id: Group = None,
) -> list[YearHours]:
    rows = await queries.by_year(session, actor, Filters(person_id, member_id, team_id))
    return [views.year_hours(row) for row in rows]


@router.post(
    "/hours/export",
    response_class=Response,
    responses=problems(errors.NotYoursToExport, errors.NoHours) | BOOK,
    openapi_extra=UNKEPT,  # nobody's answers hold who served when for two days
)
async def export_hours(
    actor: CurrentActor, session: Session, span: AYear, team_id: Group = None
) -> Response:
    """服务时长台账: lines and sums of a period, of a team, a unit, or all; by the office, or of their unit by
    its coordinator. Who exported is kept."""
    rows, sums = await service.export(session, actor, span, team_id)
    return Later(lambda: book("服务时长台账", report.of(rows, sums, span)))


@router.post(
    "/hours/entries/{entry_id}/ask-correction",
    status_code=201,
    responses=problems(
        *(errors.HourEntryNotFound, OnlyStaff, errors.CorrectionAskedAlready), *NOT_POSSIBLE
    ),
)
async def ask_hour_correction(
    entry_id: UUID, body: AskHourCorrection, actor: CurrentActor, session: Session
) -> HourCorrectionView:
    """By who served, their unit's coordinator or the office; somebody else of the office approves it."""
    return views.correction(await service.ask_correction(session, actor, entry_id, body), actor)


@router.get("/hour-corrections")
async def list_hour_corrections(
    actor: CurrentActor, session: ReadSession, paging: Paging
) -> Page[HourCorrectionView]:
    rows, after = await queries.corrections(session, actor, paging)
    return Page(items=[views.correction(row, actor) for row in rows], next=after)


@router.step("/hour-corrections/{correction_id}/approve", HourCorrectionNotFound, *NOT_POSSIBLE)
async def approve_hour_correction(
    correction_id: UUID, actor: CurrentActor, session: Session
) -> HourCorrectionView:
    """A counter-entry is written; the first entry stays as it is."""
    return views.correction(await service.approve(session, actor, correction_id), actor)


@router.step("/hour-corrections/{correction_id}/refuse", HourCorrectionNotFound)
async def refuse_hour_correction(
    correction_id: UUID, body: Reason, actor: CurrentActor, session: Session
) -> HourCorrectionView:
    return views.correction(await service.refuse(session, actor, correction_id, body), actor)


@router.step("/hour-corrections/{correction_id}/withdraw", HourCorrectionNotFound)
async def withdraw_hour_correction(
    correction_id: UUID, actor: CurrentActor, session: Session
) -> HourCorrectionView:
    return views.correction(await service.withdraw(session, actor, correction_id), actor)


@router.post(
    "/certificates",
    status_code=201,
    responses=problems(OnlyStaff, errors.NoSuchVolunteer, errors.NoHours),
)
async def issue_certificate(
    body: IssueCertificate, actor: CurrentActor, session: Session
) -> CertificateView:
    """志愿服务记录证明: one's own, or, for anybody, by the office."""
    return views.certificate(await service.certify(session, actor, body))


@router.get("/certificates")
async def list_certificates(
    actor: CurrentActor, session: ReadSession, paging: Paging
) -> Page[CertificateView]:
    rows, after = await queries.certificates(session, actor, paging)
    return Page(items=[views.certificate(row) for row in rows], next=after)


@router.get(
    "/certificates/{certificate_id}/pdf",
    response_class=Response,
    responses=problems(CertificateNotFound, FontsMissing)
    | {200: {"content": {"application/pdf": {}}}},
)
async def get_certificate_pdf(
    certificate_id: UUID, actor: CurrentActor, request: Request, session: ReadSession
) -> Response:
    """A4, with its number and a QR code of the page where everybody can check it."""
    found = await queries.certificate(session, actor, certificate_id)
    here = request.path_params["code"]
    path = request.app.url_path_for("certificate_page", code=here, number=found.number)
    base = request.app.state.public_url or str(request.base_url).rstrip("/")
    content = await paper.pdf(found, f"{base}{path}")
    headers = {"Content-Disposition": 'attachment; filename="certificate.pdf"'}
    return Response(content, headers=headers, media_type="application/pdf")


@router.get("/certificates/check/{number}", responses=problems(CertificateNotFound))
async def check_certificate(
    number: Number, community: CurrentCommunity, session: ReadSession
) -> CheckedCertificate:
    """For everybody who holds the paper: its number is 80 random bits, and it shows no more than it."""
    found = await queries.numbered(session, community, number)
    is_current = found.teams == await queries.groups_within(session, found)
    return views.checked(found, is_current=is_current)


@pages.get("/check/{code}/{number}")
async def certificate_page(code: str, number: str, session: ReadSession) -> Response:
    """Where the code on the paper leads: for who has no mini-program."""
    if not (CODE.fullmatch(code) and NUMBER.fullmatch(number)):
        return page.unknown()
    try:
        community = await communities.one(session, code)
        found = await queries.numbered(session, community.id, number)
    except NotFound:
        return page.unknown()
    is_current = found.teams == await queries.groups_within(session, found)
    return page.genuine(found, is_current=is_current)
