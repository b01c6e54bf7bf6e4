"""Of a dispute nobody hears but its parties, its mediator and the secretary: whatever they ask.

Every operation that reads is asked by everybody else, everything that was stored is looked at, and every
line that was logged: there is nothing but a count.
"""

import re
from typing import Any
from uuid import uuid4

import httpx
import pytest
from sqlalchemy import text

from app.consultation.mediation import jobs
from app.consultation.mediation.events import (
    MediationAgreed,
    MediationApplied,
    MediationEvent,
    MediationFailed,
    MediationMoved,
    MediationSummoned,
)
from app.main import create_app
from app.platform import clock
from app.platform.db.session import Sessions
from app.settings import Settings
from tests.published import operations
from tests.queue import published
from tests.scene import Scene
from tests.serving import serving
from tests.things import made

SECRETS = (
    *(
        "夜半锯木",
        "阳台漏水赔三千",
        "楼上张家",
        "凉亭密谈",
        "各让半步",
        "转给消协",
        "其实没改",
        "包工头",
    ),
    *("不想再谈", "材料不齐"),
)
OUTSIDE = ("stranger", "neighbour", "other_worker", "property", "staff", "street", "auditor")
READS = {"GET"}
KINDS: tuple[type[MediationEvent], ...] = (
    *(MediationApplied, MediationMoved, MediationSummoned, MediationAgreed, MediationFailed),
)
SEARCHES: dict[str, Any] = {"search_people": {"name": "楼上张家"}}


async def a_dispute(scene: Scene) -> str:
    """With something secret in every field that takes words."""
    body = {"kind": "noise", "what": SECRETS[0], "others": [{"named": SECRETS[2]}]}
    declined = made(await scene.resident.post("/mediations", body))["id"]
    made(await scene.secretary.post(f"/mediations/{declined}/decline", {"reason": SECRETS[9]}))
    mediation_id: str = made(await scene.resident.post("/mediations", body))["id"]
    path = f"/mediations/{mediation_id}"
    made(
        await scene.secretary.post(f"{path}/accept", {"mediator_id": str(scene.worker.account_id)})
    )
    made(await scene.worker.post(f"{path}/consent", {"position": 2}))
    when = {"held_at": "2030-01-01T10:00:00+08:00", "where": SECRETS[3]}
    made(await scene.worker.post(f"{path}/summon", when))
    made(await scene.worker.post(f"{path}/bring-in", {"named": SECRETS[7]}))
    met = {"held_at": clock.now().isoformat(), "came": [1, 2], "words": SECRETS[4]}
    made(await scene.worker.post(f"{path}/meet", met))
    agreed = {"is_oral": True, "agreement": SECRETS[1]}
    keyed = {"Idempotency-Key": f"agree-{uuid4()}"}
    made(await scene.worker.call("POST", f"{path}/agree", json=agreed, headers=keyed))
    other: str = made(await scene.resident.post("/mediations", body))["id"]
    accepted = {"mediator_id": str(scene.worker.account_id)}
    made(await scene.secretary.post(f"/mediations/{other}/accept", accepted))
    refused = {"position": 2, "reason": SECRETS[8]}
    made(await scene.worker.post(f"/mediations/{other}/refuse", refused))
    return mediation_id


async def test_nobody_else_reads_anything_of_it_wherever_they_ask(
    scene: Scene, sessions: Sessions
) -> None:
    mediation_id = await a_dispute(scene)
    async with sessions.begin() as session:
        waiting = [one for kind in KINDS for one in await published(session, scene, kind)]
        assert waiting
        for event in waiting:
            assert isinstance(event, MediationEvent)
            await jobs.tell(session, event)
    ids = {"mediation_id": mediation_id, "code": scene.code}
    asked = 0
    for caller in OUTSIDE:
        for operation, known in operations().items():
            if known.method not in READS and operation not in SEARCHES:
                continue
            missing = {name: str(uuid4()) for name in re.findall(r"{(\w+)}", known.path)}
            path = known.path.removeprefix("/api/v1").format(**missing | ids)
            answer = await scene.people[caller].http.request(
                known.method,
                path,
                headers={"Authorization": f"Bearer {scene.people[caller].token}"},
                params={"year": 2026, "since": "2026-01-01", "until": "2026-12-31"},
                json=SEARCHES.get(operation),
            )
            asked += answer.status_code == 200
            assert mediation_id not in answer.text or "mediations" in path, (caller, operation)
            assert not [one for one in SECRETS if one in answer.text], (caller, operation)
            if "/mediations/" in path and not path.endswith("/figures"):
                assert answer.status_code == 404, (caller, operation)
        titles = str(await scene.people[caller].inbox())
        assert "调解" not in titles
    assert asked > len(OUTSIDE) * 20


async def test_nothing_of_it_is_stored_in_the_clear(scene: Scene, sessions: Sessions) -> None:
    """Not in a history, a job, an inbox, a kept answer, nor anywhere else."""
    await a_dispute(scene)
    async with sessions() as session:
        tables = await session.scalars(
            text("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        )
        looked_at = 0
        for table in tables.all():
            for words in SECRETS:
                found = text(f'SELECT count(*) FROM "{table}" t WHERE t::text LIKE :words')
                assert not await session.scalar(found, {"words": f"%{words}%"}), (table, words)
            looked_at += 1
    assert looked_at > 50


async def test_what_is_told_says_nothing_to_who_else_reads_the_screen(
    scene: Scene, sessions: Sessions
) -> None:
    await a_dispute(scene)
    async with sessions.begin() as session:
        for kind in KINDS:
            for event in await published(session, scene, kind):
                await jobs.tell(session, event)
    told = await scene.told()
    assert set(told) <= {"resident", "worker", "secretary"}
    assert told["resident"]
    titles = {title for found in told.values() for title, _ in found}
    assert titles <= {
        *("有一件新的事项待受理", "您有一件调解事项有新进展", "您有一件调解事项已约定时间"),
    }
    assert not [one for one in SECRETS if one in str(told)]


async def test_no_line_that_is_logged_says_anything_of_it(
    scene: Scene, sessions: Sessions, settings: Settings, capfd: pytest.CaptureFixture[str]
) -> None:
    with serving(create_app(settings.model_copy(update={"log_level": "INFO"}))) as url:
        async with httpx.AsyncClient(base_url=f"{url}/api/v1", timeout=60) as http:
            mediation_id = await a_dispute(scene.reached_by(http, sessions))
            path = f"/mediations/{mediation_id}"
            made(await scene.resident.post(f"{path}/open", {"purpose": SECRETS[6]}))
            again = await scene.resident.post(f"{path}/refuse", {"reason": SECRETS[6]})
            assert again.status_code == 409
    logged = "".join(capfd.readouterr())
    assert "/mediations/{mediation_id}/open" in logged
    assert not [one for one in (*SECRETS, mediation_id) if one in logged]
