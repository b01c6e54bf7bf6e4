"""A phone's copy of its grids is whole, whatever happens between two readings."""

import os
import re
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from fastapi import FastAPI
from sqlalchemy import text, update

from app.care.subjects import jobs
from app.care.subjects.events import CareDayBegan
from app.models import Base
from app.patrols.hazards.models import Hazard
from app.places.roles.actor import Actor, Role
from app.platform import clock
from app.platform.db.session import Sessions
from app.platform.http.cursors import LONGEST
from app.reports.changes import feed, moments
from app.reports.changes.moments import MOST_OPEN, Moment
from app.reports.changes.sources import SOURCES
from tests.scene import Caller, Scene


class Copy:
    """What a phone keeps."""

    def __init__(self, owner: Caller) -> None:
        self.owner = owner
        self.kept: dict[tuple[str, str], Any] = {}
        self.since: str | None = None
        self.told: list[dict[str, Any]] = []

    async def sync(self, limit: int = 1000) -> bool:
        """Whether it had to begin anew."""
        self.told, is_anew, more = [], False, True
        while more:
            query = {"limit": limit} | ({"since": self.since} if self.since else {})
            answer = (await self.owner.get("/changes", params=query)).json()
            if answer["reset"]:
                self.kept, is_anew = {}, True
            for one in answer["items"]:
                self.told.append(one)
                key = one["kind"], one["id"]
                if one.get("gone"):
                    self.kept.pop(key, None)
                else:
                    self.kept[key] = one["item"]
            self.since, more = answer["next"], answer["more"]
        return is_anew

    def names(self) -> set[str]:
        return {item["name"] for (kind, _), item in self.kept.items() if kind == "person"}


async def test_the_first_reading_is_the_grid_and_the_next_what_changed(scene: Scene) -> None:
    hazard_id = await scene.report()
    round_id = await scene.round()
    copy = Copy(scene.worker)
    await copy.sync()
    assert copy.names() == {"resident", "neighbour"}
    assert copy.kept["hazard", hazard_id]["actions"]
    assert copy.kept["round", round_id]["signed_up"] == []
    assert "110" not in str(copy.kept["person", str(scene.persons["resident"])]["id_number"])
    await scene.worker.post(f"/hazards/{hazard_id}/file")
    await scene.resident.post(f"/rounds/{round_id}/sign-up", {})
    await copy.sync()
    assert copy.kept["hazard", hazard_id]["state"] == "filed"
    assert copy.kept["round", round_id]["signed_up"] == [str(scene.persons["resident"])]


async def test_a_copy_is_as_good_as_asking(scene: Scene) -> None:
    """With the place and the photos of a hazard, and the version that an edit of a person needs."""
    photo = await scene.worker.photo()
    hazard_id = await scene.report("worker", photo_ids=[photo])
    copy = Copy(scene.worker)
    await copy.sync()
    hazard = copy.kept["hazard", hazard_id]
    assert hazard == (await scene.worker.get(f"/hazards/{hazard_id}")).json()
    person_id = str(scene.persons["resident"])
    person = (await scene.worker.get(f"/people/{person_id}")).json()
    kept = copy.kept["person", person_id]
    shared = kept.keys() & person.keys()
    assert {"version", "phone", "id_number", "address"} <= shared
    assert {name: kept[name] for name in shared} == {name: person[name] for name in shared}


async def test_a_phone_knows_whom_to_look_in_on(scene: Scene, sessions: Sessions) -> None:
    copy, here = Copy(scene.worker), scene.community_id
    await copy.sync()
    resident = str(scene.persons["resident"])
    assert copy.kept["person", resident]["care"] is None
    path, ill = f"/care/{resident}", {"facts": [{"kind": "long_illness"}]}
    await scene.worker.post(f"{path}/enrol", ill)
    await scene.staff.post(f"{path}/raise", {"risk": "high", "reason": "跌倒"})
    async with sessions.begin() as session:
        began = text(
            "UPDATE care_subjects SET enrolled_on = enrolled_on - 60, raised_on = raised_on - 60"
            " WHERE community_id = :n"
        )
        await session.execute(began, {"n": here})
        await jobs.live_through(session, CareDayBegan(community_id=here))
    await copy.sync()
    care = copy.kept["person", resident]["care"]
    seen = (await scene.worker.get(path)).json()
    assert (care["state"], care["risk"], care["facts"]) == ("kept", "high", ["long_illness"])
    waiting = {one["opens_on"] for one in seen["dues"] if one["state"] in {"open", "overdue"}}
    assert waiting
    assert {one["opens_on"] for one in care["dues"]} == waiting
    await scene.worker.post(f"{path}/visit", {"way": "phone", "outcome": "well"})
    await copy.sync()
    assert copy.kept["person", resident]["care"]["dues"] == []


