"""巡护"""

from typing import Annotated
from uuid import UUID

import orjson
from fastapi import Depends, Response
from sqlalchemy.ext.asyncio import AsyncSession

from app.participation.commitments.errors import AlreadySignedUp, Collides
from app.participation.volunteering import errors as hours
from app.participation.volunteering.schemas import PresenceView, Sign
from app.participation.volunteering.views import presence
from app.patrols.hazards import errors as hazard_errors
from app.patrols.hazards.schemas import ReportedView, ReportHazard
from app.patrols.hazards.views import reported
from app.patrols.rounds import errors, queries, series, service, views
from app.patrols.rounds.errors import RoundNotFound, SafetyActionNotFound
from app.patrols.rounds.models import Round
from app.patrols.rounds.queries import Filters
from app.patrols.rounds.schemas import (
    EndSeries,
    FiguresView,
    HoldRound,
    MoveRound,
    PlanRound,
    PlanSeries,
    RecordAction,
    RoundItem,
    RoundView,
    SafetyActionView,
    SeriesView,
    WhoSigns,
)
from app.places.errors import NoSuchPlace
from app.places.photos.errors import NoSuchPhoto, PhotoNotFound
from app.places.photos.serving import jpeg
from app.places.roles.actor import Actor
from app.places.roles.dependencies import CurrentActor
from app.platform.db.kept import Row
from app.platform.db.session import ReadSession, Session
from app.platform.db.snapshots import one_snapshot
from app.platform.errors import AlreadyRecorded
from app.platform.http.device_now import BY_DEVICE_CLOCK
from app.platform.http.paging import AYear, span_from_today
from app.platform.http.problems import problems
from app.platform.http.routes import Router
from app.platform.schemas import Reason
from app.platform.spans import Span

router = Router(prefix="/communities/{code}", tags=["rounds"])

PLAN = problems(errors.NotYoursToPlan, errors.NoSuchTeam, NoSuchPlace)
Calendar = Annotated[Span, Depends(span_from_today(longest=100, ahead=31))]


@router.get("/rounds")
async def list_rounds(
    actor: CurrentActor,
    session: ReadSession,
    span: Calendar,
    team_id: UUID | None = None,
    grid_id: UUID | None = None,
    mine: bool = False,
) -> list[RoundItem]:
    """The calendar of a team, a grid or one's own, in order of time; a hundred days at most.

    Default: from today, a month.
    """
    rows = await queries.calendar(session, actor, span, Filters(team_id, grid_id, mine))
    return [views.item(row, actor) for row in rows]


@router.post("/rounds", status_code=201, responses=PLAN)
async def plan_round(body: PlanRound, actor: CurrentActor, session: Session) -> RoundView:
    """By the office, or the grid worker of that grid."""
    return await _answer(session, actor, await service.plan(session, actor, body))


@router.get("/rounds/figures")
async def get_round_figures(
    actor: CurrentActor,
    session: ReadSession,
    span: AYear,
    grid_id: UUID | None = None,
) -> FiguresView:
    """Of the rounds that were held from one day to another, both included; a year and a day at most."""
    async with one_snapshot(session):
        return views.figures(await queries.figures(session, actor, span, grid_id))


@router.get("/rounds/{round_id}", responses=problems(RoundNotFound))
async def get_round(round_id: UUID, actor: CurrentActor, session: ReadSession) -> RoundView:
    async with one_snapshot(session):
        return await _answer(session, actor, await queries.one(session, actor, round_id))


@router.get(
    "/rounds/{round_id}/photos/{photo_id}",
    response_class=Response,
    responses=problems(RoundNotFound, PhotoNotFound) | {200: {"content": {"image/jpeg": {}}}},
)
async def get_round_photo(
    round_id: UUID,
    photo_id: UUID,
    actor: CurrentActor,
    session: ReadSession,
    thumbnail: bool = False,
) -> Response:
    """JPEG; for who sees what was done on the round."""
    await queries.photo(session, actor, round_id, photo_id)
    return await jpeg(session, actor.community_id, photo_id, thumbnail=thumbnail)


@router.step(
    "/rounds/{round_id}/sign-up",
    RoundNotFound,
    errors.ForYourselfOnly,
    errors.TooLate,
    errors.NotAMember,
    AlreadySignedUp,
    Collides,
    errors.Full,
)
async def sign_up(
    round_id: UUID, body: WhoSigns, actor: CurrentActor, session: Session
) -> RoundView:
    """报名. A refusal says why: `full`, `collides`, `not-a-member`, `too-late`, `already-signed-up`."""
    return await _answer(session, actor, await service.sign_up(session, actor, round_id, body))


@router.step(
    "/rounds/{round_id}/withdraw",
    RoundNotFound,
    errors.ForYourselfOnly,
    errors.NotAMember,
    errors.NotSignedUp,
    errors.TooLate,
)
async def withdraw_sign_up(
    round_id: UUID, body: WhoSigns, actor: CurrentActor, session: Session
) -> RoundView:
    """取消报名, until it begins."""
    return await _answer(session, actor, await service.withdraw(session, actor, round_id, body))


