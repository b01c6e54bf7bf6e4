"""Absences: of oneself, of one's unit, of all."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import ARRAY, Uuid, any_, bindparam, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.places.grids.models import Grid
from app.places.roles.actor import Actor
from app.platform.db.base import HERE, same
from app.platform.db.kept import Kept, Listing, Locked, Row, columns
from app.platform.paging import Window
from app.service_orders.availability.errors import AbsenceNotFound
from app.service_orders.providers.models import Member, MemberAbsence
from app.service_orders.providers.policy import VISIBLE, visible_to

WHOLE = (
    select(*columns(MemberAbsence))
    .join(Member, same(Member.id, MemberAbsence.member_id))
    .where(MemberAbsence.community_id == HERE, VISIBLE)
)
LISTING = Listing(
    WHOLE,
    MemberAbsence.id,
    member_id=MemberAbsence.member_id == bindparam("member_id"),
    unit_id=Member.unit_id == bindparam("unit_id"),
    since=MemberAbsence.ends_at > bindparam("since"),
    until=MemberAbsence.begins_at < bindparam("until"),
)
ITS_ID = MemberAbsence.id == bindparam("absence_id", type_=Uuid)
ONE = Kept(WHOLE.where(ITS_ID))
FOR_UPDATE = Locked(MemberAbsence, WHOLE.where(ITS_ID).with_for_update(of=MemberAbsence))
GRIDS = Kept(
    select(func.count()).where(
        Grid.community_id == HERE, Grid.id == any_(bindparam("grids", type_=ARRAY(Uuid)))
    )
)


async def listing(
    session: AsyncSession, actor: Actor, window: Window, **filters: object
) -> tuple[Sequence[Row], str | None]:
    return await LISTING.page(session, window, visible_to(actor), **filters)


async def sent_before(session: AsyncSession, actor: Actor, absence_id: UUID) -> Row | None:
    return await ONE.first(session, visible_to(actor) | {"absence_id": absence_id})


async def for_update(session: AsyncSession, actor: Actor, absence_id: UUID) -> MemberAbsence:
    found = visible_to(actor) | {"absence_id": absence_id}
    return await FOR_UPDATE.entity(session, found, AbsenceNotFound)


async def are_grids(session: AsyncSession, community_id: int, grids: Sequence[UUID]) -> bool:
    asked = {"here": community_id, "grids": list(grids)}
    return bool(await GRIDS.scalar(session, asked) == len(set(grids)))
