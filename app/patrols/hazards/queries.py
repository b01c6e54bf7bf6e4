"""Reading hazards. Every query for somebody starts from what they may see."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, bindparam, func, select, text
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.ext.asyncio import AsyncSession

from app.patrols.hazards.deadlines import Done
from app.patrols.hazards.errors import HazardNotFound
from app.patrols.hazards.lifecycle import HazardState
from app.patrols.hazards.models import Category, Hazard, HazardPhoto
from app.patrols.hazards.policy import MINE, VISIBLE, visible_to
from app.places.grids.geometry import Point, metres_between
from app.places.grids.models import Grid
from app.places.photos.errors import PhotoNotFound
from app.places.roles.actor import Actor
from app.places.roles.models import CommunityAccount
from app.platform import clock
from app.platform.db.base import same
from app.platform.history import Transition
from app.residents.people.models import Person

NEAR_METRES = 30
NEAR_DAYS = 14
DEGREE = 111_000  # metres, of latitude; of longitude less, so a box this wide is wide enough
OVER = (HazardState.CLOSED, HazardState.DISMISSED, HazardState.JOINED)
RUNNING = (HazardState.FILED, HazardState.ASSIGNED)

OF_ITS_CATEGORY = same(Category.id, Hazard.category_id)
OF_IT = same(HazardPhoto.hazard_id, Hazard.id)

LISTED = (
    *(getattr(Hazard, name) for name in ("id", "grid_id", "what", "where", "state", "reported_at")),
    *(getattr(Hazard, name) for name in ("due_at", "reported_by", "assignee_id", "company_id")),
    *(getattr(Hazard, name) for name in ("submitted_by", "submitted_person_id", "escalated_at")),
    Hazard.submitted_company_id,
    Hazard.reporter_id,
    Category.code.label("category"),
    Category.name.label("category_name"),
    Category.severity,
)
PHOTOS = (
    select(
        func.coalesce(
            func.jsonb_agg(
                aggregate_order_by(
                    func.jsonb_build_object(
                        *("id", HazardPhoto.photo_id, "moment", HazardPhoto.moment)
                    ),
                    HazardPhoto.id,
                )
            ),
            text("'[]'::jsonb"),
        )
    )
    .where(OF_IT)
    .scalar_subquery()
)
VIEWED = (
    *(getattr(Hazard, name) for name in ("source", "lng", "lat", "found_at", "assigned_at")),
    *(getattr(Hazard, name) for name in ("due_is_estimate", "is_extended", "closed_at")),
    Hazard.joined_to_id,
    Hazard.round_id,
    PHOTOS.label("photos"),
)

# Built once: to build a statement takes longer than to run it.
LISTING = select(*LISTED).join(Category, OF_ITS_CATEGORY).where(VISIBLE)
WHOLE = select(*LISTED, *VIEWED).join(Category, OF_ITS_CATEGORY)
ONE = WHOLE.where(Hazard.id == bindparam("hazard_id"), VISIBLE)
RELOAD = WHOLE.where(Hazard.community_id == bindparam("here"), Hazard.id == bindparam("hazard_id"))
FOR_UPDATE = select(Hazard).where(Hazard.id == bindparam("hazard_id"), VISIBLE).with_for_update()


@dataclass(frozen=True, slots=True)
class Filters:
    state: HazardState | None = None
    grid_id: UUID | None = None
    category: str | None = None
    overdue: bool = False
    mine: bool = False


def listing(only: Filters) -> Select[*tuple[Any, ...]]:
    """To be run with `visible_to(actor)`, which also says what is `mine`."""
    found = LISTING
    if only.state is not None:
        found = found.where(Hazard.state == only.state)
    if only.grid_id is not None:
        found = found.where(Hazard.grid_id == only.grid_id)
    if only.category is not None:
        found = found.where(Category.code == only.category)
    if only.overdue:
        found = found.where(Hazard.state.in_(RUNNING), Hazard.due_at < clock.now())
    if only.mine:
        found = found.where(MINE)
    return found


def public(community_id: int) -> Select[*tuple[Any, ...]]:
    """The newest hundred that were filed; nothing that a person wrote, nobody's address."""
    return (
        select(
            Hazard.id,
            Category.name.label("category_name"),
            Grid.name.label("grid_name"),
            Hazard.state,
            Hazard.reported_at,
            Hazard.due_at,
            Hazard.closed_at,
        )
        .join(Category, OF_ITS_CATEGORY)
        .join(Grid, same(Grid.id, Hazard.grid_id))
        .where(
            Hazard.community_id == community_id,
            Hazard.state.not_in([HazardState.REPORTED, HazardState.DISMISSED, HazardState.JOINED]),
        )
        .order_by(Hazard.id.desc())
        .limit(100)
    )


