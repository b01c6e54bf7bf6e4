"""What can be done to a hazard: one function for each deed."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import String, bindparam, insert, literal, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.patrols.categories.models import Category
from app.patrols.hazards import queries
from app.patrols.hazards.deadlines import REPORT, due, starting
from app.patrols.hazards.errors import (
    CannotJoin,
    DueBeyondTheLimit,
    DueInThePast,
    ExtendedBefore,
    ExtendedTooFar,
    JoinedOrOver,
    NoSuchAssignee,
    NoSuchCategory,
    NoSuchGrid,
    NotAnExtension,
    OutsideTheGrids,
    TooLateToExtend,
    TooLateToHandBack,
    TooLateToReopen,
)
from app.patrols.hazards.events import (
    HazardAssigned,
    HazardClosed,
    HazardDismissed,
    HazardHandedBack,
    HazardJoined,
    HazardReopened,
    HazardReported,
    HazardReturned,
    HazardSubmitted,
)
from app.patrols.hazards.lifecycle import LIFECYCLE, HazardAction, HazardParty, HazardState
from app.patrols.hazards.models import Hazard, HazardPhoto, Moment, Rectification, Source
from app.patrols.hazards.policy import parties
from app.patrols.hazards.schemas import (
    AssignHazard,
    ExtendHazard,
    FixOnTheSpot,
    JoinHazard,
    ReportHazard,
    SubmitRectification,
)
from app.places.dwellings.models import Company
from app.places.grids.models import Grid
from app.places.grids.queries import IS_THERE, grid_at, revision_name
from app.places.photos.service import use as use_photos
from app.places.roles.actor import Actor, Role
from app.platform import clock, device_clock
from app.platform.db.base import HERE, new_id
from app.platform.db.kept import Kept, Row, insert_later, written_by_name
from app.platform.db.revisions import number_of
from app.platform.history import Done, done_to, record_creation, transition
from app.platform.jobs.events import publish
from app.platform.schemas import Reason
from app.platform.worktime import queries as worktime
from app.platform.worktime.calendar import WorkCalendar
from app.platform.worktime.limits import Limit, LimitUnit, deadline
from app.residents.people.queries import may_answer

HAND_BACK_WITHIN = Limit(2, LimitUnit.WORKING_DAYS)
REOPEN_WITHIN = timedelta(days=10)
EXTENDED_AT_MOST = timedelta(days=90)  # from now: what takes longer is suspended, with its reason
KNOWN = Kept(
    select(
        *(Category.id, Category.code, Category.name, Category.severity),
        Grid.id.label("grid_id"),
        number_of(bindparam("boundaries", type_=String)),
        number_of(literal(worktime.CALENDAR)).label("calendar"),
    )
    .select_from(select(literal(1)).subquery("once"))
    .outerjoin(
        Category,
        (Category.community_id == HERE)
        & (Category.code == bindparam("code"))
        & Category.is_offered,
    )
    .outerjoin(Grid, (Grid.community_id == HERE) & (Grid.id == bindparam("grid")) & IS_THERE)
)


NEW = Kept(insert(Hazard).values(written_by_name(Hazard)))
NEW_PHOTO = Kept(insert(HazardPhoto).values(written_by_name(HazardPhoto)))


async def report(
    session: AsyncSession, actor: Actor, body: ReportHazard, *, round_id: UUID | None = None
) -> Hazard:
    found_at = device_clock.accept(body.found_at)
    boundaries = revision_name(actor.community_id)
    known = {"here": actor.community_id, "code": body.category, "grid": body.grid_id}
    known |= {"boundaries": boundaries, "today": found_at.astimezone(clock.HERE).date()}
    category = await KNOWN.one(session, known, NoSuchCategory)
    if category.id is None:
        raise NoSuchCategory
    point = body.place and body.place.wgs84
    hazard = Hazard(
        community_id=actor.community_id,
        id=body.id or new_id(),
        category_id=category.id,
        grid_id=await _grid(session, actor, body, category),
        source=Source.PATROL if round_id else _source(actor),
        round_id=round_id,
        what=body.what,
        where=body.where,
        lng=point and point.lng,
        lat=point and point.lat,
        datum=body.place and body.place.datum,
        reported_by=actor.account_id,
        reporter_id=actor.person_id,
        found_at=found_at,
        reported_at=clock.now(),
        state=LIFECYCLE.start,
    )
    hazard.category, hazard.category_name = category.code, category.name
    hazard.severity, hazard.photos, hazard.did_the_work = category.severity, [], False
    hazard.candidates = await queries.candidates(session, actor, hazard)
    calendar = await worktime.load(session, category.calendar)
    recompute(hazard, Past([Done(REPORT, hazard.reported_at, {})], calendar))
    await insert_later(session, NEW, hazard)
    await _attach(session, actor, hazard, body.photo_ids, Moment.FOUND)
    await record_creation(session, hazard, actor=actor, action=REPORT)
    await publish(session, HazardReported(**_who(hazard, actor)))
    return hazard


async def file(session: AsyncSession, actor: Actor, hazard_id: UUID) -> Hazard:
    hazard = await queries.for_update(session, actor, hazard_id)
    past = await _past(session, hazard)
    step = await _transition(session, hazard, HazardAction.FILE, actor, **_limit(hazard))
    return recompute(hazard, past, step)


async def dismiss(session: AsyncSession, actor: Actor, hazard_id: UUID, body: Reason) -> Hazard:
    await queries.take_turn_at_joining(session, actor.community_id)
    hazard = await queries.for_update(session, actor, hazard_id)
    await _transition(session, hazard, HazardAction.DISMISS, actor, reason=body.reason)
    for one in await queries.joined_to(session, hazard):
        await _along(session, one, HazardAction.DISMISS_ALONG, actor, reason=body.reason)
        await publish(session, HazardDismissed(**_who(one, actor), reason=body.reason))
    await publish(session, HazardDismissed(**_who(hazard, actor), reason=body.reason))
    return hazard


async def join(session: AsyncSession, actor: Actor, hazard_id: UUID, body: JoinHazard) -> Hazard:
    """To the one that the other points at, if it was joined itself; those of this one move along."""
    first = await queries.first_of(session, actor, body.into_id)
    await queries.take_turn_at_joining(session, actor.community_id)
    await queries.lock_in_order(session, actor.community_id, hazard_id, first or hazard_id)
    hazard = await queries.for_update(session, actor, hazard_id)
    into = f"{first}"
    await _transition(session, hazard, HazardAction.JOIN, actor, reason=body.reason, into=into)
    if first is None or body.into_id == hazard.id:
        raise CannotJoin
    if first == hazard.id or not await queries.is_open(session, actor.community_id, first):
        raise JoinedOrOver
    hazard.joined_to_id = first
    for one in await queries.joined_to(session, hazard):
        await _along(session, one, HazardAction.FOLLOW, actor, into=into)
        one.joined_to_id = first
    await publish(session, HazardJoined(**_who(hazard, actor), into_id=first))
    return hazard


async def fix_on_the_spot(
    session: AsyncSession, actor: Actor, hazard_id: UUID, body: FixOnTheSpot
) -> Hazard:
    """Found and put right at once (即查即改); somebody else passes it."""
    hazard = await queries.for_update(session, actor, hazard_id)
    past = await _past(session, hazard)
    step = await _take_on_the_spot(session, actor, hazard)
    recompute(hazard, past, step)
    await _rectify(
        session, actor, hazard, body.account, body.after_photo_ids, body.before_photo_ids
    )
    return hazard


async def assign(
    session: AsyncSession, actor: Actor, hazard_id: UUID, body: AssignHazard
) -> Hazard:
    hazard = await queries.for_update(session, actor, hazard_id)
    past = await _past(session, hazard)
    answers = await _may_answer_for_it(session, actor, body)
    given = {} if body.due_at is None else {"due": body.due_at.isoformat()}
    to = {"company": str(body.company_id)} if body.company_id else {"to": str(body.assignee_id)}
    step = await _transition(session, hazard, HazardAction.ASSIGN, actor, **to, **given)
    if body.due_at is not None and body.due_at < clock.now():
        raise DueInThePast
    latest = due(past.steps, past.calendar).latest
    if body.due_at and latest and body.due_at > latest:
        raise DueBeyondTheLimit
    if not answers:
        raise NoSuchAssignee
    hazard.company_id, hazard.assignee_id = body.company_id, body.assignee_id
    hazard.assigned_at = clock.now()
    await publish(session, HazardAssigned(**_who(hazard, actor)))
    return recompute(hazard, past, step)


async def hand_back(session: AsyncSession, actor: Actor, hazard_id: UUID, body: Reason) -> Hazard:
    hazard = await queries.for_update(session, actor, hazard_id)
    assigned_at, past = hazard.assigned_at, await _past(session, hazard)
    step = await _transition(session, hazard, HazardAction.HAND_BACK, actor, reason=body.reason)
    until = assigned_at and deadline(assigned_at, HAND_BACK_WITHIN, past.calendar)
    if until is None or clock.now() > until:
        raise TooLateToHandBack
    hazard.assignee_id = hazard.company_id = hazard.assigned_at = None
    await publish(session, HazardHandedBack(**_who(hazard, actor), reason=body.reason))
    return recompute(hazard, past, step)


async def extend(
    session: AsyncSession, actor: Actor, hazard_id: UUID, body: ExtendHazard
) -> Hazard:
    hazard = await queries.for_update(session, actor, hazard_id)
    past = await _past(session, hazard)
    details = {"reason": body.reason, "due": body.due_at.isoformat()}
    step = await _transition(session, hazard, HazardAction.EXTEND, actor, **details)
    if hazard.is_extended:
        raise ExtendedBefore
    if body.due_at <= clock.now():
        raise DueInThePast
    if body.due_at > clock.now() + EXTENDED_AT_MOST:
        raise ExtendedTooFar
    if hazard.due_at is not None and hazard.due_at <= clock.now():
        raise TooLateToExtend
    latest = due(past.steps, past.calendar).latest
    if latest is not None and body.due_at <= latest:
        raise NotAnExtension
    hazard.is_extended = True
    return recompute(hazard, past, step)


async def suspend(session: AsyncSession, actor: Actor, hazard_id: UUID, body: Reason) -> Hazard:
    """Put on the books (挂账): the clock stops, if it has not run out."""
    hazard = await queries.for_update(session, actor, hazard_id)
    past = await _past(session, hazard)
    step = await _transition(session, hazard, HazardAction.SUSPEND, actor, reason=body.reason)
    return recompute(hazard, past, step)


async def resume(session: AsyncSession, actor: Actor, hazard_id: UUID) -> Hazard:
    hazard = await queries.for_update(session, actor, hazard_id)
    past = await _past(session, hazard)
    step = await _transition(session, hazard, HazardAction.RESUME, actor)
    return recompute(hazard, past, step)


async def submit(
    session: AsyncSession, actor: Actor, hazard_id: UUID, body: SubmitRectification
) -> Hazard:
    hazard = await queries.for_update(session, actor, hazard_id)
    past = await _past(session, hazard)
    step = await _transition(session, hazard, HazardAction.SUBMIT, actor)
    recompute(hazard, past, step)
    await _rectify(session, actor, hazard, body.account, body.after_photo_ids)
    return hazard


async def put_right_on_a_round(
    session: AsyncSession, actor: Actor, hazard_id: UUID, body: FixOnTheSpot
) -> Rectification:
    """By whom it was assigned to, or, not yet assigned, by the grid worker on the spot."""
    hazard = await queries.for_update(session, actor, hazard_id)
    past = await _past(session, hazard)
    if hazard.state is HazardState.ASSIGNED:
        step = await _transition(session, hazard, HazardAction.SUBMIT, actor)
    else:
        step = await _take_on_the_spot(session, actor, hazard)
    recompute(hazard, past, step)
    before, after = body.before_photo_ids, body.after_photo_ids
    return await _rectify(session, actor, hazard, body.account, after, before)


async def send_back(session: AsyncSession, actor: Actor, hazard_id: UUID, body: Reason) -> Hazard:
    """The assignee has what was left of the limit when the work was submitted."""
    hazard = await queries.for_update(session, actor, hazard_id)
    past = await _past(session, hazard)
    step = await _transition(session, hazard, HazardAction.RETURN, actor, reason=body.reason)
    hazard.submitted_by = hazard.submitted_person_id = hazard.submitted_company_id = None
    await publish(session, HazardReturned(**_who(hazard, actor), reason=body.reason))
    return recompute(hazard, past, step)


async def close(session: AsyncSession, actor: Actor, hazard_id: UUID) -> Hazard:
    hazard = await queries.for_update(session, actor, hazard_id)
    await _transition(session, hazard, HazardAction.PASS, actor)
    hazard.closed_at = clock.now()
    await publish(session, HazardClosed(**_who(hazard, actor), grid_id=hazard.grid_id))
    return hazard


async def reopen(session: AsyncSession, actor: Actor, hazard_id: UUID, body: Reason) -> Hazard:
    """Not put right after all: a new limit runs from now."""
    hazard = await queries.for_update(session, actor, hazard_id)
    closed_at, past = hazard.closed_at, await _past(session, hazard)
    details = {"reason": body.reason} | _limit(hazard, start_now=True)
    step = await _transition(session, hazard, HazardAction.REOPEN, actor, **details)
    if closed_at is None or clock.now() > closed_at + REOPEN_WITHIN:
        raise TooLateToReopen
    hazard.assignee_id = hazard.company_id = hazard.assigned_at = hazard.closed_at = None
    hazard.submitted_by = hazard.submitted_person_id = hazard.submitted_company_id = None
    hazard.escalated_at = None
    hazard.is_extended = False
    await publish(session, HazardReopened(**_who(hazard, actor), reason=body.reason))
    return recompute(hazard, past, step)


class Past(NamedTuple):
    """What a limit follows from, read before the deed changes anything."""

    steps: list[Done]
    calendar: WorkCalendar


async def _past(session: AsyncSession, hazard: Hazard) -> Past:
    return Past(await done_to(session, hazard), await worktime.load(session))


def recompute(hazard: Hazard, past: Past, *steps: Done) -> Hazard:
    """What is stored is what the history says; `steps` are those of this deed."""
    now_due = due([*past.steps, *steps], past.calendar)
    if now_due.at != hazard.due_at:
        hazard.reminded_at = hazard.overdue_told_at = None
    hazard.due_at, hazard.escalates_at = now_due.at, now_due.escalates_at
    hazard.due_is_estimate, hazard.rectify_by = now_due.is_estimate, now_due.rectify_by
    return hazard


async def _transition(
    session: AsyncSession, hazard: Hazard, action: HazardAction, actor: Actor, **details: Any
) -> Done:
    found = parties(actor, hazard)
    step = await transition(
        session, LIFECYCLE, hazard, action, actor=actor, parties=found, **details
    )
    if hazard.state in queries.OVER:
        hazard.due_at = hazard.escalates_at = None
        hazard.due_is_estimate = False
    return step


async def _along(
    session: AsyncSession, joined: Hazard, action: HazardAction, actor: Actor, **details: Any
) -> None:
    """What happens to it because it happened to the one that it was joined to."""
    by_itself = {HazardParty.CLOCK}
    await transition(session, LIFECYCLE, joined, action, actor=actor, parties=by_itself, **details)


async def _take_on_the_spot(session: AsyncSession, actor: Actor, hazard: Hazard) -> Done:
    was_filed = hazard.state is HazardState.FILED
    limit = {} if was_filed else _limit(hazard)
    step = await _transition(session, hazard, HazardAction.FIX_ON_THE_SPOT, actor, **limit)
    hazard.assignee_id, hazard.company_id, hazard.assigned_at = actor.account_id, None, clock.now()
    return step


def _who(hazard: Hazard, actor: Actor) -> dict[str, Any]:
    return {
        "community_id": hazard.community_id,
        "hazard_id": hazard.id,
        "at": clock.now(),
        "account_id": actor.account_id,
    }


def _limit(hazard: Hazard, *, start_now: bool = False) -> dict[str, Any]:
    start = clock.now() if start_now else hazard.found_at
    return starting(start, Limit(hazard.limit_amount, hazard.limit_unit))


async def _grid(session: AsyncSession, actor: Actor, body: ReportHazard, known: Row) -> UUID:
    """The one that was said, or the one that the place lies in."""
    found: UUID | None = known.grid_id
    if found is None and body.grid_id is not None:
        raise NoSuchGrid
    if found is None and body.place is not None:
        here = actor.community_id
        found = await grid_at(session, here, body.place.wgs84, known.revision)
    if found is None:
        raise OutsideTheGrids
    return found


async def _rectify(
    session: AsyncSession,
    actor: Actor,
    hazard: Hazard,
    description: str,
    after: Sequence[UUID],
    before: Sequence[UUID] = (),
) -> Rectification:
    done = Rectification(
        community_id=hazard.community_id,
        id=new_id(),
        hazard_id=hazard.id,
        done_by=actor.account_id,
        person_id=actor.person_id,
        company_id=hazard.company_id,
        done_at=clock.now(),
        description=description,
    )
    session.add(done)
    await session.flush()
    await _attach(session, actor, hazard, before, Moment.BEFORE, done.id)
    await _attach(session, actor, hazard, after, Moment.AFTER, done.id)
    hazard.submitted_by, hazard.submitted_person_id = actor.account_id, actor.person_id
    hazard.submitted_company_id = hazard.company_id
    hazard.did_the_work = True
    await publish(session, HazardSubmitted(**_who(hazard, actor)))
    return done


async def _attach(
    session: AsyncSession,
    actor: Actor,
    hazard: Hazard,
    photo_ids: Sequence[UUID],
    moment: Moment,
    rectification_id: UUID | None = None,
) -> None:
    if not photo_ids:
        return
    await use_photos(session, actor, photo_ids, hazard.id)
    for photo_id in photo_ids:
        shown = HazardPhoto(
            community_id=hazard.community_id,
            id=new_id(),
            hazard_id=hazard.id,
            rectification_id=rectification_id,
            photo_id=photo_id,
            moment=moment,
        )
        await insert_later(session, NEW_PHOTO, shown)
    hazard.photos = [
        *hazard.photos,
        *({"id": str(photo_id), "moment": moment} for photo_id in photo_ids),
    ]


def _source(actor: Actor) -> Source:
    """Of one that was found on no round: a volunteer's is a resident's snapshot, too."""
    if actor.is_staff:
        return Source.OFFICE
    return Source.PATROL if actor.has(Role.GRID_WORKER) else Source.SNAPSHOT


async def _may_answer_for_it(session: AsyncSession, actor: Actor, body: AssignHazard) -> bool:
    """A company of this community; somebody who serves here; or a resident whom the caller sees."""
    if body.company_id is not None:
        key = actor.community_id, body.company_id
        return await session.get(Company, key) is not None
    return await may_answer(session, actor, body.assignee_id)
