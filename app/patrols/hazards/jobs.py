"""What follows from a hazard, after the commit, and what the clock brings."""

from collections.abc import Iterable
from datetime import timedelta
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.patrols.hazards.events import (
    HazardAssigned,
    HazardClosed,
    HazardDismissed,
    HazardEvent,
    HazardHandedBack,
    HazardJoined,
    HazardReopened,
    HazardReported,
    HazardReturned,
    HazardSubmitted,
)
from app.patrols.hazards.models import Hazard
from app.patrols.hazards.queries import RUNNING
from app.patrols.hazards.service import recompute
from app.places.roles.actor import Role
from app.places.roles.models import Grant
from app.places.roles.queries import accounts_of, serving
from app.platform import clock
from app.platform.clock import HERE
from app.platform.worktime import queries as worktime
from app.residents.inbox.service import Notice, tell

REMIND_BEFORE = timedelta(hours=24)
BATCH = 500


async def tell_grid_workers(session: AsyncSession, event: HazardReported) -> None:
    hazard = await _hazard(session, event)
    workers = await _serving(session, hazard, Role.GRID_WORKER)
    await _tell(session, hazard, event, workers, "新的隐患待立案")


async def tell_of_dismissal(session: AsyncSession, event: HazardDismissed) -> None:
    hazard = await _hazard(session, event)
    told = await _reporters(session, hazard)
    await _tell(session, hazard, event, told, "您上报的隐患不予立案", event.reason)


async def tell_of_joining(session: AsyncSession, event: HazardJoined) -> None:
    hazard = await _hazard(session, event)
    title = "您上报的隐患已并入同一隐患处理"
    await _tell(session, hazard, event, await _reporters(session, hazard), title)


async def tell_assignee(session: AsyncSession, event: HazardAssigned) -> None:
    hazard = await _hazard(session, event)
    until = f"整改期限：{hazard.due_at.astimezone(HERE):%Y-%m-%d %H:%M}" if hazard.due_at else ""
    await _tell(session, hazard, event, await _assignees(session, hazard), "您有隐患待整改", until)


async def tell_of_handing_back(session: AsyncSession, event: HazardHandedBack) -> None:
    hazard = await _hazard(session, event)
    staff = await _serving(session, hazard, Role.STAFF)
    await _tell(session, hazard, event, staff, "隐患被退单，请重新派单", event.reason)


async def tell_verifiers(session: AsyncSession, event: HazardSubmitted) -> None:
    hazard = await _hazard(session, event)
    workers = await _serving(session, hazard, Role.GRID_WORKER)
    others = [one for one in workers if one != event.account_id]
    told = others or await _serving(session, hazard, Role.STAFF)
    await _tell(session, hazard, event, told, "隐患整改完成，请核查")


async def tell_of_return(session: AsyncSession, event: HazardReturned) -> None:
    hazard = await _hazard(session, event)
    told = await _assignees(session, hazard)
    await _tell(session, hazard, event, told, "整改未通过核查，请重新整改", event.reason)


async def tell_reporters(session: AsyncSession, event: HazardClosed) -> None:
    """Who reported it, and who reported what was joined to it."""
    hazard = await _hazard(session, event)
    joined = await session.scalars(
        select(Hazard).where(
            Hazard.community_id == hazard.community_id, Hazard.joined_to_id == hazard.id
        )
    )
    told = [account for one in (hazard, *joined) for account in await _reporters(session, one)]
    await _tell(session, hazard, event, told, "您上报的隐患已整改销号")


async def tell_of_reopening(session: AsyncSession, event: HazardReopened) -> None:
    hazard = await _hazard(session, event)
    told = [
        *await _serving(session, hazard, Role.GRID_WORKER),
        *await _serving(session, hazard, Role.STAFF),
        *([hazard.submitted_by] if hazard.submitted_by else []),
    ]
    await _tell(session, hazard, event, told, "隐患被重新打开", event.reason)


