"""Reading rounds: a calendar is a span of days, in order of time."""

from dataclasses import asdict, dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import (
    Boolean,
    ColumnElement,
    DateTime,
    Select,
    Uuid,
    bindparam,
    exists,
    func,
    select,
    text,
)
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.ext.asyncio import AsyncSession

from app.participation.commitments.models import Commitment
from app.participation.commitments.queries import AT_IT, is_committed
from app.participation.volunteering.models import HourEntry, Presence
from app.patrols.hazards.models import Hazard
from app.patrols.rounds.errors import RoundNotFound, SafetyActionNotFound, SeriesNotFound
from app.patrols.rounds.lifecycle import RoundAction, RoundState
from app.patrols.rounds.models import ActionPhoto, Round, SafetyAction, Series
from app.patrols.rounds.policy import IS_KNOWN, VISIBLE, sees_people, visible_to
from app.patrols.teams.lifecycle import TeamState
from app.patrols.teams.models import Team
from app.patrols.teams.policy import in_team
from app.places.grids.models import Grid
from app.places.photos.errors import PhotoNotFound
from app.places.roles.actor import Actor
from app.platform.db.base import HERE, TODAY, if_given, on_or_after, same
from app.platform.db.kept import Kept, Locked, Row, columns
from app.platform.history import Transition
from app.platform.spans import Span
from app.residents.people.models import Person
from app.residents.people.policy import VISIBLE as SEES_PERSON

MOST = 2000
BEGINS = bindparam("begins", type_=DateTime(timezone=True))
AFTER = bindparam("after", type_=DateTime(timezone=True))
IN_THE_SPAN = (Round.begins_at >= BEGINS) & (Round.begins_at < AFTER)
ROUND_ID = bindparam("round_id", type_=Uuid)
KIND = Round.__tablename__


IS_SIGNED_UP = is_committed(Round)
IS_THERE = exists().where(
    Presence.community_id == HERE,
    Presence.occasion_id == Round.id,
    Presence.person_id == bindparam("my_person", type_=Uuid),
)
BESIDE = (
    Team.name.label("team"),
    Grid.name.label("grid"),
    in_team(Round.team_id).label("is_member"),
    IS_SIGNED_UP.label("is_signed_up"),
    IS_THERE.label("is_there"),
)
WHOLE = (
    select(*columns(Round), *BESIDE)
    .join(Team, same(Team.id, Round.team_id))
    .join(Grid, same(Grid.id, Round.grid_id))
    .where(VISIBLE)
)
_listed = (
    WHOLE.where(
        IN_THE_SPAN,
        if_given("team_id", Round.team_id),
        if_given("grid_id", Round.grid_id),
        bindparam("mine", type_=Boolean).is_(False) | IS_SIGNED_UP,
    )
    .order_by(Round.begins_at, Round.id)
    .limit(MOST)
)
CALENDAR = Kept(_listed)
REVISED = (RoundAction.MOVE, RoundAction.CANCEL)
REVISIONS = (
    select(func.count())
    .where(
        Transition.community_id == HERE,
        Transition.subject_kind == Round.__tablename__,
        Transition.subject_id == Round.id,
        Transition.action.in_([str(each) for each in REVISED]),
    )
    .scalar_subquery()
    .label("revisions")
)
FEED = Kept(_listed.add_columns(REVISIONS))
ONE = WHOLE.where(Round.id == ROUND_ID)
FOUND = Kept(ONE)
ITS_WHOM = bindparam("whom", type_=Uuid)
# Whom the caller sees, in the roster or on the round: any other is nobody for them.
SEES_WHOM = exists().where(SEES_PERSON, Person.id == ITS_WHOM) | is_committed(Round, ITS_WHOM)
PLANNED = (in_team(Round.team_id, ITS_WHOM) & SEES_WHOM).label("whom_is_member")
FOR_UPDATE = Locked(Round, ONE.add_columns(PLANNED).with_for_update(of=Round))
# Who has come is there for all to see, wherever they live, if they are of the team.
CAME = in_team(Round.team_id, ITS_WHOM).label("whom_is_member")
FOR_SHARE = Locked(Round, ONE.add_columns(CAME).with_for_update(read=True, of=Round))

