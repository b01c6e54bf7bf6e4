"""Who can serve an order when it is to be, and what stands against the others.

The expressions are of an order, its item, and a member beside them, so that all orders of a member, or all
members for an order, are judged by one statement. Whoever is planned elsewhere at that time is told apart by
the table of commitments; that nobody is planned twice is held there by the database.
"""

from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    Boolean,
    ColumnElement,
    Date,
    Integer,
    String,
    Time,
    Uuid,
    any_,
    bindparam,
    case,
    cast,
    exists,
    extract,
    func,
    or_,
    select,
)
from sqlalchemy.dialects.postgresql import aggregate_order_by, array
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from app.participation.commitments.models import Commitment
from app.places.roles.models import CommunityAccount
from app.platform.db.base import HERE, on, on_or_after, same
from app.platform.db.kept import Kept, Row
from app.platform.lifecycle import Named
from app.residents.people.models import Person
from app.service_orders.catalogue.models import ItemNeed
from app.service_orders.orders.lifecycle import OrderAction
from app.service_orders.orders.models import CrewMember, HelperRefusal, Order, OrderPerson
from app.service_orders.providers.models import (
    Member,
    MemberAbsence,
    MemberArea,
    MemberHours,
    MemberQualification,
    Qualification,
    Unit,
)

WHERE = "Asia/Shanghai"


class Against(Named):
    """Why somebody cannot serve an order."""

    LEFT = "left", "届时不在岗"  # not yet joined, left, or their unit ended
    STOPPED = "stopped", "已暂停服务"
    SKILL = "skill", "缺少所需资质"
    AREA = "area", "不在服务区域"
    HOURS = "hours", "不在服务时间"
    ABSENT = "absent", "届时请假"
    SEX = "sex", "不符合同性别服务要求"
    OWN = "own", "是服务对象本人"
    UNSUITABLE = "unsuitable", "不宜安排"  # the customer never wants them again; told nobody
    RETURNED = "returned", "曾退回或未完成此单"
    BUSY = "busy", "届时已有其他安排"


ALWAYS = frozenset(Against) - {Against.HOURS, Against.ABSENT, Against.BUSY}
"""What no other hour of the same day would change."""

NOT_AGAIN = (OrderAction.HAND_BACK, OrderAction.ABSENT, OrderAction.UPHOLD)

_local = func.timezone(WHERE, Order.begins_at)
DAY = cast(_local, Date)
_from = cast(extract("epoch", cast(_local, Time)) / 60, Integer)
_until = _from + cast(func.ceil(extract("epoch", Order.ends_at - Order.begins_at) / 60), Integer)
OF_MEMBER = Member.community_id == HERE

IS_THERE = (  # on that day
    on(Member, DAY, begins="joined_on", ends="left_on") & on_or_after(Unit, DAY, ends="ended_on")
)


def _holds(*so: ColumnElement[bool]) -> ColumnElement[bool]:
    its = (
        MemberQualification.community_id == HERE,
        same(MemberQualification.member_id, Member.id),
        MemberQualification.qualification_id == ItemNeed.qualification_id,
    )
    return exists().where(*its, *so).correlate(Member, ItemNeed, Order)


_for_years = DAY - func.make_interval(ItemNeed.years)  # a licence that was renewed is older than it
MISSING = (
    select(func.array_agg(aggregate_order_by(Qualification.name, Qualification.name)))
    .where(
        ItemNeed.community_id == HERE,
        same(ItemNeed.item_id, Order.item_id),
        Qualification.community_id == HERE,
        same(Qualification.id, ItemNeed.qualification_id),
        ~_holds(on(MemberQualification, DAY)) | ~_holds(MemberQualification.since <= _for_years),
    )
    .correlate(Member, Order)
    .scalar_subquery()
)
_areas = (MemberArea.community_id == HERE) & same(MemberArea.member_id, Member.id)
IN_AREA = or_(
    Order.grid_id.is_(None),
    ~exists().where(_areas),
    exists().where(_areas, MemberArea.grid_id == Order.grid_id),
)


def _of_day(column: Any) -> ColumnElement[int]:
    return cast(extract("epoch", column) / 60, Integer)


