"""Who can serve an order when it is to be, and what stands against the others."""

from datetime import date, datetime, time, timedelta
from typing import Any

import pytest

from app.platform import clock
from app.platform.db.base import new_id
from app.platform.values.documents import Sex
from app.residents.people.models import Person
from app.service_orders.catalogue.models import ItemNeed
from app.service_orders.crews import jobs
from app.service_orders.home_notes.models import HomeNote, NoteKind
from app.service_orders.orders.events import HelperRefused
from app.service_orders.orders.models import HelperRefusal
from app.service_orders.providers.models import (
    MemberAbsence,
    MemberArea,
    MemberHours,
    MemberQualification,
    Qualification,
    QualificationKind,
)
from tests.crewing import OPEN, a_member, a_unit, an_order_of, crew_of, known_at_home
from tests.ordering import an_order
from tests.scene import Scene
from tests.things import keep_rows


def tuesday(hour: int, minute: int = 0) -> datetime:
    """Of next week, on the wall of the office."""
    day = clock.today() + timedelta(7)
    day += timedelta((1 - day.weekday()) % 7)
    return datetime.combine(day, time(hour, minute), clock.HERE)


async def an_hour(scene: Scene, hour: int = 9, **order: Any) -> dict[str, Any]:
    """To be served by somebody, next Tuesday."""
    begins = tuesday(hour)
    times = {"begins_at": begins, "ends_at": begins + timedelta(hours=1)}
    return await an_order(scene, **(times | order))


async def against(scene: Scene, ids: dict[str, Any], member: str) -> list[str]:
    rows = (await scene.staff.get(f"/orders/{ids['order_id']}/candidates")).json()
    [found] = [one["against"] for one in rows if one["id"] == member]
    return list(found)


async def needs(scene: Scene, ids: dict[str, Any], years: int = 0) -> dict[str, Any]:
    here = {"community_id": scene.community_id}
    what = here | {"id": new_id(), "name": f"执业护士{new_id()}", "kind": QualificationKind.LICENCE}
    need = here | {"id": new_id(), "item_id": ids["item_id"], "qualification_id": what["id"]}
    await keep_rows(scene, {Qualification: [what], ItemNeed: [need | {"years": years}]})
    return what


async def holds(
    scene: Scene, member: str, what: dict[str, Any], since: date, until: date | None
) -> None:
    row = {"community_id": scene.community_id, "id": new_id(), "member_id": member}
    row |= {"qualification_id": what["id"], "since": since, "until": until}
    await keep_rows(scene, {MemberQualification: [row]})


async def test_a_licence_counts_on_the_day_of_the_service(scene: Scene) -> None:
    """The day on which it ends is the first without it."""
    ids = await an_hour(scene)
    what, day = await needs(scene, ids), tuesday(9).date()
    for until, expected in ((None, []), (day + timedelta(1), []), (day, ["skill"])):
        member = await a_member(scene, ids)
        await holds(scene, member, what, day - timedelta(300), until)
        assert await against(scene, ids, member) == expected, until
    late = await a_member(scene, ids)
    await holds(scene, late, what, day + timedelta(1), None)
    assert await against(scene, ids, late) == ["skill"]
    rows = (await scene.staff.get(f"/orders/{ids['order_id']}/candidates")).json()
    assert rows[-1]["words"] == f"缺少所需资质（{what['name']}）"


async def test_a_licence_of_five_years_is_also_one_that_was_renewed(scene: Scene) -> None:
    ids = await an_hour(scene)
    what, day = await needs(scene, ids, years=5), tuesday(9).date()
    young, old = await a_member(scene, ids), await a_member(scene, ids)
    await holds(scene, young, what, day - timedelta(4 * 365), None)
    renewed = day - timedelta(365)
    await holds(scene, old, what, day.replace(year=day.year - 6), renewed)
    await holds(scene, old, what, renewed, None)
    assert await against(scene, ids, young) == ["skill"]
    assert await against(scene, ids, old) == []


@pytest.mark.parametrize(
    ("hours", "expected"),
    [
        ([(2, 8, 12)], []),
        ([(2, 8, 9), (2, 9, 12)], []),  # one after the other
        ([(2, 9, 10)], []),
        ([(2, 10, 12)], ["hours"]),
        ([(3, 8, 12)], ["hours"]),
    ],
)
async def test_hours_are_of_the_weekday_on_the_wall(
    scene: Scene, hours: list[tuple[int, int, int]], expected: list[str]
) -> None:
    ids = await an_hour(scene)
    member = await a_member(scene, ids)
    here = {"community_id": scene.community_id, "member_id": member}
    rows = [
        here | {"id": new_id(), "weekday": day, "begins": time(begins), "ends": time(ends)}
        for day, begins, ends in hours
    ]
    await keep_rows(scene, {MemberHours: rows})
    assert await against(scene, ids, member) == expected