_signed = select(Commitment.person_id).where(*AT_IT).subquery("signed")
_came = (
    select(
        Presence.person_id,
        func.min(Presence.began_at).label("signed_in_at"),
        func.max(Presence.ended_at).label("signed_out_at"),
        func.bool_or(Presence.is_capped).label("is_capped"),
    )
    .where(
        Presence.community_id == HERE,
        Presence.occasion_id == bindparam("occasion_id", type_=Uuid),
    )
    .group_by(Presence.person_id)
    .subquery("came")
)
_anybody = _signed.outerjoin(_came, _signed.c.person_id == _came.c.person_id, full=True)
PEOPLE = Kept(
    select(
        Person.id.label("person_id"),
        Person.name,
        _signed.c.person_id.is_not(None).label("is_signed_up"),
        _came.c.signed_in_at,
        _came.c.signed_out_at,
        _came.c.is_capped,
    )
    .select_from(_anybody)
    .join(Person, Person.id == func.coalesce(_signed.c.person_id, _came.c.person_id))
    .where(Person.community_id == HERE)
    .order_by(Person.name, Person.id)
)
PHOTOS = (
    select(
        func.coalesce(
            func.array_agg(aggregate_order_by(ActionPhoto.photo_id, ActionPhoto.id)),
            text("'{}'::uuid[]"),
        )
    )
    .where(ActionPhoto.community_id == HERE, same(ActionPhoto.action_id, SafetyAction.id))
    .scalar_subquery()
    .label("photos")
)
ON_THE_ROUND = (SafetyAction.community_id == HERE, SafetyAction.round_id == ROUND_ID)
ACTIONS = Kept(
    select(*columns(SafetyAction), PHOTOS)
    .where(*ON_THE_ROUND)
    .order_by(SafetyAction.done_at, SafetyAction.id)
)
ACTION_FOR_UPDATE = Locked(
    SafetyAction,
    select(*columns(SafetyAction), PHOTOS)
    .where(*ON_THE_ROUND, SafetyAction.id == bindparam("action_id", type_=Uuid))
    .with_for_update(of=SafetyAction),
)
HAZARDS = Kept(
    select(Hazard.id)
    .where(Hazard.community_id == HERE, Hazard.round_id == ROUND_ID)
    .order_by(Hazard.id)
)
PHOTO = Kept(
    select(ActionPhoto.id)
    .join(SafetyAction, same(SafetyAction.id, ActionPhoto.action_id))
    .where(
        ActionPhoto.community_id == HERE,
        ActionPhoto.photo_id == bindparam("photo_id", type_=Uuid),
        *ON_THE_ROUND,
    )
)

HELD = (VISIBLE, Round.state == RoundState.HELD, IN_THE_SPAN, if_given("grid_id", Round.grid_id))
ITS_PRESENCE = (
    (Presence.community_id == Round.community_id)
    & (Presence.occasion_kind == KIND)
    & (Presence.occasion_id == Round.id)
)
ITS_HOURS = (
    (HourEntry.community_id == Round.community_id)
    & (HourEntry.occasion_kind == KIND)
    & (HourEntry.occasion_id == Round.id)
)
ITS_HAZARD = same(Round.id, Hazard.round_id)


def _count(counted: Any, what: Any, its: ColumnElement[bool]) -> Select[Any]:
    return (
        select(counted).select_from(what).join(Round, its).where(what.community_id == HERE, *HELD)
    )


FIGURES = Kept(
    select(
        select(func.count()).select_from(Round).where(*HELD).scalar_subquery().label("rounds"),
        _count(func.count(), Presence, ITS_PRESENCE).scalar_subquery().label("person_times"),
        _count(func.coalesce(func.sum(HourEntry.minutes), 0), HourEntry, ITS_HOURS)
        .scalar_subquery()
        .label("minutes"),
        _count(func.count(), Hazard, ITS_HAZARD).scalar_subquery().label("hazards_found"),
    )
)
BY_KIND = Kept(
    select(
        SafetyAction.kind,
        func.count().label("times"),
        func.sum(SafetyAction.count).label("total"),
        func.count(SafetyAction.rectification_id).label("put_right"),
    )
    .join(Round, same(Round.id, SafetyAction.round_id))
    .where(*HELD, SafetyAction.struck_at.is_(None))
    .group_by(SafetyAction.kind)
)


def running(today: Any) -> Select[Any]:
    """The series that have not ended, of teams that still exist."""
    return (
        select(Series)
        .join(Team, same(Team.id, Series.team_id))
        .where(
            on_or_after(Series, today, ends="until_on"),
            Team.state != TeamState.DISBANDED,
        )
    )


