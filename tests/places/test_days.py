"""What is written down for a day to come holds from that day on, at every door; what was so stays so."""

import ast
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from app.places.roles.actor import Actor, Role
from app.platform import clock
from app.platform.clock import HERE
from app.platform.db.session import Sessions
from app.residents.roster.queries import everybody
from app.residents.verification import jobs as claims
from app.residents.verification.events import ClaimPending
from tests.care.story import WELL, enrolled, live, who
from tests.reports.test_changes import Copy
from tests.scene import SIZE, SOUTH, WEST, Caller, Scene, a_square

DAY = timedelta(days=1)
ENDS = {"until", "until_on", "ended_on"}
SPANS = Path("app/platform/db/base.py")
BOTH = ("worker", "other_worker")


def in_statements(tree: ast.AST) -> Iterator[ast.Attribute]:
    """Ends of spans that are compared: of a class or its alias, which is a column, not of a row."""
    for node in ast.walk(tree):
        compared: list[ast.expr] = []
        if isinstance(node, ast.Compare):
            compared = [node.left, *node.comparators]
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            compared = [node.func.value]
        for one in compared:
            if isinstance(one, ast.Attribute) and one.attr in ENDS:
                owner = one.value.id if isinstance(one.value, ast.Name) else ""
                if owner.lstrip("_")[:1].isupper() or owner.startswith("_"):
                    yield one


def test_every_statement_asks_what_holds_on_a_day_by_one_expression() -> None:
    """`until IS NULL` says that no end is planned: it is not what holds today."""
    for file in Path("app").rglob("*.py"):
        found = [one.lineno for one in in_statements(ast.parse(file.read_text()))]
        assert found == [], f"{file}: {found}"
    assert list(in_statements(ast.parse("Grant.until.is_(None); _mine.until > day")))


async def move_building(scene: Scene, since: date, to: str = "other_grid_id") -> None:
    body = {"building_id": str(scene.building_id), "since": f"{since}"}
    taken = await scene.staff.post(f"/grids/{getattr(scene, to)}/buildings", body)
    assert taken.status_code == 201, taken.text


async def let_a_day_pass(scene: Scene, sessions: Sessions) -> None:
    """For the spans of the building, and for nothing else."""
    async with sessions.begin() as session:
        for column in ("until", "since"):
            later = f"UPDATE grid_buildings SET {column} = {column} - 1 WHERE community_id = :n"
            today = {"n": scene.community_id, "day": clock.today() + DAY}
            await session.execute(text(f"{later} AND {column} = :day"), today)


async def doors(scene: Scene, caller: Caller) -> dict[str, bool]:
    """At which of them a grid worker meets the resident."""
    person, home = scene.persons["resident"], scene.homes["resident"]
    found = (await caller.post("/people/search", {"name": "resident"})).json()
    care = (await caller.get("/care")).json()["items"]
    copy = Copy(caller)
    await copy.sync()
    household = await caller.get(f"/dwellings/{home}/households")
    contact = {"person_id": str(person)}
    kept = await caller.post(f"/households/{scene.households['resident']}/contact", contact)
    return {
        "search": [one["id"] for one in found] == [str(person)],
        "one": (await caller.get(f"/people/{person}")).status_code == 200,
        "care": str(person) in [one["person_id"] for one in care],
        "due": (await caller.get("/care/due")).json()["total"] > 0,
        "to do": (await caller.get("/me?here")).json()["waiting"]["visits_this_week"] > 0,
        "claims": bool((await caller.get("/claims")).json()["items"]),
        "copy": ("person", str(person)) in copy.kept,
        "household": bool(household.json()),
        "keeps": kept.status_code == 200,
    }


async def told_of_a_claim(scene: Scene, sessions: Sessions, claim_id: str) -> list[str]:
    before = {name: len(await scene.people[name].inbox()) for name in BOTH}
    async with sessions.begin() as session:
        here = scene.community_id
        pending = ClaimPending(community_id=here, claim_id=UUID(claim_id), at=clock.now())
        await claims.tell(session, pending)
    return [name for name in BOTH if len(await scene.people[name].inbox()) > before[name]]