async def test_area_absence_and_dates_of_a_member(scene: Scene) -> None:
    ids = await an_hour(scene, grid_id=scene.grid_id)
    day, here = tuesday(9).date(), {"community_id": scene.community_id}
    away = await a_member(scene, ids)
    area = here | {"id": new_id(), "member_id": away, "grid_id": scene.other_grid_id}
    await keep_rows(scene, {MemberArea: [area]})
    assert await against(scene, ids, away) == ["area"]
    ill = await a_member(scene, ids)
    absence = here | {"id": new_id(), "member_id": ill, "entered_by": scene.staff.account_id}
    absence |= {"begins_at": tuesday(9, 30), "ends_at": tuesday(12)}
    await keep_rows(scene, {MemberAbsence: [absence]})
    assert await against(scene, ids, ill) == ["absent"]
    assert await against(scene, ids, await a_member(scene, ids, joined_on=day)) == []
    later = await a_member(scene, ids, joined_on=day + timedelta(1))
    assert await against(scene, ids, later) == ["left"]


async def test_nobody_serves_themselves_and_a_wish_for_the_same_sex_holds(scene: Scene) -> None:
    ids = await an_hour(scene, wants_same_sex=True)
    async with scene.sessions.begin() as session:
        mine = (scene.community_id, scene.persons["resident"])
        (await session.get_one(Person, mine)).sex = Sex.FEMALE
    woman, man = [await a_member(scene, ids, sex=one) for one in (Sex.FEMALE, Sex.MALE)]
    assert await against(scene, ids, woman) == []
    assert await against(scene, ids, man) == ["sex"]
    assert await against(scene, ids, await a_member(scene, ids)) == ["sex"]  # not known
    own = await a_member(scene, ids, who="resident", sex=Sex.FEMALE)
    assert await against(scene, ids, own) == ["own"]


async def test_who_is_planned_elsewhere_then_is_busy(scene: Scene) -> None:
    """Until the minute in which the other one ends."""
    ids = await an_hour(scene)
    await known_at_home(scene, ids)
    member = await a_member(scene, ids)
    next_one = await an_order_of(scene, ids, begins_at=tuesday(10), ends_at=tuesday(11))
    given = await scene.staff.post(f"/orders/{next_one}/assign", {"member_ids": [member]})
    assert given.status_code == 200, given.text
    assert await against(scene, ids, member) == []
    overlaps = await an_order_of(
        scene, ids, number=9, begins_at=tuesday(10, 59), ends_at=tuesday(12)
    )
    assert await against(scene, {"order_id": overlaps}, member) == ["busy"]


async def test_who_is_not_wanted_again_is_offered_nothing_and_released(scene: Scene) -> None:
    """Neither list nor refusal says to the member that it is there."""
    ids, member = await a_unit(scene, offered=OPEN)
    given = await scene.staff.post(f"/orders/{ids['order_id']}/assign", {"member_ids": [member]})
    assert given.status_code == 200, given.text
    other = await an_order_of(scene, ids, begins_at=tuesday(9), ends_at=tuesday(10))
    person_id = scene.persons["resident"]
    here = {"community_id": scene.community_id, "person_id": person_id, "member_id": member}
    refusal = here | {"id": new_id(), "entered_by": scene.resident.account_id}
    await keep_rows(scene, {HelperRefusal: [refusal]})
    assert (await scene.neighbour.get("/orders/open")).json() == []
    assert (await scene.neighbour.post(f"/orders/{other}/take")).status_code == 404
    assert await against(scene, {"order_id": other}, member) == ["unsuitable"]
    async with scene.sessions.begin() as session:
        event = HelperRefused(**here, at=clock.now())
        await jobs.release_who_is_refused(session, event)
    assert await crew_of(scene, ids["order_id"]) == []


async def test_nobody_goes_alone_to_a_home_that_is_marked(scene: Scene) -> None:
    ids, _ = await a_unit(scene)
    path = f"/orders/{ids['order_id']}/crew"
    assert (await scene.staff.get(path)).json()["wanted"] == 1
    note = {"community_id": scene.community_id, "id": new_id(), "kind": NoteKind.TWO}
    note |= {"person_id": scene.persons["resident"], "dwelling_id": scene.homes["resident"]}
    await keep_rows(scene, {HomeNote: [note | {"entered_by": scene.staff.account_id}]})
    assert (await scene.staff.get(path)).json()["wanted"] == 2
