"""Who is old, alone or ill is on the list; nobody else learns why."""

from datetime import date

import pytest

from app.care.subjects import jobs
from app.platform import clock
from app.platform.db.session import Sessions
from app.residents.households.events import MovedOut
from app.residents.people.events import DeathTakenBack, PersonDied
from app.residents.people.models import Person
from tests.care.story import (
    ALONE,
    DAY,
    EVERYTHING,
    WELL,
    companion,
    dues,
    enrolled,
    kind,
    live,
    who,
)
from tests.scene import Scene


async def test_hospital_suspends_and_who_is_back_is_looked_in_on_within_a_day(
    scene: Scene, sessions: Sessions
) -> None:
    monday = await enrolled(scene, sessions, EVERYTHING)
    await live(scene, sessions, monday - 14 * DAY)
    away = {"kind": "hospital", "since": str(monday - 10 * DAY), "words": "骨折"}
    gone = await scene.worker.post(f"{who(scene)}/suspend", away)
    assert (gone.json()["state"], gone.json()["has_suspended_words"]) == ("suspended", True)
    note = f"{who(scene)}/breaks/{gone.json()['suspension_id']}/open"
    assert "骨折" not in (await scene.staff.get(who(scene))).text
    assert (await scene.auditor.post(note, {"purpose": "核对"})).status_code == 403
    assert (await scene.worker.post(note, {"purpose": "核对"})).json() == {"words": "骨折"}
    log = (await scene.resident.get("/me/openings")).json()
    assert [(one["field"], one["by"]) for one in log] == [("break", "worker")]
    await live(scene, sessions, monday - 7 * DAY)
    found = await dues(scene.worker, who(scene))
    assert found["alone_ill", str(monday - 14 * DAY)] == "waived"
    assert ("alone_ill", str(monday - 7 * DAY)) not in found
    assert (await scene.worker.get("/care/due")).json()["total"] == 0
    early = await scene.worker.post(f"{who(scene)}/resume", {"on": str(monday - 11 * DAY)})
    assert await kind(early) == "back-before-leaving"
    back = await scene.worker.post(f"{who(scene)}/resume", {"on": str(clock.today())})
    assert back.json()["state"] == "kept"
    found = await dues(scene.worker, who(scene))
    assert found["returned", str(clock.today())] == "open"
    again = {"kind": "away", "since": str(monday - 9 * DAY)}
    assert await kind(await scene.worker.post(f"{who(scene)}/suspend", again)) == "breaks-overlap"


async def test_a_companion_sees_when_and_not_why(scene: Scene, sessions: Sessions) -> None:
    monday = await enrolled(scene, sessions, EVERYTHING)
    await live(scene, sessions, monday)
    await scene.worker.post(f"{who(scene)}/visit", WELL | {"outcome": "not_met"})
    assert (await scene.neighbour.get(who(scene))).status_code == 404
    refused = await scene.worker.post(f"{who(scene)}/pair", companion(scene, "neighbour"))
    assert await kind(refused) == "not-your-step"
    for nobody in ("resident", "auditor"):
        wrong = await scene.staff.post(f"{who(scene)}/pair", companion(scene, nobody))
        assert await kind(wrong) == "no-such-companion"
    paired = await scene.staff.post(f"{who(scene)}/pair", companion(scene, "neighbour"))
    assert paired.json()["companion"] == "neighbour"
    seen = (await scene.neighbour.get(who(scene))).json()
    assert (seen["name"], seen["actions"]) == ("resident", ["visit"])
    assert (seen["risk"], seen["facts"], seen["suspended_for"]) == (None, None, None)
    assert {one["rule"] for one in seen["dues"]} == {None}
    assert (await scene.neighbour.get(f"{who(scene)}/visits")).json()["items"] == []
    assert (await scene.neighbour.get("/care?risk=high")).json()["items"] == []
    span = f"since={monday - 30 * DAY}&until={monday + 30 * DAY}"
    assert (await scene.neighbour.get(f"/care/dues?{span}")).json()["items"] == []
    assert (await scene.neighbour.get("/care/due")).json()["total"] == 1
    made = await scene.neighbour.post(f"{who(scene)}/visit", WELL)
    assert made.status_code == 201, made.text
    [mine] = (await scene.neighbour.get(f"{who(scene)}/visits")).json()["items"]
    assert (mine["id"], mine["by"]) == (made.json()["id"], "neighbour")
    assert len((await scene.resident.get(f"{who(scene)}/visits")).json()["items"]) == 2
    await scene.staff.post(f"{who(scene)}/unpair")
    assert (await scene.neighbour.get(who(scene))).status_code == 404


