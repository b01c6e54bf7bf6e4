"""Reading rounds: a calendar is a span of days, in order of time."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Select, Uuid, bindparam, exists, func, select, text
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.ext.asyncio import AsyncSession

from app.participation.volunteering.models import HourEntry, Presence
from app.patrols.hazards.models import Hazard
from app.patrols.rounds.errors import RoundNotFound, SafetyActionNotFound
from app.patrols.rounds.lifecycle import RoundState
from app.patrols.rounds.models import ActionPhoto, Round, SafetyAction, SafetyKind, SignUp
from app.patrols.rounds.policy import VISIBLE, visible_to
from app.patrols.teams.models import Team
from app.places.grids.models import Grid
from app.places.photos.errors import PhotoNotFound
from app.places.roles.actor import Actor
from app.platform.db.base import same
from app.platform.spans import Span
from app.residents.people.models import Person

SIGNED_UP = exists().where(
    same(SignUp.round_id, Round.id),
    SignUp.person_id == bindparam("my_person", type_=Uuid),
    SignUp.withdrawn_at.is_(None),
)
LISTED = (
    select(
        *(getattr(Round, name) for name in ("id", "team_id", "grid_id", "series_id", "state")),
        *(getattr(Round, name) for name in ("begins_at", "ends_at", "meet_at", "capacity")),
        Round.taken,
        Round.summary,
        Team.name.label("team"),
        Grid.name.label("grid"),
        SIGNED_UP.label("is_signed_up"),
    )
    .join(Team, same(Team.id, Round.team_id))
    .join(Grid, same(Grid.id, Round.grid_id))
    .where(VISIBLE)
)
ONE = LISTED.where(Round.id == bindparam("round_id"))
FOUND = select(Round).where(VISIBLE, Round.id == bindparam("round_id"))
FOR_UPDATE = FOUND.with_for_update()
FOR_SHARE = FOUND.with_for_update(read=True)
PHOTOS = (
    select(
        func.coalesce(
            func.array_agg(aggregate_order_by(ActionPhoto.photo_id, ActionPhoto.id)),
            text("'{}'::uuid[]"),
        )
    )
    .where(same(ActionPhoto.action_id, SafetyAction.id))
    .scalar_subquery()
    .label("photos")
)


def signed_up(community_id: int, round_id: UUID) -> Select[SignUp]:
    """Who means to come, and has not withdrawn."""
    return select(SignUp).where(
        SignUp.community_id == community_id,
        SignUp.round_id == round_id,
        SignUp.withdrawn_at.is_(None),
    )


async def calendar(
    session: AsyncSession,
    actor: Actor,
    span: Span,
    team_id: UUID | None = None,
    grid_id: UUID | None = None,
    mine: bool = False,
) -> Sequence[Any]:
    found = LISTED.where(Round.begins_at >= span.begins, Round.begins_at < span.after)
    if team_id is not None:
        found = found.where(Round.team_id == team_id)
    if grid_id is not None:
        found = found.where(Round.grid_id == grid_id)
    if mine:
        found = found.where(SIGNED_UP)
    ordered = found.order_by(Round.begins_at, Round.id).limit(2000)
    return (await session.execute(ordered, visible_to(actor))).all()


async def one(session: AsyncSession, actor: Actor, round_id: UUID) -> Any:
    found = await session.execute(ONE, visible_to(actor) | {"round_id": round_id})
    row = found.one_or_none()
    if row is None:
        raise RoundNotFound
    return row


async def for_update(session: AsyncSession, actor: Actor, round_id: UUID) -> Round:
    return await _entity(session, FOR_UPDATE, actor, round_id)


async def for_share(session: AsyncSession, actor: Actor, round_id: UUID) -> Round:
    """Nobody moves or cancels it meanwhile; others sign in at the same time."""
    return await _entity(session, FOR_SHARE, actor, round_id)


async def _entity(session: AsyncSession, statement: Any, actor: Actor, round_id: UUID) -> Round:
    found: Round | None = await session.scalar(
        statement, visible_to(actor) | {"round_id": round_id}
    )
    if found is None:
        raise RoundNotFound
    return found


async def people(session: AsyncSession, community_id: int, round_id: UUID) -> Sequence[Any]:
    """Who signed up, and who came: the two need not be the same."""
    signed = signed_up(community_id, round_id).with_only_columns(SignUp.person_id).subquery()
    came = (
        select(
            Presence.person_id,
            func.min(Presence.began_at).label("signed_in_at"),
            func.max(Presence.ended_at).label("signed_out_at"),
            func.bool_or(Presence.is_capped).label("is_capped"),
        )
        .where(Presence.community_id == community_id, Presence.occasion_id == round_id)
        .group_by(Presence.person_id)
        .subquery()
    )
    found = await session.execute(
        select(
            Person.id.label("person_id"),
            Person.name,
            signed.c.person_id.is_not(None).label("is_signed_up"),
            came.c.signed_in_at,
            came.c.signed_out_at,
            came.c.is_capped,
        )
        .outerjoin(signed, signed.c.person_id == Person.id)
        .outerjoin(came, came.c.person_id == Person.id)
        .where(
            Person.community_id == community_id,
            signed.c.person_id.is_not(None) | came.c.person_id.is_not(None),
        )
        .order_by(Person.name, Person.id)
    )
    return found.all()


async def actions(session: AsyncSession, community_id: int, round_id: UUID) -> Sequence[Any]:
    return (
        await session.execute(
            select(SafetyAction.__table__, PHOTOS)
            .where(SafetyAction.community_id == community_id, SafetyAction.round_id == round_id)
            .order_by(SafetyAction.done_at, SafetyAction.id)
        )
    ).all()


async def action(session: AsyncSession, round_: Round, action_id: UUID) -> SafetyAction:
    found: SafetyAction | None = await session.scalar(
        select(SafetyAction)
        .where(
            SafetyAction.community_id == round_.community_id,
            SafetyAction.round_id == round_.id,
            SafetyAction.id == action_id,
        )
        .with_for_update()
    )
    if found is None:
        raise SafetyActionNotFound
    return found


async def hazards(session: AsyncSession, community_id: int, round_id: UUID) -> Sequence[UUID]:
    found = select(Hazard.id).where(
        Hazard.community_id == community_id, Hazard.round_id == round_id
    )
    return (await session.scalars(found.order_by(Hazard.id))).all()


async def photo(session: AsyncSession, community_id: int, round_id: UUID, photo_id: UUID) -> None:
    found = await session.scalar(
        select(ActionPhoto.id)
        .join(SafetyAction, same(SafetyAction.id, ActionPhoto.action_id))
        .where(
            ActionPhoto.community_id == community_id,
            ActionPhoto.photo_id == photo_id,
            SafetyAction.round_id == round_id,
        )
    )
    if found is None:
        raise PhotoNotFound


async def figures(
    session: AsyncSession, actor: Actor, span: Span, grid_id: UUID | None
) -> dict[str, Any]:
    """Each a count of rows that `calendar` and a round show."""
    held = (VISIBLE, Round.state == RoundState.HELD, Round.begins_at >= span.begins)
    of_grid = () if grid_id is None else (Round.grid_id == grid_id,)
    within = (*held, Round.begins_at < span.after, *of_grid)
    here = visible_to(actor)
    its_presence = (Presence.community_id == Round.community_id) & (
        Presence.occasion_id == Round.id
    )
    its_hours = (HourEntry.community_id == Round.community_id) & (HourEntry.occasion_id == Round.id)
    rounds = select(func.count()).select_from(Round).where(*within)
    came = select(func.count()).select_from(Presence).join(Round, its_presence).where(*within)
    served = select(func.coalesce(func.sum(HourEntry.minutes), 0)).join(Round, its_hours)
    done = (
        select(
            SafetyAction.kind,
            func.count().label("times"),
            func.sum(SafetyAction.count).label("count"),
            func.count(SafetyAction.rectification_id).label("put_right"),
        )
        .join(Round, same(Round.id, SafetyAction.round_id))
        .where(*within, SafetyAction.struck_at.is_(None))
        .group_by(SafetyAction.kind)
        .order_by(SafetyAction.kind)
    )
    found = select(func.count()).select_from(Hazard).join(Round, same(Round.id, Hazard.round_id))
    by_kind = {row.kind: row for row in await session.execute(done, here)}
    return {
        "rounds": await session.scalar(rounds, here),
        "person_times": await session.scalar(came, here),
        "minutes": await session.scalar(served.where(*within), here),
        "actions": [by_kind[kind] for kind in SafetyKind if kind in by_kind],
        "hazards_found": await session.scalar(found.where(*within), here),
        "hazards_put_right": sum(row.put_right for row in by_kind.values()),
    }
