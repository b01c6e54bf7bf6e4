from sqlalchemy.ext.asyncio import AsyncSession

from app.places.roles.queries import accounts_of, name_of
from app.platform.history import StepTakenFor
from app.residents.inbox.service import Notice, tell

WHAT = {"hazards": "隐患", "people": "登记信息", "consents": "同意事项", "corrections": "更正申请"}


async def tell_principal(session: AsyncSession, event: StepTakenFor) -> None:
    """Who acted, on what; on all the accounts the principal has. Without one, the paper is theirs."""
    accounts = await session.scalars(accounts_of(event.community_id, event.principal_id))
    agent = await session.scalar(name_of(event.community_id, event.account_id))
    what = WHAT.get(event.subject_kind, "事项")
    notice = Notice(
        f"for:{event.subject_id}:{event.action}:{event.at.timestamp()}",
        f"{agent or '代办人'}代您办理了{what}",
        "如非本人意愿，可随时撤销授权",
        event.subject_kind,
        event.subject_id,
    )
    await tell(session, event.community_id, accounts, notice)