@router.step(
    "/rounds/{round_id}/sign-in",
    RoundNotFound,
    errors.ForYourselfOnly,
    errors.NotAMember,
    errors.TooEarly,
    errors.TooLate,
    AlreadyRecorded,
    hours.SignedInAlready,
    hours.ElsewhereThen,
    dependencies=BY_DEVICE_CLOCK,
)
async def sign_in_to_round(
    round_id: UUID, body: Sign, actor: CurrentActor, session: Session
) -> PresenceView:
    """签到, with time and place; members who had not signed up too."""
    return presence(await service.sign_in(session, actor, round_id, body))


@router.step(
    "/rounds/{round_id}/sign-out",
    RoundNotFound,
    errors.ForYourselfOnly,
    errors.NotAMember,
    hours.NotSignedInThere,
    hours.LeftBeforeArriving,
    dependencies=BY_DEVICE_CLOCK,
)
async def sign_out_of_round(
    round_id: UUID, body: Sign, actor: CurrentActor, session: Session
) -> PresenceView:
    """签退: the hours are written into the ledger. Over an hour late counts until the plan's end."""
    return presence(await service.sign_out(session, actor, round_id, body))


@router.step(
    "/rounds/{round_id}/record",
    RoundNotFound,
    errors.NotOnTheRound,
    NoSuchPhoto,
    AlreadyRecorded,
    hazard_errors.HazardNotFound,
    status_code=201,
    dependencies=BY_DEVICE_CLOCK,
)
async def record_safety_action(
    round_id: UUID, body: RecordAction, actor: CurrentActor, session: Session
) -> SafetyActionView:
    """安全宣传、巡逻劝导、消防检查、楼栋清理. With `rectifies` it puts a hazard right as well."""
    return views.action(await service.record(session, actor, round_id, body))


@router.step(
    "/rounds/{round_id}/actions/{action_id}/strike",
    RoundNotFound,
    SafetyActionNotFound,
    errors.ForYourselfOnly,
    errors.ClearsAHazard,
)
async def strike_safety_action(
    round_id: UUID, action_id: UUID, body: Reason, actor: CurrentActor, session: Session
) -> SafetyActionView:
    """作废: a mistake is kept, with its reason, and counted no more."""
    return views.action(await service.strike(session, actor, round_id, action_id, body))


@router.step(
    "/rounds/{round_id}/report",
    RoundNotFound,
    errors.NotOnTheRound,
    hazard_errors.NoSuchCategory,
    hazard_errors.NoSuchGrid,
    hazard_errors.OutsideTheGrids,
    NoSuchPhoto,
    AlreadyRecorded,
    status_code=201,
    response_model=ReportedView,
    dependencies=BY_DEVICE_CLOCK,
)
async def report_hazard_on_round(
    round_id: UUID, body: ReportHazard, actor: CurrentActor, session: Session
) -> Response:
    """A hazard found on the round; from here on it is a hazard like any other."""
    hazard = await service.report(session, actor, round_id, body)
    return Response(orjson.dumps(reported(hazard, actor)), 201, media_type="application/json")


@router.step("/rounds/{round_id}/move", RoundNotFound, errors.SomebodyCame)
async def move_round(
    round_id: UUID, body: MoveRound, actor: CurrentActor, session: Session
) -> RoundView:
    """改期: all who signed up are told; whose other round is then, is released."""
    return await _answer(session, actor, await service.move(session, actor, round_id, body))


@router.step("/rounds/{round_id}/cancel", RoundNotFound, errors.SomebodyCame)
async def cancel_round(
    round_id: UUID, body: Reason, actor: CurrentActor, session: Session
) -> RoundView:
    return await _answer(session, actor, await service.cancel(session, actor, round_id, body))


@router.step("/rounds/{round_id}/hold", RoundNotFound, errors.NotBegun)
async def hold_round(
    round_id: UUID, body: HoldRound, actor: CurrentActor, session: Session
) -> RoundView:
    """结束, with a summary; the clock does it a day after the end."""
    return await _answer(session, actor, await service.hold(session, actor, round_id, body))


@router.get("/round-series")
async def list_round_series(actor: CurrentActor, session: ReadSession) -> list[SeriesView]:
    return [views.series(row) for row in await queries.series(session, actor)]


@router.post("/round-series", status_code=201, responses=PLAN)
async def plan_round_series(body: PlanSeries, actor: CurrentActor, session: Session) -> SeriesView:
    """每周巡护: its rounds are planned four weeks ahead."""
    return views.series(await series.plan(session, actor, body))


@router.post("/round-series/{series_id}/end", responses=PLAN | problems(errors.SeriesNotFound))
async def end_round_series(
    series_id: UUID, body: EndSeries, actor: CurrentActor, session: Session
) -> SeriesView:
    """Its rounds from that day on are cancelled."""
    return views.series(await series.end(session, actor, series_id, body))


async def _answer(session: AsyncSession, actor: Actor, row: Round | Row) -> RoundView:
    return views.view(row, actor, await queries.inside(session, actor, row))
