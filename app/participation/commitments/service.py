"""Somebody is planned at an occasion, moved with it, and free again. Who may be is the occasion's to
say; the database holds that nobody is planned twice, or in two places."""

from uuid import UUID

from sqlalchemy import Uuid, bindparam, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from app.participation.commitments.models import Commitment, PlannedOccasion
from app.participation.commitments.queries import AT_IT, place
from app.places.roles.actor import Actor
from app.platform import clock
from app.platform.db.base import new_id
from app.platform.db.kept import Kept

BY_DEATH = "death"
RELEASED = update(Commitment).where(*AT_IT).values(withdrawn_at=bindparam("now"))
ONE_RELEASED = RELEASED.where(Commitment.person_id == bindparam("person", type_=Uuid))
WITHDRAW = Kept(ONE_RELEASED)
DIED = Kept(ONE_RELEASED.values(withdrawn_because=BY_DEATH))
RELEASE = Kept(RELEASED.returning(Commitment.person_id))


async def commit(
    session: AsyncSession, actor: Actor, occasion: PlannedOccasion, person_id: UUID
) -> None:
    """Raises what the constraint says it is refused as: `AlreadySignedUp`, `Collides`."""
    session.add(
        Commitment(
            community_id=occasion.community_id,
            id=new_id(),
            occasion_kind=occasion.__tablename__,
            occasion_id=occasion.id,
            person_id=person_id,
            begins_at=occasion.begins_at,
            ends_at=occasion.ends_at,
            entered_by=actor.account_id,
        )
    )
    await session.flush()


async def withdraw(session: AsyncSession, occasion: PlannedOccasion, person_id: UUID) -> bool:
    """False: they were not planned there."""
    gone = place(occasion) | {"person": person_id, "now": clock.now()}
    return await WITHDRAW.run(session, gone) > 0


async def release_dead(session: AsyncSession, occasion: PlannedOccasion, person_id: UUID) -> bool:
    gone = place(occasion) | {"person": person_id, "now": clock.now()}
    return await DIED.run(session, gone) > 0


async def of_the_dead(
    session: AsyncSession, community_id: int, person_id: UUID
) -> list[Commitment]:
    """What was released because they had died; for who takes it back."""
    theirs = select(Commitment).where(
        Commitment.community_id == community_id,
        Commitment.person_id == person_id,
        Commitment.withdrawn_because == BY_DEATH,
    )
    return list(await session.scalars(theirs.order_by(Commitment.id)))


async def plan_again(session: AsyncSession, occasion: PlannedOccasion, before: Commitment) -> bool:
    """As it was; False: they are planned there, or elsewhere, meanwhile."""
    before.withdrawn_because = None
    again = Commitment(
        community_id=before.community_id,
        id=new_id(),
        occasion_kind=before.occasion_kind,
        occasion_id=before.occasion_id,
        person_id=before.person_id,
        begins_at=occasion.begins_at,
        ends_at=occasion.ends_at,
        entered_by=before.entered_by,
    )
    await session.flush()
    try:
        async with session.begin_nested():
            session.add(again)
    except IntegrityError:
        return False
    return True


async def move(session: AsyncSession, occasion: PlannedOccasion) -> list[UUID]:
    """To when the occasion is now; who is planned elsewhere then is released, and returned."""
    await session.flush()
    theirs = (
        select(Commitment)
        .where(
            Commitment.community_id == occasion.community_id,
            Commitment.occasion_kind == occasion.__tablename__,
            Commitment.occasion_id == occasion.id,
            Commitment.withdrawn_at.is_(None),
        )
        .order_by(Commitment.id)
    )
    released = []
    for planned in (await session.scalars(theirs)).all():
        try:
            async with session.begin_nested():
                planned.begins_at, planned.ends_at = occasion.begins_at, occasion.ends_at
                await session.flush()
        except IntegrityError:
            await session.refresh(planned)
            planned.withdrawn_at = clock.now()
            released.append(planned.person_id)
    return released


async def release_all(session: AsyncSession, occasion: PlannedOccasion) -> list[UUID]:
    """Who was planned there is free."""
    return await RELEASE.scalars(session, place(occasion) | {"now": clock.now()})
