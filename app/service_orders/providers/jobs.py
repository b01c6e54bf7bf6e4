"""Who is told of what becomes of a member, and what follows when it is known who they are, or that they
died."""

from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.residents.inbox.telling import Told, all_of, reason, teller
from app.residents.people.events import DeathTakenBack, PersonDied
from app.residents.verification.events import ClaimAccepted, ClaimEnded
from app.residents.verification.models import Claim
from app.service_orders.providers import queries
from app.service_orders.providers.events import (
    MemberEvent,
    MemberLeft,
    MemberStopLifted,
    MemberStopped,
)
from app.service_orders.providers.models import Member
from app.service_orders.providers.service import follow_account, follow_death


async def leave_with_death(session: AsyncSession, event: PersonDied) -> None:
    await follow_death(session, event.community_id, event.person_id)


async def come_back(session: AsyncSession, event: DeathTakenBack) -> None:
    await follow_death(session, event.community_id, event.person_id)


async def know_anew(session: AsyncSession, event: ClaimAccepted | ClaimEnded) -> None:
    claim = await session.get_one(Claim, (event.community_id, event.claim_id))
    await follow_account(session, event.community_id, claim.account_id)


async def of_event(session: AsyncSession, event: MemberEvent) -> Member:
    return await queries.locked(session, event.community_id, event.member_id)


async def member(_session: AsyncSession, one: Member, _event: Any) -> list[UUID]:
    return [one.account_id] if one.account_id is not None else []


async def coordinators(session: AsyncSession, one: Member, _event: Any) -> list[UUID]:
    return await queries.coordinators(session, one.community_id, one.unit_id)


async def which(_session: AsyncSession, one: Member) -> str:
    """It names nobody, but by their number."""
    return f"{one.unit_name} {one.staff_number or one.number}"


both = all_of(member, coordinators)
# fmt: off
TOLD = {
    MemberStopped:    Told(both, "社区已暂停服务", "未完成的服务另行安排；如有疑问请联系社区。"),
    MemberStopLifted: Told(both, "社区已恢复服务"),
    MemberLeft:       Told(both, "已离开本单位服务", reason),
}
# fmt: on
tell = teller(TOLD, of_event, which)
