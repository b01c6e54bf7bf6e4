from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.places.roles.queries import accounts_of, name_of
from app.platform.history import StepTakenFor
from app.platform.jobs.events import Job
from app.residents.inbox.telling import About, Told, teller

WHAT = {
    "hazards": "隐患",
    "topics": "议题",
    "people": "登记信息",
    "consents": "同意事项",
    "corrections": "更正申请",
    "orders": "点单",
    "helper_refusals": "不再安排的服务人员",
}


@dataclass(slots=True)
class Step:
    """What was done in somebody's name; the table it was done to is any that can be delegated."""

    __tablename__: str
    community_id: int
    id: UUID
    agent: str  # by name


async def _step(session: AsyncSession, event: StepTakenFor) -> Step:
    agent = await name_of(session, event.community_id, event.account_id)
    return Step(event.subject_kind, event.community_id, event.subject_id, agent or "代办人")


async def principal(session: AsyncSession, step: Step, event: Any) -> list[UUID]:
    """On all the accounts they have. Without one, the paper is theirs."""
    accounts = await session.scalars(accounts_of(step.community_id, event.principal_id))
    return list(accounts)


def who_did_what(step: Step, _event: Any) -> str:
    return f"{step.agent}代您办理了{WHAT.get(step.__tablename__, '事项')}"


TOLD = {StepTakenFor: Told(principal, who_did_what, "如非本人意愿，可随时撤销授权")}


def telling(abouts: Mapping[type[Any], About[Any]]) -> Job:
    """`abouts`: what is said of a thing, by its class: delegation knows none of them. Who they are, and
    what they agreed to, is of themselves, and there is one of it."""
    known = {entity.__tablename__: (entity, said) for entity, said in abouts.items()}

    async def about(session: AsyncSession, step: Step) -> str:
        if step.__tablename__ not in known:
            return ""
        entity, said = known[step.__tablename__]
        return await said(session, await session.get_one(entity, (step.community_id, step.id)))

    return teller(TOLD, _step, about)