async def test_a_building_that_will_change_its_grid_has_not_changed_it(
    scene: Scene, sessions: Sessions
) -> None:
    monday = await enrolled(scene, sessions)
    await live(scene, sessions, monday)
    wrong = {"dwelling_id": str(scene.homes["empty"]), "name": "别人", "id_last_six": "123456"}
    claim = await scene.stranger.post("/claims", wrong)
    assert claim.status_code == 201, claim.text
    copy = Copy(scene.worker)
    await copy.sync()
    before = await doors(scene, scene.worker)
    assert all(before.values()), before
    await move_building(scene, clock.today() + DAY)
    assert await doors(scene, scene.worker) == before
    assert not any((await doors(scene, scene.other_worker)).values())
    assert not await copy.sync()
    assert await told_of_a_claim(scene, sessions, claim.json()["id"]) == ["worker"]

    await let_a_day_pass(scene, sessions)
    assert not any((await doors(scene, scene.worker)).values())
    assert await doors(scene, scene.other_worker) == before
    assert await copy.sync()
    assert copy.names() == set()
    assert await told_of_a_claim(scene, sessions, claim.json()["id"]) == ["other_worker"]


async def test_what_was_counted_in_a_grid_stays_counted_in_it(
    scene: Scene, sessions: Sessions
) -> None:
    """Today's visit is of today's grid; who is kept tomorrow is kept in tomorrow's."""
    await enrolled(scene, sessions)
    today = clock.today()
    assert (await scene.worker.post(f"{who(scene)}/visit", WELL)).status_code == 201
    span = f"since={today - 9 * DAY}&until={today + 9 * DAY}"

    async def counted(grid: Any) -> tuple[int, int, int]:
        figures = (await scene.staff.get(f"/care/figures?{span}&grid_id={grid}")).json()
        listed = (await scene.staff.get(f"/care/visits?{span}&grid_id={grid}")).json()["items"]
        assert len(listed) == figures["visits"]
        dues = (await scene.staff.get(f"/care/dues?{span}&grid_id={grid}")).json()["items"]
        assert len(dues) == figures["due"]
        return figures["kept"], figures["visits"], figures["due"]

    before = await counted(scene.grid_id)
    assert before[:2] == (1, 1)
    await move_building(scene, today + DAY)
    assert (await counted(scene.grid_id))[:2] == (1, 1)
    assert (await counted(scene.other_grid_id))[:2] == (0, 0)
    await let_a_day_pass(scene, sessions)
    async with sessions.begin() as session:  # the visit was yesterday, too
        back = text("UPDATE care_visits SET visited_on = :day WHERE community_id = :n")
        await session.execute(back, {"n": scene.community_id, "day": today - DAY})
    assert (await counted(scene.grid_id))[:2] == (0, 1)
    assert (await counted(scene.other_grid_id))[:2] == (1, 0)


async def test_what_was_planned_can_be_planned_otherwise(scene: Scene) -> None:
    """Until it has begun; then it stays as it was."""
    tomorrow = clock.today() + DAY
    await move_building(scene, tomorrow + DAY)
    await move_building(scene, tomorrow)
    await move_building(scene, tomorrow, to="grid_id")
    for day in (clock.today(), tomorrow, tomorrow + 2 * DAY):
        found = (await scene.staff.get(f"/grids/buildings?on={day}")).json()
        assert [one["grid_id"] for one in found] == [str(scene.grid_id)], day
    late = {"building_id": str(scene.building_id), "since": "2019-01-01"}
    refused = await scene.staff.post(f"/grids/{scene.other_grid_id}/buildings", late)
    assert (refused.status_code, refused.json()["type"]) == (409, "grid-not-then")


async def test_a_grid_that_will_end_takes_no_building_and_is_not_drawn_after_it(
    scene: Scene,
) -> None:
    staff, tomorrow = scene.staff, clock.today() + DAY
    ended = await staff.post(f"/grids/{scene.other_grid_id}/end", {"until": f"{tomorrow}"})
    assert ended.status_code == 204, ended.text
    body = {"building_id": str(scene.building_id), "since": f"{clock.today()}"}
    taken = await staff.post(f"/grids/{scene.other_grid_id}/buildings", body)
    assert (taken.status_code, taken.json()["type"]) == (409, "grid-not-then")
    drawn = {"boundary": a_square(WEST + SIZE, SOUTH), "since": f"{tomorrow + DAY}"}
    path = f"/grids/{scene.other_grid_id}/boundary"
    late = await staff.call("PUT", path, json=drawn)
    assert (late.status_code, late.json()["type"]) == (409, "grid-not-then")
    kept = await staff.call("PUT", path, json=drawn | {"since": f"{tomorrow}"})
    assert kept.status_code == 200, kept.text
    assert len((await staff.get(f"/grids?on={tomorrow + DAY}")).json()) == 2


