"""The catalogue for everybody: bytes that are kept until something in it changes."""

from typing import Any
from uuid import UUID

import httpx
import pytest
from sqlalchemy import update

from app.platform import clock
from app.service_orders.catalogue.jobs import follow_unit
from app.service_orders.catalogue.models import Slot
from app.service_orders.providers.events import UnitChanged
from app.subscriptions import SUBSCRIPTIONS
from tests.scene import Scene
from tests.service_orders.catalogue.story import (
    ITEM,
    a_pattern,
    a_slot,
    a_unit,
    an_item,
    choices,
    slots,
)
from tests.things import made


async def openly(scene: Scene, **headers: str) -> httpx.Response:
    path = f"/communities/{scene.code}/catalogue/public"
    return await scene.staff.http.get(path, headers=headers)


@pytest.fixture
def forgets(scene: Scene, app: Any) -> Any:
    """What is kept for two seconds."""
    return app.state.shared.clear


async def test_everybody_reads_what_is_offered_and_nobodys_places(scene: Scene) -> None:
    rule = {
        "from_age": 80,
        "age_on": "year_end",
        "household": "alone",
        "facts": ["disabled"],
        "asks": [{"key": "local", "words": "是否为本市户籍？"}],
    }
    item_id = await an_item(scene, name="高龄津贴审核", rule=rule, notes="不经手现金")
    unit_id = await a_unit(scene)
    await a_pattern(scene, item_id, unit_id=unit_id, capacity=77)
    await a_slot(scene, item_id, unit_id=unit_id, capacity=78)
    made(await scene.staff.post("/items", ITEM | {"name": "还在写"}))
    answer = await openly(scene)
    [item] = answer.json()["items"]
    assert (item["name"], item["notes"]) == ("高龄津贴审核", "不经手现金")
    assert item["rule"] == {
        "from_age": 80,
        "to_age": None,
        "age_on": "year_end",
        "grids": [],
        "estates": [],
        "asks": [{"key": "local", "words": "是否为本市户籍？", "wanted": True}],
    }
    [time] = item["times"]
    assert (time["begins"], time["ends"]) == ("09:00:00", "11:00:00")
    for hidden in ("disabled", "alone", "77", "78", "capacity", "free", "还在写", "actions"):
        assert hidden not in answer.text.replace(str(unit_id), "").replace(item_id, ""), hidden


async def test_who_has_it_is_sent_nothing(scene: Scene) -> None:
    await an_item(scene)
    first = await openly(scene)
    again = await openly(scene, **{"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


async def test_every_change_is_seen(scene: Scene, forgets: Any) -> None:
    async def etag() -> str:
        forgets()
        tag: str = (await openly(scene)).headers["etag"]
        assert tag == (await openly(scene)).headers["etag"]
        return tag

    async def put(item_id: str) -> None:
        named = ITEM | {"name": "理发", "about": "自带毛巾"}
        made(await scene.staff.call("PUT", f"/items/{item_id}", json=named))

    seen = [await etag()]
    programme = made(await scene.staff.post("/catalogue/programmes", {"name": "便民集市"}))
    seen.append(await etag())
    item_id = await an_item(scene, name="理发")
    seen.append(await etag())
    await put(item_id)
    seen.append(await etag())
    pattern = await a_pattern(scene, item_id)
    seen.append(await etag())
    new = {"weekday": pattern["weekday"], "begins": "10:00", "ends": "12:00", "capacity": 5}
    body = new | {"since": pattern["since"]}
    changed = made(await scene.staff.call("PUT", f"/patterns/{pattern['id']}", json=body))
    seen.append(await etag())
    ends = {"until": changed["since"]}
    made(await scene.staff.post(f"/patterns/{changed['id']}/end", ends))
    seen.append(await etag())
    made(await scene.staff.post(f"/items/{item_id}/end", {"reason": "停办"}))
    seen.append(await etag())
    ended = f"/catalogue/programmes/{programme['id']}/end"
    made(await scene.staff.post(ended, {"reason": "停办"}))
    seen.append(await etag())
    *changes, no_times, no_items, nothing = seen
    assert len(set(changes)) == len(changes)
    assert no_times not in changes[-2:]
    assert no_items != no_times
    assert nothing == seen[0]


async def test_while_nothing_changes_it_is_not_read_again(
    scene: Scene, forgets: Any, asked: list[str]
) -> None:
    """Once in two seconds one number is asked for, whether it has changed."""
    item_id = await an_item(scene)
    await a_pattern(scene, item_id)
    first = (await openly(scene)).content
    asked.clear()
    assert (await openly(scene)).content == first
    assert asked == []
    forgets()
    assert (await openly(scene)).content == first
    assert ["revisions" in one for one in asked] == [True]


async def test_a_unit_that_is_called_otherwise_or_ends_is_read_anew(
    scene: Scene, forgets: Any
) -> None:
    """What was ordered of one that has ended stays; who reassigns it is another question."""
    item_id, unit_id = await an_item(scene), await a_unit(scene)
    await a_pattern(scene, item_id, unit_id=unit_id)
    ordered, *others = await slots(scene, item_id)
    there = Slot.community_id == scene.community_id, Slot.id == ordered["id"]
    async with scene.sessions.begin() as session:
        await session.execute(update(Slot).where(*there).values(taken=1, last_number=1))
    await openly(scene)
    named = {"name": "新名医院", "lng": 114.38, "lat": 30.63}
    made(await scene.staff.post(f"/units/{unit_id}/change", named))
    await follow(scene, unit_id)
    forgets()
    [item] = (await openly(scene)).json()["items"]
    assert [one["unit"] for one in item["times"]] == ["新名医院"]
    made(await scene.staff.post(f"/units/{unit_id}/end", {"reason": "撤出"}))
    await follow(scene, unit_id)
    forgets()
    assert (await openly(scene)).json()["items"][0]["times"] == []
    assert [one["id"] for one in await slots(scene, item_id)] == [ordered["id"]]
    assert others
    [left] = made(await choices(scene, item_id))["slots"]
    assert "not-offered" in [one["why"] for one in left["why_not"]]


async def follow(scene: Scene, unit_id: str) -> None:
    assert follow_unit in SUBSCRIPTIONS[UnitChanged]
    here = {"community_id": scene.community_id, "unit_id": UUID(unit_id)}
    async with scene.sessions.begin() as session:
        await follow_unit(session, UnitChanged(**here, at=clock.now()))
