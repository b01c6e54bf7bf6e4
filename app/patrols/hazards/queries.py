"""Reading hazards. Every query for somebody starts from what they may see."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    DateTime,
    Double,
    Uuid,
    any_,
    bindparam,
    false,
    func,
    or_,
    select,
    text,
)
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from app.patrols.categories.models import Category
from app.patrols.hazards.errors import HazardNotFound
from app.patrols.hazards.lifecycle import HazardState
from app.patrols.hazards.models import Hazard, HazardPhoto, Rectification
from app.patrols.hazards.policy import DID_THE_WORK, MINE, VISIBLE, visible_to, worked_on_it
from app.places.grids.models import Grid
from app.places.photos.errors import PhotoNotFound
from app.places.roles.actor import Actor, Role
from app.places.roles.models import CommunityAccount, Grant
from app.places.roles.queries import HELD
from app.platform import clock
from app.platform.db.base import HERE, gathered, same
from app.platform.db.kept import Kept, Listing, Locked, Row, columns
from app.platform.db.turns import take_turn
from app.platform.paging import Window
from app.platform.values.points import EARTH

NEAR_METRES = 30
NEAR_DAYS = 14
NEAREST = 5
DEGREE = 111_000  # metres, of latitude; of longitude less, so a box this wide is wide enough
OVER = (HazardState.CLOSED, HazardState.DISMISSED, HazardState.JOINED)

OF_ITS_CATEGORY = same(Category.id, Hazard.category_id) & (Category.community_id == HERE)
OF_IT = same(HazardPhoto.hazard_id, Hazard.id)

OF_CATEGORY = (
    Category.code.label("category"),
    Category.name.label("category_name"),
    Category.severity,
)
LISTED = (
    *(getattr(Hazard, name) for name in ("id", "grid_id", "what", "where", "state", "reported_at")),
    *(getattr(Hazard, name) for name in ("due_at", "reported_by", "assignee_id", "company_id")),
    *(Hazard.escalated_at, Hazard.reporter_id, DID_THE_WORK),
    *OF_CATEGORY,
)
PHOTOS = (
    select(gathered(HazardPhoto.id, id=HazardPhoto.photo_id, moment=HazardPhoto.moment))
    .where(OF_IT, HazardPhoto.community_id == HERE)
    .scalar_subquery()
    .label("photos")
)
VIEWED = (
    *(getattr(Hazard, name) for name in ("source", "lng", "lat", "found_at", "assigned_at")),
    *(getattr(Hazard, name) for name in ("due_is_estimate", "is_extended", "closed_at")),
    Hazard.joined_to_id,
    Hazard.round_id,
    PHOTOS,
)

LISTING = Listing(
    select(*LISTED).join(Category, OF_ITS_CATEGORY).where(VISIBLE),
    Hazard.id,
    state=Hazard.state == bindparam("state"),
    grid_id=Hazard.grid_id == bindparam("grid_id"),
    category=Category.code == bindparam("category"),
    overdue=Hazard.state.not_in(OVER) & (Hazard.due_at < bindparam("now")),
    mine=MINE,
)
WHOLE = select(*LISTED, *VIEWED).join(Category, OF_ITS_CATEGORY)
ITS_ID = Hazard.id == bindparam("hazard_id", type_=Uuid)
ONE = Kept(WHOLE.where(ITS_ID, VISIBLE))
FOR_UPDATE = Locked(
    Hazard,
    select(
        *columns(Hazard),
        *OF_CATEGORY,
        *(Category.limit_amount, Category.limit_unit, PHOTOS, DID_THE_WORK),
    )
    .join(Category, OF_ITS_CATEGORY)
    .where(ITS_ID, VISIBLE)
    .with_for_update(of=Hazard),
)
FIRST = Kept(
    select(func.coalesce(Hazard.joined_to_id, Hazard.id)).where(
        ITS_ID,
        VISIBLE,
        Hazard.state.not_in([HazardState.CLOSED, HazardState.DISMISSED]),
    )
)
IN_ORDER = Kept(
    select(Hazard.id)
    .where(Hazard.community_id == HERE, Hazard.id == any_(bindparam("ids", type_=ARRAY(Uuid))))
    .order_by(Hazard.id)
    .with_for_update()
)
IS_OPEN = Kept(
    select(Hazard.id).where(Hazard.community_id == HERE, ITS_ID, Hazard.state.not_in(OVER))
)
THEIRS = aliased(CommunityAccount)
VERIFIERS = Kept(
    select(Grant.account_id, Grant.role)
    .join(Hazard, Hazard.community_id == Grant.community_id)
    .outerjoin(THEIRS, (THEIRS.community_id == HERE) & (THEIRS.account_id == Grant.account_id))
    .where(
        Grant.community_id == HERE,
        Hazard.community_id == HERE,
        ITS_ID,
        HELD,
        or_(
            (Grant.role == Role.GRID_WORKER) & (Grant.grid_id == Hazard.grid_id),
            Grant.role.in_([Role.STAFF, Role.SECRETARY]),
            (Grant.role == Role.STREET) & Hazard.escalated_at.is_not(None),
        ),
        ~worked_on_it(Grant.account_id, THEIRS.person_id),
    )
    .order_by(Grant.id)
)
WHO_DID_IT = Kept(
    select(Rectification.done_by)
    .where(
        Rectification.community_id == HERE,
        Rectification.hazard_id == bindparam("hazard_id", type_=Uuid),
    )
    .order_by(Rectification.done_at.desc(), Rectification.id.desc())
    .limit(1)
)
PUBLIC = Kept(
    select(
        Hazard.id,
        Category.name.label("category_name"),
        Grid.name.label("grid_name"),
        Hazard.state,
        Hazard.reported_at,
        Hazard.due_at,
        Hazard.rectify_by,
        Hazard.closed_at,
    )
    .join(Category, OF_ITS_CATEGORY)
    .join(Grid, same(Grid.id, Hazard.grid_id))
    .where(
        Hazard.community_id == HERE,
        Hazard.state.not_in([HazardState.REPORTED, HazardState.DISMISSED, HazardState.JOINED]),
    )
    .order_by(Hazard.id.desc())
    .limit(100)
)
PHOTO = Kept(
    select(HazardPhoto.photo_id)
    .join(Hazard, OF_IT)
    .where(ITS_ID, HazardPhoto.photo_id == bindparam("photo_id", type_=Uuid), VISIBLE)
)
LNG, LAT = bindparam("lng", type_=Double), bindparam("lat", type_=Double)
BOX = NEAR_METRES / DEGREE
# Haversine, as `geometry.metres_between`.
METRES = (
    2
    * EARTH
    * func.asin(
        func.least(
            1.0,
            func.sqrt(
                func.power(func.sin(func.radians(Hazard.lat - LAT) / 2), 2)
                + func.cos(func.radians(LAT))
                * func.cos(func.radians(Hazard.lat))
                * func.power(func.sin(func.radians(Hazard.lng - LNG) / 2), 2)
            ),
        )
    )
)
CANDIDATES = Kept(
    select(
        *(Hazard.id, Hazard.what, Hazard.where, Hazard.state),
        Category.name.label("category_name"),
        func.coalesce(VISIBLE, false()).label("is_seen"),
        METRES.label("metres"),
    )
    .join(Category, OF_ITS_CATEGORY)
    .where(
        Hazard.community_id == HERE,
        Hazard.category_id == bindparam("category_id", type_=Uuid),
        Hazard.lat.between(LAT - BOX, LAT + BOX),
        Hazard.lng.between(LNG - 2 * BOX, LNG + 2 * BOX),
        Hazard.state.not_in(OVER),
        Hazard.reported_at > bindparam("lately", type_=DateTime(timezone=True)),
        METRES < NEAR_METRES + 0.5,
    )
    .order_by(text("metres"), Hazard.id)
    .limit(NEAREST)
)


@dataclass(frozen=True, slots=True)
class Filters:
    state: HazardState | None = None
    grid_id: UUID | None = None
    category: str | None = None
    overdue: bool = False
    mine: bool = False


async def listing(
    session: AsyncSession, actor: Actor, window: Window, only: Filters
) -> tuple[Sequence[Row], str | None]:
    values = visible_to(actor) | {"now": clock.now()}
    return await LISTING.page(session, window, values, **asdict(only))


async def one(session: AsyncSession, actor: Actor, hazard_id: UUID) -> Row:
    return await ONE.one(session, visible_to(actor) | {"hazard_id": hazard_id}, HazardNotFound)


async def for_update(session: AsyncSession, actor: Actor, hazard_id: UUID) -> Hazard:
    """About to take a step: two clicks make one step."""
    found = visible_to(actor) | {"hazard_id": hazard_id}
    return await FOR_UPDATE.entity(session, found, HazardNotFound)


async def first_of(session: AsyncSession, actor: Actor, hazard_id: UUID) -> UUID | None:
    """Of those that are one: itself, or what it was joined to; none: over, or not for the caller."""
    found: UUID | None = await FIRST.scalar(session, visible_to(actor) | {"hazard_id": hazard_id})
    return found


async def take_turn_at_joining(session: AsyncSession, community_id: int) -> None:
    """Who joins, or ends what others were joined to, locks several: which ones is known only after the
    first was locked, so one at a time in a community."""
    await take_turn(session, f"joining{community_id}")


async def lock_in_order(session: AsyncSession, community_id: int, *ids: UUID) -> None:
    """As the clock does."""
    await IN_ORDER.all(session, {"here": community_id, "ids": list(ids)})


async def is_open(session: AsyncSession, community_id: int, hazard_id: UUID) -> bool:
    found = {"here": community_id, "hazard_id": hazard_id}
    return await IS_OPEN.first(session, found) is not None


async def joined_to(session: AsyncSession, hazard: Hazard) -> Sequence[Hazard]:
    """Locked; the one that they were joined to is."""
    return (
        await session.scalars(
            select(Hazard)
            .where(
                Hazard.community_id == hazard.community_id,
                Hazard.joined_to_id == hazard.id,
                Hazard.state == HazardState.JOINED,
            )
            .order_by(Hazard.id)
            .with_for_update()
        )
    ).all()


async def verifiers(session: AsyncSession, hazard: Hazard) -> list[UUID]:
    """Grid workers who never worked on it; if there is none, staff and secretary; else the street,
    once it was escalated to it."""
    found = {"here": hazard.community_id, "hazard_id": hazard.id, "now": clock.now()}
    rows = await VERIFIERS.all(session, found)
    for roles in ({Role.GRID_WORKER}, {Role.STAFF, Role.SECRETARY}, {Role.STREET}):
        if those := [row.account_id for row in rows if row.role in roles]:
            return those
    return []


async def who_did_it(session: AsyncSession, hazard: Hazard) -> list[UUID]:
    """The last attempt."""
    found = {"here": hazard.community_id, "hazard_id": hazard.id}
    return await WHO_DID_IT.scalars(session, found)


async def photo(session: AsyncSession, actor: Actor, hazard_id: UUID, photo_id: UUID) -> None:
    """Who sees the hazard sees its photos."""
    wanted = visible_to(actor) | {"hazard_id": hazard_id, "photo_id": photo_id}
    await PHOTO.one(session, wanted, PhotoNotFound)


async def candidates(session: AsyncSession, actor: Actor, new: Hazard) -> list[Row]:
    """Open hazards that may be the same one, nearest first, with their distance in metres, and
    whether the caller may see them."""
    if new.lng is None:
        return []
    lately = clock.now() - timedelta(days=NEAR_DAYS)
    there = visible_to(actor) | {"category_id": new.category_id}
    return await CANDIDATES.all(session, there | {"lng": new.lng, "lat": new.lat, "lately": lately})