async def test_an_agent_does_not_see_whom_the_principal_is_paired_with(
    scene: Scene, sessions: Sessions
) -> None:
    await enrolled(scene, sessions)
    await scene.staff.post(f"{who(scene)}/pair", companion(scene, "neighbour"))
    given = {
        "principal_id": str(scene.persons["neighbour"]),
        "agent_id": str(scene.property.account_id),
        "relationship": "family",
        "scopes": ["roster"],
        "evidence_id": await scene.staff.photo(),
    }
    granted = await scene.staff.post("/authorisations", given)
    assert granted.status_code == 201, granted.text
    on_behalf = {"X-On-Behalf-Of": str(scene.persons["neighbour"])}
    assert (await scene.neighbour.get(who(scene))).status_code == 200
    assert (await scene.property.get(who(scene), headers=on_behalf)).status_code == 404


async def test_the_list_is_asked_for_a_class_by_who_may_know_it(
    scene: Scene, sessions: Sessions
) -> None:
    """The neighbour is 65, and nothing more."""
    await live(scene, sessions, await enrolled(scene, sessions, EVERYTHING))
    await scene.staff.post(f"{who(scene)}/pair", companion(scene, "neighbour"))

    async def of(name: str, level: str) -> list[str]:
        found = (await scene.people[name].get(f"/care?risk={level}")).json()["items"]
        assert {one["risk"] for one in found} <= {level}
        return [one["name"] for one in found]

    for name in ("worker", "staff", "auditor"):
        assert await of(name, "high") == ["resident"], name
        assert await of(name, "medium") == [], name
        assert await of(name, "low") == ["neighbour"], name
    assert await of("neighbour", "high") == []
    assert await of("neighbour", "low") == ["neighbour"]
    for query, names in (
        ("overdue=true", ["resident"]),
        ("overdue=true&risk=low", []),
        (f"state=kept&grid_id={scene.grid_id}&risk=high&limit=1", ["resident"]),
        (f"grid_id={scene.other_grid_id}", []),
        ("state=suspended", []),
    ):
        found = (await scene.staff.get(f"/care?{query}")).json()["items"]
        assert [one["name"] for one in found] == names, query


async def test_who_may_be_enrolled_and_by_whom(scene: Scene) -> None:
    path = f"{who(scene)}/enrol"
    async with scene.sessions.begin() as session:
        person = await session.get_one(Person, (scene.community_id, scene.persons["resident"]))
        person.born_on = date(1990, 1, 1)
    assert await kind(await scene.worker.post(path, {})) == "no-reason-to-care"
    assert await kind(await scene.resident.post(path, ALONE)) == "not-yours-to-enrol"
    assert await kind(await scene.worker.post(path, {"raise_to": "high"})) == "only-staff"
    kept = await scene.staff.post(path, {"raise_to": "high"})
    assert (kept.json()["risk"], kept.json()["state"]) == ("high", "kept")
    assert await kind(await scene.staff.post(path, ALONE)) == "step-out-of-order"
    lowered = await scene.staff.post(f"{who(scene)}/lower")
    assert lowered.json()["risk"] is None
    assert await kind(await scene.staff.post(f"{who(scene)}/lower")) == "not-raised"
    ended = await scene.staff.post(f"{who(scene)}/end", {"kind": "not_needed"})
    assert ended.json()["state"] == "ended"
    again = await scene.worker.post(path, ALONE | {"facts": [{"kind": "disabled"}]})
    assert (again.json()["state"], again.json()["risk"]) == ("kept", "medium")
    twice = await scene.worker.post(f"{who(scene)}/record", {"kind": "disabled"})
    assert await kind(twice) == "recorded-already"
    assert (await scene.worker.post(f"{who(scene)}/clear", {"kind": "disabled"})).status_code == 200
    gone = await scene.worker.post(f"{who(scene)}/clear", {"kind": "disabled"})
    assert await kind(gone) == "fact-not-recorded"


