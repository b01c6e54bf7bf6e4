"""A death that is told, late or by mistake: what would go on ends, what was done stays, and it can be
taken back."""

from datetime import timedelta

from app.patrols.rounds import jobs as rounds
from app.patrols.teams import jobs as teams
from app.places.roles.queries import load
from app.platform import clock
from app.platform.auth.models import AuthSession
from app.platform.db.session import Sessions
from app.residents.party import jobs as party
from app.residents.people.events import DeathTakenBack, PersonDied
from tests import things
from tests.rounds import ledger, served
from tests.scene import Caller, Scene
from tests.things import made


async def dies(scene: Scene, sessions: Sessions, ago: int = 0) -> None:
    """The resident; and what follows, twice."""
    person = f"/people/{scene.persons['resident']}"
    day = str(clock.today() - timedelta(days=ago))
    made(await scene.staff.post(f"{person}/record-death", {"died_on": day}))
    died = PersonDied(community_id=scene.community_id, person_id=scene.persons["resident"])
    for _ in range(2):
        async with sessions.begin() as session:
            await teams.leave_with_death(session, died)
            await rounds.follow_death(session, died)
            await party.end_entry(session, died)


async def lives(scene: Scene, sessions: Sessions) -> None:
    path = f"/people/{scene.persons['resident']}/take-back-death"
    made(await scene.staff.post(path, {"reason": "登记有误"}))
    back = DeathTakenBack(community_id=scene.community_id, person_id=scene.persons["resident"])
    for _ in range(2):
        async with sessions.begin() as session:
            await teams.come_back(session, back)
            await rounds.follow_death(session, back)
            await party.take_entry_back(session, back)


async def membership(caller: Caller, team_id: str) -> list[str]:
    found = (await caller.get(f"/memberships?team_id={team_id}&limit=50")).json()["items"]
    return [one["state"] for one in found if one["name"] == "resident"]


async def test_sign_ups_and_teams_end_and_come_back_and_hours_stay(
    scene: Scene, sessions: Sessions
) -> None:
    team_id = await scene.team()
    await served(scene, team_id)
    to_come = f"/rounds/{await scene.round(team_id, minutes=3000, capacity=1)}"
    made(await scene.resident.post(f"{to_come}/sign-up", {}))
    hours = await ledger(scene.staff)
    await dies(scene, sessions, ago=9)
    assert await membership(scene.staff, team_id) == ["left"]
    found = (await scene.staff.get(to_come)).json()
    assert (found["taken"], found["people"]) == (0, [])
    assert await ledger(scene.staff) == hours
    await lives(scene, sessions)
    assert await membership(scene.staff, team_id) == ["admitted"]
    found = (await scene.staff.get(to_come)).json()
    assert (found["taken"], [one["name"] for one in found["people"]]) == (1, ["resident"])


async def test_a_place_that_somebody_has_taken_meanwhile_stays_theirs(
    scene: Scene, sessions: Sessions
) -> None:
    team_id = await scene.team()
    made(await scene.staff.post(f"/memberships/{scene.applications['neighbour']}/admit"))
    to_come = f"/rounds/{await scene.round(team_id, minutes=3000, capacity=1)}"
    made(await scene.resident.post(f"{to_come}/sign-up", {}))
    await dies(scene, sessions)
    made(await scene.neighbour.post(f"{to_come}/sign-up", {}))
    await lives(scene, sessions)
    found = (await scene.staff.get(to_come)).json()
    assert (found["taken"], [one["name"] for one in found["people"]]) == (1, ["neighbour"])


async def test_who_left_a_team_before_they_died_does_not_come_back_to_it(
    scene: Scene, sessions: Sessions
) -> None:
    team_id = await scene.team()
    made(await scene.resident.post(f"/memberships/{scene.applications['resident']}/leave"))
    await dies(scene, sessions)
    await lives(scene, sessions)
    assert await membership(scene.staff, team_id) == ["left"]


async def test_an_entry_in_a_branch_ends_on_the_day_of_the_death(
    scene: Scene, sessions: Sessions
) -> None:
    entry = (await things.a_party_member(scene))["member_id"]
    await dies(scene, sessions, ago=9)
    found = (await scene.secretary.get(f"/party-members/{entry}")).json()
    assert (found["state"], found["ended_on"]) == ("ended", str(clock.today() - timedelta(days=9)))
    await lives(scene, sessions)
    found = (await scene.secretary.get(f"/party-members/{entry}")).json()
    assert (found["state"], found["ended_on"]) == ("admitted", None)


async def test_nobody_goes_on_as_somebody_who_has_died(scene: Scene, sessions: Sessions) -> None:
    """Whoever has their phone is signed out, and is nobody here when they sign in again."""
    assert (await scene.resident.get("/me?here")).status_code == 200
    device = await things.another_device(scene)
    granted = (await things.an_authorisation(scene))["authorisation_id"]
    await dies(scene, sessions)
    async with sessions() as session:
        ended = await session.get_one(AuthSession, device["session_id"])
        assert ended.ended_because == "death"
        nobody = await load(session, scene.resident.account_id, scene.community_id)
        assert (nobody.person_id, nobody.grants) == (None, {})
    [paper] = (await scene.staff.get("/authorisations")).json()
    assert (paper["id"], paper["ended_because"]) == (granted, "death")
    await lives(scene, sessions)
    async with sessions() as session:
        again = await load(session, scene.resident.account_id, scene.community_id)
        assert again.person_id == scene.persons["resident"]
