"""From a sign-in to hours that are proven: the ledger, and what it refuses."""

import asyncio
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from app.participation.volunteering.jobs import end_forgotten
from app.participation.volunteering.models import HourEntry
from app.participation.volunteering.schemas import Sign
from app.participation.volunteering.service import Group, Occasion, arrive, leave
from app.places.roles.queries import load
from app.platform import clock
from app.platform.db.base import new_id
from app.platform.db.session import Sessions
from tests.rounds import ago, ledger, refusal, served
from tests.scene import Scene

YEAR = date.today().year  # noqa: DTZ011


async def test_nobody_is_in_two_places(scene: Scene) -> None:
    team_id = await scene.team()
    one, other = [await scene.round(team_id, minutes=-n) for n in (30, 25)]
    assert (await scene.resident.post(f"/rounds/{one}/sign-in", {})).status_code == 200
    assert await refusal(scene.resident, f"/rounds/{other}/sign-in") == "elsewhere-then"
    assert (await scene.resident.post(f"/rounds/{one}/sign-out", {})).status_code == 200


async def test_a_forgotten_sign_out_is_capped_and_flagged(scene: Scene, sessions: Sessions) -> None:
    round_id = await scene.round(minutes=-30)
    signed_in = await scene.resident.post(f"/rounds/{round_id}/sign-in", {"at": ago(20)})
    assert signed_in.status_code == 200
    for later, entries in ((timedelta(hours=3), 0), (timedelta(hours=30), 1)):
        with clock.at(datetime.now(UTC) + later):
            async with sessions.begin() as session:
                await end_forgotten(session)
        assert len(await ledger(scene.resident)) == entries
    [entry] = await ledger(scene.resident)
    assert (entry["minutes"], entry["is_capped"]) == (49, True)  # 20 minutes ago, to the plan's end
    assert await refusal(scene.resident, f"/rounds/{round_id}/sign-out") == "not-signed-in-there"


async def test_an_earlier_sign_in_may_arrive_after_a_later_one(scene: Scene) -> None:
    """Its phone had no signal: it counts until the later one at most."""
    team_id = await scene.team()
    earlier = await scene.round(team_id, minutes=-180)
    await served(scene, team_id, minutes=20, began=110)
    came = await scene.resident.post(f"/rounds/{earlier}/sign-in", {"at": ago(170)})
    assert came.status_code == 200, came.text
    left = await scene.resident.post(f"/rounds/{earlier}/sign-out", {"at": ago(130)})
    assert left.status_code == 200
    assert sorted(one["minutes"] for one in await ledger(scene.resident)) == [20, 40]


async def test_hours_are_put_right_by_a_counter_entry_that_somebody_else_approves(
    scene: Scene,
) -> None:
    await served(scene, await scene.team())
    [entry] = await ledger(scene.resident)
    path = f"/hours/entries/{entry['id']}/ask-correction"
    assert await refusal(scene.neighbour, path, {"minutes": 5, "reason": "x"}) == (
        "hour-entry-not-found"
    )
    asked = await scene.staff.post(path, {"minutes": -15, "reason": "提前离开"})
    approve = f"/hour-corrections/{asked.json()['id']}/approve"
    assert await refusal(scene.staff, approve) == "not-your-step"
    assert await refusal(scene.resident, approve) == "not-your-step"
    assert (await scene.secretary.post(approve)).json()["state"] == "approved"
    assert await refusal(scene.secretary, approve) == "step-out-of-order"
    assert [one["minutes"] for one in await ledger(scene.resident)] == [-15, 40]
    [balance] = (await scene.resident.get(f"/hours/by-year?person_id={entry['person_id']}")).json()
    assert (balance["minutes"], balance["times"]) == (25, 1)
    [person] = (await scene.staff.get("/hours/by-person")).json()["items"]
    assert (person["name"], person["minutes"]) == ("resident", 25)
    [team] = (await scene.auditor.get("/hours/by-team")).json()
    assert (team["minutes"], team["people"]) == (25, 1)
    too_much = await scene.resident.post(path, {"minutes": -26, "reason": "都不对"})
    approve = f"/hour-corrections/{too_much.json()['id']}/approve"
    assert await refusal(scene.staff, approve) == "less-than-nothing"


async def test_the_ledger_cannot_be_rewritten_by_the_application(
    scene: Scene, sessions: Sessions
) -> None:
    """The tests' role is a superuser; as an ordinary owner the same statements are refused."""
    await served(scene, await scene.team())
    async with sessions.begin() as session:
        await session.execute(text("DROP ROLE IF EXISTS ordinary"))
        await session.execute(text("CREATE ROLE ordinary"))
    owner = "SELECT pg_get_userbyid(relowner) FROM pg_class WHERE relname = 'hour_entries'"
    async with sessions() as session:
        was = await session.scalar(text(owner))
        await session.execute(text("ALTER TABLE hour_entries OWNER TO ordinary"))
        await session.execute(text("GRANT USAGE ON SCHEMA public TO ordinary"))
        await session.execute(text("SET LOCAL ROLE ordinary"))
        for statement in (
            "UPDATE hour_entries SET minutes = 999",
            "DELETE FROM hour_entries",
            "TRUNCATE hour_entries CASCADE",
        ):
            with pytest.raises(DBAPIError, match="permission denied"):
                async with session.begin_nested():
                    await session.execute(text(statement))
        assert await session.scalar(select(HourEntry.minutes)) is not None
        assert was
        await session.rollback()
    async with sessions.begin() as session:
        await session.execute(text("DROP ROLE ordinary"))


