"""Who ever worked on a hazard, or was of the company that did, does not verify it."""

import asyncio
import runpy
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import select, text, update

from app.patrols.hazards import jobs
from app.patrols.hazards.events import HazardReopened
from app.patrols.hazards.models import Hazard, Rectification
from app.places.roles.actor import Role
from app.places.roles.models import CommunityAccount, Grant
from app.platform import clock
from tests.scene import Caller, Scene

WHY = {"reason": "现场仍有杂物"}
LONG_AGO = timedelta(days=400)
(FILL,) = Path("migrations/versions").glob("*_a_rectification_says_for_whom_it_was_done.py")


async def done_by(scene: Scene, caller: Caller, hazard: str) -> None:
    """Assigned to them, or to the company if it is of it, and put right."""
    company = {"company_id": str(scene.company_id)}
    to = company if caller is scene.property else {"assignee_id": str(caller.account_id)}
    assigned = await scene.secretary.post(f"{hazard}/assign", to)
    assert assigned.status_code == 200, assigned.text
    await submit(caller, hazard)


async def submit(caller: Caller, hazard: str) -> None:
    done = {"account": "已清理", "after_photo_ids": [await caller.photo()]}
    answer = await caller.post(f"{hazard}/submit", done)
    assert answer.status_code == 200, answer.text


async def filed(scene: Scene) -> str:
    hazard = f"/hazards/{await scene.report()}"
    assert (await scene.worker.post(f"{hazard}/file")).status_code == 200
    return hazard


async def holds(scene: Scene, caller: Caller, role: Role, **more: object) -> None:
    """From long ago, unless it is said otherwise."""
    grant = {"since": clock.now() - LONG_AGO, "role": role, "account_id": caller.account_id}
    async with scene.sessions.begin() as session:
        session.add(Grant(community_id=scene.community_id, **grant | more))


async def no_longer(scene: Scene, caller: Caller, role: Role) -> None:
    async with scene.sessions.begin() as session:
        of_them = (Grant.community_id == scene.community_id, Grant.account_id == caller.account_id)
        ended = update(Grant).where(*of_them, Grant.role == role).values(until=clock.now())
        await session.execute(ended)


async def is_person(scene: Scene, name: str, person: str) -> None:
    """Their account becomes one of that person."""
    async with scene.sessions.begin() as session:
        here = CommunityAccount.community_id == scene.community_id
        theirs = CommunityAccount.account_id == scene.people[name].account_id
        bound = {"person_id": scene.persons[person]}
        await session.execute(update(CommunityAccount).where(here, theirs).values(**bound))


async def verifies(caller: Caller, hazard: str) -> bool:
    """As the hazard, the list, what waits for them and the deeds say with one voice."""
    one = (await caller.get(hazard)).json()
    (listed,) = (await caller.get("/hazards?state=submitted")).json()["items"]
    waits = (await caller.get("/me?")).json()["waiting"]["hazards_to_verify"]
    assert one["actions"] == listed["actions"]
    assert waits == int("pass" in one["actions"]) == int("return" in one["actions"])
    if "pass" not in one["actions"]:
        for deed, body in (("pass", None), ("return", WHY)):
            refused = await caller.post(f"{hazard}/{deed}", body)
            assert (refused.status_code, refused.json()["type"]) == (403, "not-your-step")
        return False
    passed = await caller.post(f"{hazard}/pass")
    assert passed.status_code == 200, passed.text
    return True


async def told_to_verify(scene: Scene, hazard: str) -> set[UUID]:
    async with scene.sessions() as session:
        key = scene.community_id, UUID(hazard.rpartition("/")[2])
        return set(await jobs.verifiers(session, await session.get_one(Hazard, key), None))


@pytest.mark.parametrize("way", ["returned", "reopened"])
async def test_who_did_an_attempt_before_does_not_verify_the_next(scene: Scene, way: str) -> None:
    hazard = await filed(scene)
    await done_by(scene, scene.staff, hazard)
    if way == "returned":
        assert (await scene.worker.post(f"{hazard}/return", WHY)).status_code == 200
    else:
        assert (await scene.worker.post(f"{hazard}/pass")).status_code == 200
        assert (await scene.resident.post(f"{hazard}/reopen", WHY)).status_code == 200
    await done_by(scene, scene.worker, hazard)
    assert not await verifies(scene.staff, hazard)
    assert not await verifies(scene.worker, hazard)
    assert await told_to_verify(scene, hazard) == {scene.secretary.account_id}
    assert await verifies(scene.secretary, hazard)


