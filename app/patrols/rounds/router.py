"""巡护"""

from typing import Annotated, Any
from uuid import UUID

import orjson
from fastapi import Depends, Request, Response
from sqlalchemy.ext.asyncio import AsyncSession

from app.participation.volunteering import errors as hours
from app.participation.volunteering.schemas import Sign
from app.patrols.hazards import errors as hazard_errors
from app.patrols.hazards.schemas import ReportedView, ReportHazard
from app.patrols.hazards.views import reported
from app.patrols.rounds import calendars, errors, queries, series, service
from app.patrols.rounds.errors import CalendarNotFound, RoundNotFound, SafetyActionNotFound
from app.patrols.rounds.lifecycle import LIFECYCLE
from app.patrols.rounds.policy import parties, sees_people
from app.patrols.rounds.schemas import (
    EndSeries,
    FeedView,
    FiguresView,
    HoldRound,
    MoveRound,
    NewFeedView,
    OnTheRound,
    PlanRound,
    PlanSeries,
    PresenceView,
    RecordAction,
    RoundItem,
    RoundView,
    SafetyActionView,
    SeriesView,
    Subscribe,
    WhoSigns,
)
from app.patrols.teams import queries as teams
from app.places.communities.dependencies import CurrentCommunity
from app.places.errors import NoSuchPlace
from app.places.photos.errors import NoSuchPhoto, PhotoNotFound
from app.places.photos.serving import jpeg
from app.places.roles.actor import Actor
from app.places.roles.dependencies import CurrentActor
from app.platform.db.session import ReadSession, Session
from app.platform.device_clock import NotThen
from app.platform.http.paging import AYear, span_from_today
from app.platform.http.problems import problems
from app.platform.http.routes import UNKEPT, Router
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
    rows = await queries.calendar(session, actor, span, team_id, grid_id, mine)
    my_teams = await teams.teams_of(session, actor)
    return [RoundItem.model_validate(_item(row, actor, my_teams)) for row in rows]


@router.post("/rounds", status_code=201, responses=PLAN)
async def plan_round(body: PlanRound, actor: CurrentActor, session: Session) -> RoundView:
    """By the office, or the grid worker of that grid."""
    planned = await service.plan(session, actor, body)
    return await _view(session, actor, planned.id)


@router.get("/rounds/figures")
async def get_round_figures(
    actor: CurrentActor,
    session: ReadSession,
    span: AYear,
    grid_id: UUID | None = None,
) -> FiguresView:
    """Of the rounds that were held from one day to another, both included; a year and a day at most."""
    found = await queries.figures(session, actor, span, grid_id)
    return FiguresView.model_validate(found)


@router.get("/rounds/{round_id}", responses=problems(RoundNotFound))
async def get_round(round_id: UUID, actor: CurrentActor, session: ReadSession) -> RoundView:
    return await _view(session, actor, round_id)


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
    row = await queries.one(session, actor, round_id)
    if not sees_people(actor, parties(actor, row, await teams.teams_of(session, actor))):
        raise PhotoNotFound
    await queries.photo(session, actor.community_id, round_id, photo_id)
    return await jpeg(session, actor.community_id, photo_id, thumbnail=thumbnail)


@router.step(
    "/rounds/{round_id}/sign-up",
    RoundNotFound,
    errors.ForYourselfOnly,
    NotThen,
    errors.TooLate,
    errors.NotAMember,
    errors.AlreadySignedUp,
    errors.Collides,
    errors.Full,
)
async def sign_up(
    round_id: UUID, body: WhoSigns, actor: CurrentActor, session: Session
) -> RoundView:
    """报名. A refusal says why: `full`, `collides`, `not-a-member`, `too-late`, `already-signed-up`."""
    await service.sign_up(session, actor, round_id, body)
    return await _view(session, actor, round_id)


@router.step(
    "/rounds/{round_id}/withdraw",
    RoundNotFound,
    errors.ForYourselfOnly,
    NotThen,
    errors.NotSignedUp,
    errors.TooLate,
)
async def withdraw_sign_up(
    round_id: UUID, body: WhoSigns, actor: CurrentActor, session: Session
) -> RoundView:
    """取消报名, until it begins."""
    await service.withdraw(session, actor, round_id, body)
    return await _view(session, actor, round_id)


@router.step(
    "/rounds/{round_id}/sign-in",
    RoundNotFound,
    errors.ForYourselfOnly,
    NotThen,
    errors.NotAMember,
    errors.TooEarly,
    errors.TooLate,
    hours.SignedInAlready,
    hours.ElsewhereThen,
)
async def sign_in_to_round(
    round_id: UUID, body: Sign, actor: CurrentActor, session: Session
) -> PresenceView:
    """签到, with time and place; members who had not signed up too."""
    came = await service.sign_in(session, actor, round_id, body)
    return PresenceView.model_validate(came)


@router.step(
    "/rounds/{round_id}/sign-out",
    RoundNotFound,
    errors.ForYourselfOnly,
    NotThen,
    hours.NotSignedInThere,
    hours.LeftBeforeArriving,
)
async def sign_out_of_round(
    round_id: UUID, body: Sign, actor: CurrentActor, session: Session
) -> PresenceView:
    """签退: the hours are written into the ledger. Over an hour late counts until the plan's end."""
    left = await service.sign_out(session, actor, round_id, body)
    return PresenceView.model_validate(left)