async def one(session: AsyncSession, actor: Actor, hazard_id: UUID) -> Row[*tuple[Any, ...]]:
    found = await session.execute(ONE, visible_to(actor) | {"hazard_id": hazard_id})
    row = found.one_or_none()
    if row is None:
        raise HazardNotFound
    return row


async def reload(session: AsyncSession, hazard: Hazard) -> Row[*tuple[Any, ...]]:
    """After a deed: shown to who did it, even if it took the hazard out of their sight."""
    await session.flush()
    key = {"here": hazard.community_id, "hazard_id": hazard.id}
    return (await session.execute(RELOAD, key)).one()


async def for_update(session: AsyncSession, actor: Actor, hazard_id: UUID) -> Hazard:
    """About to take a step: two clicks make one step."""
    hazard = await session.scalar(FOR_UPDATE, visible_to(actor) | {"hazard_id": hazard_id})
    if hazard is None:
        raise HazardNotFound
    return hazard


async def photo(session: AsyncSession, actor: Actor, hazard_id: UUID, photo_id: UUID) -> UUID:
    """Who sees the hazard sees its photos."""
    found = await session.scalar(
        select(HazardPhoto.photo_id)
        .join(Hazard, OF_IT)
        .where(Hazard.id == hazard_id, HazardPhoto.photo_id == photo_id, VISIBLE),
        visible_to(actor),
    )
    if found is None:
        raise PhotoNotFound
    return found


async def steps(
    session: AsyncSession, community_id: int, hazard_id: UUID
) -> Sequence[Row[*tuple[Any, ...]]]:
    found = await session.execute(
        select(
            Transition.at,
            Transition.action,
            Transition.source,
            Transition.target,
            Transition.details,
            CommunityAccount.name.label("by"),
            Person.name.label("on_behalf_of"),
        )
        .outerjoin(
            CommunityAccount,
            same(CommunityAccount.account_id, Transition.account_id)
            & (CommunityAccount.person_id.is_(None) | Transition.principal_id.is_not(None)),
        )
        .outerjoin(
            Person,
            same(Person.id, Transition.principal_id),
        )
        .where(
            Transition.community_id == community_id,
            Transition.subject_kind == Hazard.__tablename__,
            Transition.subject_id == hazard_id,
        )
        .order_by(Transition.at, Transition.id)
    )
    return found.all()


async def history(session: AsyncSession, hazard: Hazard) -> list[Done]:
    """Its history, as `deadlines.due` reads it."""
    return [
        Done(step.action, step.at, step.details)
        for step in await steps(session, hazard.community_id, hazard.id)
    ]


async def candidates(
    session: AsyncSession, hazard: Hazard
) -> list[tuple[Row[*tuple[Any, ...]], int]]:
    """Open hazards that may be the same one, nearest first, with their distance in metres."""
    if hazard.lng is None or hazard.lat is None:
        return []
    here = Point(hazard.lng, hazard.lat)
    box = NEAR_METRES / DEGREE
    found = await session.execute(
        select(Hazard.id, Hazard.what, Hazard.where, Hazard.state, Hazard.lng, Hazard.lat).where(
            Hazard.community_id == hazard.community_id,
            Hazard.category_id == hazard.category_id,
            Hazard.lat.between(here.lat - box, here.lat + box),
            Hazard.lng.between(here.lng - 2 * box, here.lng + 2 * box),
            Hazard.state.not_in(OVER),
            Hazard.reported_at > clock.now() - timedelta(days=NEAR_DAYS),
            Hazard.id != hazard.id,
        )
    )
    near = [(row, round(metres_between(here, Point(row.lng, row.lat)))) for row in found]
    return sorted(
        (pair for pair in near if pair[1] <= NEAR_METRES), key=lambda pair: (pair[1], pair[0].id)
    )[:5]


async def categories(session: AsyncSession, community_id: int) -> Sequence[Category]:
    found = select(Category).where(Category.community_id == community_id).order_by(Category.code)
    return (await session.scalars(found)).all()