@pytest.mark.parametrize("bound", ["before", "after"])
async def test_nobody_verifies_by_another_account(scene: Scene, bound: str) -> None:
    if bound == "before":
        await is_person(scene, "worker", "auditor")
        await is_person(scene, "staff", "auditor")
    hazard = await filed(scene)
    await done_by(scene, scene.worker, hazard)
    assert (await scene.secretary.post(f"{hazard}/return", WHY)).status_code == 200
    await done_by(scene, scene.property, hazard)
    if bound == "after":
        await is_person(scene, "worker", "auditor")
        await is_person(scene, "staff", "auditor")
    assert not await verifies(scene.staff, hazard)
    assert await told_to_verify(scene, hazard) == {scene.secretary.account_id}
    assert await verifies(scene.secretary, hazard)


async def test_who_was_of_the_company_then_does_not_verify(scene: Scene) -> None:
    """They have left it, and serve the office and the grid now; so does another account of theirs."""
    of_it = {"company_id": scene.company_id}
    await holds(scene, scene.neighbour, Role.PROPERTY, **of_it)
    hazard = f"/hazards/{await scene.submitted()}"
    await no_longer(scene, scene.neighbour, Role.PROPERTY)
    await holds(scene, scene.neighbour, Role.GRID_WORKER, grid_id=scene.grid_id)
    assert not await verifies(scene.neighbour, hazard)
    await holds(scene, scene.neighbour, Role.STAFF)
    assert not await verifies(scene.neighbour, hazard)
    await is_person(scene, "staff", "neighbour")
    assert not await verifies(scene.staff, hazard)
    assert await told_to_verify(scene, hazard) == {scene.worker.account_id}
    assert await verifies(scene.worker, hazard)


async def test_who_left_the_company_before_or_joined_it_after_verifies(scene: Scene) -> None:
    of_it = {"company_id": scene.company_id}
    yesterday = clock.now() - timedelta(days=1)
    await holds(scene, scene.neighbour, Role.PROPERTY, **of_it, until=yesterday)
    await holds(scene, scene.neighbour, Role.STAFF)
    assert await verifies(scene.neighbour, f"/hazards/{await scene.submitted()}")
    hazard = f"/hazards/{await scene.submitted()}"
    await holds(scene, scene.staff, Role.PROPERTY, **of_it, since=clock.now())
    assert await verifies(scene.staff, hazard)


async def test_a_company_of_an_attempt_before_does_not_verify_either(scene: Scene) -> None:
    await holds(scene, scene.staff, Role.PROPERTY, company_id=scene.company_id)
    hazard = f"/hazards/{await scene.submitted()}"
    await no_longer(scene, scene.staff, Role.PROPERTY)
    assert (await scene.worker.post(f"{hazard}/pass")).status_code == 200
    assert (await scene.resident.post(f"{hazard}/reopen", WHY)).status_code == 200
    await done_by(scene, scene.worker, hazard)
    assert not await verifies(scene.staff, hazard)
    assert await verifies(scene.secretary, hazard)


async def test_what_was_put_right_on_the_spot_is_verified_by_another(scene: Scene) -> None:
    hazard = f"/hazards/{await scene.report()}"
    photos = {
        "before_photo_ids": [await scene.worker.photo()],
        "after_photo_ids": [await scene.worker.photo()],
    }
    fixed = await scene.worker.post(f"{hazard}/fix-on-the-spot", {"account": "已劝离"} | photos)
    assert fixed.status_code == 200, fixed.text
    assert "pass" not in fixed.json()["actions"]
    assert not await verifies(scene.worker, hazard)
    assert (await scene.staff.post(f"{hazard}/return", WHY)).status_code == 200
    await done_by(scene, scene.property, hazard)
    assert not await verifies(scene.worker, hazard)
    assert await verifies(scene.staff, hazard)


