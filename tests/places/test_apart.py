"""Who audits does not audit themself, nor choose themself."""

import asyncio
from datetime import timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest
from sqlalchemy import update

from app.places.roles.models import CommunityAccount
from app.platform import clock
from app.platform.db.session import Sessions
from tests.scene import Scene, id_number
from tests.things import made


async def give(scene: Scene, account_id: Any, role: str, **more: Any) -> httpx.Response:
    body = {"account_id": str(account_id), "role": role, "name": "同事"}
    return await scene.secretary.post("/roles", body | more)


async def is_somebody(scene: Scene, sessions: Sessions, account_id: UUID, who: str) -> None:
    """Another account of that person."""
    async with sessions.begin() as session:
        mine = CommunityAccount.account_id == account_id
        await session.execute(
            update(CommunityAccount).where(mine).values(person_id=scene.persons[who])
        )


@pytest.mark.parametrize("other", ["staff", "secretary", "grid_worker", "property"])
async def test_an_auditor_is_nobody_whom_they_audit_in_either_order(
    scene: Scene, other: str
) -> None:
    scopes = {
        "grid_worker": {"grid_id": str(scene.grid_id)},
        "property": {"company_id": str(scene.company_id)},
    }
    scope: dict[str, Any] = scopes.get(other, {})
    neighbour, resident = scene.neighbour.account_id, scene.resident.account_id
    made(await give(scene, neighbour, other, **scope))
    assert (await give(scene, neighbour, "auditor")).json()["type"] == "audits-themselves"
    made(await give(scene, resident, "auditor"))
    assert (await give(scene, resident, other, **scope)).json()["type"] == "audits-themselves"
    later = {"since": (clock.now() + timedelta(days=3)).isoformat()}
    assert (await give(scene, resident, other, **scope, **later)).status_code == 409


async def test_one_after_the_other_is_no_conflict(scene: Scene) -> None:
    account = scene.neighbour.account_id
    ends = clock.now() + timedelta(days=3)
    made(await give(scene, account, "staff", until=ends.isoformat()))
    made(await give(scene, account, "auditor", since=ends.isoformat()))


async def test_two_that_are_given_at_once_are_one(scene: Scene) -> None:
    account = scene.neighbour.account_id
    both = await asyncio.gather(give(scene, account, "auditor"), give(scene, account, "staff"))
    assert sorted(one.status_code for one in both) == [201, 409]


async def test_another_account_of_the_same_person_is_the_same_person(
    scene: Scene, sessions: Sessions
) -> None:
    await is_somebody(scene, sessions, scene.staff.account_id, "neighbour")
    refused = await give(scene, scene.neighbour.account_id, "auditor")
    assert refused.json()["type"] == "audits-themselves"


async def test_nobody_becomes_a_person_whose_other_account_audits(scene: Scene) -> None:
    """Neither by what matches the roster, nor by who decides about the claim."""
    made(await give(scene, scene.resident.account_id, "auditor"))
    assert made(await scene.resident.get("/me?here"))["person_id"] == str(scene.persons["resident"])
    claim = {
        "dwelling_id": str(scene.homes["resident"]),
        "name": "resident",
        "id_last_six": id_number(scene.community_id, "resident")[-6:],
    }
    claimed = made(await scene.staff.post("/claims", claim))
    assert claimed["state"] == "pending"
    person = {"person_id": str(scene.persons["resident"])}
    refused = await scene.worker.post(f"/claims/{claimed['id']}/accept", person)
    assert refused.json()["type"] == "audits-themselves"


async def test_no_secretary_makes_themself_the_auditor(scene: Scene, sessions: Sessions) -> None:
    """Nor by another account, nor later, nor somebody who acts for them, or for whom they act."""
    own = scene.secretary.account_id
    later = {"since": (clock.now() + timedelta(days=30)).isoformat()}
    for more in ({}, later):
        assert (await give(scene, own, "auditor", **more)).json()["type"] == "not-independent"
    agent = {
        "principal_id": str(scene.persons["resident"]),
        "agent_id": str(own),
        "relationship": "staff",
        "scopes": ["hazards"],
    }
    granted = made(await scene.resident.post("/authorisations", agent))
    refused = await give(scene, scene.resident.account_id, "auditor")
    assert refused.json()["type"] == "not-independent"
    made(await scene.resident.post(f"/authorisations/{granted['id']}/revoke"))
    await is_somebody(scene, sessions, own, "neighbour")
    refused = await give(scene, scene.neighbour.account_id, "auditor")
    assert refused.json()["type"] == "not-independent"
    made(await give(scene, scene.resident.account_id, "auditor"))


async def test_an_invitation_is_no_way_round(scene: Scene) -> None:
    invited = made(await scene.secretary.post("/invitations", {"role": "auditor", "name": "审计"}))
    refused = await scene.staff.post("/invitations/accept", {"code": invited["code"]})
    assert refused.json()["type"] == "audits-themselves"
