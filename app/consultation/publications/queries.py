"""Reading publications. Who sees the topic sees them; what of an objection, `policy` says."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Uuid, bindparam, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.consultation.publications.errors import NotPublished, ObjectionNotFound
from app.consultation.publications.models import Objection, ObjectionSigner, Publication
from app.consultation.publications.policy import DECIDED, IS_MINE, MAY_SIGN
from app.consultation.topics import queries as topics
from app.consultation.topics.models import Topic
from app.places.roles.actor import Actor
from app.platform.db.base import HERE, same
from app.platform.db.kept import Kept, Locked, Row, columns

OF_THE_TOPIC = Publication.topic_id == bindparam("topic_id", type_=Uuid)
ITS_ID = Objection.id == bindparam("objection_id", type_=Uuid)
OF_IT = Objection.publication_id == bindparam("publication_id", type_=Uuid)
SIGNERS = (
    select(func.count())
    .where(ObjectionSigner.community_id == HERE, same(ObjectionSigner.objection_id, Objection.id))
    .scalar_subquery()
    .label("signers")
)
RUNNING = Locked(
    Publication,
    select(*columns(Publication))
    .where(Publication.community_id == HERE, OF_THE_TOPIC, Publication.ended_at.is_(None))
    .with_for_update(of=Publication),
)
ALL = Kept(
    select(*columns(Publication))
    .where(Publication.community_id == HERE, OF_THE_TOPIC)
    .order_by(Publication.id.desc())
)
OBJECTIONS = Kept(
    select(*columns(Objection), SIGNERS, IS_MINE)
    .join(Publication, same(Publication.id, Objection.publication_id))
    .where(Objection.community_id == HERE, OF_THE_TOPIC)
    .order_by(Objection.id)
)
ONE = Locked(
    Objection,
    select(*columns(Objection), IS_MINE)
    .where(Objection.community_id == HERE, OF_IT, ITS_ID)
    .with_for_update(of=Objection),
)
TO_SIGN = Locked(
    Objection,
    select(*columns(Objection), IS_MINE)
    .where(Objection.community_id == HERE, OF_IT, ITS_ID, MAY_SIGN)
    .with_for_update(of=Objection),
)
OPEN = Kept(
    select(Objection.id).where(Objection.community_id == HERE, OF_IT, Objection.ended_at.is_(None))
)
SIGNED_BY = Kept(
    select(ObjectionSigner.signed_by).where(
        ObjectionSigner.community_id == HERE,
        ObjectionSigner.objection_id == bindparam("objection_id", type_=Uuid),
    )
)
HAS_DECIDED = Kept(
    select(DECIDED).where(Topic.community_id == HERE, Topic.id == bindparam("topic_id", type_=Uuid))
)
PUBLIC = Kept(
    select(
        *(Publication.topic_id, Topic.title, Publication.resolution, Publication.published_at),
        *(Publication.due_at, Publication.outcome),
        select(func.count())
        .where(Objection.community_id == HERE, same(Objection.publication_id, Publication.id))
        .scalar_subquery()
        .label("objections"),
    )
    .join(Topic, same(Topic.id, Publication.topic_id))
    .where(Publication.community_id == HERE)
    .order_by(Publication.id.desc())
    .limit(100)
)


def _asker(actor: Actor) -> dict[str, Any]:
    return {
        "here": actor.community_id,
        "account": actor.account_id,
        "my_person": actor.person_id,
    }


async def running(session: AsyncSession, topic: Topic) -> Publication:
    """For who holds the topic's row."""
    of = {"here": topic.community_id, "topic_id": topic.id}
    return await RUNNING.entity(session, of, NotPublished)


async def of_topic(
    session: AsyncSession, actor: Actor, topic_id: UUID
) -> tuple[Row, list[Row], list[Row]]:
    """The topic, its publications, newest first, and their objections."""
    topic = await topics.one(session, actor, topic_id)
    asked = _asker(actor) | {"topic_id": topic_id}
    return topic, await ALL.all(session, asked), await OBJECTIONS.all(session, asked)


async def objection(
    session: AsyncSession, actor: Actor, publication: Publication, objection_id: UUID
) -> Objection:
    of = {"publication_id": publication.id, "objection_id": objection_id}
    return await ONE.entity(session, _asker(actor) | of, ObjectionNotFound)


async def to_sign(
    session: AsyncSession, actor: Actor, publication: Publication, objection_id: UUID
) -> Objection:
    of = {"publication_id": publication.id, "objection_id": objection_id}
    return await TO_SIGN.entity(session, _asker(actor) | of, ObjectionNotFound)


async def are_open(session: AsyncSession, publication: Publication) -> bool:
    of = {"here": publication.community_id, "publication_id": publication.id}
    return await OPEN.first(session, of) is not None


async def open_ones(session: AsyncSession, publication: Publication) -> Sequence[Objection]:
    return (
        await session.scalars(
            select(Objection)
            .where(
                Objection.community_id == publication.community_id,
                Objection.publication_id == publication.id,
                Objection.ended_at.is_(None),
            )
            .order_by(Objection.id)
        )
    ).all()


async def signed_by(session: AsyncSession, community_id: int, objection_id: UUID) -> list[UUID]:
    """The accounts of all who signed."""
    of = {"here": community_id, "objection_id": objection_id}
    return await SIGNED_BY.scalars(session, of)


async def has_decided(session: AsyncSession, actor: Actor, topic_id: UUID) -> bool:
    """Called the ballot, or said that all agree: by any of their accounts."""
    found = await HAS_DECIDED.scalar(session, _asker(actor) | {"topic_id": topic_id})
    return bool(found)