async def test_where_all_worked_on_it_the_street_verifies_what_was_escalated(scene: Scene) -> None:
    of_it = {"company_id": scene.company_id}
    for one in (scene.worker, scene.staff, scene.secretary):
        await holds(scene, one, Role.PROPERTY, **of_it)
    hazard = f"/hazards/{await scene.submitted()}"
    for one in (scene.worker, scene.staff, scene.secretary):
        assert not await verifies(one, hazard)
    assert await told_to_verify(scene, hazard) == set()
    assert (await scene.street.get(hazard)).status_code == 404
    with clock.at(clock.now() + timedelta(days=30)):
        async with scene.sessions.begin() as session:
            await jobs.escalate(session)
    assert await told_to_verify(scene, hazard) == {scene.street.account_id}
    assert [title for title, _ in await scene.street.inbox()] == [
        "楼道停放电动车（3栋）：隐患严重逾期，已上报街道"
    ]
    assert await verifies(scene.street, hazard)


async def test_what_was_done_before_it_was_written_down_is_known_from_its_history(
    scene: Scene,
) -> None:
    """Of whom and for whom each attempt was: the company's, one on the spot, and a person's."""
    await is_person(scene, "worker", "auditor")
    hazard = f"/hazards/{await scene.submitted()}"
    for caller in (scene.worker, scene.property, scene.secretary):
        assert (await scene.staff.post(f"{hazard}/pass")).status_code == 200
        assert (await scene.resident.post(f"{hazard}/reopen", WHY)).status_code == 200
        if caller is scene.worker:
            photos = {f"{when}_photo_ids": [await caller.photo()] for when in ("before", "after")}
            spot = await caller.post(f"{hazard}/fix-on-the-spot", {"account": "已劝离"} | photos)
            assert spot.status_code == 200, spot.text
        else:
            await done_by(scene, caller, hazard)
    fill = runpy.run_path(str(FILL))
    forget = update(Rectification).values(person_id=None, company_id=None)
    attempts = (
        select(Rectification.done_by, Rectification.person_id, Rectification.company_id)
        .where(Rectification.community_id == scene.community_id)
        .order_by(Rectification.done_at)
    )
    async with scene.sessions() as session:
        written = (await session.execute(attempts)).all()
        await session.execute(forget.where(Rectification.community_id == scene.community_id))
        for name in ("PERSON", "COMPANY"):
            await session.execute(text(fill[name]))
        assert (await session.execute(attempts)).all() == written
        await session.rollback()
    company = scene.company_id
    assert [found.company_id for found in written] == [company, None, company, None]
    assert [found.person_id for found in written] == [None, scene.persons["auditor"], None, None]


async def test_two_clicks_of_the_doer_are_not_a_verification(scene: Scene) -> None:
    """Who waited for the submission to be written is judged by it."""
    hazard = await filed(scene)
    to = {"assignee_id": str(scene.staff.account_id)}
    await scene.secretary.post(f"{hazard}/assign", to)
    done = {"account": "已清理", "after_photo_ids": [await scene.staff.photo()]}
    sent = [scene.staff.post(f"{hazard}/submit", done)]
    sent += [scene.staff.post(f"{hazard}/pass") for _ in range(6)]
    submitted, *passed = await asyncio.gather(*sent)
    assert submitted.status_code == 200
    assert {one.status_code for one in passed} <= {403, 409}


async def test_who_did_it_hears_that_it_was_reopened(scene: Scene) -> None:
    hazard = f"/hazards/{await scene.submitted()}"
    await scene.worker.post(f"{hazard}/pass")
    await scene.resident.post(f"{hazard}/reopen", WHY)
    event = HazardReopened(
        community_id=scene.community_id,
        hazard_id=UUID(hazard.rpartition("/")[2]),
        at=clock.now(),
        account_id=scene.resident.account_id,
        reason="现场仍有杂物",
    )
    async with scene.sessions.begin() as session:
        await jobs.tell(session, event)
    assert "楼道停放电动车（3栋）：隐患被重新打开" in [
        title for title, _ in await scene.property.inbox()
    ]
