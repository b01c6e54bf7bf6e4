"""What the clock does about who serves, what follows from a member who cannot, and who is told of it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import ARRAY, Uuid, any_, bindparam, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.places.roles.actor import Role
from app.platform import clock
from app.platform.db.base import HERE, same
from app.platform.db.kept import Kept, Row
from app.platform.db.turns import each_in_turn, take_turn
from app.residents.inbox.telling import Told, all_of, reason, tell_of, who_serve
from app.service_orders.catalogue.models import Dispatching, Item
from app.service_orders.crews import queries, service
from app.service_orders.crews.candidates import IN_UNIT, Against, judged
from app.service_orders.crews.events import CrewChanged
from app.service_orders.crews.turns import turns
from app.service_orders.orders import audience
from app.service_orders.orders import queries as orders
from app.service_orders.orders.events import HelperRefused, OrderMoved
from app.service_orders.orders.lifecycle import OrderAction, OrderState
from app.service_orders.orders.models import Order
from app.service_orders.orders.service import by_the_clock
from app.service_orders.providers.events import MemberLeft, MemberStopped
from app.service_orders.providers.models import Member, Unit

LAPSES = timedelta(hours=24)  # before it begins it should be taken
PATIENCE = timedelta(hours=2)  # since it could be
LATEST = timedelta(hours=2)  # before it begins nobody waits any longer
A = OrderAction


async def rotate(session: AsyncSession) -> None:
    """What goes by rotation and nobody serves yet. One after the other, since each counts for the next."""
    waiting = (
        select(Order)
        .join(Item, same(Item.id, Order.item_id))
        .where(
            Item.dispatching == Dispatching.ROTATION,
            Order.state == OrderState.PLACED,
            Order.begins_at > clock.now(),
        )
    )

    async def give(order: Order) -> None:
        await take_turn(session, f"rotation{order.community_id}")
        if those := await turns(session, order):
            its = await queries.crew(session, order)
            await service.rotate(session, order, those[: its.wanted])

    await each_in_turn(session, Order, waiting, give)


async def lapse(session: AsyncSession) -> None:
    """Once; it may still be taken, by whoever can."""
    now = clock.now()
    late = select(Order).where(
        Order.state == OrderState.PLACED,
        Order.lapsed_at.is_(None),
        or_(
            Order.begins_at <= now + LATEST,
            (Order.begins_at <= now + LAPSES)
            & (Order.placed_at <= now - PATIENCE)
            & (Order.crewed_at.is_(None) | (Order.crewed_at <= now - PATIENCE)),
        ),
    )

    async def tell_it(order: Order) -> None:
        await by_the_clock(session, order, A.LAPSE)
        order.lapsed_at = now
        await tell_of(session, order, audience.about, LAPSED, f"lapse:{now.isoformat()}")

    await each_in_turn(session, Order, late, tell_it)


async def release_of_a_member(session: AsyncSession, event: MemberStopped | MemberLeft) -> None:
    """Stopped or gone: what they were to serve is for somebody else."""
    member = await session.get_one(Member, (event.community_id, event.member_id))
    if member.stopped_at is None and member.left_on is None:
        return
    words = GONE[type(event)]
    for order_id in await queries.to_come_of(session, event.community_id, event.member_id):
        order = await orders.by_the_clock(session, event.community_id, order_id)
        if order.state is OrderState.TAKEN:
            await service.release(session, order, [event.member_id], words)


async def release_who_is_refused(session: AsyncSession, event: HelperRefused) -> None:
    """From all that they were to serve for who does not want them; neither they nor their unit is told why."""
    for order_id in await queries.to_come_of(session, event.community_id, event.member_id):
        order = await orders.by_the_clock(session, event.community_id, order_id)
        if order.state is OrderState.TAKEN and event.person_id in order.people:
            await service.release(session, order, [event.member_id], "由社区另行安排")


async def judge_again(session: AsyncSession, event: OrderMoved) -> None:
    """It is at another time: who of its crew cannot come then is released."""
    if event.action != A.RESCHEDULE:
        return
    order = await orders.by_the_clock(session, event.community_id, event.order_id)
    if order.state is not OrderState.TAKEN:
        return
    crew = [one.member_id for one in await queries.serving(session, order)]
    for one in await judged(session, order, crew, all_units=True):
        if set(one.against) - {Against.RETURNED}:
            await service.release(session, order, [one.id], "改期后不能前往")


@dataclass(slots=True)
class Change:
    """An order whose crew has changed: who came, who went, and who serves it now."""

    community_id: int
    id: UUID
    order: Order
    came: list[Row]
    went: list[Row]
    crew: list[Row]
    __tablename__: str = Order.__tablename__


THEM = Kept(
    select(Member.id, Member.name, Member.number, Member.account_id, Unit.name.label("unit"))
    .join(Unit, IN_UNIT)
    .where(Member.community_id == HERE, Member.id == any_(bindparam("members", type_=ARRAY(Uuid))))
    .order_by(Member.id)
)


async def tell(session: AsyncSession, event: CrewChanged) -> None:
    """Who comes, who does not any more, and for whom; members without an account by their coordinator."""
    order = await audience.order_of(session, event)
    crew = [one.member_id for one in await queries.serving(session, order)]
    here = {"here": order.community_id}
    change = Change(
        order.community_id,
        order.id,
        order,
        await THEM.all(session, here | {"members": list(event.came)}),
        await THEM.all(session, here | {"members": list(event.went)}),
        await THEM.all(session, here | {"members": crew}),
    )
    for number, told in enumerate(TOLD[event.action]):
        occasion = f"{event.action}:{number}:{event.at.isoformat()}"
        await tell_of(session, change, about, told, occasion, event)


async def about(session: AsyncSession, change: Change) -> str:
    return await audience.about(session, change.order)


async def customers(session: AsyncSession, change: Change, event: CrewChanged) -> list[UUID]:
    return _others(await audience.customers(session, change.order), event)


async def came(_session: AsyncSession, change: Change, event: CrewChanged) -> list[UUID]:
    return _others([one.account_id for one in change.came if one.account_id], event)


async def went(_session: AsyncSession, change: Change, event: CrewChanged) -> list[UUID]:
    return _others([one.account_id for one in change.went if one.account_id], event)


async def to_pass_on(session: AsyncSession, change: Change, event: CrewChanged) -> list[UUID]:
    """Somebody of those who came or went has no account."""
    if all(one.account_id for one in (*change.came, *change.went)):
        return []
    return _others(await audience.coordinators(session, change.order), event)


async def coordinators(session: AsyncSession, change: Change, event: CrewChanged) -> list[UUID]:
    return _others(await audience.coordinators(session, change.order), event)


def _others(accounts: Iterable[UUID], event: CrewChanged) -> list[UUID]:
    """Not who did it."""
    return [one for one in accounts if one != event.account_id]


def who_comes(change: Change, _event: CrewChanged) -> str:
    if not change.crew:
        return "正在另行安排服务人员，确定后再告知"
    who = "、".join(f"{one.name}（{one.unit}，编号 {one.number}）" for one in change.crew)
    return f"{who}，{_when(change.order)}。开门前可核对编号"


def when(change: Change, _event: CrewChanged) -> str:
    return f"时间：{_when(change.order)}。地址和联系方式请在服务前一日 18:00 后查看"


def pass_on(change: Change, event: CrewChanged) -> str:
    """To who has no account, by telephone."""
    called = [f"{one.name}：已安排" for one in change.came if not one.account_id]
    called += [f"{one.name}：不再承接" for one in change.went if not one.account_id]
    return f"请电话转告 {'；'.join(called)}。{_when(change.order)}。{event.reason}"


def _when(order: Order) -> str:
    begins = order.begins_at.astimezone(clock.HERE)
    return f"{begins.month}月{begins.day}日 {begins:%H:%M}"


staff = who_serve(Role.STAFF)
office = all_of(coordinators, staff)
# fmt: off
GONE = {MemberStopped: "服务人员已暂停服务", MemberLeft: "服务人员已离开单位"}
LAPSED = Told(all_of(audience.coordinators, staff), "无人接单，请尽快派单")
COMES =   Told(customers,  "服务人员已安排", who_comes)
CHANGED = Told(customers,  "服务人员有变动", who_comes)
NEW =     Told(came,       "您有新的服务安排", when)
NOT_NOW = Told(went,       "您的一项服务安排已取消", reason)
BY_PHONE = Told(to_pass_on, "请转告服务人员", pass_on)
TOLD: dict[str, tuple[Told[Change], ...]] = {
    A.ASSIGN:    (COMES, NEW, BY_PHONE),
    A.TAKE:      (COMES, Told(coordinators, "已被抢单")),
    A.ROTATE:    (COMES, NEW, BY_PHONE, Told(coordinators, "已按轮派安排")),
    A.REASSIGN:  (CHANGED, NEW, NOT_NOW, BY_PHONE),
    A.SWAP:      (CHANGED, NEW, Told(coordinators, "服务人员已换班")),
    A.HAND_BACK: (CHANGED, Told(office, "服务被退回，请重新安排", reason)),
    A.RELEASE:   (CHANGED, NOT_NOW, BY_PHONE, Told(office, "服务人员不能前往，请重新安排", reason)),
}
# fmt: on