async def remind(session: AsyncSession) -> None:
    """A day before the limit, once."""
    now = clock.now()
    for hazard in await session.scalars(
        _running().where(
            Hazard.reminded_at.is_(None), Hazard.due_at > now, Hazard.due_at <= now + REMIND_BEFORE
        )
    ):
        hazard.reminded_at = now
        told = await _assignees(session, hazard)
        await _call(session, hazard, f"remind:{hazard.due_at}", told, "隐患整改即将到期")


async def tell_overdue(session: AsyncSession) -> None:
    now = clock.now()
    for hazard in await session.scalars(
        _running().where(Hazard.overdue_told_at.is_(None), Hazard.due_at <= now)
    ):
        hazard.overdue_told_at = now
        told = [
            *await _assignees(session, hazard),
            *await _serving(session, hazard, Role.GRID_WORKER),
            *await _serving(session, hazard, Role.STAFF),
        ]
        await _call(session, hazard, f"overdue:{hazard.due_at}", told, "隐患整改已逾期")


async def escalate(session: AsyncSession) -> None:
    """After twice the limit the street hears of it, and may act on it from then on."""
    now = clock.now()
    for hazard in await session.scalars(
        _running().where(Hazard.escalated_at.is_(None), Hazard.escalates_at <= now)
    ):
        hazard.escalated_at = now
        street = await _serving(session, hazard, Role.STREET)
        await _call(
            session, hazard, f"escalate:{hazard.escalates_at}", street, "隐患严重逾期，已上报街道"
        )


async def recompute_estimates(session: AsyncSession) -> int:
    """After the calendar was extended; how many limits were looked at again."""
    guessed = select(Hazard).where(Hazard.due_is_estimate, Hazard.state.in_(RUNNING))
    hazards = (await session.scalars(guessed.with_for_update())).all()
    calendar = await worktime.load(session)
    for hazard in hazards:
        await recompute(session, hazard, calendar)
    return len(hazards)


def _running() -> Select[Hazard]:
    running = select(Hazard).where(Hazard.state.in_(RUNNING))
    return running.order_by(Hazard.community_id, Hazard.id).limit(BATCH).with_for_update()


async def _hazard(session: AsyncSession, event: HazardEvent) -> Hazard:
    return await session.get_one(Hazard, (event.community_id, event.hazard_id))


async def _serving(session: AsyncSession, hazard: Hazard, role: Role) -> list[UUID]:
    """Who holds a role now; grid workers: of the hazard's grid."""
    found = serving(hazard.community_id, role)
    if role is Role.GRID_WORKER:
        found = found.where(Grant.grid_id == hazard.grid_id)
    if role is Role.PROPERTY:
        found = found.where(Grant.company_id == hazard.company_id)
    return list(await session.scalars(found))


async def _reporters(session: AsyncSession, hazard: Hazard) -> list[UUID]:
    """Who pressed the button, and every account of the person in whose name it was."""
    if hazard.reporter_id is None:
        return [hazard.reported_by]
    accounts = await session.scalars(accounts_of(hazard.community_id, hazard.reporter_id))
    return [hazard.reported_by, *accounts]


async def _assignees(session: AsyncSession, hazard: Hazard) -> list[UUID]:
    if hazard.assignee_id is not None:
        return [hazard.assignee_id]
    return await _serving(session, hazard, Role.PROPERTY) if hazard.company_id else []


async def _tell(
    session: AsyncSession,
    hazard: Hazard,
    event: HazardEvent,
    accounts: Iterable[UUID],
    title: str,
    text: str = "",
) -> None:
    occasion = f"{type(event).__name__}:{event.hazard_id}:{event.at.timestamp()}"
    notice = Notice(occasion, title, text, Hazard.__tablename__, hazard.id)
    await tell(session, hazard.community_id, accounts, notice)


async def _call(
    session: AsyncSession, hazard: Hazard, occasion: str, accounts: Iterable[UUID], title: str
) -> None:
    notice = Notice(f"{hazard.id}:{occasion}", title, "", Hazard.__tablename__, hazard.id)
    await tell(session, hazard.community_id, accounts, notice)
