"""Reading what was said of orders. Every query for somebody starts from what they may see."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Uuid, bindparam, func, select
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.ext.asyncio import AsyncSession

from app.places.photos.errors import PhotoNotFound
from app.places.roles.actor import Actor
from app.platform.db.base import HERE, gathered, same
from app.platform.db.kept import Kept, Listing, Locked, Row, columns
from app.platform.history import Transition
from app.platform.paging import Window
from app.service_orders.catalogue.models import Item
from app.service_orders.orders import queries as orders
from app.service_orders.orders.errors import OrderNotFound
from app.service_orders.orders.lifecycle import OrderAction
from app.service_orders.orders.models import CrewMember, Order
from app.service_orders.orders.policy import ACCOUNT, SERVICE_DAY
from app.service_orders.providers.models import Member
from app.service_orders.reviews.models import Dispute, DisputePhoto, Rating
from app.service_orders.reviews.policy import RATINGS_FOR_ME, reads_words, visible_to

ORDER = bindparam("order_id", type_=Uuid)
DONE_AT = (  # when we learnt of it, whatever time a phone without signal said
    select(func.max(Transition.at))
    .where(
        Transition.community_id == HERE,
        Transition.subject_kind == Order.__tablename__,
        same(Transition.subject_id, Order.id),
        Transition.action == OrderAction.FINISH,
    )
    .correlate(Order)
    .scalar_subquery()
)
LEARNT = Kept(
    select(func.coalesce(DONE_AT, Order.finished_at)).where(
        Order.community_id == HERE, Order.id == ORDER
    )
)
PHOTOS = (
    select(func.array_agg(aggregate_order_by(DisputePhoto.photo_id, DisputePhoto.id)))
    .where(DisputePhoto.community_id == HERE, same(DisputePhoto.dispute_id, Dispute.id))
    .scalar_subquery()
    .label("photo_ids")
)
DISPUTES = Kept(
    select(*columns(Dispute), PHOTOS)
    .where(Dispute.community_id == HERE, Dispute.order_id == ORDER)
    .order_by(Dispute.id.desc())
)
OPEN = Locked(
    Dispute,
    select(*columns(Dispute))
    .where(Dispute.community_id == HERE, Dispute.order_id == ORDER, Dispute.outcome.is_(None))
    .with_for_update(of=Dispute),
)
RATING = Kept(select(*columns(Rating)).where(Rating.community_id == HERE, Rating.order_id == ORDER))
PHOTO = Kept(
    select(DisputePhoto.photo_id)
    .join(Dispute, same(Dispute.id, DisputePhoto.dispute_id))
    .where(
        DisputePhoto.community_id == HERE,
        Dispute.community_id == HERE,
        Dispute.order_id == ORDER,
        DisputePhoto.photo_id == bindparam("photo_id", type_=Uuid),
    )
)
IS_OF_CREW = same(CrewMember.member_id, Member.id)
SERVED_IT = (  # of an order: who serves it no more did not
    CrewMember.community_id == HERE,
    same(CrewMember.order_id, Order.id),
    CrewMember.ended_at.is_(None),
)
MEMBERS = (
    select(gathered(CrewMember.id, name=Member.name))
    .select_from(CrewMember)
    .join(Member, IS_OF_CREW)
    .where(*SERVED_IT, Member.community_id == HERE)
    .correlate(Order)
    .scalar_subquery()
    .label("members")
)
RATINGS = Listing(
    select(
        *(Rating.id, Rating.order_id, Rating.rated_at, Rating.score, Rating.words),
        *(Order.unit_id, orders.ITEM_NAME, SERVICE_DAY.label("served_on"), MEMBERS),
    )
    .join(Order, same(Order.id, Rating.order_id))
    .join(Item, same(Item.id, Order.item_id))
    .where(Rating.community_id == HERE, Item.community_id == HERE, RATINGS_FOR_ME),
    Rating.id,
    unit_id=Order.unit_id == bindparam("unit_id", type_=Uuid),
    item_id=Order.item_id == bindparam("item_id", type_=Uuid),
)
MINE = Kept(
    select(Rating.score)
    .join(Order, same(Order.id, Rating.order_id))
    .join(CrewMember, same(CrewMember.order_id, Order.id))
    .join(Member, IS_OF_CREW)
    .where(
        Rating.community_id == HERE,
        Order.community_id == HERE,
        *SERVED_IT,
        Member.community_id == HERE,
        Member.account_id == ACCOUNT,
    )
    .order_by(Rating.rated_at, Rating.id)
)


class Review(NamedTuple):
    order: Row
    done_at: datetime | None
    disputes: list[Row]
    rating: Row | None
    reads_words: bool


async def review(session: AsyncSession, actor: Actor, order_id: UUID) -> Review:
    order = await orders.one(session, actor, order_id)
    its = _of(actor, order_id)
    return Review(
        order,
        await LEARNT.scalar(session, its),
        await DISPUTES.all(session, its),
        await RATING.first(session, its),
        reads_words(actor, order),
    )


async def learnt_at(session: AsyncSession, order: Order) -> datetime:
    its = {"here": order.community_id, "order_id": order.id}
    found: datetime = await LEARNT.scalar(session, its)
    return found


async def open_dispute(session: AsyncSession, actor: Actor, order_id: UUID) -> Dispute:
    return await OPEN.entity(session, _of(actor, order_id), OrderNotFound)


async def photo(session: AsyncSession, actor: Actor, order_id: UUID, photo_id: UUID) -> None:
    """Who reads the words sees the photos."""
    if not reads_words(actor, await orders.one(session, actor, order_id)):
        raise PhotoNotFound
    await PHOTO.one(session, _of(actor, order_id) | {"photo_id": photo_id}, PhotoNotFound)


async def ratings(
    session: AsyncSession,
    actor: Actor,
    window: Window,
    *,
    unit_id: UUID | None,
    item_id: UUID | None,
) -> tuple[Sequence[Row], str | None]:
    given = {"unit_id": unit_id, "item_id": item_id}
    return await RATINGS.page(session, window, visible_to(actor), **given)


async def my_scores(session: AsyncSession, actor: Actor) -> list[int]:
    """Oldest first."""
    return await MINE.scalars(session, visible_to(actor))


def _of(actor: Actor, order_id: UUID) -> dict[str, Any]:
    return {"here": actor.community_id, "order_id": order_id}
