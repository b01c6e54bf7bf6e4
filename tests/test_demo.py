"""The demo's year has the figures that it promises, derived from single deeds."""

from datetime import date

import pytest
from shapely import unary_union
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import create_async_engine

from app.demo import kangyuan
from app.patrols.hazards import queries
from app.patrols.hazards.deadlines import due
from app.patrols.hazards.lifecycle import HazardState
from app.patrols.hazards.models import Category, Hazard
from app.places.dwellings.models import Estate
from app.places.grids.geometry import valid_polygon
from app.places.grids.queries import grids
from app.places.roles.models import Authorisation, Relationship
from app.platform import clock
from app.platform.db.session import sessions_of
from app.platform.worktime import queries as worktime
from app.residents.people.models import Person
from app.residents.verification.lifecycle import ClaimState
from app.residents.verification.models import Claim
from app.settings import Settings


async def test_the_year_of_kangyuan(kangyuan_settings: Settings) -> None:
    engine = create_async_engine(kangyuan_settings.database_url or "")
    sessions = sessions_of(engine)
    assert await kangyuan.is_there(sessions)
    async with sessions() as session:
        closed = (
            select(func.count())
            .select_from(Hazard)
            .join(Category, queries.OF_ITS_CATEGORY)
            .where(Hazard.state == HazardState.CLOSED)
        )
        assert await session.scalar(closed.where(Category.is_fire_safety)) == 136
        assert await session.scalar(select(func.count()).select_from(Estate)) == 8
        people = list(await session.scalars(select(Person.born_on)))
        assert len(people) >= 8000
        old = sum(born <= date(clock.today().year - 65, 12, 31) for born in people)
        assert 0.15 < old / len(people) < 0.25
        minors = select(func.count()).where(
            Authorisation.relationship == Relationship.GUARDIAN, Authorisation.ended_at.is_(None)
        )
        assert (await session.scalar(minors) or 0) >= 5
        waiting = select(func.count()).where(Claim.state == ClaimState.PENDING)
        assert await session.scalar(waiting) == kangyuan.CLAIMS
        rows = await grids(session, kangyuan.HERE_ID)
        polygons = [valid_polygon(row.boundary) for row in rows]
        assert len(polygons) == 16
        together = unary_union(polygons)
        assert together.area == pytest.approx(sum(one.area for one in polygons))
        assert together.geom_type == "Polygon"
        calendar = await worktime.load(session)
        overdue = 0
        for hazard in await session.scalars(select(Hazard)):
            found = due(await queries.done(session, hazard), calendar)
            assert found.at == hazard.due_at
            overdue += hazard.overdue_told_at is not None
        assert overdue > 0
    await engine.dispose()
