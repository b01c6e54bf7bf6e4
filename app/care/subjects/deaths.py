"""What a death does to the care list, whenever it is told; and what taking it back restores.

Both follow from the one fact that the roster has, so that a job that comes twice, late or in another
order does the same.
"""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.care.subjects.dues import open_for, settle
from app.care.subjects.lifecycle import LIFECYCLE, CareAction, CareParty, CareState
from app.care.subjects.models import BreakKind, CareBreak, CareSubject
from app.platform import clock
from app.platform.db.base import new_id, on_or_after
from app.platform.history import Transition, done_to, transition
from app.residents.people.models import Person
from app.residents.people.queries import known

WEEK = timedelta(days=7)
LONGEST_AGO = timedelta(days=366)
BECAUSE = {"because": "death"}


async def follow(session: AsyncSession, community_id: int, person_id: UUID) -> None:
    """The list says what the roster says: from when on nobody looks in, or that they live."""
    subject = await session.get(CareSubject, (community_id, person_id), with_for_update=True)
    person = await session.get(Person, (community_id, person_id), populate_existing=True)
    if subject is not None and person is not None:
        died = await _break_of(session, subject)
        if died is not None and died.since != person.died_on:
            await _live(session, subject, died)
        if person.died_on is not None and (died is None or died.since != person.died_on):
            await _die(session, subject, person.died_on)
    await _companion(
        session, community_id, person_id, has_died=person is None or bool(person.died_on)
    )


async def _die(session: AsyncSession, subject: CareSubject, died_on: date) -> None:
    """From that day on nothing is due; a break that would last beyond it ends with it."""
    cut: dict[str, str | None] = {}
    for one in await _breaks_beyond(session, subject, died_on):
        cut[str(one.id)] = str(one.until) if one.until else None
        one.until = max(one.since, died_on)
    was = {"was": subject.state.name, "breaks": cut}
    companion = subject.companion_id and str(subject.companion_id)
    await _step(session, subject, CareAction.END, **BECAUSE, **was, companion=companion)
    subject.companion_id = None
    await session.flush()
    session.add(
        CareBreak(
            community_id=subject.community_id,
            id=new_id(),
            person_id=subject.id,
            kind=BreakKind.DIED,
            since=died_on,
        )
    )
    await session.flush()
    await settle(session, subject.community_id, [subject.id], died_on)


async def _live(session: AsyncSession, subject: CareSubject, died: CareBreak) -> None:
    """The break was none, the list is as it was, and what was due since is due."""
    ends = [one for one in await done_to(session, subject) if one.details.get("because") == "death"]
    before = next(one.details for one in reversed(ends) if one.action == CareAction.END)
    died_on, died.until = died.since, died.since
    await session.flush()
    for key, until in before["breaks"].items():
        cut = await session.get_one(CareBreak, (subject.community_id, UUID(key)))
        cut.until = until and date.fromisoformat(until)
    await session.flush()
    was = CareState[before["was"]]
    if was is not CareState.ENDED:
        await _step(session, subject, CareAction.ENROL, **BECAUSE)
        subject.companion_id = await _alive(session, subject.community_id, before["companion"])
    if was is CareState.SUSPENDED:
        await _step(session, subject, CareAction.SUSPEND, **BECAUSE)
    await session.flush()
    day = max(died_on, clock.today() - LONGEST_AGO)
    while day < clock.today() + WEEK:
        await open_for(session, subject.community_id, min(day, clock.today()))
        day += WEEK
    await settle(session, subject.community_id, [subject.id], died_on)


async def _companion(
    session: AsyncSession, community_id: int, person_id: UUID, *, has_died: bool
) -> None:
    """Whoever they looked in on has no companion any more; or has them again, and nobody else since."""
    told = {"companion": str(person_id)} | BECAUSE
    if has_died:
        paired = CareSubject.companion_id == person_id
        for subject in await _subjects(session, community_id, paired):
            await _step(session, subject, CareAction.UNPAIR, **told)
            subject.companion_id = None
        return
    alone = CareSubject.companion_id.is_(None) & (CareSubject.state == CareState.KEPT)
    for subject in await _subjects(session, community_id, alone & _unpaired_from(person_id)):
        pairs = {CareAction.PAIR, CareAction.UNPAIR}
        last = [one for one in await done_to(session, subject) if one.action in pairs][-1]
        if dict(last.details) == told:
            await _step(session, subject, CareAction.PAIR, **told)
            subject.companion_id = person_id


def _unpaired_from(person_id: UUID) -> Any:
    steps = select(Transition.subject_id).where(
        Transition.community_id == CareSubject.community_id,
        Transition.subject_kind == CareSubject.__tablename__,
        Transition.subject_id == CareSubject.id,
        Transition.action == CareAction.UNPAIR,
        Transition.details["companion"].astext == str(person_id),
    )
    return steps.exists()


async def _subjects(session: AsyncSession, community_id: int, which: Any) -> list[CareSubject]:
    found = (
        select(CareSubject)
        .where(CareSubject.community_id == community_id, which)
        .order_by(CareSubject.id)
        .with_for_update()
    )
    return list(await session.scalars(found))


async def _break_of(session: AsyncSession, subject: CareSubject) -> CareBreak | None:
    """Of a death that was not taken back."""
    found: CareBreak | None = await session.scalar(
        select(CareBreak).where(
            CareBreak.community_id == subject.community_id,
            CareBreak.person_id == subject.id,
            CareBreak.kind == BreakKind.DIED,
            on_or_after(CareBreak, clock.today()),
        )
    )
    return found


async def _breaks_beyond(session: AsyncSession, subject: CareSubject, day: date) -> list[CareBreak]:
    found = select(CareBreak).where(
        CareBreak.community_id == subject.community_id,
        CareBreak.person_id == subject.id,
        on_or_after(CareBreak, day),
    )
    return list(await session.scalars(found.order_by(CareBreak.since, CareBreak.id)))


async def _alive(session: AsyncSession, community_id: int, companion: str | None) -> UUID | None:
    person = await known(session, community_id, UUID(companion) if companion else None)
    return None if person is None or person.died_on is not None else person.id


async def _step(
    session: AsyncSession, subject: CareSubject, action: CareAction, **details: Any
) -> None:
    who = {CareParty.CLOCK}
    await transition(session, LIFECYCLE, subject, action, actor=None, parties=who, **details)
