"""Reading complaints. Every query for somebody starts from what they may see."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import Uuid, bindparam, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.places.roles.actor import Actor
from app.platform.db.base import HERE, gathered, same
from app.platform.db.kept import Kept, Listing, Locked, Row, columns
from app.platform.paging import Window
from app.service_orders.complaints.errors import ComplaintNotFound
from app.service_orders.complaints.lifecycle import ComplaintState
from app.service_orders.complaints.models import Complaint, ComplaintMember
from app.service_orders.complaints.policy import IS_MINE, IS_NEAR, VISIBLE, visible_to
from app.service_orders.orders.models import CrewMember
from app.service_orders.providers.models import Member

ITS_ID = Complaint.id == bindparam("complaint_id", type_=Uuid)
JUDGED = (IS_MINE.label("is_mine"), IS_NEAR.label("is_near"))
MEMBERS = (
    select(gathered(ComplaintMember.id, id=Member.id, name=Member.name))
    .select_from(ComplaintMember)
    .join(Member, same(Member.id, ComplaintMember.member_id))
    .where(
        ComplaintMember.community_id == HERE,
        Member.community_id == HERE,
        same(ComplaintMember.complaint_id, Complaint.id),
    )
    .correlate(Complaint)
    .scalar_subquery()
    .label("members")
)
LISTING = Listing(
    select(*columns(Complaint), *JUDGED).where(VISIBLE),
    Complaint.id,
    state=Complaint.state == bindparam("state"),
)
WHOLE = select(*columns(Complaint), *JUDGED, MEMBERS).where(ITS_ID, VISIBLE)
ONE = Kept(WHOLE)
FOR_UPDATE = Locked(Complaint, WHOLE.with_for_update(of=Complaint))
EVER_IN_CREW = Kept(
    select(CrewMember.member_id)
    .where(
        CrewMember.community_id == HERE, CrewMember.order_id == bindparam("order_id", type_=Uuid)
    )
    .distinct()
)
UNIT_OF = Kept(
    select(Member.unit_id).where(
        Member.community_id == HERE, Member.id == bindparam("member_id", type_=Uuid)
    )
)


async def listing(
    session: AsyncSession, actor: Actor, window: Window, state: ComplaintState | None
) -> tuple[Sequence[Row], str | None]:
    return await LISTING.page(session, window, visible_to(actor), state=state)


async def one(session: AsyncSession, actor: Actor, complaint_id: UUID) -> Row:
    return await ONE.one(session, _its(actor, complaint_id), ComplaintNotFound)


async def sees(session: AsyncSession, actor: Actor, complaint_id: UUID) -> bool:
    return await ONE.first(session, _its(actor, complaint_id)) is not None


async def for_update(session: AsyncSession, actor: Actor, complaint_id: UUID) -> Complaint:
    return await FOR_UPDATE.entity(session, _its(actor, complaint_id), ComplaintNotFound)


async def ever_in_crew(session: AsyncSession, community_id: int, order_id: UUID) -> list[UUID]:
    return await EVER_IN_CREW.scalars(session, {"here": community_id, "order_id": order_id})


async def unit_of(session: AsyncSession, community_id: int, member_id: UUID) -> UUID | None:
    """None: there is no such member."""
    its = {"here": community_id, "member_id": member_id}
    found: UUID | None = await UNIT_OF.scalar(session, its)
    return found


def _its(actor: Actor, complaint_id: UUID) -> dict[str, object]:
    return visible_to(actor) | {"complaint_id": complaint_id}
