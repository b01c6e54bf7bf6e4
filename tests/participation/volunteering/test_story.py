"""From a sign-in to hours that are proven: the ledger, and what it refuses."""

import asyncio
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from app.participation.subjects.models import Subject
from app.participation.volunteering.counting import Group, Occasion
from app.participation.volunteering.jobs import end_forgotten
from app.participation.volunteering.models import HourEntry, Presence
from app.participation.volunteering.schemas import Sign
from app.participation.volunteering.service import arrive, leave
from app.places.roles.queries import load
from app.platform import clock
from app.platform.clock import HERE
from app.platform.db.base import new_id
from app.platform.db.session import Sessions
from tests.rounds import ago, ledger, refusal, served
from tests.scene import Scene
from tests.things import made

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
    too_much = {"minutes": -26, "reason": "都不对"}
    assert await refusal(scene.resident, path, too_much) == "less-than-nothing"


async def test_no_correction_counts_more_than_one_can_have_been_there(scene: Scene) -> None:
    """From thirty minutes before the round until an hour after it: two and a half hours."""
    await served(scene, await scene.team())
    [entry] = await ledger(scene.resident)
    path = f"/hours/entries/{entry['id']}/ask-correction"
    for minutes, code in (
        (1440, "more-than-possible"),
        (111, "more-than-possible"),
        (0, "malformed-request"),
    ):
        body = {"minutes": minutes, "reason": "忘记签到"}
        assert await refusal(scene.resident, path, body) == code
    asked = await scene.resident.post(path, {"minutes": 110, "reason": "忘记签到"})
    assert (await scene.staff.post(f"/hour-corrections/{asked.json()['id']}/approve")).is_success
    more = {"minutes": 1, "reason": "还有"}
    assert await refusal(scene.resident, path, more) == "more-than-possible"


async def test_a_day_has_twenty_four_hours_however_many_corrections_are_approved_at_once(
    scene: Scene, sessions: Sessions
) -> None:
    """And a certificate says what the ledger says."""
    team_id, noon = await scene.team(), clock.now().replace(hour=4, minute=0) - timedelta(days=2)
    day = {"team_id": team_id, "group_name": "队", "began_at": noon, "until_at": noon}
    asked = []
    for _ in range(3):
        entry = await an_entry(scene, sessions, 400, **day)
        body = {"minutes": 200, "reason": "漏记"}
        asked.append(
            made(await scene.resident.post(f"/hours/entries/{entry}/ask-correction", body))
        )
    approved = await asyncio.gather(
        *(scene.staff.post(f"/hour-corrections/{one['id']}/approve") for one in asked)
    )
    assert sorted(one.status_code for one in approved) == [200, 422, 422]
    refused = next(one for one in approved if one.status_code == 422)
    assert refused.json()["type"] == "more-than-a-day"
    assert sum(one["minutes"] for one in await ledger(scene.resident)) == 1400
    span = {"since": str(noon.date()), "until": str(noon.date() + timedelta(days=1))}
    assert made(await scene.resident.post("/certificates", span))["minutes"] == 1400


async def an_entry(scene: Scene, sessions: Sessions, minutes: int, **there: Any) -> UUID:
    """Of an occasion of twelve hours, whenever that was."""
    presence_id, entry_id = new_id(), new_id()
    served_on = there["began_at"].astimezone(HERE).date()
    same = {
        "community_id": scene.community_id,
        "person_id": scene.persons["resident"],
        "group_id": UUID(there["team_id"]),
        "group_name": there["group_name"],
        "occasion_kind": "rounds",
        "occasion_id": new_id(),
    }
    began = there["began_at"]
    async with sessions.begin() as session:
        session.add(
            Presence(
                **same,
                id=presence_id,
                began_at=began,
                planned_until=began,
                until_at=began,
                ended_at=began,
                possible_from=began,
                possible_until=began + timedelta(hours=12),
                signed_in_by=scene.resident.account_id,
            )
        )
        await session.flush()
        session.add(
            HourEntry(
                **same,
                id=entry_id,
                presence_id=presence_id,
                served_on=served_on,
                minutes=minutes,
                is_capped=False,
            )
        )
    return entry_id


async def test_a_sign_out_does_not_make_a_day_longer_either(
    scene: Scene, sessions: Sessions
) -> None:
    team_id = await scene.team()
    now = clock.now() - timedelta(minutes=45)
    there = {"team_id": team_id, "group_name": "队", "began_at": now, "until_at": now}
    for minutes in (700, 720):
        await an_entry(scene, sessions, minutes, **there)
    await served(scene, team_id, minutes=40, began=45)
    newest = (await ledger(scene.resident))[0]
    assert (newest["minutes"], newest["is_capped"]) == (20, True)


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
        who = Subject(scene.persons["resident"])
        sign = Sign(at=clock.now() - timedelta(minutes=30))
        await arrive(session, staff, who, occasion, sign)
        await leave(session, staff, who, occasion.id, Sign())
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
