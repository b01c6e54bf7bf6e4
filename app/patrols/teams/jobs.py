"""Who is told of an application, and of what became of it."""

from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.patrols.teams.events import (
    MembershipAdmitted,
    MembershipApplied,
    MembershipEvent,
    MembershipRefused,
)
from app.patrols.teams.models import Membership, Team
from app.patrols.teams.service import follow_death
from app.places.roles.actor import Role
from app.places.roles.queries import accounts
from app.platform.clock import HERE
from app.residents.inbox.telling import Told, reason, teller, who_serve
from app.residents.people.events import DeathTakenBack, PersonDied


async def leave_with_death(session: AsyncSession, event: PersonDied) -> None:
    await follow_death(session, event.community_id, event.person_id)


async def come_back(session: AsyncSession, event: DeathTakenBack) -> None:
    await follow_death(session, event.community_id, event.person_id)


async def _membership(session: AsyncSession, event: MembershipEvent) -> Membership:
    member = await session.get_one(Membership, (event.community_id, event.membership_id))
    member.team = (await session.get_one(Team, (event.community_id, member.team_id))).name
    return member


async def volunteer(session: AsyncSession, member: Membership, _event: Any) -> list[UUID]:
    """Who applied for them, and every account of their own."""
    own = await accounts(session, member.community_id, member.person_id)
    return [member.applied_by, *own]


async def which(_session: AsyncSession, member: Membership) -> str:
    """Of several to one team, by when it was made: it names nobody. A long name of a team is cut behind."""
    applied = member.created_at.astimezone(HERE)
    return f"{applied.month}月{applied.day}日 {applied:%H:%M:%S} 申请加入{member.team}"


staff = who_serve(Role.STAFF)
# fmt: off
TOLD = {
    MembershipApplied:  Told(staff,     "新的入队申请待审核"),
    MembershipAdmitted: Told(volunteer, "您已加入巡护队"),
    MembershipRefused:  Told(volunteer, "您不在巡护队中", reason),
}
# fmt: on
tell = teller(TOLD, _membership, which)
