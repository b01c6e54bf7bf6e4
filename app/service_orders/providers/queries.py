"""Reading members, and who answers for their unit. What they hold and when they serve stands beside them."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    DateTime,
    LargeBinary,
    String,
    Uuid,
    any_,
    bindparam,
    exists,
    func,
    select,
)
from sqlalchemy.ext.asyncio import AsyncSession

from app.places.roles.actor import Actor, Role
from app.places.roles.models import Grant
from app.platform import clock
from app.platform.codes import digest
from app.platform.db.base import HERE, gathered, on, same
from app.platform.db.kept import Kept, Listing, Locked, Row, columns
from app.platform.paging import Window
from app.service_orders.providers.errors import (
    MemberNotFound,
    NobodyOfThisNumber,
    NoSuchJoinCode,
)
from app.service_orders.providers.lifecycle import MemberState
from app.service_orders.providers.models import (
    Member,
    MemberArea,
    MemberHours,
    MemberQualification,
    Qualification,
    Unit,
)
from app.service_orders.providers.policy import VISIBLE, visible_to

ITS_ID = Member.id == bindparam("member_id", type_=Uuid)
IN_UNIT = same(Unit.id, Member.unit_id) & (Unit.community_id == HERE)
HELD = (
    select(
        gathered(
            MemberQualification.since,
            id=MemberQualification.id,
            qualification_id=MemberQualification.qualification_id,
            name=Qualification.name,
            kind=Qualification.kind,
            number=MemberQualification.number,
            since=MemberQualification.since,
            until=MemberQualification.until,
        )
    )
    .select_from(MemberQualification)
    .join(Qualification, same(Qualification.id, MemberQualification.qualification_id))
    .where(
        MemberQualification.community_id == HERE,
        Qualification.community_id == HERE,
        same(MemberQualification.member_id, Member.id),
    )
    .correlate(Member)
    .scalar_subquery()
    .label("qualifications")
)
AREAS = func.array(
    select(MemberArea.grid_id)
    .where(MemberArea.community_id == HERE, same(MemberArea.member_id, Member.id))
    .order_by(MemberArea.grid_id)
    .correlate(Member)
    .scalar_subquery()
).label("area_ids")
HOURS = (
    select(
        gathered(
            *(MemberHours.weekday, MemberHours.begins),
            weekday=MemberHours.weekday,
            begins=MemberHours.begins,
            ends=MemberHours.ends,
            is_paid=MemberHours.is_paid,
        )
    )
    .where(MemberHours.community_id == HERE, same(MemberHours.member_id, Member.id))
    .correlate(Member)
    .scalar_subquery()
    .label("hours")
)
BARE = select(*columns(Member), Unit.name.label("unit_name")).join(Unit, IN_UNIT)
WHOLE = BARE.add_columns(HELD, AREAS, HOURS).where(VISIBLE)
ONE = Kept(WHOLE.where(ITS_ID))
HAS_IT = exists().where(
    MemberQualification.community_id == HERE,
    same(MemberQualification.member_id, Member.id),
    MemberQualification.qualification_id == bindparam("qualification_id"),
    on(MemberQualification),
)
LISTING = Listing(
    WHOLE,
    Member.id,
    unit_id=Member.unit_id == bindparam("unit_id"),
    qualification_id=HAS_IT,
    state=Member.state == bindparam("state"),
    named=func.starts_with(Member.name, bindparam("named", type_=String)),
)
FOR_UPDATE = Locked(Member, BARE.where(VISIBLE, ITS_ID).with_for_update(of=Member))
LOCKED = Locked(Member, BARE.where(Member.community_id == HERE, ITS_ID).with_for_update(of=Member))
BY_CODE = Locked(
    Member,
    BARE.where(
        Member.community_id == HERE,
        Member.join_digest == bindparam("digest", type_=LargeBinary),
    ).with_for_update(of=Member),
)
NUMBERED = Kept(
    BARE.where(Member.community_id == HERE, Member.number == bindparam("number", type_=String))
)
TAKEN = Kept(
    select(Member.number).where(
        Member.community_id == HERE,
        Member.number == any_(bindparam("numbers", type_=ARRAY(String))),
    )
)
STOPPED = Kept(  # of whatever unit, also who has left it since
    select(Member.phone_index, Member.name).where(
        Member.community_id == HERE,
        Member.stopped_at.is_not(None),
        Member.phone_index == any_(bindparam("phones", type_=ARRAY(LargeBinary))),
    )
)
OF_PERSON = Kept(
    select(Member.id)
    .where(
        Member.community_id == HERE,
        Member.person_id == bindparam("person_id", type_=Uuid),
    )
    .order_by(Member.id)
)
OF_ACCOUNT = Kept(
    select(Member.id)
    .where(
        Member.community_id == HERE,
        Member.account_id == bindparam("account_id", type_=Uuid),
        Member.state != MemberState.LEFT,
    )
    .order_by(Member.id)
)
THERE = Kept(
    select(Member.id)
    .where(
        Member.community_id == HERE,
        Member.unit_id == bindparam("unit_id", type_=Uuid),
        Member.state != MemberState.LEFT,
    )
    .order_by(Member.id)
)
COORDINATORS = Kept(
    select(Grant.account_id).where(
        Grant.community_id == HERE,
        Grant.role == Role.PROVIDER,
        Grant.unit_id == bindparam("unit_id", type_=Uuid),
        on(Grant, bindparam("now", type_=DateTime(timezone=True))),
    )
)


async def one(session: AsyncSession, actor: Actor, member_id: UUID) -> Row:
    return await ONE.one(session, visible_to(actor) | {"member_id": member_id}, MemberNotFound)


async def listing(
    session: AsyncSession, actor: Actor, window: Window, **filters: Any
) -> tuple[Sequence[Row], str | None]:
    return await LISTING.page(session, window, visible_to(actor), **filters)


async def for_update(session: AsyncSession, actor: Actor, member_id: UUID) -> Member:
    found = visible_to(actor) | {"member_id": member_id}
    return await FOR_UPDATE.entity(session, found, MemberNotFound)


async def locked(session: AsyncSession, community_id: int, member_id: UUID) -> Member:
    """For the clock."""
    asked = {"here": community_id, "member_id": member_id}
    return await LOCKED.entity(session, asked, MemberNotFound)


async def by_code(session: AsyncSession, community_id: int, code: str) -> Member:
    asked = {"here": community_id, "digest": digest(code)}
    return await BY_CODE.entity(session, asked, NoSuchJoinCode)


async def numbered(session: AsyncSession, community_id: int, number: str) -> Row:
    asked = {"here": community_id, "number": number}
    return await NUMBERED.one(session, asked, NobodyOfThisNumber)


async def of_person(session: AsyncSession, community_id: int, person_id: UUID) -> list[UUID]:
    asked = {"here": community_id, "person_id": person_id}
    return await OF_PERSON.scalars(session, asked)


async def there(session: AsyncSession, community_id: int, unit_id: UUID) -> list[UUID]:
    """Who has not left a unit."""
    return await THERE.scalars(session, {"here": community_id, "unit_id": unit_id})


async def of_account(session: AsyncSession, community_id: int, account_id: UUID) -> list[UUID]:
    """In which units somebody serves."""
    asked = {"here": community_id, "account_id": account_id}
    return await OF_ACCOUNT.scalars(session, asked)


async def coordinators(session: AsyncSession, community_id: int, unit_id: UUID) -> list[UUID]:
    """The accounts of who answers for a unit now."""
    asked = {"here": community_id, "unit_id": unit_id, "now": clock.now()}
    return await COORDINATORS.scalars(session, asked)


async def stopped(
    session: AsyncSession, community_id: int, phones: Sequence[bytes]
) -> set[tuple[bytes, str]]:
    """Who of these (phone and name) was stopped, and it was not lifted."""
    found = await STOPPED.all(session, {"here": community_id, "phones": list(phones)})
    return {(bytes(row.phone_index), row.name) for row in found}


async def taken(session: AsyncSession, community_id: int, numbers: Sequence[str]) -> set[str]:
    return set(await TAKEN.scalars(session, {"here": community_id, "numbers": list(numbers)}))
