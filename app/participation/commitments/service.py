"""Somebody is planned at an occasion, moved with it, and free again. Who may be is the occasion's to
say; the database holds that nobody is planned twice, or in two places."""

from uuid import UUID

import psycopg
from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from app.participation.commitments.models import Commitment, PlannedOccasion
from app.participation.commitments.queries import AT_IT, IS_THEY, place, whose
from app.participation.subjects.models import Subject
from app.participation.subjects.queries import known_as
from app.participation.subjects.service import known_anew
from app.places.roles.actor import Actor
from app.platform import clock
from app.platform.db.base import new_id, refusal_of
from app.platform.db.kept import Kept, Row, row_of, written_by_name

BY_DEATH = "death"
WHO = (Commitment.person_id, Commitment.member_id)
NEW = Kept(insert(Commitment).values(written_by_name(Commitment)))
RELEASED = update(Commitment).where(*AT_IT).values(withdrawn_at=bindparam("now"))
ONE_RELEASED = RELEASED.where(IS_THEY)
WITHDRAW = Kept(ONE_RELEASED)
DIED = Kept(ONE_RELEASED.values(withdrawn_because=BY_DEATH))
RELEASE = Kept(RELEASED.returning(*WHO))


async def commit(
    session: AsyncSession,
    actor: Actor | None,
    occasion: PlannedOccasion,
    who: Subject,
    *,
    is_served: bool = False,
) -> None:
    """Raises what the constraint says it is refused as: `AlreadySignedUp`, `Collides`.

    No actor: the clock. Of several at once each deed takes them in the order of their ids.
    """
    known = await known_as(session, occasion.community_id, who)
    planned = Commitment(
        community_id=occasion.community_id,
        id=new_id(),
        occasion_kind=occasion.__tablename__,
        occasion_id=occasion.id,
        person_id=known.person_id,
        member_id=known.member_id,
        is_served=is_served,
        begins_at=occasion.begins_at,
        ends_at=occasion.ends_at,
        entered_by=actor and actor.account_id,
    )
    try:
        await NEW.run(session, row_of(planned))
    except psycopg.IntegrityError as error:
        raise refusal_of(error) from error


async def withdraw(session: AsyncSession, occasion: PlannedOccasion, who: Subject) -> bool:
    """False: they were not planned there."""
    gone = place(occasion) | whose(who) | {"now": clock.now()}
    return await WITHDRAW.run(session, gone) > 0


async def release_dead(session: AsyncSession, occasion: PlannedOccasion, who: Subject) -> bool:
    gone = place(occasion) | whose(who) | {"now": clock.now()}
    return await DIED.run(session, gone) > 0


async def of_the_dead(
    session: AsyncSession, community_id: int, person_id: UUID, kind: str
) -> list[Commitment]:
    """What of a kind was released because they had died; for who takes it back."""
    theirs = select(Commitment).where(
        Commitment.community_id == community_id,
        Commitment.person_id == person_id,
        Commitment.occasion_kind == kind,
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
        member_id=before.member_id,
        is_served=before.is_served,
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


async def move(session: AsyncSession, occasion: PlannedOccasion) -> list[Subject]:
    """To when the occasion is now. Who serves elsewhere then is released, and returned; who is to be
    served must be free: `Collides`."""
    await session.flush()
    theirs = (
        select(Commitment)
        .where(
            Commitment.community_id == occasion.community_id,
            Commitment.occasion_kind == occasion.__tablename__,
            Commitment.occasion_id == occasion.id,
            Commitment.withdrawn_at.is_(None),
        )
        .order_by(Commitment.is_served.desc(), Commitment.id)
    )
    released = []
    for planned in (await session.scalars(theirs)).all():
        who, is_served = planned.who, planned.is_served
        try:
            async with session.begin_nested():
                planned.begins_at, planned.ends_at = occasion.begins_at, occasion.ends_at
                await session.flush()
        except IntegrityError:
            if is_served:
                raise
            await session.refresh(planned)
            planned.withdrawn_at = clock.now()
            released.append(who)
    return released


async def release_all(session: AsyncSession, occasion: PlannedOccasion) -> list[Subject]:
    """Who was planned there is free."""
    found = await RELEASE.all(session, place(occasion) | {"now": clock.now()})
    return [_who(row) for row in found]


async def become(session: AsyncSession, community_id: int, member_id: UUID) -> bool:
    """A member has been found in the roster, or was not who they were taken for: what they are planned at
    is of who they are now. False: that person is elsewhere then."""
    theirs = select(Commitment).where(
        Commitment.community_id == community_id,
        Commitment.member_id == member_id,
        Commitment.withdrawn_at.is_(None),
        Commitment.ends_at > clock.now(),
    )
    rows = (await session.scalars(theirs.order_by(Commitment.id))).all()
    who = await known_as(session, community_id, Subject(member_id=member_id))
    return await known_anew(session, rows, who)


def _who(row: Row) -> Subject:
    return Subject(row.person_id, row.member_id)