async def test_the_day_enrols_who_is_65_and_follows_who_moves(
    scene: Scene, sessions: Sessions
) -> None:
    """The resident and the neighbour were born in 1960 and live here."""
    today = clock.today()
    await live(scene, sessions, today)
    await live(scene, sessions, today)
    assert len((await scene.staff.get("/care")).json()["items"]) == 2
    home = scene.households["resident"]
    left = {"person_id": str(scene.persons["resident"]), "until": str(today)}
    assert (await scene.worker.post(f"/households/{home}/move-out", left)).status_code < 300
    moved = MovedOut(community_id=scene.community_id, person_id=scene.persons["resident"])
    for _ in range(2):
        async with sessions.begin() as session:
            await jobs.follow_move(session, moved)
    gone = (await scene.staff.get(who(scene))).json()
    assert (gone["state"], gone["suspended_for"]) == ("suspended", "moved")
    here = {"dwelling_id": str(scene.homes["empty"]), "since": str(today)}
    member = {"person_id": str(scene.persons["resident"]), "relation": "head"}
    back = await scene.staff.post("/households", here | {"members": [member]})
    assert back.status_code == 201, back.text
    await live(scene, sessions, today)
    assert (await scene.staff.get(who(scene))).json()["state"] == "kept"


async def test_a_death_ends_it_and_waives_what_was_due(scene: Scene, sessions: Sessions) -> None:
    monday = await enrolled(scene, sessions, EVERYTHING)
    await live(scene, sessions, monday)
    assert (await scene.worker.get("/care/due")).json()["total"] == 1
    for _ in range(2):
        await dies(scene, sessions, clock.today())
    assert (await scene.staff.get(who(scene))).json()["state"] == "ended"
    assert (await dues(scene.staff, who(scene)))["alone_ill", str(monday)] == "waived"


async def dies(scene: Scene, sessions: Sessions, day: date, name: str = "resident") -> None:
    person = f"/people/{scene.persons[name]}"
    told = await scene.staff.post(f"{person}/record-death", {"died_on": str(day)})
    assert told.status_code == 200, told.text
    died = PersonDied(community_id=scene.community_id, person_id=scene.persons[name])
    async with sessions.begin() as session:
        await jobs.end_with_death(session, died)


async def lives(scene: Scene, sessions: Sessions, name: str = "resident") -> None:
    path = f"/people/{scene.persons[name]}/take-back-death"
    told = await scene.staff.post(path, {"reason": "登记有误"})
    assert told.status_code == 200, told.text
    back = DeathTakenBack(community_id=scene.community_id, person_id=scene.persons[name])
    for _ in range(2):
        async with sessions.begin() as session:
            await jobs.go_on_living(session, back)


