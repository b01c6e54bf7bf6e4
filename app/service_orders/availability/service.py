"""Where and when somebody serves, and when they cannot: said by themself or by who keeps them.

An absence is never refused. What was taken for that time is uncovered, and nothing is cancelled by it.
"""

from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncSession

from app.places.roles.actor import Actor
from app.platform import clock
from app.platform.db.base import new_id
from app.platform.db.kept import Row
from app.platform.errors import AlreadyRecorded
from app.platform.history import record_event
from app.platform.jobs.events import publish
from app.service_orders.availability import queries
from app.service_orders.availability.errors import (
    AbsenceIsNoTime,
    AbsenceIsOver,
    AbsenceWithdrawnAlready,
    AreaUnknown,
)
from app.service_orders.availability.schemas import EnterAbsence, SetAreas, SetHours
from app.service_orders.providers import queries as members
from app.service_orders.providers.events import AbsenceWithdrawn, MemberAbsent
from app.service_orders.providers.models import Member, MemberAbsence, MemberArea, MemberHours
from app.service_orders.providers.policy import must_be_there, must_keep_or_be

LONGEST = timedelta(days=366)


async def set_areas(session: AsyncSession, actor: Actor, member_id: UUID, body: SetAreas) -> None:
    """All of them, instead of those before."""
    member = await _member(session, actor, member_id)
    areas = sorted(set(body.area_ids))
    if not await queries.are_grids(session, member.community_id, areas):
        raise AreaUnknown
    whose = {"community_id": member.community_id, "member_id": member.id}
    await session.execute(delete(MemberArea).filter_by(**whose))
    session.add_all(MemberArea(**whose, id=new_id(), grid_id=one) for one in areas)
    await record_event(session, member, actor=actor, action="set_areas", count=len(areas))


async def set_hours(session: AsyncSession, actor: Actor, member_id: UUID, body: SetHours) -> None:
    """All of a week, instead of those before."""
    member = await _member(session, actor, member_id)
    whose = {"community_id": member.community_id, "member_id": member.id}
    await session.execute(delete(MemberHours).filter_by(**whose))
    session.add_all(MemberHours(**whose, id=new_id(), **one.model_dump()) for one in body.hours)
    await record_event(session, member, actor=actor, action="set_hours", count=len(body.hours))


async def enter_absence(
    session: AsyncSession, actor: Actor, member_id: UUID, body: EnterAbsence
) -> MemberAbsence | Row:
    """Sent again by a phone it is answered as it was."""
    member = await _member(session, actor, member_id)
    if body.id is not None and (before := await queries.sent_before(session, actor, body.id)):
        if (before.member_id, before.begins_at, before.ends_at) != (
            *(member.id, body.begins_at, body.ends_at),
        ):
            raise AlreadyRecorded
        return before
    if not body.begins_at < body.ends_at <= body.begins_at + LONGEST or (
        body.ends_at <= clock.now()
    ):
        raise AbsenceIsNoTime
    absence = MemberAbsence(
        community_id=member.community_id,
        id=body.id or new_id(),
        member_id=member.id,
        begins_at=body.begins_at,
        ends_at=body.ends_at,
        entered_by=actor.account_id,
    )
    session.add(absence)
    await session.flush()
    await record_event(session, absence, actor=actor, action="enter")
    await publish(session, MemberAbsent(**_about(absence, actor)))
    return absence


async def withdraw_absence(session: AsyncSession, actor: Actor, absence_id: UUID) -> MemberAbsence:
    """What was given to somebody else meanwhile stays theirs."""
    absence = await queries.for_update(session, actor, absence_id)
    must_keep_or_be(actor, await members.one(session, actor, absence.member_id))
    if absence.withdrawn_at is not None:
        raise AbsenceWithdrawnAlready
    if absence.ends_at <= clock.now():
        raise AbsenceIsOver
    absence.withdrawn_at = clock.now()
    await record_event(session, absence, actor=actor, action="withdraw")
    await publish(session, AbsenceWithdrawn(**_about(absence, actor)))
    return absence


async def _member(session: AsyncSession, actor: Actor, member_id: UUID) -> Member:
    member = await members.for_update(session, actor, member_id)
    must_keep_or_be(actor, member)
    must_be_there(member)
    return member


def _about(absence: MemberAbsence, actor: Actor) -> dict[str, Any]:
    return {
        "community_id": absence.community_id,
        "member_id": absence.member_id,
        "absence_id": absence.id,
        "begins_at": absence.begins_at,
        "ends_at": absence.ends_at,
        "account_id": actor.account_id,
    }