async def test_who_dies_leaves_a_tombstone(scene: Scene) -> None:
    copy = Copy(scene.worker)
    await copy.sync()
    neighbour = str(scene.persons["neighbour"])
    await scene.staff.post(f"/people/{neighbour}/record-death", {"died_on": "2026-01-01"})
    await copy.sync()
    assert copy.names() == {"resident"}
    assert {"kind": "person", "id": neighbour, "gone": True} in copy.told


def test_the_documentation_knows_every_kind(app: FastAPI) -> None:
    schemas = app.openapi()["components"]["schemas"]
    documented = {
        schema["properties"]["kind"]["const"]
        for name, schema in schemas.items()
        if name.endswith("Change")
    }
    assert documented == {source.kind for source in SOURCES}


async def test_a_kind_that_is_new_begins_the_copy_anew(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else nobody would be sent what is there already."""
    copy = Copy(scene.worker)
    monkeypatch.setattr(feed, "SOURCES", SOURCES[:-1])
    await copy.sync()
    assert copy.names() == set()
    monkeypatch.undo()
    assert await copy.sync()
    assert copy.names() == {"resident", "neighbour"}


@pytest.mark.parametrize(
    "table",
    [one.name for one in Base.metadata.sorted_tables if "changed_at" in one.columns],
)
def test_no_sql_as_text_changes_what_phones_keep(table: str) -> None:
    """It would not say when; what SQLAlchemy makes does."""
    for column in ("changed_at", "changed_in"):
        assert Base.metadata.tables[table].columns[column].onupdate is not None
    for file in Path("app").rglob("*.py"):
        assert not re.search(rf"UPDATE {table}\b", file.read_text()), file


async def test_who_moves_out_leaves_a_tombstone(scene: Scene) -> None:
    copy = Copy(scene.worker)
    await copy.sync()
    gone = {"person_id": str(scene.persons["neighbour"]), "until": "2026-01-01"}
    household = scene.households["neighbour"]
    answer = await scene.staff.post(f"/households/{household}/move-out", gone)
    assert answer.status_code == 204, answer.text
    await copy.sync()
    assert copy.names() == {"resident"}
    assert {"kind": "person", "id": gone["person_id"], "gone": True} in copy.told


async def test_other_grids_are_not_told_of(scene: Scene) -> None:
    copy = Copy(scene.other_worker)
    await scene.report()
    await copy.sync()
    assert copy.kept == {}
    assert (await scene.resident.get("/changes")).status_code == 403


async def test_what_was_committed_late_is_not_lost(
    scene: Scene, sessions: Sessions, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two transactions begin before a reading and end after it; one that began later ends before.

    Without the seconds that the horizon leaves for what is just beginning: they would hide it.
    """
    monkeypatch.setattr(moments, "JUST_BEGINNING", timedelta(0))
    one, other = await scene.report(), await scene.report()
    copy = Copy(scene.worker)
    await copy.sync()
    async with sessions() as slow, sessions() as slower:
        for session, hazard_id in ((slow, one), (slower, other)):
            mine = (Hazard.community_id == scene.community_id) & (Hazard.id == UUID(hazard_id))
            await session.execute(update(Hazard).where(mine).values(what="后来才提交"))
        quick = await scene.report()
        await copy.sync()
        assert ("hazard", quick) in copy.kept
        assert copy.kept["hazard", one]["what"] != "后来才提交"
        await slow.commit()
        await copy.sync()
        assert copy.kept["hazard", one]["what"] == "后来才提交"
        await slower.commit()
    await copy.sync()
    assert copy.kept["hazard", other]["what"] == "后来才提交"
    await copy.sync()
    assert copy.told == []  # and then the horizon has passed them


async def read_as(
    role: str, scene: Scene, sessions: Sessions, before: feed.Position | None
) -> feed.Changes:
    """By the application's own connection, with the rights of an ordinary role."""
    grids = {Role.GRID_WORKER: frozenset({scene.grid_id})}
    worker = Actor(scene.worker.account_id, scene.community_id, grants=grids)
    async with sessions() as session:
        await session.execute(text(f"SET LOCAL ROLE {role}"))
        return await feed.changes(session, worker, before, 1000)


@pytest.fixture
async def ordinary(sessions: Sessions) -> AsyncIterator[str]:
    """A role that may read, and knows nothing of what other roles do."""
    role = f"wuxin_reader_{os.getpid()}"
    async with sessions.begin() as session:
        await session.execute(text(f"CREATE ROLE {role}"))
        await session.execute(text(f"GRANT SELECT ON ALL TABLES IN SCHEMA public TO {role}"))
    yield role
    async with sessions.begin() as session:
        await session.execute(text(f"DROP OWNED BY {role}"))
        await session.execute(text(f"DROP ROLE {role}"))


async def test_what_another_role_commits_late_is_not_lost(
    scene: Scene, sessions: Sessions, ordinary: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(moments, "JUST_BEGINNING", timedelta(0))
    hazard_id = await scene.report()
    mine = (Hazard.community_id == scene.community_id) & (Hazard.id == UUID(hazard_id))
    async with sessions() as late, sessions() as idle:
        await idle.execute(text("SELECT now()"))  # it has begun, and has written nothing
        await late.execute(update(Hazard).where(mine).values(what="后来才提交"))
        first = await read_as(ordinary, scene, sessions, None)
        await late.commit()
        second = await read_as(ordinary, scene, sessions, first.position)
        assert [one["item"]["what"] for one in second.items] == ["后来才提交"]
        await idle.execute(update(Hazard).where(mine).values(what="更晚"))
        third = await read_as(ordinary, scene, sessions, second.position)
        assert third.items == []
        await idle.commit()
    last = await read_as(ordinary, scene, sessions, third.position)
    assert [one["item"]["what"] for one in last.items] == ["更晚"]


@pytest.mark.parametrize("writes", [True, False])
async def test_an_old_open_transaction_makes_no_answer_grow(
    scene: Scene, sessions: Sessions, monkeypatch: pytest.MonkeyPatch, *, writes: bool
) -> None:
    """A backup that reads for an hour, or somebody who wrote and went to lunch."""
    monkeypatch.setattr(moments, "JUST_BEGINNING", timedelta(0))
    copy = Copy(scene.worker)
    async with sessions() as old:
        touch = "UPDATE communities SET name = name WHERE id = :n"
        look = "SELECT count(*) FROM hazards WHERE community_id = :n"
        await old.execute(text(touch if writes else look), {"n": scene.community_id})
        await copy.sync()
        for _ in range(3):
            hazard_id = await scene.report()
            await copy.sync()
            assert {one["id"] for one in copy.told} == {hazard_id}


async def test_more_transactions_than_a_cursor_names_are_read_from_the_oldest_on(
    scene: Scene, sessions: Sessions, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(moments, "JUST_BEGINNING", timedelta(0))
    monkeypatch.setattr(moments, "MOST_OPEN", 0)
    hazard_id = await scene.report()
    mine = (Hazard.community_id == scene.community_id) & (Hazard.id == UUID(hazard_id))
    copy = Copy(scene.worker)
    touch = text("UPDATE communities SET name = name WHERE id = :n")
    async with sessions() as older, sessions() as late:
        await older.execute(touch, {"n": scene.community_id})  # and stays open
        await late.execute(update(Hazard).where(mine).values(what="后来才提交"))
        await copy.sync()
        await late.commit()
        await copy.sync()
    assert copy.kept["hazard", hazard_id]["what"] == "后来才提交"


def test_a_cursor_that_names_them_all_is_short(app: FastAPI) -> None:
    busy = Moment(clock.now(), 2**40, tuple(range(2**40 - MOST_OPEN * 99, 2**40, 99)), 2**40)
    assert len(busy.under_way) == MOST_OPEN
    position = feed.Position(UUID(int=0), 32767, "f" * 24, busy, busy, 2, UUID(int=0))
    cursor = position.signed(app.state.cursors)
    assert len(cursor) < LONGEST
    assert feed.Position.read(app.state.cursors, cursor) == position


async def test_a_database_that_was_restored_begins_its_numbers_anew_and_loses_nothing(
    scene: Scene, sessions: Sessions, app: FastAPI, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What bears a number that is still to come is not given again and again."""
    hazard_id, copy = await scene.report(), Copy(scene.worker)
    await copy.sync()
    assert copy.since is not None
    position = feed.Position.read(app.state.cursors, copy.since)
    ahead = replace(position, horizon=replace(position.horizon, following=2**40))
    copy.since = ahead.signed(app.state.cursors)
    await scene.worker.post(f"/hazards/{hazard_id}/file")
    await copy.sync()
    assert copy.kept["hazard", hazard_id]["state"] == "filed"

    monkeypatch.setattr(moments, "JUST_BEGINNING", timedelta(0))
    async with sessions.begin() as session:
        of_before = text("UPDATE hazards SET changed_in = :number WHERE community_id = :n")
        await session.execute(of_before, {"number": 2**41, "n": scene.community_id})
    await copy.sync()
    await copy.sync()
    assert copy.told == []


async def test_a_cursor_of_the_release_before_begins_anew(scene: Scene, app: FastAPI) -> None:
    cursor = app.state.cursors.sign(
        {
            "account_id": scene.worker.account_id,
            "community_id": scene.community_id,
            "scope": "x",
            "since": None,
            "horizon": clock.now(),
            "source": None,
            "last": None,
        }
    )
    answer = (await scene.worker.get("/changes", params={"since": cursor})).json()
    assert answer["reset"]
    assert len(answer["items"]) == 2


async def test_a_page_ends_anywhere(scene: Scene) -> None:
    wanted = {await scene.report() for _ in range(5)}
    whole, paged = Copy(scene.worker), Copy(scene.worker)
    await whole.sync()
    await paged.sync(limit=2)
    assert paged.kept == whole.kept
    assert {key for kind, key in paged.kept if kind == "hazard"} == wanted


async def test_a_cursor_is_its_owners_and_nobody_makes_one(scene: Scene) -> None:
    copy = Copy(scene.worker)
    await copy.sync()
    assert copy.since is not None
    forged = copy.since[:-4] + ("AAAA" if copy.since[-4:] != "AAAA" else "BBBB")
    for caller, cursor in ((scene.worker, forged), (scene.other_worker, copy.since)):
        answer = await caller.get("/changes", params={"since": cursor})
        assert (answer.status_code, answer.json()["type"]) == (422, "bad-cursor")


async def test_a_building_that_joins_the_grid_begins_the_copy_anew(scene: Scene) -> None:
    copy = Copy(scene.other_worker)
    await copy.sync()
    taken = {"building_id": str(scene.building_id), "since": "2026-01-01"}
    answer = await scene.staff.post(f"/grids/{scene.other_grid_id}/buildings", taken)
    assert answer.status_code == 201, answer.text
    assert await copy.sync()
    assert copy.names() == {"resident", "neighbour"}


async def test_a_topic_of_the_grid_is_kept_until_it_ends(scene: Scene) -> None:
    """Of other grids, and of none, there is nothing."""
    here = {"grid_id": str(scene.grid_id)}
    topic_id = await scene.topic(**here)
    await scene.topic(grid_id=str(scene.other_grid_id))
    await scene.topic()
    copy = Copy(scene.worker)
    await copy.sync()
    assert {key for key in copy.kept if key[0] == "topic"} == {("topic", topic_id)}
    await scene.staff.post(f"/topics/{topic_id}/accept", {"summary": "清理架空层"})
    await scene.worker.post(f"/topics/{topic_id}/follow")
    await copy.sync()
    view = (await scene.worker.get(f"/topics/{topic_id}")).json()
    assert view.pop("follows")  # is no part of the topic
    assert copy.kept["topic", topic_id] == view
    await scene.resident.post(f"/topics/{topic_id}/withdraw", {"reason": "已清理"})
    await copy.sync()
    assert ("topic", topic_id) not in copy.kept
