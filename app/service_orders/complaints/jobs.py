"""Who is told of a complaint, in words that say nothing to whoever else reads the screen: only who sees it,
so that none of whom it is about is."""

from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.places.roles.actor import Role
from app.places.roles.queries import accounts, load
from app.residents.inbox.telling import Accounts, Told, all_of, teller, who_serve
from app.service_orders.complaints import queries
from app.service_orders.complaints.events import (
    ComplaintEvent,
    ComplaintFiled,
    ComplaintSettled,
    ComplaintWithdrawn,
    HarmComplainedOf,
)
from app.service_orders.complaints.models import Complaint


async def _complaint(session: AsyncSession, event: ComplaintEvent) -> Complaint:
    return await session.get_one(Complaint, (event.community_id, event.complaint_id))


async def nothing(_session: AsyncSession, _complaint: Complaint) -> str:
    """Of what it is about no title says a word."""
    return ""


def who_see_it(*whos: Accounts[Any]) -> Accounts[Any]:
    async def found(session: AsyncSession, complaint: Complaint, event: Any) -> list[UUID]:
        here = complaint.community_id
        return [
            account
            for account in dict.fromkeys(await all_of(*whos)(session, complaint, event))
            if await queries.sees(session, await load(session, account, here), complaint.id)
        ]

    return found


async def complainants(session: AsyncSession, complaint: Complaint, _event: Any) -> list[UUID]:
    if complaint.person_id is None:
        return [complaint.filed_by]
    theirs = await accounts(session, complaint.community_id, complaint.person_id)
    return [complaint.filed_by, *theirs]


LOOK = "请在小程序中查看"
office = who_see_it(who_serve(Role.STAFF), who_serve(Role.SECRETARY))
secretary = who_see_it(who_serve(Role.SECRETARY))


async def at_once(session: AsyncSession, complaint: Complaint, event: Any) -> list[UUID]:
    """The secretary; the office, where it is about the secretary."""
    told = await secretary(session, complaint, event)
    return list(told) or list(await office(session, complaint, event))


# fmt: off
TOLD = {
    ComplaintFiled:     Told(office,                   "有一件新的事项待处理", LOOK),
    HarmComplainedOf:   Told(at_once,                  "有一件紧急事项，请立即处理", LOOK),
    ComplaintSettled:   Told(who_see_it(complainants), "您反映的事项已有处理结果", LOOK),
    ComplaintWithdrawn: Told(office,                   "有一件事项已撤回，请核实是否自愿", LOOK),
}
# fmt: on
tell = teller(TOLD, _complaint, nothing)
