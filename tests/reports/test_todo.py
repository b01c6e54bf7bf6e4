"""What waits for somebody is what they may do."""

from datetime import timedelta
from uuid import UUID

from app.patrols.hazards.models import Hazard
from app.places.roles.actor import Role
from app.places.roles.models import Grant
from app.platform import clock
from app.platform.db.session import Sessions
from tests.scene import Caller, Scene


async def waiting(caller: Caller) -> dict[str, int]:
    found: dict[str, int] = (await caller.get("/me?here")).json()["waiting"]
    return {name: count for name, count in found.items() if count}


async def test_each_step_of_a_hazard_waits_for_who_takes_it(scene: Scene) -> None:
    hazard_id = await scene.report()
    assert await waiting(scene.worker) == await waiting(scene.staff) == {"hazards_to_file": 1}
    assert await waiting(scene.other_worker) == await waiting(scene.resident) == {}
    await scene.worker.post(f"/hazards/{hazard_id}/file")
    assert await waiting(scene.staff) == {"hazards_to_assign": 1}
    given = {"company_id": str(scene.company_id)}
    await scene.staff.post(f"/hazards/{hazard_id}/assign", given)
    assert await waiting(scene.property) == {"hazards_to_put_right": 1}
    assert await waiting(scene.staff) == {}
    done = {"account": "已清理", "after_photo_ids": [await scene.property.photo()]}
    await scene.property.post(f"/hazards/{hazard_id}/submit", done)
    assert await waiting(scene.property) == {}
    assert await waiting(scene.worker) == await waiting(scene.staff) == {"hazards_to_verify": 1}


async def test_a_role_that_has_not_begun_is_not_mine_yet(scene: Scene) -> None:
    begins = clock.now() + timedelta(days=2)
    granted = {"account_id": str(scene.neighbour.account_id), "role": "staff", "name": "新同事"}
    await scene.secretary.post("/roles", granted | {"since": begins.isoformat()})
    mine = (await scene.neighbour.get("/me?here")).json()["roles"]
    assert [one["role"] for one in mine] == ["resident"]


async def test_nobody_is_told_to_verify_what_they_or_their_company_did(
    scene: Scene, sessions: Sessions
) -> None:
    """As another account of theirs did it: the person counts, not the account alone."""
    async with sessions.begin() as session:
        grant = Grant(
            community_id=scene.community_id,
            account_id=scene.worker.account_id,
            role=Role.PROPERTY,
            company_id=scene.company_id,
            since=clock.now(),
        )
        session.add(grant)
    hazard_id = await scene.submitted()
    seen = (await scene.worker.get(f"/hazards/{hazard_id}")).json()
    assert "pass" not in seen["actions"]
    assert await waiting(scene.worker) == {}
    assert await waiting(scene.staff) == {"hazards_to_verify": 1}


async def test_the_street_has_to_do_with_what_was_escalated_to_it(
    scene: Scene, sessions: Sessions
) -> None:
    hazard_id = await scene.report()
    assert await waiting(scene.street) == {}
    async with sessions.begin() as session:
        hazard = await session.get_one(Hazard, (scene.community_id, UUID(hazard_id)))
        hazard.escalated_at = clock.now()
    assert "file" in (await scene.street.get(f"/hazards/{hazard_id}")).json()["actions"]
    assert await waiting(scene.street) == {"hazards_to_file": 1}


async def test_me_is_who_i_am_here_and_whom_i_live_with(scene: Scene) -> None:
    me = (await scene.resident.get("/me?here")).json()
    assert me["is_verified"]
    assert me["household"]["people"] == ["resident"]
    assert me["household"]["address"] == "小区1栋1单元101"
    assert (await scene.staff.get("/me?here")).json()["household"] is None
    everywhere = (await scene.staff.get("/me")).json()["communities"]
    assert [one["code"] for one in everywhere] == [scene.code]


async def test_proposals_wait_for_the_office(scene: Scene) -> None:
    await scene.topic()
    await scene.open_topic()
    assert await waiting(scene.staff) == await waiting(scene.secretary) == {"topics_to_answer": 1}
    assert await waiting(scene.worker) == await waiting(scene.resident) == {}
