"""Reading what is to be done, and was done, at a home. Every query for somebody starts from the orders
that they may see."""

from datetime import date
from uuid import UUID

from sqlalchemy import DateTime, Uuid, and_, bindparam, func, insert, or_, select, text
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from app.places.dwellings.addresses import ADDRESS, IN_BUILDING, IN_ESTATE
from app.places.dwellings.models import Building, Dwelling, Estate
from app.places.grids.models import Grid
from app.places.photos.errors import PhotoNotFound
from app.places.points.models import Point
from app.places.roles.actor import Actor
from app.platform.db.base import HERE, gathered, same
from app.platform.db.kept import Kept, Row, adopt, columns, written_by_name
from app.platform.spans import Span
from app.residents.people.models import Person
from app.service_orders.catalogue.models import Item
from app.service_orders.home_notes.models import HomeNote, NoteKind
from app.service_orders.orders.errors import OrderNotFound
from app.service_orders.orders.models import CrewMember, Order, OrderPerson
from app.service_orders.orders.policy import JUDGED, SERVES, VISIBLE, visible_to
from app.service_orders.orders.queries import ITEM_NAME
from app.service_orders.providers.models import Member, MemberHours, Unit
from app.service_orders.visits.errors import ReportNotFound
from app.service_orders.visits.models import Arrival, Proof, VisitPhoto, VisitReport

ITS_ID = Order.id == bindparam("order_id", type_=Uuid)
FOR_WHOM = (
    OrderPerson.community_id == HERE,
    same(OrderPerson.order_id, Order.id),
    Person.community_id == HERE,
    same(Person.id, OrderPerson.person_id),
)
NAMES = (
    select(func.array_agg(aggregate_order_by(Person.name, OrderPerson.id)))
    .where(*FOR_WHOM)
    .correlate(Order)
    .scalar_subquery()
    .label("people")
)
IS_ABOUT_THEM = and_(
    HomeNote.community_id == HERE,
    HomeNote.ended_at.is_(None),
    or_(HomeNote.dwelling_id.is_(None), HomeNote.dwelling_id == Order.dwelling_id),
    OrderPerson.community_id == HERE,
    same(OrderPerson.order_id, Order.id),
    same(HomeNote.person_id, OrderPerson.person_id),
)
NOTES = (
    select(gathered(HomeNote.id, kind=HomeNote.kind, words=HomeNote.words))
    .where(IS_ABOUT_THEM, HomeNote.kind != NoteKind.HEALTH)
    .correlate(Order)
    .scalar_subquery()
    .label("notes")
)
HAS_HEALTH = (
    select(HomeNote.id).where(IS_ABOUT_THEM, HomeNote.kind == NoteKind.HEALTH).correlate(Order)
).exists()
SHOWN = (
    select(
        Order.id.label("order_id"),
        *(getattr(Order, name) for name in ("state", "item_id", "begins_at", "ends_at")),
        *(getattr(Order, name) for name in ("grid_id", "unit_id", "code_tries")),
        *(ITEM_NAME, Item.served_at, Item.looks_in.label("needs_outcome")),
        *(Grid.name.label("grid"), Point.name.label("point")),
        func.concat(Estate.name, Building.name).label("building"),
        Order.dwelling_id,
        *(NAMES, NOTES),
        or_(Order.words.is_not(None), HAS_HEALTH).label("has_sealed_notes"),
        *JUDGED,
    )
    .join(Item, same(Item.id, Order.item_id))
    .outerjoin(Grid, same(Grid.id, Order.grid_id))
    .outerjoin(Point, same(Point.id, Order.point_id))
    .outerjoin(Dwelling, same(Dwelling.id, Order.dwelling_id))
    .outerjoin(Building, IN_BUILDING)
    .outerjoin(Estate, IN_ESTATE)
    .where(Order.community_id == HERE, Item.community_id == HERE)
)
FROM, UNTIL = (bindparam(name, type_=DateTime(timezone=True)) for name in ("begins", "after"))
SERVING = Kept(
    SHOWN.where(SERVES, Order.begins_at >= FROM, Order.begins_at < UNTIL).order_by(
        Order.begins_at, Order.id
    )
)
CREW = (
    select(
        gathered(
            CrewMember.id,
            member_id=Member.id,
            name=Member.name,
            number=Member.number,
            unit=Unit.name,
            has_photo=Member.photo_id.is_not(None),
            late_until=CrewMember.late_until,
            arrived_at=Arrival.arrived_at,
            proof=Arrival.proof,
        )
    )
    .select_from(CrewMember)
    .join(Member, same(Member.id, CrewMember.member_id))
    .join(Unit, same(Unit.id, Member.unit_id))
    .outerjoin(Arrival, and_(Arrival.community_id == HERE, same(Arrival.crew_id, CrewMember.id)))
    .where(
        CrewMember.community_id == HERE,
        Member.community_id == HERE,
        Unit.community_id == HERE,
        same(CrewMember.order_id, Order.id),
        CrewMember.ended_at.is_(None),
    )
    .correlate(Order)
    .scalar_subquery()
    .label("crew")
)
PHOTOS = (
    select(func.coalesce(func.array_agg(VisitPhoto.photo_id), text("'{}'::uuid[]")))
    .where(VisitPhoto.community_id == HERE, same(VisitPhoto.report_id, VisitReport.id))
    .correlate(VisitReport)
    .scalar_subquery()
)
REPORTS = (
    select(
        gathered(
            VisitReport.id,
            id=VisitReport.id,
            ending=VisitReport.ending,
            at=VisitReport.at,
            outcome=VisitReport.outcome,
            has_words=VisitReport.words.is_not(None),
            photos=PHOTOS,
        )
    )
    .where(VisitReport.community_id == HERE, same(VisitReport.order_id, Order.id))
    .correlate(Order)
    .scalar_subquery()
    .label("reports")
)
ONE = Kept(SHOWN.add_columns(CREW, REPORTS).where(VISIBLE, ITS_ID))
PHOTO = Kept(
    select(VisitPhoto.photo_id)
    .join(Order, same(Order.id, VisitPhoto.order_id))
    .where(
        VisitPhoto.community_id == HERE,
        ITS_ID,
        VisitPhoto.photo_id == bindparam("photo_id", type_=Uuid),
        VISIBLE,
    )
)
_comes, _helper = aliased(CrewMember), aliased(Member)
HELPER_PHOTO = Kept(
    select(_helper.photo_id)
    .select_from(Order)
    .join(_comes, same(_comes.order_id, Order.id))
    .join(_helper, same(_helper.id, _comes.member_id))
    .where(
        _comes.community_id == HERE,
        _helper.community_id == HERE,
        _comes.ended_at.is_(None),
        _helper.photo_id.is_not(None),
        _helper.id == bindparam("member_id", type_=Uuid),
        ITS_ID,
        VISIBLE,
    )
)
REPORT = Kept(
    select(VisitReport.words, Person.id, Person.born_on, SERVES.label("serves"))
    .join(Order, same(Order.id, VisitReport.order_id))
    .join(Person, same(Person.id, Order.customer_id))
    .where(
        VisitReport.community_id == HERE,
        Person.community_id == HERE,
        ITS_ID,
        VisitReport.id == bindparam("report_id", type_=Uuid),
        VISIBLE,
    )
)

