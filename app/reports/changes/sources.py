"""One source a kind: whole states, never differences, so that to read something twice is harmless.

A source yields rows in order of their ids; a row that is no longer the caller's is a tombstone.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from itertools import product
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    DateTime,
    Integer,
    Select,
    Uuid,
    any_,
    bindparam,
    func,
    select,
    union_all,
)
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import aliased

from app.care.subjects.models import CareDue, CareSubject
from app.care.subjects.queries import FACTS, OF_SUBJECT, WAITS
from app.care.subjects.risk import risk
from app.consultation.sessions.lifecycle import MeetingState
from app.consultation.sessions.models import Meeting
from app.consultation.sessions.policy import OF_MY_GRIDS as MEETS_IN_MY_GRIDS
from app.consultation.sessions.queries import WHOLE as WHOLE_MEETING
from app.consultation.sessions.schemas import MeetingCopy
from app.consultation.sessions.views import copy as meeting_copy
from app.consultation.topics.models import Topic
from app.consultation.topics.policy import OVER as ENDED
from app.consultation.topics.queries import WHOLE as WHOLE_TOPIC
from app.consultation.topics.schemas import TopicCopy
from app.consultation.topics.views import copy as topic_copy
from app.participation.commitments.queries import people_of
from app.patrols.hazards.models import Hazard
from app.patrols.hazards.queries import OVER, WHOLE
from app.patrols.hazards.schemas import HazardView
from app.patrols.hazards.views import view as hazard_view
from app.patrols.rounds.lifecycle import RoundState
from app.patrols.rounds.models import Round
from app.patrols.teams.models import Team
from app.places.dwellings.addresses import ADDRESS, IN_BUILDING, IN_ESTATE
from app.places.dwellings.models import Building, Dwelling, Estate
from app.places.grids.queries import DWELLINGS_OF_MY_GRIDS
from app.places.roles.actor import Actor
from app.platform import clock
from app.platform.db.base import HERE, on, same
from app.platform.db.kept import Kept, Row
from app.platform.schemas import View
from app.reports.changes.moments import changed
from app.reports.changes.schemas import DueCopy, PersonCopy, RoundCopy
from app.residents.facts.known import FactKind
from app.residents.people.joins import IN_DWELLING, IN_HOUSEHOLD, IS_MEMBER
from app.residents.people.models import Household, HouseholdMember, Person
from app.service_orders.orders.lifecycle import TO_COME, OrderState
from app.service_orders.orders.models import Order
from app.service_orders.orders.queries import BARE as BARE_ORDER
from app.service_orders.orders.schemas import OrderItem
from app.service_orders.orders.views import item as order_item

GOES_ON = (*TO_COME, OrderState.UNDER_WAY)
ROUNDS_BACK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Source:
    """`statement` is made for the first reading or for what changed, and run with `values`.

    Its key is `id`; where one has several rows, the one with `lives_here` counts.
    """

    kind: str
    statement: Callable[[bool], Select[Any]]  # whether it is the first
    item: Callable[[Any, Actor], dict[str, Any] | None]  # none: gone
    view: type[View]


def page(source: Source, *, is_first: bool, goes_on: bool) -> Kept:
    """To be run with `values`."""
    found = source.statement(is_first)
    columns = found.selected_columns
    if goes_on:
        found = found.where(columns.id > bindparam("last", type_=Uuid))
    order = [columns.id] + ([columns.lives_here.desc()] if "lives_here" in columns else [])
    return Kept(found.order_by(*order).limit(bindparam("most", type_=Integer)))


def values(actor: Actor, last: UUID | None, most: int) -> dict[str, Any]:
    """Between which moments is said beside them."""
    here = {"here": actor.community_id, "grids": list(actor.grids), "most": most}
    who = {"account": actor.account_id, "me": actor.account_id, "my_person": actor.person_id}
    return here | who | {"last": last, "lately": clock.now() - ROUNDS_BACK}


def _hazards(is_first: bool) -> Select[Any]:
    """At first those that are open; later all that changed, closed ones too."""
    return WHOLE.where(
        Hazard.community_id == HERE,
        Hazard.grid_id == any_(bindparam("grids", type_=ARRAY(Uuid))),
        Hazard.state.not_in(OVER) if is_first else changed(Hazard),
    )


def _topics(is_first: bool) -> Select[Any]:
    """At first those that have not ended; later all that changed."""
    return WHOLE_TOPIC.where(
        Topic.community_id == HERE,
        Topic.grid_id == any_(bindparam("grids", type_=ARRAY(Uuid))),
        Topic.state.not_in(ENDED) if is_first else changed(Topic),
    )


def _topic(row: Any, actor: Actor) -> dict[str, Any] | None:
    return None if row.state in ENDED else topic_copy(row, actor)


def _meetings(is_first: bool) -> Select[Any]:
    """At first those that are to come or were lately; later all that changed."""
    coming = Meeting.ends_at > bindparam("lately", type_=DateTime(timezone=True))
    return WHOLE_MEETING.where(
        Meeting.community_id == HERE,
        MEETS_IN_MY_GRIDS,
        coming & (Meeting.state != MeetingState.CANCELLED) if is_first else changed(Meeting),
    )


def _rounds(is_first: bool) -> Select[Any]:
    """At first those that are planned or were lately; later all that changed."""
    coming = Round.begins_at > bindparam("lately", type_=DateTime(timezone=True))
    return (
        select(
            *(
                getattr(Round, name)
                for name in ("id", "team_id", "grid_id", "begins_at", "ends_at")
            ),
            *(getattr(Round, name) for name in ("meet_at", "capacity", "taken", "state")),
            Team.name.label("team"),
            people_of(Round).label("signed_up"),
        )
        .join(Team, same(Team.id, Round.team_id))
        .where(
            Round.community_id == HERE,
            Round.grid_id == any_(bindparam("grids", type_=ARRAY(Uuid))),
            coming & (Round.state != RoundState.CANCELLED) if is_first else changed(Round),
        )
    )


DUES = (
    select(
        func.json_agg(
            func.json_build_object(
                *(part for name in DueCopy.model_fields for part in (name, getattr(CareDue, name)))
            )
        )
    )
    .where(CareDue.community_id == HERE, OF_SUBJECT, WAITS)
    .scalar_subquery()
    .label("dues")
)
LIVES_HERE = on(HouseholdMember) & Person.died_on.is_(None)
LIVED = (
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
        CareSubject.state.label("care"),
        CareSubject.raised_to,
        FACTS,
        DUES,
        LIVES_HERE.label("lives_here"),
    )
    .outerjoin(CareSubject, same(CareSubject.id, Person.id))
    .join(HouseholdMember, IS_MEMBER)
    .join(Household, IN_HOUSEHOLD)
    .join(Dwelling, IN_DWELLING)
    .join(Building, IN_BUILDING)
    .join(Estate, IN_ESTATE)
    .where(Person.community_id == HERE)
)


def _people(is_first: bool) -> Select[Any]:
    """Who lives in my grids; later who changed, came or moved. Who has left or died is a tombstone.

    Who changed is found first, by three indexes, and by itself (MATERIALIZED): the planner takes the
    people of a grid for a handful, and would read them all.
    """
    if is_first:
        return LIVED.where(LIVES_HERE, Household.dwelling_id.in_(DWELLINGS_OF_MY_GRIDS))
    person, member, subject = aliased(Person), aliased(HouseholdMember), aliased(CareSubject)
    touched = union_all(
        select(person.id).where(person.community_id == HERE, changed(person)),
        select(member.person_id).where(member.community_id == HERE, changed(member)),
        select(subject.id).where(subject.community_id == HERE, changed(subject)),
    )
    found = LIVED.where(Person.id.in_(touched)).cte("found").prefix_with("MATERIALIZED")
    return (
        select(found)
        .ext(distinct_on(found.c.id))
        .where(found.c.dwelling_id.in_(DWELLINGS_OF_MY_GRIDS))
    )


def _plain(row: Row, _actor: Actor) -> dict[str, Any]:
    return row._asdict()


def _person(row: Any, actor: Actor) -> dict[str, Any] | None:
    item = _plain(row, actor)
    known = {name: item.pop(name) for name in ("raised_to", "facts", "dues")}
    if item["care"] is not None:
        born_on, facts = item["born_on"], frozenset(map(FactKind, known["facts"]))
        level = risk(born_on, facts, known["raised_to"], clock.today())
        about = {"risk": level, "facts": known["facts"], "dues": known["dues"] or []}
        item["care"] = {"state": item["care"]} | about
    return item if item.pop("lives_here") else None


def _orders(is_first: bool) -> Select[Any]:
    """At first those to come and under way; later all that changed."""
    return BARE_ORDER.where(
        Order.grid_id == any_(bindparam("grids", type_=ARRAY(Uuid))),
        Order.state.in_(GOES_ON) if is_first else changed(Order),
    )


def _order(row: Any, actor: Actor) -> dict[str, Any] | None:
    return order_item(row, actor) if row.state in GOES_ON else None


SOURCES = (
    Source("hazard", _hazards, hazard_view, HazardView),
    Source("round", _rounds, _plain, RoundCopy),
    Source("topic", _topics, _topic, TopicCopy),
    Source("session", _meetings, meeting_copy, MeetingCopy),
    Source("order", _orders, _order, OrderItem),
    Source("person", _people, _person, PersonCopy),
)
PAGES = {
    (source.kind, is_first, goes_on): page(source, is_first=is_first, goes_on=goes_on)
    for source, is_first, goes_on in product(SOURCES, (True, False), (True, False))
}