async def test_nothing_is_owed_after_a_death_that_is_told_late(
    scene: Scene, sessions: Sessions
) -> None:
    """And all of it is, if the death was a mistake: what was done stays done."""
    monday = await enrolled(scene, sessions, EVERYTHING)
    for weeks in (4, 3, 2, 1, 0):
        await live(scene, sessions, monday - 7 * weeks * DAY)
    before = await dues(scene.staff, who(scene))
    seen = await scene.worker.post(f"{who(scene)}/visit", {"way": "home", "outcome": "well"})
    assert seen.status_code == 201
    before_death = await dues(scene.staff, who(scene))
    assert before_death["alone_ill", str(monday - 21 * DAY)] == "missed"
    paired = {"companion_id": str(scene.persons["neighbour"])}
    assert (await scene.staff.post(f"{who(scene)}/pair", paired)).status_code == 200
    died_on = monday - 20 * DAY  # a Tuesday
    await dies(scene, sessions, died_on)
    found = await dues(scene.staff, who(scene))
    assert found["alone_ill", str(monday - 28 * DAY)] == "missed"
    for weeks in (3, 2):
        assert found["alone_ill", str(monday - 7 * weeks * DAY)] == "waived"
    assert found["alone_ill", str(monday)] == "done"
    assert (await scene.worker.get("/care/due")).json()["total"] == 0
    span = f"since={monday - 20 * DAY}&until={monday + 70 * DAY}"
    figures = (await scene.staff.get(f"/care/figures?{span}")).json()["by_state"]
    assert (figures["missed"], figures["overdue"], figures["open"]) == (0, 0, 0)
    await live(scene, sessions, clock.today())
    await lives(scene, sessions)
    assert await dues(scene.staff, who(scene)) == before_death
    assert before.keys() == before_death.keys()
    now = (await scene.staff.get(who(scene))).json()
    assert (now["state"], now["companion"]) == ("kept", "neighbour")


async def test_a_death_that_is_told_for_another_day_counts_from_that_day(
    scene: Scene, sessions: Sessions
) -> None:
    monday = await enrolled(scene, sessions, EVERYTHING)
    for weeks in (3, 2, 1, 0):
        await live(scene, sessions, monday - 7 * weeks * DAY)
    await dies(scene, sessions, monday - 20 * DAY)
    await dies(scene, sessions, monday - 6 * DAY)
    found = await dues(scene.staff, who(scene))
    assert found["alone_ill", str(monday - 21 * DAY)] == "missed"
    assert found["alone_ill", str(monday - 7 * DAY)] == "waived"


async def test_who_was_in_hospital_when_they_were_taken_for_dead_is_there_still(
    scene: Scene, sessions: Sessions
) -> None:
    await enrolled(scene, sessions, EVERYTHING)
    away = {"kind": "hospital", "since": str(clock.today() - 10 * DAY)}
    assert (await scene.worker.post(f"{who(scene)}/suspend", away)).status_code == 200
    await dies(scene, sessions, clock.today() - 20 * DAY)
    await lives(scene, sessions)
    now = (await scene.staff.get(who(scene))).json()
    assert (now["state"], now["suspended_for"]) == ("suspended", "hospital")
    assert now["suspended_since"] == away["since"]


async def test_whose_companion_dies_has_none_and_has_them_again(
    scene: Scene, sessions: Sessions
) -> None:
    await enrolled(scene, sessions)
    paired = {"companion_id": str(scene.persons["neighbour"])}
    assert (await scene.staff.post(f"{who(scene)}/pair", paired)).status_code == 200
    await dies(scene, sessions, clock.today(), "neighbour")
    assert (await scene.staff.get(who(scene))).json()["companion"] is None
    await lives(scene, sessions, "neighbour")
    assert (await scene.staff.get(who(scene))).json()["companion"] == "neighbour"


async def test_who_has_died_is_not_enrolled(scene: Scene) -> None:
    person = f"/people/{scene.persons['resident']}"
    await scene.staff.post(f"{person}/record-death", {"died_on": str(clock.today())})
    assert await kind(await scene.staff.post(f"{who(scene)}/enrol", ALONE)) == "has-died"


@pytest.mark.parametrize("day", ["1850-01-01", "2020-01-01", "2199-12-31"])
async def test_nobody_leaves_or_returns_on_a_day_that_cannot_be(
    scene: Scene, sessions: Sessions, day: str
) -> None:
    await enrolled(scene, sessions)
    wrong = await scene.worker.post(f"{who(scene)}/suspend", {"kind": "away", "since": day})
    assert await kind(wrong) == "not-on-that-day"
    today = str(clock.today())
    await scene.worker.post(f"{who(scene)}/suspend", {"kind": "away", "since": today})
    wrong = await scene.worker.post(f"{who(scene)}/resume", {"on": day})
    assert await kind(wrong) == "not-on-that-day"
