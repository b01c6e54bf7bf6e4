"""The demo's year has the figures that it promises, derived from single deeds."""

from collections import Counter
from datetime import date

import orjson
import pytest
from shapely import unary_union
from sqlalchemy import Date, func, select, text
from sqlalchemy.ext.asyncio import create_async_engine

from app.care.subjects.lifecycle import CareState
from app.care.subjects.models import CareSubject, CareVisit
from app.care.subjects.periods import DueState
from app.care.subjects.risk import Risk
from app.care.visits import queries as visit_queries
from app.care.visits import views as visit_views
from app.consultation.mediation.lifecycle import MediationState
from app.consultation.mediation.models import Mediation
from app.consultation.topics.models import Topic, TopicHazard
from app.demo import care, home_services, kangyuan, rounds
from app.demo.places import HERE_ID
from app.demo.services import HOSPITAL
from app.participation.volunteering.models import HourEntry, Presence
from app.patrols.categories.models import Category
from app.patrols.hazards.deadlines import due
from app.patrols.hazards.jobs import follow_calendar
from app.patrols.hazards.lifecycle import HazardState
from app.patrols.hazards.models import Hazard, Rectification
from app.patrols.rounds.models import SafetyAction, SafetyKind
from app.patrols.teams.models import Team
from app.places.dwellings.models import Estate
from app.places.grids.geometry import polygon
from app.places.grids.models import Grid
from app.places.grids.queries import grids
from app.places.roles.actor import Actor, Role
from app.places.roles.models import Authorisation, Relationship
from app.platform import clock
from app.platform.db.base import new_id, same
from app.platform.db.session import sessions_of
from app.platform.history import done_to
from app.platform.spans import Span
from app.platform.worktime import queries as worktime
from app.reports.changes.feed import changes
from app.residents.party.lifecycle import PartyState
from app.residents.party.models import Branch, MemberKind, PartyMember
from app.residents.people.models import Person
from app.residents.verification.lifecycle import ClaimState
from app.residents.verification.models import Claim
from app.service_orders.catalogue.models import Item, ServiceList, Slot
from app.service_orders.orders.lifecycle import OrderState
from app.service_orders.orders.models import Order
from app.service_orders.providers.models import Member, Unit
from app.settings import Settings


async def test_the_year_of_kangyuan(kangyuan_settings: Settings) -> None:
    engine = create_async_engine(kangyuan_settings.database_url or "")
    sessions = sessions_of(engine)
    assert await kangyuan.is_there(sessions)
    async with sessions() as session:
        closed = (
            select(func.count())
            .select_from(Hazard)
            .join(Category, same(Category.id, Hazard.category_id))
            .where(Hazard.state == HazardState.CLOSED)
        )
        assert await session.scalar(closed.where(Category.is_fire_safety)) == 136
        assert await session.scalar(select(func.count()).select_from(Estate)) == 8
        people = list(await session.scalars(select(Person.born_on)))
        assert len(people) >= 8000
        old = sum(born <= date(clock.today().year - 65, 12, 31) for born in people)
        assert 0.15 < old / len(people) < 0.25
        settled = Mediation.state.in_([MediationState.AGREED, MediationState.CLOSED])
        mediated = await session.scalar(select(func.count()).where(settled))
        assert (mediated or 0) >= 20
        minors = select(func.count()).where(
            Authorisation.relationship == Relationship.GUARDIAN, Authorisation.ended_at.is_(None)
        )
        assert (await session.scalar(minors) or 0) >= 5
        waiting = select(func.count()).where(Claim.state == ClaimState.PENDING)
        assert await session.scalar(waiting) == kangyuan.CLAIMS
        rows = await grids(session, HERE_ID)
        polygons = [polygon(row.boundary) for row in rows]
        assert len(polygons) == 16
        together = unary_union(polygons)
        assert together.area == pytest.approx(sum(one.area for one in polygons))
        assert together.geom_type == "Polygon"
        calendar = await worktime.load(session)
        overdue = 0
        for hazard in await session.scalars(select(Hazard)):
            found = due(await done_to(session, hazard), calendar)
            assert found.at == hazard.due_at
            overdue += hazard.overdue_told_at is not None
        assert overdue > 0
        assert await follow_calendar(session) == 0  # it has not changed
        await session.rollback()
    await engine.dispose()