SERIES = Kept(
    running(TODAY)
    .with_only_columns(*columns(Series))
    .where(Series.community_id == HERE, IS_KNOWN)
    .order_by(Series.weekday, Series.starts, Series.id)
)
SERIES_FOR_UPDATE = Locked(
    Series,
    select(*columns(Series))
    .where(Series.community_id == HERE, IS_KNOWN, Series.id == bindparam("series_id", type_=Uuid))
    .with_for_update(of=Series),
)


@dataclass(frozen=True, slots=True)
class Filters:
    team_id: UUID | None = None
    grid_id: UUID | None = None
    mine: bool = False


@dataclass(frozen=True, slots=True)
class Inside:
    """What only those on a round see of it."""

    people: list[Row]
    actions: list[Row]
    hazards: list[UUID]


@dataclass(frozen=True, slots=True)
class Figures:
    totals: Row
    by_kind: list[Row]


NOTHING = Filters()


async def calendar(
    session: AsyncSession, actor: Actor, span: Span, only: Filters = NOTHING
) -> list[Row]:
    within = {"begins": span.begins, "after": span.after}
    return await CALENDAR.all(session, visible_to(actor) | within | asdict(only))


async def feed(session: AsyncSession, actor: Actor, span: Span, only: Filters) -> list[Row]:
    """With how often each was moved or cancelled (`revisions`)."""
    within = {"begins": span.begins, "after": span.after}
    return await FEED.all(session, visible_to(actor) | within | asdict(only))


async def one(session: AsyncSession, actor: Actor, round_id: UUID) -> Row:
    return await FOUND.one(session, visible_to(actor) | {"round_id": round_id}, RoundNotFound)


async def for_update(
    session: AsyncSession, actor: Actor, round_id: UUID, whom: UUID | None = None
) -> Round:
    wanted = visible_to(actor) | {"round_id": round_id, "whom": whom}
    return await FOR_UPDATE.entity(session, wanted, RoundNotFound)


async def for_share(
    session: AsyncSession, actor: Actor, round_id: UUID, whom: UUID | None = None
) -> Round:
    """Nobody moves or cancels it meanwhile; others sign in at the same time."""
    wanted = visible_to(actor) | {"round_id": round_id, "whom": whom}
    return await FOR_SHARE.entity(session, wanted, RoundNotFound)


async def inside(session: AsyncSession, actor: Actor, round_: Round | Row) -> Inside | None:
    """Who signed up and who came, which need not be the same; what they did, and found."""
    if not sees_people(actor, round_):
        return None
    here = {"here": actor.community_id, "round_id": round_.id}
    at_it = {"here": actor.community_id, "kind": KIND, "occasion_id": round_.id}
    return Inside(
        await PEOPLE.all(session, at_it),
        await ACTIONS.all(session, here),
        await HAZARDS.scalars(session, here),
    )


async def action_for_update(session: AsyncSession, round_: Round, action_id: UUID) -> SafetyAction:
    wanted = {"here": round_.community_id, "round_id": round_.id, "action_id": action_id}
    return await ACTION_FOR_UPDATE.entity(session, wanted, SafetyActionNotFound)


async def photo(session: AsyncSession, actor: Actor, round_id: UUID, photo_id: UUID) -> None:
    """Who sees what was done on the round sees its photos."""
    if not sees_people(actor, await one(session, actor, round_id)):
        raise PhotoNotFound
    wanted = {"here": actor.community_id, "round_id": round_id, "photo_id": photo_id}
    await PHOTO.one(session, wanted, PhotoNotFound)


async def figures(session: AsyncSession, actor: Actor, span: Span, grid_id: UUID | None) -> Figures:
    """Each a count of rows that `calendar` and a round show."""
    within = {"begins": span.begins, "after": span.after, "grid_id": grid_id}
    asked = visible_to(actor) | within
    return Figures(
        await FIGURES.one(session, asked, LookupError), await BY_KIND.all(session, asked)
    )


async def series(session: AsyncSession, actor: Actor) -> list[Row]:
    return await SERIES.all(session, visible_to(actor))


async def series_for_update(session: AsyncSession, actor: Actor, series_id: UUID) -> Series:
    wanted = visible_to(actor) | {"series_id": series_id}
    return await SERIES_FOR_UPDATE.entity(session, wanted, SeriesNotFound)
