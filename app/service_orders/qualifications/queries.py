"""What can be held at all; and who holds it, where that is changed."""

from uuid import UUID

from sqlalchemy import Uuid, bindparam, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.platform.db.base import HERE, same
from app.platform.db.kept import Kept, Locked, Row, columns
from app.service_orders.providers.models import MemberQualification, Qualification
from app.service_orders.qualifications.errors import QualificationNotFound, QualificationNotListed

MOST = 1000
WHOLE = select(*columns(Qualification)).where(Qualification.community_id == HERE)
ALL = Kept(WHOLE.order_by(Qualification.kind, Qualification.name).limit(MOST))
ONE = Kept(WHOLE.where(Qualification.id == bindparam("qualification_id", type_=Uuid)))
FOR_UPDATE = Locked(
    Qualification,
    WHOLE.where(Qualification.id == bindparam("qualification_id", type_=Uuid)).with_for_update(
        of=Qualification
    ),
)
HELD = Locked(
    MemberQualification,
    select(*columns(MemberQualification), Qualification.kind)
    .join(Qualification, same(Qualification.id, MemberQualification.qualification_id))
    .where(
        MemberQualification.community_id == HERE,
        Qualification.community_id == HERE,
        MemberQualification.member_id == bindparam("member_id", type_=Uuid),
        MemberQualification.id == bindparam("held_id", type_=Uuid),
    )
    .with_for_update(of=MemberQualification),
)


async def listing(session: AsyncSession, community_id: int) -> list[Row]:
    return await ALL.all(session, {"here": community_id})


async def one(session: AsyncSession, community_id: int, qualification_id: UUID) -> Row:
    asked = {"here": community_id, "qualification_id": qualification_id}
    return await ONE.one(session, asked, QualificationNotListed)


async def for_update(
    session: AsyncSession, community_id: int, qualification_id: UUID
) -> Qualification:
    asked = {"here": community_id, "qualification_id": qualification_id}
    return await FOR_UPDATE.entity(session, asked, QualificationNotFound)


async def held(
    session: AsyncSession, community_id: int, member_id: UUID, held_id: UUID
) -> MemberQualification:
    asked = {"here": community_id, "member_id": member_id, "held_id": held_id}
    return await HELD.entity(session, asked, QualificationNotFound)