_hours = (MemberHours.community_id == HERE) & same(MemberHours.member_id, Member.id)
_open = func.range_agg(func.int4range(_of_day(MemberHours.begins), _of_day(MemberHours.ends)))
IN_HOURS = or_(
    ~exists().where(_hours),
    select(func.coalesce(_open.op("@>")(func.int4range(_from, _until)), False))
    .where(_hours, MemberHours.weekday == extract("isodow", _local))
    .correlate(Member, Order)
    .scalar_subquery(),
)
IS_ABSENT = exists().where(
    MemberAbsence.community_id == HERE,
    same(MemberAbsence.member_id, Member.id),
    MemberAbsence.withdrawn_at.is_(None),
    MemberAbsence.begins_at < Order.ends_at,
    MemberAbsence.ends_at > Order.begins_at,
)
_customer = aliased(Person)
FITS = (  # what is unknown cannot be the same
    select(func.coalesce(_customer.sex == Member.sex, False))
    .where(_customer.community_id == HERE, same(_customer.id, Order.customer_id))
    .correlate(Member, Order)
    .scalar_subquery()
)
_account = (
    select(CommunityAccount.person_id)
    .where(CommunityAccount.community_id == HERE, CommunityAccount.account_id == Member.account_id)
    .correlate(Member)
    .scalar_subquery()
)
THEIR_PERSON = func.coalesce(Member.person_id, _account)
_for_whom = (OrderPerson.community_id == HERE) & same(OrderPerson.order_id, Order.id)
IS_OWN = exists().where(_for_whom, OrderPerson.person_id == THEIR_PERSON).correlate(Member, Order)
_refused = aliased(Member)
IS_REFUSED = (  # whichever unit they come from
    exists()
    .where(
        HelperRefusal.community_id == HERE,
        HelperRefusal.withdrawn_at.is_(None),
        _for_whom,
        HelperRefusal.person_id == OrderPerson.person_id,
        _refused.community_id == HERE,
        same(_refused.id, HelperRefusal.member_id),
        or_(
            _refused.id == Member.id,
            _refused.account_id == Member.account_id,
            _refused.person_id == Member.person_id,
        ),
    )
    .correlate(Member, Order)
)
_crew = (CrewMember.community_id == HERE) & same(CrewMember.order_id, Order.id)
_theirs = _crew & (CrewMember.member_id == Member.id)
HAS_RETURNED = exists().where(
    _theirs, CrewMember.ended_because.in_([str(one) for one in NOT_AGAIN])
)
SERVES_IT = exists().where(_theirs, CrewMember.ended_at.is_(None))
BESIDES = bindparam("besides", type_=ARRAY(Uuid))  # orders that are given up for this one
IS_BUSY = (
    exists()
    .where(
        Commitment.community_id == HERE,
        Commitment.subject_id == func.coalesce(THEIR_PERSON, Member.id),
        Commitment.withdrawn_at.is_(None),
        Commitment.occasion_id != Order.id,
        ~(Commitment.occasion_id == any_(BESIDES)),
        func.tstzrange(Commitment.begins_at, Commitment.ends_at).op("&&")(
            func.tstzrange(Order.begins_at, Order.ends_at)
        ),
    )
    .correlate(Member, Order)
)

HOLDS: dict[Against, ColumnElement[bool]] = {
    Against.LEFT: ~IS_THERE,
    Against.STOPPED: Member.stopped_at.is_not(None),
    Against.SKILL: MISSING.is_not(None),
    Against.AREA: ~IN_AREA,
    Against.HOURS: ~IN_HOURS,
    Against.ABSENT: IS_ABSENT,
    Against.SEX: Order.wants_same_sex & ~FITS,
    Against.OWN: IS_OWN,
    Against.UNSUITABLE: IS_REFUSED,
    Against.RETURNED: HAS_RETURNED,
    Against.BUSY: IS_BUSY,
}


def against(*only: Against) -> ColumnElement[list[str]]:
    """What of it stands against a member, as an array in the order of the enum; of nothing an empty one."""
    asked: Any = array([case((HOLDS[one], one.value)) for one in only or Against], type_=String)
    return func.array_remove(asked, None, type_=ARRAY(String))


LABELS = {one.value: one.label for one in Against}
AGAINST = against()
CAN = func.cardinality(AGAINST) == 0
IS_WANTED = func.coalesce(Order.wanted_id == Member.id, False)
IN_UNIT = same(Unit.id, Member.unit_id) & (Unit.community_id == HERE)
ALL = bindparam("all_units", type_=Boolean)
ASKED = bindparam("member_ids", type_=ARRAY(Uuid))
JUDGED = (
    select(
        *(Member.id, Member.name, Member.number, Member.sex, Member.unit_id),
        *(Member.account_id, Member.person_id, Unit.name.label("unit")),
        AGAINST.label("against"),
        MISSING.label("missing"),
        SERVES_IT.label("serves"),
        IS_WANTED.label("is_wanted"),
    )
    .select_from(Order)
    .join(Member, OF_MEMBER & (Member.community_id == Order.community_id))
    .join(Unit, IN_UNIT)
    .where(
        Order.community_id == HERE,
        Order.id == bindparam("order_id", type_=Uuid),
        or_(ALL, Member.unit_id == Order.unit_id),
    )
)
OF_UNIT = Kept(
    JUDGED.where(Member.left_on.is_(None) | (Member.left_on > DAY)).order_by(
        func.cardinality(AGAINST), IS_WANTED.desc(), Member.unit_id != Order.unit_id, Member.id
    )
)
ASKED_FOR = Kept(  # nobody stops them, or lets them go, meanwhile
    JUDGED.where(Member.id == any_(ASKED)).order_by(Member.id).with_for_update(read=True, of=Member)
)


async def candidates(
    session: AsyncSession, community_id: int, order_id: UUID, *, all_units: bool = False
) -> list[Row]:
    """Of the order's unit, or of all: who can first, with `against` (values of `Against`) and the
    qualifications that are `missing`."""
    asked = {"here": community_id, "order_id": order_id, "all_units": all_units, "besides": []}
    return await OF_UNIT.all(session, asked)


async def judged(
    session: AsyncSession,
    order: Order | Row,
    member_ids: Collection[UUID],
    *,
    all_units: bool = False,
    besides: Sequence[UUID] = (),
) -> list[Row]:
    """These, as far as they are of the order's unit or all are asked for; each locked."""
    asked: dict[str, Any] = {"here": order.community_id, "order_id": order.id}
    asked |= {"all_units": all_units, "besides": list(besides), "member_ids": list(member_ids)}
    return await ASKED_FOR.all(session, asked)