async def test_its_patrols(kangyuan_settings: Settings) -> None:
    engine = create_async_engine(kangyuan_settings.database_url or "")
    async with sessions_of(engine)() as session:
        clearing = SafetyAction.kind == SafetyKind.STAIRWELL_CLEARING
        clearings = select(func.count()).where(clearing, SafetyAction.struck_at.is_(None))
        assert await session.scalar(clearings) == 37
        closing = clearings.where(SafetyAction.rectification_id == Rectification.id)
        of_closed = closing.where(Rectification.hazard_id == Hazard.id)
        assert await session.scalar(of_closed.where(Hazard.state == HazardState.CLOSED)) == 1
        grids_with_a_team = select(func.count(Team.grid_id.distinct()))
        assert await session.scalar(grids_with_a_team) == 16
        minutes = select(func.sum(HourEntry.minutes)).where(HourEntry.occasion_kind == "rounds")
        came = select(func.count()).where(Presence.occasion_kind == "rounds")
        served, present = await session.scalar(minutes), await session.scalar(came)
        assert present == 16 * rounds.ROUNDS_PER_GRID * rounds.COMING
        assert served
        assert 60 < served / present < 90
    await engine.dispose()


async def test_its_care(kangyuan_settings: Settings) -> None:
    """A fifth of the people are on the list; most visits were made, some late, some never."""
    engine = create_async_engine(kangyuan_settings.database_url or "")
    async with sessions_of(engine)() as session:
        people = await session.scalar(select(func.count()).select_from(Person)) or 0
        on_the_list = await session.scalar(select(func.count()).select_from(CareSubject)) or 0
        assert 0.15 < on_the_list / people < 0.25
        assert (await session.scalar(select(func.count()).select_from(CareVisit)) or 0) > 150
        secretary = Actor(new_id(), HERE_ID, None, {Role.SECRETARY: frozenset()})
        today = clock.today()
        span = Span(today - care.BEGAN, today + care.BEGAN)
        counted = await visit_queries.figures(session, secretary, span, None)
        found = visit_views.figures(*counted)
        assert found.by_risk[Risk.LOW] > found.by_risk[Risk.MEDIUM]
        assert found.by_risk[Risk.MEDIUM] > found.by_risk[Risk.HIGH] > 0
        assert sum(found.by_risk.values()) == found.kept
        for state in (DueState.DONE, DueState.DONE_LATE, DueState.MISSED, DueState.WAIVED):
            assert found.by_state[state] > 0, state
        suspended = select(func.count()).where(CareSubject.state == CareState.SUSPENDED)
        assert await session.scalar(suspended) == 6
        paired = select(func.count()).where(CareSubject.companion_id.is_not(None))
        assert await session.scalar(paired) == 6
    await engine.dispose()


NO_SESSION = ("proposed", "declined", "joined", "withdrawn", "open")


async def test_its_topics(kangyuan_settings: Settings) -> None:
    """Some wait, one for too long; whoever said the first word of what was joined is not forgotten."""
    engine = create_async_engine(kangyuan_settings.database_url or "")
    async with sessions_of(engine)() as session:
        states = set(await session.scalars(select(Topic.state)))
        assert states >= set(NO_SESSION)
        overdue = select(func.count()).where(Topic.overdue_told_at.is_not(None))
        assert await session.scalar(overdue) == 1
        raised = select(func.count()).select_from(TopicHazard)
        assert await session.scalar(raised) == 3
    await engine.dispose()


