"""Recording a visit (走访): it does for every rule that asks now, and, late, for what was due before."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.care.subjects.dues import settle
from app.care.subjects.lifecycle import LIFECYCLE, CareAction, CareParty, CareState
from app.care.subjects.models import WORDS_OF_VISIT, CareVisit, Outcome, Way
from app.care.subjects.policy import parties
from app.care.subjects.queries import current_break
from app.care.visits import queries
from app.care.visits.errors import AfterTheEnd
from app.care.visits.schemas import RecordVisit
from app.places.roles.actor import Actor
from app.platform import device_clock
from app.platform.clock import HERE
from app.platform.db.base import new_id
from app.platform.history import transition
from app.platform.sealing.vault import vault_of
from app.residents.people.errors import NothingRecorded
from app.residents.people.models import Opened
from app.residents.people.policy import must_be_let_open
from app.residents.people.schemas import OpenWords
from app.residents.people.service import log_opening


async def record(
    session: AsyncSession, actor: Actor, person_id: UUID, body: RecordVisit
) -> CareVisit:
    subject = await queries.for_update(session, actor, person_id)
    who = parties(actor, subject)
    await transition(session, LIFECYCLE, subject, CareAction.VISIT, actor=actor, parties=who)
    at = device_clock.accept(body.visited_at)
    day = at.astimezone(HERE).date()
    if subject.state is CareState.ENDED:
        ended = await current_break(session, subject)
        if ended is not None and day > ended.since:
            raise AfterTheEnd
    point = body.place and body.place.wgs84
    made = CareVisit(
        community_id=actor.community_id,
        id=body.id or new_id(),
        person_id=person_id,
        visited_at=at,
        visited_on=day,
        way=body.way,
        outcome=body.outcome,
        lng=point and point.lng,
        lat=point and point.lat,
        datum=body.place and body.place.datum,
        visited_by=actor.account_id,
    )
    made.name, made.by = subject.name, subject.by
    if body.words is not None:
        made.words = vault_of(session).seal(WORDS_OF_VISIT, made.id, body.words)
    session.add(made)
    await session.flush()
    await settle(session, actor.community_id, [person_id], day, day)
    return made


async def record_served(
    session: AsyncSession,
    *,
    subject: tuple[int, UUID],
    visit_id: UUID,
    at: datetime,
    outcome: Outcome,
    visited_by: UUID,
) -> None:
    """By a service that was ordered and asked how they are. Once; not of who is not on the list, and not
    after the end."""
    found = await queries.served(session, *subject)
    day = at.astimezone(HERE).date()
    if found is None or await session.get(CareVisit, (found.community_id, visit_id)) is not None:
        return
    if found.state is CareState.ENDED:
        ended = await current_break(session, found)
        if ended is not None and day > ended.since:
            return
    by_itself = {CareParty.CLOCK}
    await transition(session, LIFECYCLE, found, CareAction.VISIT, actor=None, parties=by_itself)
    session.add(
        CareVisit(
            community_id=found.community_id,
            id=visit_id,
            person_id=found.id,
            visited_at=at,
            visited_on=day,
            way=Way.HOME,
            outcome=outcome,
            visited_by=visited_by,
        )
    )
    await session.flush()
    await settle(session, found.community_id, [found.id], day, day)


async def open_words(
    session: AsyncSession, actor: Actor, person_id: UUID, visit_id: UUID, body: OpenWords
) -> str:
    """For who keeps them, and who wrote it; logged before it is shown."""
    found = await queries.note(session, actor, person_id, visit_id)
    wrote = found.visited_by == actor.account_id and actor.acting_for is None
    must_be_let_open(actor, found, may=found.keeps or wrote)
    if found.words is None:
        raise NothingRecorded
    await log_opening(session, actor, person_id, Opened.VISIT, body.purpose, visit_id)
    return vault_of(session).open(WORDS_OF_VISIT, visit_id, found.words)
