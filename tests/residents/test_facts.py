"""What is known of somebody is known of a person, whoever reads it."""

from datetime import date, timedelta
from uuid import UUID

import pytest
from sqlalchemy import Date, bindparam, select
from sqlalchemy.exc import IntegrityError

from app.places.roles.actor import Actor, Role
from app.platform import clock
from app.platform.db.base import HERE
from app.platform.db.kept import Kept
from app.platform.db.session import Sessions
from app.platform.http.problems import database_problem
from app.residents.facts import queries, service
from app.residents.facts.errors import FactNotRecorded, RecordedAlready
from app.residents.facts.known import FactKind
from app.residents.facts.models import CareFact
from app.residents.facts.schemas import ClearFact, RecordFact
from app.residents.people.models import Person
from tests.scene import Scene

DAY = timedelta(days=1)
ILL, ALONE = FactKind.LONG_ILLNESS, FactKind.LIVES_ALONE
OF_EACH = Kept(select(Person.id, queries.facts_of(Person.id)).where(Person.community_id == HERE))
WHO_WAS_ILL = Kept(
    select(Person.id).where(
        Person.community_id == HERE,
        queries.had(Person.id, ILL, bindparam("day", type_=Date)),
    )
)


def office(scene: Scene) -> Actor:
    return Actor(scene.staff.account_id, scene.community_id, grants={Role.STAFF: frozenset()})


async def test_a_fact_needs_no_care_list(scene: Scene, sessions: Sessions) -> None:
    here, person_id = scene.community_id, scene.persons["stranger"]
    since = date(2020, 5, 1)
    async with sessions.begin() as session:
        for body in (RecordFact(kind=ILL, since=since), RecordFact(kind=ALONE)):
            await service.record(session, office(scene), person_id, body)
        known = await queries.current(session, here, person_id)
        assert [(one.kind, one.since, one.recorded_on) for one in known] == [
            (ALONE, None, clock.today()),
            (ILL, since, clock.today()),
        ]
        of_each = {row.id: set(row.facts) for row in await OF_EACH.all(session, {"here": here})}
        assert of_each.pop(person_id) == {ILL, ALONE}
        assert of_each
        assert set(map(frozenset, of_each.values())) == {frozenset()}


async def test_what_was_cleared_may_be_recorded_again(scene: Scene, sessions: Sessions) -> None:
    person_id, by = scene.persons["resident"], office(scene)
    async with sessions.begin() as session:
        await service.record(session, by, person_id, RecordFact(kind=ILL))
    with pytest.raises(IntegrityError) as twice:
        async with sessions.begin() as session:
            await service.record(session, by, person_id, RecordFact(kind=ILL))
    assert isinstance(database_problem(twice.value), RecordedAlready)
    async with sessions.begin() as session:
        with pytest.raises(FactNotRecorded):
            await service.clear(session, by, person_id, ClearFact(kind=ALONE))
        await service.clear(session, by, person_id, ClearFact(kind=ILL))
        assert await queries.current(session, scene.community_id, person_id) == []
        with pytest.raises(FactNotRecorded):
            await service.clear(session, by, person_id, ClearFact(kind=ILL))
        await service.record(session, by, person_id, RecordFact(kind=ILL))


async def test_it_counts_from_the_day_it_was_recorded_until_it_is_cleared(
    scene: Scene, sessions: Sessions
) -> None:
    recorded, cleared = date(2026, 3, 10), date(2026, 4, 20)
    about = {"community_id": scene.community_id, "kind": ILL, "recorded_by": scene.staff.account_id}
    still, no_more = scene.persons["resident"], scene.persons["neighbour"]

    async def ill(day: date) -> set[UUID]:
        async with sessions() as session:
            found = await WHO_WAS_ILL.scalars(session, {"here": scene.community_id, "day": day})
        return set(found)

    async with sessions.begin() as session:
        session.add(CareFact(**about, person_id=still, recorded_on=recorded))
        over = {"recorded_on": recorded, "ended_on": cleared}
        session.add(CareFact(**about, person_id=no_more, **over))
    assert await ill(recorded - DAY) == set()
    assert await ill(recorded) == {still, no_more}
    assert await ill(cleared - DAY) == {still, no_more}
    assert await ill(cleared) == {still}
