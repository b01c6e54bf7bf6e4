"""Who is told of a mediation, in words that say nothing to whoever else reads the screen."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.consultation.mediation import queries
from app.consultation.mediation.events import (
    MediationAgreed,
    MediationApplied,
    MediationEvent,
    MediationFailed,
    MediationMoved,
    MediationSummoned,
)
from app.consultation.mediation.lifecycle import MediationState
from app.consultation.mediation.models import Mediation
from app.consultation.mediation.views import ADVICE
from app.places.roles.actor import Role
from app.places.roles.queries import accounts
from app.platform import clock
from app.platform.clock import HERE
from app.platform.db.turns import each_in_turn
from app.residents.inbox.telling import Told, tell_of, teller, who_serve

REMIND_BEFORE = timedelta(days=10)  # on the twentieth of thirty days


async def remind_of_confirmation(session: AsyncSession) -> None:
    """司法确认: both apply, and soon it is too late."""
    waiting = select(Mediation).where(
        Mediation.state.in_([MediationState.AGREED, MediationState.CLOSED]),
        Mediation.confirm_reminded_at.is_(None),
        Mediation.confirm_by.between(clock.today(), clock.today() + REMIND_BEFORE),
    )

    async def tell_it(mediation: Mediation) -> None:
        mediation.confirm_reminded_at = clock.now()
        await tell_of(session, mediation, nothing, CONFIRM, f"confirm:{mediation.confirm_by}")

    await each_in_turn(session, Mediation, waiting, tell_it)


async def remind_of_follow_up(session: AsyncSession) -> None:
    due = select(Mediation).where(
        Mediation.state == MediationState.AGREED,
        Mediation.follow_up_told_at.is_(None),
        Mediation.follow_up_on <= clock.today(),
    )

    async def tell_it(mediation: Mediation) -> None:
        mediation.follow_up_told_at = clock.now()
        occasion = f"follow-up:{mediation.follow_up_on}"
        await tell_of(session, mediation, nothing, FOLLOW_UP, occasion)

    await each_in_turn(session, Mediation, due, tell_it)


async def _mediation(session: AsyncSession, event: MediationEvent) -> Mediation:
    return await session.get_one(Mediation, (event.community_id, event.mediation_id))


async def nothing(_session: AsyncSession, _mediation: Mediation) -> str:
    """Of what it is about no title says a word."""
    return ""


async def parties(session: AsyncSession, mediation: Mediation, _event: Any) -> list[UUID]:
    """Every account of every party who is in the roster."""
    found = await queries.parties_of(session, mediation.community_id, mediation.id)
    people = [one.person_id for one in found if one.person_id is not None]
    return await accounts(session, mediation.community_id, *people)


async def mediator(_session: AsyncSession, mediation: Mediation, _event: Any) -> list[UUID]:
    return [] if mediation.mediator_id is None else [mediation.mediator_id]


async def everybody(session: AsyncSession, mediation: Mediation, event: Any) -> list[UUID]:
    """But who just did it."""
    found = await parties(session, mediation, event) + await mediator(session, mediation, event)
    return [one for one in found if one != event.account_id]


def when(_mediation: Mediation, event: MediationSummoned) -> str:
    return f"时间：{event.held_at.astimezone(HERE):%Y-%m-%d %H:%M}，地点请在小程序查看"


def until(mediation: Mediation, _event: Any) -> str:
    return (
        f"双方可在{mediation.confirm_by}前共同向人民法院申请司法确认；单方申请法院不受理"
        if mediation.confirm_by
        else ""
    )


LOOK = "请在小程序中查看"
secretary = who_serve(Role.SECRETARY)
# fmt: off
TOLD = {
    MediationApplied:  Told(secretary,  "有一件新的事项待受理", LOOK),
    MediationMoved:    Told(everybody,  "您有一件调解事项有新进展", LOOK),
    MediationSummoned: Told(everybody,  "您有一件调解事项已约定时间", when),
    MediationAgreed:   Told(everybody,  "您有一件调解事项有新进展", until),
    MediationFailed:   Told(everybody,  "您有一件调解事项有新进展", ADVICE),
}
CONFIRM =              Told(parties,    "您有一件调解事项的期限将到", until)
FOLLOW_UP =            Told(mediator,   "您有一件调解事项应当回访", LOOK)
# fmt: on
tell = teller(TOLD, _mediation, nothing)