# For deeds, of an order that was locked and judged.
PAID = (
    select(
        gathered(
            MemberHours.id,
            weekday=MemberHours.weekday,
            begins=MemberHours.begins,
            ends=MemberHours.ends,
        )
    )
    .where(
        MemberHours.community_id == HERE,
        same(MemberHours.member_id, Member.id),
        MemberHours.is_paid,
    )
    .correlate(Member)
    .scalar_subquery()
    .label("paid")
)
CREW_OF = Kept(
    select(
        *columns(CrewMember),
        *(Member.account_id, Member.person_id, Member.unit_id, Unit.name.label("unit"), PAID),
        *(Item.looks_in, Item.is_paperwork),
        func.coalesce(Building.lng, Point.lng).label("lng"),
        func.coalesce(Building.lat, Point.lat).label("lat"),
    )
    .join(Order, same(Order.id, CrewMember.order_id))
    .join(Item, same(Item.id, Order.item_id))
    .join(Member, same(Member.id, CrewMember.member_id))
    .join(Unit, same(Unit.id, Member.unit_id))
    .outerjoin(Point, same(Point.id, Order.point_id))
    .outerjoin(Dwelling, same(Dwelling.id, Order.dwelling_id))
    .outerjoin(Building, IN_BUILDING)
    .where(
        CrewMember.community_id == HERE,
        Order.community_id == HERE,
        Item.community_id == HERE,
        Member.community_id == HERE,
        Unit.community_id == HERE,
        CrewMember.order_id == bindparam("order_id", type_=Uuid),
        CrewMember.ended_at.is_(None),
    )
    .order_by(CrewMember.id)
)
WHERE = Kept(
    select(func.coalesce(func.nullif(ADDRESS, ""), Point.name).label("place"))
    .select_from(Order)
    .outerjoin(Point, same(Point.id, Order.point_id))
    .outerjoin(Dwelling, same(Dwelling.id, Order.dwelling_id))
    .outerjoin(Building, IN_BUILDING)
    .outerjoin(Estate, IN_ESTATE)
    .where(Order.community_id == HERE, ITS_ID)
)
SERVED_PEOPLE = Kept(
    select(*columns(Person))
    .join(OrderPerson, same(OrderPerson.person_id, Person.id))
    .where(
        Person.community_id == HERE,
        OrderPerson.community_id == HERE,
        OrderPerson.order_id == bindparam("order_id", type_=Uuid),
    )
    .order_by(OrderPerson.id)
)
HEALTH_NOTES = Kept(
    select(HomeNote.id, HomeNote.person_id, HomeNote.sealed_words)
    .select_from(Order)
    .join(OrderPerson, same(OrderPerson.order_id, Order.id))
    .join(HomeNote, same(HomeNote.person_id, OrderPerson.person_id))
    .where(Order.community_id == HERE, ITS_ID, IS_ABOUT_THEM, HomeNote.sealed_words.is_not(None))
    .order_by(HomeNote.id)
)
PROVEN = Kept(
    select(Arrival.id).where(
        Arrival.community_id == HERE,
        Arrival.crew_id == bindparam("crew_id", type_=Uuid),
        Arrival.proof == Proof.PLACE,
    )
)
NEW_ARRIVAL = Kept(insert(Arrival).values(written_by_name(Arrival)))
NEW_REPORT = Kept(insert(VisitReport).values(written_by_name(VisitReport)))


