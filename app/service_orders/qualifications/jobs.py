"""Thirty days before something that a member holds ends, who keeps them is told, and they are; once."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.platform import clock
from app.platform.db.base import on_or_after, same
from app.platform.db.turns import each_in_turn
from app.residents.inbox.telling import Told, tell_of
from app.service_orders.providers import queries as members
from app.service_orders.providers.jobs import coordinators, member
from app.service_orders.providers.lifecycle import MemberState
from app.service_orders.providers.models import Member, MemberQualification
from app.service_orders.qualifications import queries

AHEAD = timedelta(days=30)


async def remind(session: AsyncSession) -> None:
    """Of those that have not ended, and of who has not left."""
    today = clock.today()
    ending = (
        select(MemberQualification)
        .join(Member, same(Member.id, MemberQualification.member_id))
        .where(
            on_or_after(MemberQualification, today),
            ~on_or_after(MemberQualification, today + AHEAD),
            MemberQualification.reminded_at.is_(None),
            Member.state != MemberState.LEFT,
        )
    )

    async def tell(held: MemberQualification) -> None:
        held.reminded_at = clock.now()
        await tell_of(session, held, which, ENDING, f"ends:{held.until}")

    await each_in_turn(session, MemberQualification, ending, tell)


async def both(session: AsyncSession, held: MemberQualification, event: Any) -> list[UUID]:
    whose = await members.locked(session, held.community_id, held.member_id)
    return [
        *await member(session, whose, event),
        *await coordinators(session, whose, event),
    ]


async def which(session: AsyncSession, held: MemberQualification) -> str:
    whose = await members.locked(session, held.community_id, held.member_id)
    what = await queries.one(session, held.community_id, held.qualification_id)
    return f"{whose.staff_number or whose.number} {what.name}"


def until(held: MemberQualification, _event: Any) -> str:
    return f"{held.until}起失效，需要它的服务此后不再安排。续期后请更新登记。"


ENDING = Told(both, "资质即将到期", until)
