"""Reading topics. Every query for somebody starts from what they may see."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from uuid import UUID

from sqlalchemy import Uuid, bindparam, func, select, text
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.ext.asyncio import AsyncSession

from app.consultation.topics.errors import TopicNotFound
from app.consultation.topics.lifecycle import TopicState
from app.consultation.topics.models import Topic, TopicParticipant, TopicPhoto
from app.consultation.topics.policy import MINE, VISIBLE, visible_to
from app.places.roles.actor import Actor
from app.platform.db.base import HERE, same
from app.platform.db.kept import Kept, Listing, Locked, Row, columns
from app.platform.paging import Window

ITS_ID = Topic.id == bindparam("topic_id", type_=Uuid)
PHOTOS = (
    select(
        func.coalesce(
            func.jsonb_agg(
                aggregate_order_by(
                    func.jsonb_build_object("id", TopicPhoto.photo_id, "moment", TopicPhoto.moment),
                    TopicPhoto.id,
                )
            ),
            text("'[]'::jsonb"),
        )
    )
    .where(same(TopicPhoto.topic_id, Topic.id), TopicPhoto.community_id == HERE)
    .scalar_subquery()
    .label("photos")
)
LISTING = Listing(
    select(*columns(Topic)).where(VISIBLE),
    Topic.id,
    state=Topic.state == bindparam("state"),
    estate_id=Topic.estate_id == bindparam("estate_id", type_=Uuid),
    grid_id=Topic.grid_id == bindparam("grid_id", type_=Uuid),
    mine=MINE,
)
ONE = Kept(select(*columns(Topic), PHOTOS).where(ITS_ID, VISIBLE))
FOR_UPDATE = Locked(
    Topic, select(*columns(Topic), PHOTOS).where(ITS_ID, VISIBLE).with_for_update(of=Topic)
)
PARTICIPANTS = Kept(
    select(TopicParticipant.account_id).where(
        TopicParticipant.community_id == HERE,
        TopicParticipant.topic_id == bindparam("topic_id", type_=Uuid),
        TopicParticipant.took_part | TopicParticipant.follows,
    )
)


@dataclass(frozen=True, slots=True)
class Filters:
    state: TopicState | None = None
    estate_id: UUID | None = None
    grid_id: UUID | None = None
    mine: bool = False


async def listing(
    session: AsyncSession, actor: Actor, window: Window, only: Filters
) -> tuple[Sequence[Row], str | None]:
    return await LISTING.page(session, window, visible_to(actor), **asdict(only))


async def one(session: AsyncSession, actor: Actor, topic_id: UUID) -> Row:
    return await ONE.one(session, visible_to(actor) | {"topic_id": topic_id}, TopicNotFound)


async def for_update(session: AsyncSession, actor: Actor, topic_id: UUID) -> Topic:
    """About to take a step: two clicks make one step."""
    found = visible_to(actor) | {"topic_id": topic_id}
    return await FOR_UPDATE.entity(session, found, TopicNotFound)


async def participants(session: AsyncSession, community_id: int, topic_id: UUID) -> list[UUID]:
    """The accounts that are told of each step."""
    return await PARTICIPANTS.scalars(session, {"here": community_id, "topic_id": topic_id})
