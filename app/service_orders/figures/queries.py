"""Counting orders: what the days of a period came to, as of a moment. A figure and the list behind it are of
the same rows, by the same conditions.

An order stands in a period by the day for which it is, in the grid and of the unit in which it is served.
What became of it is read from its history: what was recorded after `as_of` has not happened.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ARRAY,
    Boolean,
    ColumnElement,
    DateTime,
    Float,
    Integer,
    String,
    Uuid,
    and_,
    bindparam,
    case,
    cast,
    exists,
    false,
    func,
    literal,
    null,
    or_,
    select,
)
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.ext.asyncio import AsyncSession

from app.places.dwellings.addresses import ADDRESS, IN_BUILDING, IN_ESTATE
from app.places.dwellings.models import Building, Dwelling, Estate
from app.places.grids.models import Grid, GridBuilding
from app.places.roles.actor import Actor
from app.places.roles.models import CommunityAccount
from app.platform import clock
from app.platform.db.base import HERE, TODAY, on, same
from app.platform.db.kept import Kept, Listing, Row
from app.platform.history import Transition
from app.platform.paging import Window
from app.platform.spans import Span
from app.residents.facts.known import FactKind
from app.residents.facts.queries import had
from app.residents.people.joins import IN_DWELLING, IN_HOUSEHOLD, LIVES_NOW
from app.residents.people.models import Household, HouseholdMember, Person
from app.residents.people.policy import LIVES_IN_MY_GRIDS
from app.residents.people.policy import visible_to as sees_people
from app.service_orders.catalogue.models import Item, ServiceList
from app.service_orders.figures.kinds import (
    AGES,
    NEVER_ORDERED_FROM,
    OF_PEOPLE,
    SATISFIED,
    UNDER,
    By,
    Figure,
    band,
)
from app.service_orders.figures.policy import COUNTED, counted_for
from app.service_orders.orders.lifecycle import SERVED, WAIT, OrderAction, OrderState
from app.service_orders.orders.models import Order, OrderPerson
from app.service_orders.orders.policy import SERVICE_DAY
from app.service_orders.orders.queries import ITEM_NAME
from app.service_orders.providers.models import Unit
from app.service_orders.reviews.models import Rating

MOMENT = DateTime(timezone=True)
BEGINS, AFTER, AS_OF = (bindparam(name, type_=MOMENT) for name in ("begins", "after", "as_of"))
T, S = Transition, OrderState
IN_PERIOD = (COUNTED, Order.begins_at >= BEGINS, Order.begins_at < AFTER)


def _last(column: Any, kind: Any = String) -> Any:
    ordered = aggregate_order_by(column, T.at.desc(), T.id.desc())
    return func.array_agg(ordered, type_=ARRAY(kind))


IS_CANCELLED = T.target == S.CANCELLED
LIVED = (  # what the history says of each order, as of the moment
    select(
        T.subject_id.label("order_id"),
        _last(T.target)[1].label("state"),
        func.min(T.at).filter(T.target == S.PLACED).label("placed_at"),
        func.min(T.at).filter(T.target == S.TAKEN).label("taken_at"),
        func.bool_or(T.action == OrderAction.ABSENT).label("was_absent"),
        func.bool_or(T.action == WAIT).label("waited"),
        func.max(cast(T.account_id, String)).filter(IS_CANCELLED).label("cancelled_by"),
        func.bool_or(T.principal_id.is_not(None)).filter(IS_CANCELLED).label("by_agent"),
    )
    .where(
        T.community_id == HERE,
        T.subject_kind == Order.__tablename__,
        T.at <= AS_OF,
        T.subject_id.in_(select(Order.id).where(*IN_PERIOD)),
    )
    .group_by(T.subject_id)
    .subquery("lived")
)
STATE = LIVED.c.state
BY_THE_CUSTOMER = or_(
    func.coalesce(LIVED.c.by_agent, false()),
    exists()
    .where(
        CommunityAccount.community_id == HERE,
        CommunityAccount.account_id == cast(LIVED.c.cancelled_by, Uuid),
        OrderPerson.community_id == HERE,
        same(OrderPerson.order_id, Order.id),
        same(OrderPerson.person_id, CommunityAccount.person_id),
    )
    .correlate(Order, LIVED),
)
IS_SERVED = STATE.in_(SERVED)
IS_DUE = or_(
    STATE.in_([*SERVED, S.MISSED, S.BROKEN_OFF]),
    STATE.in_([S.PLACED, S.TAKEN, S.UNDER_WAY]) & (Order.ends_at <= AS_OF),
)
WAS_CANCELLED = STATE == S.CANCELLED
IS_RATED = Rating.rated_at <= AS_OF
MINUTES = func.extract("epoch", LIVED.c.taken_at - LIVED.c.placed_at) / 60
OF_ORDERS: dict[Figure, Any] = {
    Figure.ORDERED: Order.id.is_not(None),
    Figure.DUE: IS_DUE,
    Figure.SERVED: IS_SERVED,
    Figure.CONFIRMED: STATE.in_([S.CONFIRMED, S.RATED]),
    Figure.TAKEN: LIVED.c.taken_at.is_not(None),
    Figure.MISSED: STATE == S.MISSED,
    Figure.ABSENT: LIVED.c.was_absent,
    Figure.BROKEN_OFF: STATE == S.BROKEN_OFF,
    Figure.CANCELLED_BY_CUSTOMER: WAS_CANCELLED & BY_THE_CUSTOMER,
    Figure.CANCELLED_BY_OFFICE: and_(
        WAS_CANCELLED, LIVED.c.cancelled_by.is_not(None), ~BY_THE_CUSTOMER
    ),
    Figure.CANCELLED_BY_CLOCK: WAS_CANCELLED & LIVED.c.cancelled_by.is_(None),
    Figure.WAITED: LIVED.c.waited,
    Figure.WAITED_SERVED: LIVED.c.waited & IS_SERVED,
    Figure.RATED: IS_RATED,
    Figure.SATISFIED: IS_RATED & (Rating.score >= SATISFIED),
}
YEARS = cast(func.date_part("year", func.age(SERVICE_DAY, Person.born_on)), Integer)
KEYS: dict[By, tuple[ColumnElement[Any], Any]] = {
    By.LIST: (
        (key := cast(Item.list, String)),
        case({one.value: one.label for one in ServiceList}, value=key),
    ),
    By.ITEM: (cast(Item.id, String), Item.name),
    By.UNIT: (cast(Unit.id, String), Unit.name),
    By.GRID: (func.coalesce(cast(Grid.id, String), "none"), func.coalesce(Grid.name, "")),
    By.AGE: (
        (ages := case(*((one <= YEARS, band(one)) for one in reversed(AGES)), else_=UNDER)),
        ages,
    ),
}


def _rows(of_whom: Any, *wanted: Any) -> Any:
    """Orders of the period, with what is counted and by what; `of_whom`: whose age it is."""
    return (
        select(*wanted)
        .select_from(Order)
        .join(LIVED, LIVED.c.order_id == Order.id)
        .join(Item, same(Item.id, Order.item_id))
        .join(Unit, same(Unit.id, Order.unit_id))
        .outerjoin(Grid, same(Grid.id, Order.grid_id))
        .outerjoin(Rating, same(Rating.order_id, Order.id) & (Rating.rated_at <= AS_OF))
        .join(OrderPerson, same(OrderPerson.order_id, Order.id) & of_whom)
        .join(Person, same(Person.id, OrderPerson.person_id))
        .where(*IN_PERIOD, Item.community_id == HERE, Person.community_id == HERE)
    )


FIRST, EVERY = OrderPerson.person_id == Order.customer_id, OrderPerson.id.is_not(None)
COUNTS = (
    *(func.count().filter(flag).label(figure.value) for figure, flag in OF_ORDERS.items()),
    func.avg(cast(Rating.score, Float)).label("average"),
    func.percentile_cont(0.5).within_group(MINUTES).label("median"),
    func.percentile_cont(0.9).within_group(MINUTES).label("p90"),
)
COUNTS_OF_PEOPLE = (
    func.count().label(Figure.TIMES.value),
    func.count(OrderPerson.person_id.distinct()).label(Figure.PEOPLE.value),
)
ALL = (literal("all").label("part"), literal("").label("called"))
TOTAL = Kept(_rows(FIRST, *ALL, *COUNTS))
TOTAL_OF_PEOPLE = Kept(_rows(EVERY, *ALL, *COUNTS_OF_PEOPLE).where(IS_SERVED))


def _grouped(rows: Any, by: By, *counts: Any) -> Kept:
    key, name = KEYS[by]
    named = rows.with_only_columns(key.label("part"), name.label("called"), *counts)
    return Kept(named.group_by("part", "called").order_by("called", "part"))


PARTS = {by: _grouped(_rows(FIRST), by, *COUNTS) for by in By}
PARTS_OF_PEOPLE = {by: _grouped(_rows(EVERY).where(IS_SERVED), by, *COUNTS_OF_PEOPLE) for by in By}
SHOWN = (
    *(ITEM_NAME, Order.unit_id, Order.grid_id, SERVICE_DAY.label("served_on")),
    *(STATE, MINUTES.label("minutes"), Rating.score),
)
OF_A_PART = {
    f"by_{by.value}": KEYS[by][0] == bindparam(f"by_{by.value}", type_=String) for by in By
}
ORDERS = Listing(
    _rows(FIRST, Order.id, Order.id.label("order_id"), null().label("person_id"), *SHOWN),
    Order.id,
    **OF_A_PART,
    **{figure.value: flag for figure, flag in OF_ORDERS.items()},
)
TIMES = Listing(
    _rows(EVERY, OrderPerson.id, Order.id.label("order_id"), OrderPerson.person_id, *SHOWN).where(
        IS_SERVED
    ),
    OrderPerson.id,
    **OF_A_PART,
)
PEOPLE = Listing(
    _rows(EVERY, OrderPerson.person_id.label("id"), func.count().label("times"))
    .where(IS_SERVED)
    .group_by(OrderPerson.person_id),
    OrderPerson.person_id,
    **OF_A_PART,
)

AGE_TODAY = cast(func.date_part("year", func.age(TODAY, Person.born_on)), Integer)
NEVER_ORDERED = Listing(
    select(
        *(Person.id, Person.name, AGE_TODAY.label("age"), ADDRESS.label("address")),
        GridBuilding.grid_id,
    )
    .select_from(Person)
    .join(HouseholdMember, LIVES_NOW)
    .join(Household, IN_HOUSEHOLD)
    .join(Dwelling, IN_DWELLING)
    .join(Building, IN_BUILDING)
    .join(Estate, IN_ESTATE)
    .outerjoin(GridBuilding, same(GridBuilding.building_id, Building.id) & on(GridBuilding))
    .where(
        Person.community_id == HERE,
        HouseholdMember.community_id == HERE,
        Household.community_id == HERE,
        Dwelling.community_id == HERE,
        or_(bindparam("sees_all", type_=Boolean), LIVES_IN_MY_GRIDS),
        Person.died_on.is_(None),
        AGE_TODAY >= NEVER_ORDERED_FROM,
        had(Person.id, FactKind.LIVES_ALONE, TODAY),
        ~exists().where(OrderPerson.community_id == HERE, same(OrderPerson.person_id, Person.id)),
    ),
    Person.id,
)


@dataclass(frozen=True, slots=True)
class Asked:
    span: Span
    as_of: datetime
    by: By

    @property
    def values(self) -> dict[str, Any]:
        return {"begins": self.span.begins, "after": self.span.after, "as_of": self.as_of}


def asked(span: Span, as_of: datetime | None, by: By) -> Asked:
    """Of what is to come nothing is known."""
    now = clock.now()
    return Asked(span, min(as_of or now, now), by)


async def figures(
    session: AsyncSession, actor: Actor, of: Asked
) -> tuple[tuple[Row, Row], list[Row], list[Row]]:
    """The whole, and its parts: what is counted of orders, and of people."""
    values = counted_for(actor) | of.values
    return (
        (
            await TOTAL.one(session, values, LookupError),
            await TOTAL_OF_PEOPLE.one(session, values, LookupError),
        ),
        await PARTS[of.by].all(session, values),
        await PARTS_OF_PEOPLE[of.by].all(session, values),
    )


async def behind(
    session: AsyncSession, actor: Actor, window: Window, figure: Figure, of: Asked, key: str | None
) -> tuple[Sequence[Row], str | None]:
    """What a figure counts, of the whole or of one of its parts."""
    values = counted_for(actor) | of.values
    part = {f"by_{of.by.value}": key}
    if figure in OF_PEOPLE:
        listing = PEOPLE if figure is Figure.PEOPLE else TIMES
        return await listing.page(session, window, values, **part)
    return await ORDERS.page(session, window, values, **part, **{figure.value: True})


async def never_ordered(
    session: AsyncSession, actor: Actor, window: Window
) -> tuple[Sequence[Row], str | None]:
    return await NEVER_ORDERED.page(session, window, sees_people(actor))
