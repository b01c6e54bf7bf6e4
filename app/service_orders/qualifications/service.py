"""The office says what there is to be held; who keeps a member says what they hold.

From the day on which it ends nothing that needs it is served: `crews` asks by the day.
"""

from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.places.policy import must_be_staff
from app.places.roles.actor import Actor
from app.platform import clock
from app.platform.db.base import new_id
from app.platform.history import record_event
from app.platform.schemas import Reason
from app.service_orders.providers import queries as members
from app.service_orders.providers.models import (
    MemberQualification,
    Qualification,
    QualificationKind,
)
from app.service_orders.providers.policy import must_be_there, must_keep
from app.service_orders.qualifications import queries
from app.service_orders.qualifications.errors import (
    EndsBeforeItBegan,
    NeedsAnEnd,
    NotYetHeld,
)
from app.service_orders.qualifications.schemas import (
    CorrectQualification,
    HoldQualification,
    ListQualification,
)


async def enter(session: AsyncSession, actor: Actor, body: ListQualification) -> Qualification:
    must_be_staff(actor)
    listed = Qualification(community_id=actor.community_id, id=new_id(), **body.model_dump())
    session.add(listed)
    await session.flush()
    await record_event(session, listed, actor=actor, action="enter")
    return listed


async def rename(
    session: AsyncSession, actor: Actor, qualification_id: UUID, body: ListQualification
) -> Qualification:
    """It was written wrong: whoever holds it holds it as it was."""
    must_be_staff(actor)
    listed = await queries.for_update(session, actor.community_id, qualification_id)
    listed.name, listed.kind = body.name, body.kind
    await session.flush()
    await record_event(session, listed, actor=actor, action="rename")
    return listed


async def hold(
    session: AsyncSession, actor: Actor, member_id: UUID, body: HoldQualification
) -> None:
    await _its_keeper(session, actor, member_id)
    kind = (await queries.one(session, actor.community_id, body.qualification_id)).kind
    must_be_possible(kind, body.since, body.until)
    held = MemberQualification(
        community_id=actor.community_id, id=new_id(), member_id=member_id, **body.model_dump()
    )
    session.add(held)
    await session.flush()
    await record_event(session, held, actor=actor, action="hold")


async def correct(
    session: AsyncSession, actor: Actor, member_id: UUID, held_id: UUID, body: CorrectQualification
) -> None:
    """Of one that is prolonged it is told anew when it ends."""
    held = await _held(session, actor, member_id, held_id)
    must_be_possible(held.kind, body.since, body.until)
    if body.until != held.until:
        held.reminded_at = None
    held.number, held.since, held.until = body.number, body.since, body.until
    await session.flush()
    await record_event(session, held, actor=actor, action="correct")


async def withdraw(
    session: AsyncSession, actor: Actor, member_id: UUID, held_id: UUID, body: Reason
) -> None:
    """Revoked, lost, or never true: from today on they have it no more. It stays on record."""
    held = await _held(session, actor, member_id, held_id)
    today = clock.today()
    if held.since >= today:
        await record_event(session, held, actor=actor, action="withdraw", reason=body.reason)
        await session.delete(held)
        return
    held.until = min(held.until or today, today)
    await record_event(session, held, actor=actor, action="withdraw", reason=body.reason)


def must_be_possible(kind: QualificationKind, since: date, until: date | None) -> None:
    if since > clock.today():
        raise NotYetHeld
    if until is None and kind is QualificationKind.CHECK:
        raise NeedsAnEnd
    if until is not None and until <= since:
        raise EndsBeforeItBegan


async def _its_keeper(session: AsyncSession, actor: Actor, member_id: UUID) -> None:
    """Locked: nobody leaves meanwhile."""
    member = await members.for_update(session, actor, member_id)
    must_keep(actor, member.unit_id)
    must_be_there(member)


async def _held(
    session: AsyncSession, actor: Actor, member_id: UUID, held_id: UUID
) -> MemberQualification:
    await _its_keeper(session, actor, member_id)
    return await queries.held(session, actor.community_id, member_id, held_id)