async def serving(session: AsyncSession, actor: Actor, day: date) -> list[Row]:
    """What the caller serves on a day, in order of time."""
    whole = Span(day, day)
    asked = visible_to(actor) | {"begins": whole.begins, "after": whole.after}
    return await SERVING.all(session, asked)


async def one(session: AsyncSession, actor: Actor, order_id: UUID) -> Row:
    return await ONE.one(session, visible_to(actor) | {"order_id": order_id}, OrderNotFound)


async def photo(session: AsyncSession, actor: Actor, order_id: UUID, photo_id: UUID) -> None:
    """Who sees the order sees its photos."""
    wanted = visible_to(actor) | {"order_id": order_id, "photo_id": photo_id}
    await PHOTO.one(session, wanted, PhotoNotFound)


async def photo_of_helper(
    session: AsyncSession, actor: Actor, order_id: UUID, member_id: UUID
) -> UUID:
    """So that somebody knows whom they let in."""
    wanted = visible_to(actor) | {"order_id": order_id, "member_id": member_id}
    found: UUID = (await HELPER_PHOTO.one(session, wanted, PhotoNotFound)).photo_id
    return found


async def report(session: AsyncSession, actor: Actor, order_id: UUID, report_id: UUID) -> Row:
    wanted = visible_to(actor) | {"order_id": order_id, "report_id": report_id}
    return await REPORT.one(session, wanted, ReportNotFound)


async def crew_of(session: AsyncSession, order: Order) -> list[Row]:
    """Who serves it now, with their account, person, unit and paid hours; and in each row where it is,
    and whether it looks in on somebody."""
    return await CREW_OF.all(session, _of(order))


def known_to(session: AsyncSession, row: Row) -> CrewMember:
    """One of a crew, to be changed."""
    return adopt(session, CrewMember, row._asdict())


async def was_proven(session: AsyncSession, one: CrewMember) -> bool:
    """Whether they had come to the place, as far as their phone knew."""
    asked = {"here": one.community_id, "crew_id": one.id}
    return await PROVEN.first(session, asked) is not None


async def place_of(session: AsyncSession, order: Order) -> str | None:
    """In words: the door, or the point."""
    found: str | None = await WHERE.scalar(session, _of(order))
    return found


async def people_of(session: AsyncSession, order: Order) -> list[Person]:
    rows = await SERVED_PEOPLE.all(session, _of(order))
    return [adopt(session, Person, row._asdict()) for row in rows]


async def health_notes(session: AsyncSession, order: Order) -> list[Row]:
    return await HEALTH_NOTES.all(session, _of(order))


def _of(order: Order) -> dict[str, object]:
    return {"here": order.community_id, "order_id": order.id}
