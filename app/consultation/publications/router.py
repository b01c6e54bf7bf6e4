"""决议公示与异议"""

from typing import Any
from uuid import UUID

from fastapi import Request, Response

from app.consultation.publications import errors, queries, service, views
from app.consultation.publications.schemas import (
    MakeObjection,
    PublicationView,
    PublicPublication,
    PublishResolution,
    SettleObjection,
)
from app.consultation.topics import queries as topics
from app.consultation.topics.errors import TopicNotFound
from app.places.communities.dependencies import CurrentCommunity
from app.places.roles.actor import Actor, Scope
from app.places.roles.dependencies import CurrentActor
from app.platform.db.session import ReadSession, Session
from app.platform.errors import AlreadyRecorded
from app.platform.http.answers import as_json
from app.platform.http.problems import problems
from app.platform.http.routes import Router, delegable
from app.platform.http.shared import shared
from app.platform.schemas import Reason

router = Router(prefix="/communities/{code}", tags=["topics"])
VIEWED = list[PublicationView]
OF_OBJECTION = (TopicNotFound, errors.NotPublished, errors.ObjectionNotFound)


async def viewed(session: Session, actor: Actor, topic_id: UUID) -> Response:
    topic, found, objections = await queries.of_topic(session, actor, topic_id)
    decided = await queries.has_decided(session, actor, topic_id)
    shown = views.publications(topic, found, objections, actor, decided=decided)
    return as_json(shown)


@router.get("/publications/public", response_model=list[PublicPublication])
async def list_public_resolutions(
    community: CurrentCommunity, request: Request, session: ReadSession
) -> Response:
    """The newest hundred, for everybody, without personal data; at most two seconds old."""

    async def read() -> list[dict[str, Any]]:
        return [views.public(row) for row in await queries.PUBLIC.all(session, {"here": community})]

    return await shared(request, community, read=read)


@router.get(
    "/topics/{topic_id}/publications",
    response_model=VIEWED,
    openapi_extra=delegable(Scope.CONSULTATION),
    responses=problems(TopicNotFound),
)
async def list_publications(topic_id: UUID, actor: CurrentActor, session: ReadSession) -> Response:
    """How the resolution was published, newest first, with the objections to it."""
    return await viewed(session, actor, topic_id)


@router.step(
    "/topics/{topic_id}/publish", TopicNotFound, errors.NoResolution, response_model=VIEWED
)
async def publish_resolution(
    topic_id: UUID, body: PublishResolution, actor: CurrentActor, session: Session
) -> Response:
    """公示: at least three working days."""
    await service.publish(session, actor, topic_id, body)
    return await viewed(session, actor, topic_id)


@router.step(
    "/topics/{topic_id}/object",
    *(TopicNotFound, errors.NotPublished, errors.PeriodOver, errors.ObjectedAlready),
    AlreadyRecorded,
    openapi_extra=delegable(Scope.CONSULTATION),
    response_model=VIEWED,
)
async def object_to_resolution(
    topic_id: UUID, body: MakeObjection, actor: CurrentActor, session: Session
) -> Response:
    """异议: by a verified resident, one a person and publication; each ground stops the clock once."""
    await service.make_objection(session, actor, topic_id, body)
    return await viewed(session, actor, topic_id)


@router.step(
    "/topics/{topic_id}/objections/{objection_id}/co-sign",
    *(*OF_OBJECTION, errors.PeriodOver, errors.ObjectedAlready, errors.ObjectionSettled),
    openapi_extra=delegable(Scope.CONSULTATION),
    response_model=VIEWED,
)
async def co_sign_objection(
    topic_id: UUID, objection_id: UUID, actor: CurrentActor, session: Session
) -> Response:
    """联名: behind an objection that its maker shows; together they count once."""
    await service.co_sign(session, actor, topic_id, objection_id)
    return await viewed(session, actor, topic_id)


@router.step(
    "/topics/{topic_id}/objections/{objection_id}/settle",
    *(*OF_OBJECTION, errors.ObjectionSettled),
    response_model=VIEWED,
)
async def settle_objection(
    topic_id: UUID,
    objection_id: UUID,
    body: SettleObjection,
    actor: CurrentActor,
    session: Session,
) -> Response:
    """处理异议: by one of the office who did not decide it; the clock goes on."""
    await service.settle(session, actor, topic_id, objection_id, body)
    return await viewed(session, actor, topic_id)


@router.step(
    "/topics/{topic_id}/objections/{objection_id}/uphold",
    *(*OF_OBJECTION, errors.ObjectionSettled),
    response_model=VIEWED,
)
async def uphold_objection(
    topic_id: UUID, objection_id: UUID, body: Reason, actor: CurrentActor, session: Session
) -> Response:
    """异议成立: the topic is deliberated anew."""
    await service.uphold(session, actor, topic_id, objection_id, body)
    return await viewed(session, actor, topic_id)


@router.step("/topics/{topic_id}/annul", TopicNotFound, errors.NotPublished, response_model=VIEWED)
async def annul_resolution(
    topic_id: UUID, body: Reason, actor: CurrentActor, session: Session
) -> Response:
    """表决作废: by one of the office who did not decide it."""
    await service.annul(session, actor, topic_id, body)
    return await viewed(session, actor, topic_id)


@router.step(
    "/topics/{topic_id}/carry-out",
    *(TopicNotFound, errors.NotPublished, errors.PeriodNotOver, errors.ObjectionsUnsettled),
    response_model=VIEWED,
)
async def carry_out_resolution(topic_id: UUID, actor: CurrentActor, session: Session) -> Response:
    """落实: once the period is over and no objection is open; else the clock does."""
    await service.carry_out(session, actor, await topics.for_update(session, actor, topic_id))
    return await viewed(session, actor, topic_id)
