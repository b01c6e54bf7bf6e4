"""One source a kind: whole states, never differences, so that to read something twice is harmless.

A source yields rows in order of their ids; a row that is no longer the caller's is a tombstone.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Select, Uuid, any_, bindparam, func, or_, select, text, true
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import InstrumentedAttribute

from app.patrols.hazards.models import Hazard
from app.patrols.hazards.queries import OVER, WHOLE
from app.patrols.hazards.schemas import view as hazard_view
from app.patrols.rounds.lifecycle import RoundState
from app.patrols.rounds.models import Round, SignUp
from app.patrols.teams.models import Team
from app.places.dwellings.addresses import ADDRESS, IN_BUILDING, IN_ESTATE
from app.places.dwellings.models import Building, Dwelling, Estate
from app.places.grids.queries import DWELLINGS_OF_MY_GRIDS
from app.platform import clock
from app.platform.auth.actor import Actor
from app.platform.db.base import same
from app.residents.households.living import IN_DWELLING, IN_HOUSEHOLD, IS_MEMBER
from app.residents.households.models import Household, HouseholdMember
from app.residents.people.models import Person

ROUNDS_BACK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Source:
    """`statement` is run with `here`, `grids` and `since` (none: the first time)."""

    kind: str
    key: InstrumentedAttribute[UUID]
    statement: Callable[[datetime | None], Select[Any]]
    item: Callable[[Any, Actor], dict[str, Any] | None]  # none: gone


def _since(*columns: Any, first: Any, since: datetime | None) -> Any:
    return first if since is None else or_(*(column >= since for column in columns))


def _hazards(since: datetime | None) -> Select[Any]:
    """At first those that are open; later all that changed, closed ones too."""
    return WHOLE.where(
        Hazard.community_id == bindparam("here"),
        Hazard.grid_id == any_(bindparam("grids", type_=ARRAY(Uuid))),
        _since(Hazard.changed_at, first=Hazard.state.not_in(OVER), since=since),
    )


SIGNED_UP = (
    select(func.coalesce(func.array_agg(SignUp.person_id), text("'{}'::uuid[]")))
    .where(same(SignUp.round_id, Round.id), SignUp.withdrawn_at.is_(None))
    .scalar_subquery()
    .label("signed_up")
)


def _rounds(since: datetime | None) -> Select[Any]:
    """At first those that are planned or were lately; later all that changed."""
    coming = Round.begins_at > clock.now() - ROUNDS_BACK
    return (
        select(
            *(
                getattr(Round, name)
                for name in ("id", "team_id", "grid_id", "begins_at", "ends_at")
            ),
            *(getattr(Round, name) for name in ("meet_at", "capacity", "taken", "state")),
            Team.name.label("team"),
            SIGNED_UP,
        )
        .join(Team, same(Team.id, Round.team_id))
        .where(
            Round.community_id == bindparam("here"),
            Round.grid_id == any_(bindparam("grids", type_=ARRAY(Uuid))),
            _since(
                Round.changed_at,
                first=coming & (Round.state != RoundState.CANCELLED),
                since=since,
            ),
        )
    )


def _people(since: datetime | None) -> Select[Any]:
    """Their latest dwelling in my grids; who has moved out or died is a tombstone."""
    lives_here = HouseholdMember.until.is_(None) & Person.died_on.is_(None)
    moved = select(HouseholdMember.person_id).where(
        HouseholdMember.community_id == bindparam("here"),
        true() if since is None else HouseholdMember.changed_at >= since,
    )
    changed = (Person.changed_at >= since) | Person.id.in_(moved) if since else lives_here
    return (
        select(
            *(getattr(Person, name) for name in ("id", "name", "sex", "born_on", "version")),
            Person.id_number_mask.label("id_number"),
            Person.phone_mask.label("phone"),
            Person.health.is_not(None).label("has_health_notes"),
            Household.id.label("household_id"),
            Household.dwelling_id,
            HouseholdMember.relation,
            HouseholdMember.is_contact,
            ADDRESS.label("address"),
            lives_here.label("lives_here"),
        )
        .ext(distinct_on(Person.id))
        .join(HouseholdMember, IS_MEMBER)
        .join(Household, IN_HOUSEHOLD)
        .join(Dwelling, IN_DWELLING)
        .join(Building, IN_BUILDING)
        .join(Estate, IN_ESTATE)
        .where(
            Person.community_id == bindparam("here"),
            Household.dwelling_id.in_(DWELLINGS_OF_MY_GRIDS),
            changed,
        )
    )


def _plain(row: Any, _actor: Actor) -> dict[str, Any]:
    return dict(row._mapping)  # noqa: SLF001


def _person(row: Any, actor: Actor) -> dict[str, Any] | None:
    item = _plain(row, actor)
    return item if item.pop("lives_here") else None


SOURCES = (
    Source("hazard", Hazard.id, _hazards, hazard_view),
    Source("round", Round.id, _rounds, _plain),
    Source("person", Person.id, _people, _person),
)
AND_THEN = {"person": (HouseholdMember.until.desc().nulls_first(),)}