async def test_its_floating_party_members(kangyuan_settings: Settings) -> None:
    engine = create_async_engine(kangyuan_settings.database_url or "")
    async with sessions_of(engine)() as session:
        floating = select(func.count()).where(PartyMember.kind == MemberKind.FLOATING)
        admitted = PartyMember.state == PartyState.ADMITTED
        assert await session.scalar(floating.where(admitted)) == 17
        assert await session.scalar(floating.where(~admitted)) == 2
        assert await session.scalar(select(func.count()).select_from(Branch)) == 8
    await engine.dispose()


async def test_the_first_copy_of_a_grid_is_small(kangyuan_settings: Settings) -> None:
    """Some 500 residents, 200 open hazards: below a megabyte."""
    engine = create_async_engine(kangyuan_settings.database_url or "")
    async with sessions_of(engine)() as session:
        grid = await session.scalar(select(Grid.id).order_by(Grid.code).limit(1))
        assert grid is not None
        worker = Actor(new_id(), HERE_ID, None, {Role.GRID_WORKER: frozenset({grid})})
        reporter = await session.scalar(select(Hazard.reported_by).limit(1))
        more = {"here": HERE_ID, "grid": grid, "account": reporter}
        await session.execute(text(TWO_HUNDRED_OPEN), more)  # never committed
        found = await changes(session, worker, None, 1000)
        kinds = Counter(one["kind"] for one in found.items)
        assert kinds["person"] >= 450
        assert kinds["round"] >= 3
        assert kinds["hazard"] >= 200
        assert len(orjson.dumps(found.items)) < 1_000_000
        await session.rollback()
    await engine.dispose()


TWO_HUNDRED_OPEN = """
INSERT INTO hazards (community_id, id, category_id, grid_id, source, what, "where", lng, lat, datum,
    reported_by, found_at, reported_at, state, is_extended)
SELECT :here, gen_random_uuid(), (SELECT id FROM hazard_categories WHERE community_id = :here
    LIMIT 1), :grid, 'patrol', '楼道停放电动车，正在飞线充电，堵住了消防通道', '3栋2单元1层门厅',
    114.38, 30.63, 'gcj02', :account, now(), now(), 'reported', false FROM generate_series(1, 200)
"""


async def test_people_of_65_and_older_were_served_at_home(kangyuan_settings: Settings) -> None:
    """More than 1,200 times, each on a day on which they were of that age, and nobody else."""
    engine = create_async_engine(kangyuan_settings.database_url or "")
    was_65 = Person.born_on <= func.timezone("Asia/Shanghai", Order.begins_at).cast(Date) - text(
        "interval '65 years'"
    )
    served = (
        select(func.count(), func.count().filter(was_65))
        .select_from(Order)
        .join(Person, same(Person.id, Order.customer_id))
        .where(Order.state.in_([OrderState.CONFIRMED, OrderState.RATED]))
    )
    async with sessions_of(engine)() as session:
        orders, of_65 = (await session.execute(served)).one()
        states = set(await session.scalars(select(Order.state).distinct()))
        members = select(func.count(Member.id)).join(Unit, same(Unit.id, Member.unit_id))
        of_hospital = await session.scalar(members.where(Unit.name == HOSPITAL))
        lists = await session.execute(select(Item.list, func.count()).group_by(Item.list))
        full = select(func.count(Order.id)).where(
            Order.state == OrderState.WAITING,
            same(Order.slot_id, Slot.id),
            Slot.taken == Slot.capacity,
        )
        waiting = await session.scalar(full)
        twice = select(HourEntry.occasion_id).where(
            HourEntry.occasion_kind == "orders", HourEntry.corrects_id.is_(None)
        )
        hours = Counter(await session.scalars(twice))
    await engine.dispose()
    assert orders == of_65 >= home_services.ORDERS > 1_200
    assert states == set(OrderState)
    assert of_hospital is not None
    assert of_hospital > 170
    items = {row[0]: row[1] for row in lists}
    assert items.keys() == set(ServiceList)
    assert sum(items.values()) > 20
    assert waiting
    assert len(hours) > 1_100  # what was served in paid time gives none
    assert set(hours.values()) == {1}