@router.step(
    "/rounds/{round_id}/record",
    RoundNotFound,
    errors.NotOnTheRound,
    NoSuchPhoto,
    NotThen,
    hazard_errors.HazardNotFound,
    status_code=201,
)
async def record_safety_action(
    round_id: UUID, body: RecordAction, actor: CurrentActor, session: Session
) -> SafetyActionView:
    """安全宣传、巡逻劝导、消防检查、楼栋清理. With `rectifies` it puts a hazard right as well."""
    done = await service.record(session, actor, round_id, body)
    return SafetyActionView.of(done, photos=body.photo_ids)


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
    await service.strike(session, actor, round_id, action_id, body)
    await session.flush()
    rows = await queries.actions(session, actor.community_id, round_id)
    return SafetyActionView.model_validate(next(row for row in rows if row.id == action_id))


@router.step(
    "/rounds/{round_id}/report",
    RoundNotFound,
    errors.NotOnTheRound,
    hazard_errors.NoSuchCategory,
    hazard_errors.NoSuchGrid,
    hazard_errors.OutsideTheGrids,
    NotThen,
    NoSuchPhoto,
    status_code=201,
    response_model=ReportedView,
)
async def report_hazard_on_round(
    round_id: UUID, body: ReportHazard, actor: CurrentActor, session: Session
) -> Response:
    """A hazard found on the round; from here on it is a hazard like any other."""
    hazard = await service.report(session, actor, round_id, body)
    return Response(orjson.dumps(reported(hazard, actor)), 201, media_type="application/json")


@router.step("/rounds/{round_id}/move", RoundNotFound)
async def move_round(
    round_id: UUID, body: MoveRound, actor: CurrentActor, session: Session
) -> RoundView:
    """改期: all who signed up are told; whose other round is then, is released."""
    await service.move(session, actor, round_id, body)
    return await _view(session, actor, round_id)


@router.step("/rounds/{round_id}/cancel", RoundNotFound)
async def cancel_round(
    round_id: UUID, body: Reason, actor: CurrentActor, session: Session
) -> RoundView:
    await service.cancel(session, actor, round_id, body)
    return await _view(session, actor, round_id)


@router.step("/rounds/{round_id}/hold", RoundNotFound, errors.NotBegun)
async def hold_round(
    round_id: UUID, body: HoldRound, actor: CurrentActor, session: Session
) -> RoundView:
    """结束, with a summary; the clock does it a day after the end."""
    await service.hold(session, actor, round_id, body)
    return await _view(session, actor, round_id)


@router.get("/round-series")
async def list_round_series(actor: CurrentActor, session: ReadSession) -> list[SeriesView]:
    return [SeriesView.model_validate(one) for one in await series.listing(session, actor)]


@router.post("/round-series", status_code=201, responses=PLAN)
async def plan_round_series(body: PlanSeries, actor: CurrentActor, session: Session) -> SeriesView:
    """每周巡护: its rounds are planned four weeks ahead."""
    return SeriesView.model_validate(await series.plan(session, actor, body))


@router.post("/round-series/{series_id}/end", responses=PLAN | problems(errors.SeriesNotFound))
async def end_round_series(
    series_id: UUID, body: EndSeries, actor: CurrentActor, session: Session
) -> SeriesView:
    """Its rounds from that day on are cancelled."""
    return SeriesView.model_validate(await series.end(session, actor, series_id, body))


@router.post("/calendars", status_code=201, openapi_extra=UNKEPT, responses=problems(NoSuchPlace))
async def subscribe_calendar(
    body: Subscribe, actor: CurrentActor, request: Request, session: Session
) -> NewFeedView:
    """A calendar for the phone's own calendar program; its address is private, and told once."""
    feed, token = await calendars.subscribe(session, actor, body)
    here = request.path_params["code"]
    path = request.app.url_path_for("read_calendar", code=here, token=token)
    await session.refresh(feed)
    return NewFeedView.of(feed, path=str(path))


@router.get("/calendars")
async def list_calendars(actor: CurrentActor, session: ReadSession) -> list[FeedView]:
    return [FeedView.model_validate(feed) for feed in await calendars.mine(session, actor)]


@router.post("/calendars/{calendar_id}/end", status_code=204, responses=problems(CalendarNotFound))
async def end_calendar(calendar_id: UUID, actor: CurrentActor, session: Session) -> None:
    await calendars.end(session, actor, calendar_id)


@router.get(
    "/calendars/{token}.ics",
    response_class=Response,
    responses=problems(CalendarNotFound) | {200: {"content": {"text/calendar": {}}}},
)
async def read_calendar(token: str, community: CurrentCommunity, session: ReadSession) -> Response:
    """iCalendar, without signing in: who has the address reads it. No names of people."""
    content = await calendars.read(session, community, token)
    headers = {"Cache-Control": "private, max-age=900"}
    return Response(content, headers=headers, media_type="text/calendar; charset=utf-8")


def _item(row: Any, actor: Actor, my_teams: frozenset[UUID]) -> dict[str, Any]:
    who = parties(actor, row, my_teams)
    return dict(row._mapping) | {"actions": LIFECYCLE.open_to(who, row.state)}  # noqa: SLF001


async def _view(session: AsyncSession, actor: Actor, round_id: UUID) -> RoundView:
    await session.flush()
    row = await queries.one(session, actor, round_id)
    my_teams = await teams.teams_of(session, actor)
    item = _item(row, actor, my_teams)
    people = actions = found = None
    if sees_people(actor, parties(actor, row, my_teams)):
        here = actor.community_id
        people = [OnTheRound.model_validate(p) for p in await queries.people(session, here, row.id)]
        done = await queries.actions(session, here, row.id)
        actions = [SafetyActionView.model_validate(one) for one in done]
        found = list(await queries.hazards(session, here, row.id))
    return RoundView(**item, people=people, safety_actions=actions, hazards=found)