@pytest.mark.parametrize("table", ["grid_buildings", "grid_versions"])
async def test_the_database_holds_one_span_a_day(
    scene: Scene, sessions: Sessions, table: str
) -> None:
    columns = {"grid_buildings": "grid_id, building_id", "grid_versions": "grid_id, boundary"}
    again = text(
        f"INSERT INTO {table} (community_id, id, {columns[table]}, since)"
        f" SELECT community_id, gen_random_uuid(), {columns[table]}, :day FROM {table}"
        " WHERE community_id = :n LIMIT 1"
    )
    with pytest.raises(IntegrityError, match="overlap"):
        async with sessions.begin() as session:
            await session.execute(again, {"n": scene.community_id, "day": clock.today()})


async def test_an_officer_leads_from_the_first_day_to_the_last(scene: Scene) -> None:
    secretary, today = scene.secretary, clock.today()
    branch = (await secretary.post("/party-branches", {"name": "第一支部"})).json()["id"]

    async def officers() -> list[str]:
        [found] = (await scene.resident.get("/party-branches")).json()
        return [one["id"] for one in found["officers"] or []]

    for name, since in (("resident", today), ("neighbour", today + DAY)):
        body = {"person_id": str(scene.persons[name]), "post": "secretary", "since": f"{since}"}
        named = await secretary.post(f"/party-branches/{branch}/officers", body)
        assert named.status_code == 204, named.text
    [leads] = await officers()
    for until, still in ((today + DAY, [leads]), (today, [])):  # the end may be told otherwise
        ended = await secretary.post(f"/party-officers/{leads}/end", {"until": f"{until}"})
        assert ended.status_code == 204, ended.text
        assert await officers() == still
    over = await secretary.post(f"/party-officers/{leads}/end", {"until": f"{today}"})
    assert over.status_code == 404


async def test_who_leaves_the_branch_on_a_day_to_come_has_not_left_it(scene: Scene) -> None:
    secretary, today = scene.secretary, clock.today()
    branch = (await secretary.post("/party-branches", {"name": "第一支部"})).json()["id"]
    body = {"person_id": str(scene.persons["resident"]), "branch_id": branch, "kind": "member"}
    ahead = await secretary.post("/party-members", body | {"here_since": f"{today + DAY}"})
    assert ahead.json()["type"] == "not-on-such-a-day"
    entry = await secretary.post("/party-members", body | {"here_since": f"{today}"})
    assert entry.status_code == 201, entry.text
    path = f"/party-members/{entry.json()['id']}/end"
    for day in (today + DAY, today - DAY):
        refused = await secretary.post(path, {"ended_on": f"{day}", "reason": "转出"})
        assert refused.json()["type"] == "not-on-such-a-day"
    left = await secretary.post(path, {"ended_on": f"{today}", "reason": "转出"})
    assert left.json()["state"] == "ended"


async def test_nothing_is_found_or_planned_in_a_grid_that_is_no_longer(scene: Scene) -> None:
    today = clock.today()
    end = f"/grids/{scene.other_grid_id}/end"
    assert (await scene.staff.post(end, {"until": f"{today + DAY}"})).status_code == 204
    there: dict[str, Any] = {"grid_id": str(scene.other_grid_id), "place": None}
    await scene.report(**there)
    planned = {"grid_id": str(scene.other_grid_id)}
    team = await scene.team()
    later = datetime.now(HERE) + 3 * DAY
    body = planned | {
        "team_id": team,
        "begins_at": later.isoformat(),
        "ends_at": (later + timedelta(hours=1)).isoformat(),
        "meet_at": "廉心亭",
        "capacity": 3,
    }
    assert (await scene.staff.post("/rounds", body)).json()["type"] == "no-such-place"
    assert (await scene.staff.post(end, {"until": f"{today}"})).status_code == 204
    report = {"category": "ebike", "what": "x", "where": "y"} | there
    gone = await scene.resident.post("/hazards", report)
    assert gone.json()["type"] == "no-such-grid"


async def test_an_owner_is_one_until_the_last_day(scene: Scene) -> None:
    owners = f"/dwellings/{scene.homes['resident']}/owners"
    them = {"person_id": str(scene.persons["resident"])}
    today = clock.today()
    assert (await scene.staff.post(owners, them | {"since": "2020-01-01"})).status_code < 300
    for until in (today + 9 * DAY, today + DAY):
        ended = await scene.staff.post(f"{owners}/end", them | {"until": f"{until}"})
        assert ended.status_code < 300, ended.text
    [owner] = (await scene.staff.get(owners)).json()
    assert owner["until"] == f"{today + DAY}"
    async with scene.sessions() as session:
        staff = Actor(scene.staff.account_id, scene.community_id, None, {Role.STAFF: frozenset()})
        listed = {row.name: row.is_owner for row in await everybody(session, staff)}
    assert listed == {"resident": True, "neighbour": False}
