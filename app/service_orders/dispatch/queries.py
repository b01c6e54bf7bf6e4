"""Plans, and the day that one is made of: who is to be visited, and who can go."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Date, DateTime, Uuid, any_, bindparam, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.participation.commitments.models import Commitment
from app.places.dwellings.models import Building, Dwelling
from app.places.roles.actor import Actor
from app.platform import clock
from app.platform.db.base import HERE, gathered, if_given, on, on_or_after, same
from app.platform.db.kept import Kept, Listing, Locked, Row, columns
from app.platform.paging import Window
from app.service_orders.catalogue.models import Item, Slot
from app.service_orders.crews.candidates import ALWAYS, IN_UNIT, THEIR_PERSON, against
from app.service_orders.crews.policy import IN_CREW
from app.service_orders.crews.queries import WANTED
from app.service_orders.dispatch.errors import DistanceNotFound, PlanNotFound
from app.service_orders.dispatch.models import DispatchDistance, DispatchPlan
from app.service_orders.dispatch.policy import VISIBLE, visible_to
from app.service_orders.orders.lifecycle import OrderState
from app.service_orders.orders.models import CrewMember, Order
from app.service_orders.orders.queries import ITEM_NAME
from app.service_orders.providers.models import Member, MemberAbsence, MemberHours, Unit

ITS_ID = DispatchPlan.id == bindparam("plan_id", type_=Uuid)
ONE = Kept(select(*columns(DispatchPlan)).where(ITS_ID, VISIBLE))
FOR_UPDATE = Locked(
    DispatchPlan, select(*columns(DispatchPlan)).where(ITS_ID, VISIBLE).with_for_update()
)
_listed = ("id", "unit_id", "day", "state", "done", "created_at", "asked_by", "found", "baseline")
LISTING = Listing(
    select(*(getattr(DispatchPlan, name) for name in _listed)).where(VISIBLE),
    DispatchPlan.id,
    day=DispatchPlan.day == bindparam("day", type_=Date),
)

BEGINS = bindparam("begins", type_=DateTime(timezone=True))
AFTER = bindparam("after", type_=DateTime(timezone=True))
DAY = bindparam("day", type_=Date)
OF_UNIT = if_given("unit_id", Order.unit_id)
THAT_DAY = (
    (Order.community_id == HERE)
    & Order.dwelling_id.is_not(None)
    & (Order.begins_at >= BEGINS)
    & (Order.begins_at < AFTER)
    & OF_UNIT
)
AT_HOME = (Dwelling.community_id == HERE) & same(Dwelling.id, Order.dwelling_id)
ITS_BUILDING = (Building.community_id == HERE) & same(Building.id, Dwelling.building_id)
OF_ITEM = (Item.community_id == HERE) & same(Item.id, Order.item_id)
WHERE = (Building.id.label("building_id"), Building.lng, Building.lat)
TO_PLAN = Kept(
    select(
        *(Order.id, Order.version, Order.begins_at, Order.ends_at, Order.placed_at, Order.number),
        *(Order.priority, Order.wanted_id, Order.wants_at_noon, *WHERE),
        *(Slot.begins_at.label("opens_at"), Slot.ends_at.label("closes_at")),
        WANTED.label("crew"),
    )
    .join(Slot, (Slot.community_id == HERE) & same(Slot.id, Order.slot_id))
    .join(Item, OF_ITEM)
    .join(Dwelling, AT_HOME)
    .join(Building, ITS_BUILDING)
    .where(THAT_DAY, Order.state == OrderState.PLACED)
    .order_by(Order.placed_at, Order.slot_id, Order.number, Order.id)
)
MAY_GO = Kept(  # both beside one another, as `candidates` judges them
    select(Order.id, func.array_agg(Member.id).label("members"))
    .join(Member, (Member.community_id == HERE) & same(Member.unit_id, Order.unit_id))
    .join(Unit, IN_UNIT)
    .where(
        THAT_DAY,
        Order.state == OrderState.PLACED,
        func.cardinality(against(*sorted(ALWAYS))) == 0,
    )
    .group_by(Order.community_id, Order.id)
    .order_by(Order.id)
)
TAKEN = Kept(
    select(
        *(Order.id, Order.begins_at, Order.ends_at, *WHERE),
        func.array_agg(CrewMember.member_id).label("members"),
    )
    .join(CrewMember, IN_CREW)
    .join(Dwelling, AT_HOME)
    .join(Building, ITS_BUILDING)
    .where(THAT_DAY, Order.state.in_([OrderState.TAKEN, OrderState.UNDER_WAY]))
    .group_by(Order.community_id, Order.id, Building.community_id, Building.id)
    .order_by(Order.id)
)
_theirs = (MemberHours.community_id == HERE) & same(MemberHours.member_id, Member.id)
WEEKLY = (
    select(
        gathered(
            MemberHours.begins,
            weekday=MemberHours.weekday,
            begins=MemberHours.begins,
            ends=MemberHours.ends,
        )
    )
    .where(_theirs)
    .correlate(Member)
    .scalar_subquery()
)
AWAY = (
    select(gathered(MemberAbsence.id, begins=MemberAbsence.begins_at, ends=MemberAbsence.ends_at))
    .where(
        MemberAbsence.community_id == HERE,
        same(MemberAbsence.member_id, Member.id),
        MemberAbsence.withdrawn_at.is_(None),
        MemberAbsence.begins_at < AFTER,
        MemberAbsence.ends_at > BEGINS,
    )
    .correlate(Member)
    .scalar_subquery()
)
ELSEWHERE = (
    select(
        gathered(
            Commitment.id,
            occasion=Commitment.occasion_id,
            begins=Commitment.begins_at,
            ends=Commitment.ends_at,
        )
    )
    .where(
        Commitment.community_id == HERE,
        Commitment.subject_id == func.coalesce(THEIR_PERSON, Member.id),
        Commitment.withdrawn_at.is_(None),
        Commitment.begins_at < AFTER,
        Commitment.ends_at > BEGINS,
    )
    .correlate(Member)
    .scalar_subquery()
)
MEMBERS = Kept(
    select(
        *(Member.id, Member.unit_id, Unit.lng, Unit.lat),
        *(WEEKLY.label("weekly"), AWAY.label("away"), ELSEWHERE.label("elsewhere")),
    )
    .join(Unit, IN_UNIT)
    .where(
        Member.community_id == HERE,
        if_given("unit_id", Member.unit_id),
        Member.stopped_at.is_(None),
        on(Member, DAY, begins="joined_on", ends="left_on"),
        on_or_after(Unit, DAY, ends="ended_on"),
    )
    .order_by(Member.id)
)
DISTANCES = Kept(
    select(*columns(DispatchDistance))
    .where(DispatchDistance.community_id == HERE)
    .order_by(DispatchDistance.one_id, DispatchDistance.other_id)
)
PAIR = (
    DispatchDistance.community_id == HERE,
    DispatchDistance.one_id == bindparam("one_id", type_=Uuid),
    DispatchDistance.other_id == bindparam("other_id", type_=Uuid),
)
DISTANCE = Locked(
    DispatchDistance, select(*columns(DispatchDistance)).where(*PAIR).with_for_update()
)
BUILDINGS = Kept(
    select(func.count()).where(
        Building.community_id == HERE, Building.id == any_(bindparam("ids", type_=ARRAY(Uuid)))
    )
)
NAMES = Kept(
    select(Member.id, Member.name, Member.number)
    .where(Member.community_id == HERE, Member.id == any_(bindparam("ids", type_=ARRAY(Uuid))))
    .order_by(Member.id)
)
ITEMS = Kept(
    select(Order.id, ITEM_NAME)
    .join(Item, OF_ITEM)
    .where(Order.community_id == HERE, Order.id == any_(bindparam("ids", type_=ARRAY(Uuid))))
    .order_by(Order.id)
)
UNIT = Kept(
    select(Unit.id).where(
        Unit.community_id == HERE,
        Unit.id == bindparam("unit_id", type_=Uuid),
        on_or_after(Unit, DAY, ends="ended_on"),
    )
)


async def one(session: AsyncSession, actor: Actor, plan_id: UUID) -> Row:
    return await ONE.one(session, visible_to(actor) | {"plan_id": plan_id}, PlanNotFound)


async def for_update(session: AsyncSession, actor: Actor, plan_id: UUID) -> DispatchPlan:
    found = visible_to(actor) | {"plan_id": plan_id}
    return await FOR_UPDATE.entity(session, found, PlanNotFound)


async def listing(
    session: AsyncSession, actor: Actor, window: Window, day: date | None
) -> tuple[Sequence[Row], str | None]:
    return await LISTING.page(session, window, visible_to(actor), day=day)


async def distance(
    session: AsyncSession, community_id: int, one_id: UUID, other_id: UUID
) -> DispatchDistance:
    pair = {"here": community_id, "one_id": one_id, "other_id": other_id}
    return await DISTANCE.entity(session, pair, DistanceNotFound)


async def are_buildings(session: AsyncSession, community_id: int, *ids: UUID) -> bool:
    asked = {"here": community_id, "ids": list(ids)}
    return bool(await BUILDINGS.scalar(session, asked) == len(set(ids)))


async def names(session: AsyncSession, community_id: int, ids: Sequence[str]) -> dict[str, Row]:
    asked = {"here": community_id, "ids": [UUID(one) for one in ids]}
    return {str(row.id): row for row in await NAMES.all(session, asked)}


async def items(session: AsyncSession, community_id: int, ids: Sequence[str]) -> dict[str, str]:
    asked = {"here": community_id, "ids": [UUID(one) for one in ids]}
    return {str(row.id): row.item for row in await ITEMS.all(session, asked)}


def bounds(day: date) -> dict[str, Any]:
    """A day, as the statements above are told of it."""
    begins = datetime.combine(day, time.min, clock.HERE)
    return {"day": day, "begins": begins, "after": begins + timedelta(days=1)}