async def test_a_certificate_says_what_the_ledger_says_and_anybody_can_check_it(
    scene: Scene,
) -> None:
    await served(scene, await scene.team())
    year = {"since": f"{YEAR - 1}-12-01", "until": f"{YEAR}-12-31"}
    paper = (await scene.resident.post("/certificates", year)).json()
    assert (paper["minutes"], paper["times"], paper["name"]) == (40, 1, "resident")
    http, base = scene.resident.http, scene.resident.base
    checked = (await http.get(f"{base}/certificates/check/{paper['number']}")).json()
    assert checked["name"] == "r*******"
    assert checked["is_current"]
    assert set(checked) - {"is_current", "community"} == set(paper) - {"id"}
    typed = paper["number"].replace("-", "").lower()
    assert (await http.get(f"{base}/certificates/check/{typed}")).json() == checked
    printed = await scene.resident.get(f"/certificates/{paper['id']}/pdf")
    assert printed.content.startswith(b"%PDF-")
    page = await http.get(str(http.base_url.join(f"/check/{scene.code}/{typed}")))
    assert (page.status_code, page.headers["cache-control"]) == (200, "no-store")
    assert "证明真实" in page.text
    assert "r*******" in page.text
    assert "40分钟（1次）" in page.text
    hidden = await scene.neighbour.get(f"/certificates/{paper['id']}/pdf")
    assert hidden.status_code == 404
    [entry] = await ledger(scene.resident)
    less = {"minutes": -10, "reason": "更正"}
    asked = await scene.staff.post(f"/hours/entries/{entry['id']}/ask-correction", less)
    await scene.secretary.post(f"/hour-corrections/{asked.json()['id']}/approve")
    after = (await http.get(f"{base}/certificates/check/{paper['number']}")).json()
    assert not after["is_current"]
    assert after["minutes"] == 40
    page = await http.get(str(http.base_url.join(f"/check/{scene.code}/{typed}")))
    assert "记录已有更正" in page.text


async def test_who_signs_in_twice_is_told_why_it_is_refused(scene: Scene) -> None:
    """A phone that sends its own sign-in again has done it; at another place they are elsewhere."""
    team_id = await scene.team()
    one, other = [await scene.round(team_id, minutes=-n) for n in (30, 25)]
    sign = {"id": str(new_id())}
    assert (await scene.resident.post(f"/rounds/{one}/sign-in", sign)).json()["id"] == sign["id"]
    assert await refusal(scene.resident, f"/rounds/{one}/sign-in", sign) == "already-recorded"
    assert await refusal(scene.resident, f"/rounds/{one}/sign-in") == "signed-in-already"
    assert await refusal(scene.resident, f"/rounds/{other}/sign-in") == "elsewhere-then"


async def test_who_signs_in_at_two_places_at_once_is_in_one(scene: Scene) -> None:
    team_id = await scene.team()
    rounds = [await scene.round(team_id, minutes=-n) for n in (30, 25)]
    both = await asyncio.gather(
        *(scene.resident.post(f"/rounds/{one}/sign-in", {}) for one in rounds)
    )
    assert sorted(one.status_code for one in both) == [200, 409]
    assert "elsewhere-then" in {one.json().get("type") for one in both}


async def test_one_correction_of_an_entry_waits_at_a_time(scene: Scene) -> None:
    await served(scene, await scene.team())
    [entry] = await ledger(scene.resident)
    path = f"/hours/entries/{entry['id']}/ask-correction"
    asked = await scene.resident.post(path, {"minutes": 5, "reason": "少记"})
    assert asked.status_code == 201
    again = {"minutes": 6, "reason": "再来"}
    assert await refusal(scene.staff, path, again) == "correction-asked-already"
    withdraw = f"/hour-corrections/{asked.json()['id']}/withdraw"
    assert (await scene.resident.post(withdraw)).json()["state"] == "withdrawn"
    assert (await scene.staff.post(path, again)).status_code == 201


async def test_hours_with_a_group_that_is_no_team_are_in_the_same_ledger(
    scene: Scene, sessions: Sessions
) -> None:
    group = Group("units", uuid4(), "共建单位志愿者")
    until = clock.now() + timedelta(hours=1)
    occasion = Occasion("occasions", uuid4(), group, planned_until=until, until=until)
    async with sessions.begin() as session:
        staff = await load(session, scene.staff.account_id, scene.community_id)
        person_id = scene.persons["resident"]
        sign = Sign(at=clock.now() - timedelta(minutes=30))
        await arrive(session, staff, person_id, occasion, sign)
        await leave(session, staff, person_id, occasion.id, Sign())
    [entry] = await ledger(scene.resident)
    assert (entry["team_id"], entry["team"], entry["minutes"]) == (str(group.id), group.name, 30)
    assert entry["occasion_kind"] == "occasions"
    assert (await scene.resident.get(f"/hours/entries?team_id={uuid4()}")).json()["items"] == []
    [of_group] = (await scene.staff.get(f"/hours/by-team?year={clock.today().year}")).json()
    assert (of_group["name"], of_group["minutes"]) == (group.name, 30)
    last_year = f"/hours/by-year?person_id={entry['person_id']}"
    assert [one["year"] for one in (await scene.staff.get(last_year)).json()] == [
        int(entry["served_on"][:4])
    ]
    assert (await scene.staff.get("/hours/by-person?year=2001")).json()["items"] == []
