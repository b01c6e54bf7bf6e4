"""A figure is the count of the list behind it: each has what moves it by one, and what does not move it."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from sqlalchemy import update

from app.platform import clock
from app.platform.db.base import new_id
from app.residents.facts.known import FactKind
from app.residents.facts.models import CareFact
from app.residents.people.models import Person
from app.service_orders.figures.kinds import By, Figure
from app.service_orders.orders.models import OrderPerson
from app.service_orders.reviews.models import Rating
from tests.ordering import an_order, it_has_lived
from tests.scene import BORN, Scene
from tests.service_orders.reviews.test_reviews import coordinates
from tests.things import keep_rows, made

F = Figure
DAY = timedelta(days=1)
PLACED = (("place", "placed"),)
TAKEN = (*PLACED, ("assign", "taken"))
UNDER_WAY = (*TAKEN, ("arrive", "under_way"))
DONE = (*UNDER_WAY, ("finish", "done"))
CONFIRMED = (*DONE, ("confirm", "confirmed"))
RATED = (*CONFIRMED, ("rate", "rated"))
UPHELD = (*DONE, ("dispute", "disputed"), ("uphold", "placed"))
MISSED = (*UNDER_WAY, ("miss", "missed"))
BROKEN_OFF = (*UNDER_WAY, ("break_off", "broken_off"))
ABSENT = (*TAKEN, ("absent", "placed"))
CANCELLED = (*TAKEN, ("cancel", "cancelled"))
WAITING = (("wait", "waiting"),)
PROMOTED = (*WAITING, ("offer", "offered"), ("accept", "placed"))
WAITED_SERVED = (*PROMOTED, *DONE[1:])
ELSEWHEN, LATER, BY_CUSTOMER, BY_OFFICE = "another day", "not yet", "resident", "staff"

Life = tuple[tuple[tuple[str, str], ...], str | int | None]
# What moves it by one; and what does not.
MOVED: dict[Figure, tuple[list[Life], list[Life]]] = {
    F.ORDERED: ([(WAITING, None)], [(PLACED, ELSEWHEN)]),
    F.DUE: ([(TAKEN, None)], [(TAKEN, LATER), (CANCELLED, None), (WAITING, None)]),
    F.SERVED: ([(DONE, None)], [(UPHELD, None), (MISSED, None), (UNDER_WAY, None)]),
    F.CONFIRMED: ([(CONFIRMED, None)], [(DONE, None), (CONFIRMED, ELSEWHEN)]),
    F.TIMES: ([(DONE, None)], [(UPHELD, None), (MISSED, None)]),
    F.PEOPLE: ([(DONE, None), (DONE, None)], [(UPHELD, None), (DONE, ELSEWHEN)]),
    F.TAKEN: ([(TAKEN, None)], [(PLACED, None), (WAITING, None)]),
    F.MISSED: ([(MISSED, None)], [(BROKEN_OFF, None), (ABSENT, None)]),
    F.ABSENT: ([(ABSENT, None)], [(MISSED, None), (TAKEN, None)]),
    F.BROKEN_OFF: ([(BROKEN_OFF, None)], [(MISSED, None), (DONE, None)]),
    F.CANCELLED_BY_CUSTOMER: (
        [(CANCELLED, BY_CUSTOMER)],
        [(CANCELLED, BY_OFFICE), (CANCELLED, None)],
    ),
    F.CANCELLED_BY_OFFICE: (
        [(CANCELLED, BY_OFFICE)],
        [(CANCELLED, BY_CUSTOMER), (CANCELLED, None)],
    ),
    F.CANCELLED_BY_CLOCK: (
        [(CANCELLED, None)],
        [(CANCELLED, BY_CUSTOMER), (CANCELLED, BY_OFFICE)],
    ),
    F.WAITED: ([(PROMOTED, None)], [(PLACED, None)]),
    F.WAITED_SERVED: ([(WAITED_SERVED, None)], [(PROMOTED, None), (DONE, None)]),
    F.RATED: ([(RATED, 3)], [(CONFIRMED, None), (RATED, ELSEWHEN)]),
    F.SATISFIED: ([(RATED, 4)], [(RATED, 3), (CONFIRMED, None)]),
}


def yesterday() -> date:
    return clock.today() - DAY


def span(**more: Any) -> str:
    asked = {"since": yesterday() - 6 * DAY, "until": clock.today() + 2 * DAY} | more
    return "?" + "&".join(f"{name}={value}" for name, value in asked.items())


async def an_order_of(scene: Scene, life: Life, who: str = "resident", **more: Any) -> Any:
    steps, how = life
    day = {ELSEWHEN: yesterday() - 20 * DAY, LATER: clock.today() + DAY}.get(str(how), yesterday())
    begins_at = datetime.combine(day, time(9), clock.HERE)
    times = {"begins_at": begins_at, "ends_at": begins_at + timedelta(hours=1)}
    order = await an_order(scene, who, **({"grid_id": scene.grid_id} | times | more))
    names = {BY_CUSTOMER, BY_OFFICE}
    by = scene.people[str(how)].account_id if how in names else None
    await it_has_lived(scene, order["order_id"], *steps, by=by)
    if isinstance(how, int):
        rating = {"order_id": order["order_id"], "person_id": scene.persons[who], "score": how}
        said = {"rated_by": scene.resident.account_id, "rated_at": clock.now(), "words": None}
        here = {"community_id": scene.community_id, "id": new_id()}
        await keep_rows(scene, {Rating: [here | rating | said]})
    return order


async def figures(scene: Scene, caller: str = "staff", **more: Any) -> Any:
    return made(await scene.people[caller].get(f"/service-figures{span(**more)}"))


async def behind(scene: Scene, figure: str, caller: str = "staff", **more: Any) -> list[Any]:
    asked = f"/service-figures/{figure}{span(limit=100, **more)}"
    found: list[Any] = made(await scene.people[caller].get(asked))["items"]
    return found


@pytest.mark.parametrize("figure", Figure)
async def test_what_moves_a_figure_and_what_does_not(scene: Scene, figure: Figure) -> None:
    moving, others = MOVED[figure]
    for life in others:
        await an_order_of(scene, life)
    before = (await figures(scene))["total"]["figures"][figure]
    for life in moving:
        await an_order_of(scene, life)
    after = (await figures(scene))["total"]["figures"][figure]
    assert (before, after) == (0, 1)
    assert len(await behind(scene, figure)) == 1


async def test_every_number_is_the_count_of_the_list_behind_it(scene: Scene) -> None:
    for life in ((RATED, 5), (RATED, 2), (MISSED, None), (CANCELLED, BY_OFFICE), (WAITING, None)):
        await an_order_of(scene, life)
    await an_order_of(scene, (DONE, None), "neighbour", grid_id=scene.other_grid_id)
    for by in By:
        told = await figures(scene, by=by)
        for part in (told["total"], *told["parts"]):
            key = {} if part["key"] == "all" else {"key": part["key"], "by": by}
            for figure, count in part["figures"].items():
                listed = await behind(scene, figure, **key) if count else []
                assert len(listed) == count, (by, part["key"], figure)
    total = (await figures(scene))["total"]
    assert (total["completion_percent"], total["satisfied_percent"]) == (75.0, 50.0)
    assert (total["average_score"], total["response_median_minutes"]) == (3.5, 10.0)


async def test_what_was_recorded_later_had_not_happened(scene: Scene) -> None:
    await an_order_of(
        scene, (DONE, None)
    )  # taken after ten minutes, a day ago, and done after thirty
    then = (
        (clock.now() - DAY + timedelta(minutes=15)).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    )
    told = (await figures(scene, as_of=then))["total"]["figures"]
    assert (told["ordered"], told["taken"], told["served"]) == (1, 1, 0)
    assert len(await behind(scene, F.SERVED, as_of=then)) == 0


async def test_two_in_one_visit_are_one_order_and_two_people(scene: Scene) -> None:
    order = await an_order_of(scene, (DONE, None))
    other = {"order_id": order["order_id"], "person_id": scene.persons["neighbour"]}
    await keep_rows(scene, {OrderPerson: [{"community_id": scene.community_id} | other]})
    await an_order_of(scene, (DONE, None))
    told = (await figures(scene))["total"]["figures"]
    assert (told["served"], told["times"], told["people"]) == (2, 3, 2)
    assert sorted(one["times"] for one in await behind(scene, F.PEOPLE)) == [1, 2]


@pytest.mark.parametrize(
    ("born_on", "band"),
    [
        ((70, 0), "70-79"),  # on their birthday
        ((70, 1), "65-69"),  # the day before
        ((59, 0), "under-60"),
        ((93, 0), "90+"),
    ],
)
async def test_age_is_of_the_day_of_the_service(
    scene: Scene, born_on: tuple[int, int], band: str
) -> None:
    years, days = born_on
    birthday = yesterday() + days * DAY
    async with scene.sessions.begin() as session:
        its = Person.community_id == scene.community_id, Person.id == scene.persons["resident"]
        born = birthday.replace(year=birthday.year - years)
        await session.execute(update(Person).where(*its).values(born_on=born))
    await an_order_of(scene, (DONE, None))
    told = await figures(scene, by="age")
    assert [(part["key"], part["figures"]["people"]) for part in told["parts"]] == [(band, 1)]


async def test_a_coordinator_counts_their_unit_and_a_grid_worker_their_grids(scene: Scene) -> None:
    order = await an_order_of(scene, (DONE, None))
    await an_order_of(scene, (DONE, None), "neighbour", grid_id=scene.other_grid_id)
    await coordinates(scene, "property", order["unit_id"])
    seen = {
        name: (await figures(scene, name))["total"]["figures"]["served"]
        for name in ("property", "worker", "other_worker", "staff", "auditor")
    }
    assert seen == {"property": 1, "worker": 1, "other_worker": 1, "staff": 2, "auditor": 2}
    [one] = await behind(scene, F.SERVED, "property")
    assert one["order_id"] == str(order["order_id"])
    assert len(await behind(scene, F.SERVED, "worker")) == 1
    refused = await scene.resident.get(f"/service-figures{span()}")
    assert (refused.status_code, refused.json()["type"]) == (403, "only-for-service-figures")


async def test_the_street_sees_no_small_number_below_the_community(scene: Scene) -> None:
    """Nor one that could be worked out from the whole."""
    for _ in range(6):
        await an_order_of(scene, (DONE, None))
    await an_order_of(scene, (DONE, None), "neighbour", grid_id=scene.other_grid_id)
    told = await figures(scene, "street", by="grid")
    assert told["total"]["figures"]["served"] == 7
    cells = {part["key"]: part["figures"]["served"] for part in told["parts"]}
    assert cells == {str(scene.grid_id): None, str(scene.other_grid_id): "<5"}
    assert [part["completion_percent"] for part in told["parts"]] == [None, None]
    refused = await scene.street.get(f"/service-figures/served{span()}")
    assert (refused.status_code, refused.json()["type"]) == (403, "only-the-figures")


async def test_who_has_never_ordered_although_old_and_alone(scene: Scene) -> None:
    """Not who is younger, nor who has ordered, nor whom nobody knows to be alone."""
    old = clock.today().replace(year=clock.today().year - 80, day=1)
    young = old.replace(year=old.year + 5)
    fact = {"kind": FactKind.LIVES_ALONE, "recorded_on": clock.today()}
    here = {"community_id": scene.community_id, "recorded_by": scene.staff.account_id}

    async def is_born(name: str, day: date) -> None:
        async with scene.sessions.begin() as session:
            its = Person.community_id == scene.community_id, Person.id == scene.persons[name]
            await session.execute(update(Person).where(*its).values(born_on=day))

    async def names(caller: str) -> list[str]:
        found = made(await scene.people[caller].get("/service-figures/never-ordered"))
        return [one["name"] for one in found["items"]]

    await is_born("resident", old)
    assert await names("staff") == []
    alone = [here | fact | {"person_id": scene.persons[name]} for name in ("resident", "neighbour")]
    await keep_rows(scene, {CareFact: alone})
    seen = {name: await names(name) for name in ("staff", "worker", "other_worker")}
    assert seen == {"staff": ["resident"], "worker": ["resident"], "other_worker": []}
    await is_born("resident", young)
    assert await names("staff") == []
    await is_born("resident", old)
    await an_order(scene)
    assert await names("staff") == []
    for name in ("resident", "auditor", "street", "property"):
        refused = await scene.people[name].get("/service-figures/never-ordered")
        assert refused.status_code == 403
    assert BORN.year == 1960
