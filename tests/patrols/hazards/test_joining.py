"""Several reports of one hazard: all point at one, whoever was joined to whom, and share its fate."""

import asyncio
from uuid import UUID

from app.patrols.hazards import jobs
from app.patrols.hazards.events import HazardClosed, HazardDismissed
from app.platform import clock
from app.platform.db.session import Sessions
from tests.scene import Scene


async def join(scene: Scene, one: str, into: str) -> tuple[int, str]:
    body = {"into_id": into, "reason": "同一隐患"}
    answer = await scene.staff.post(f"/hazards/{one}/join", body)
    return answer.status_code, answer.json().get("type", "")


async def where(scene: Scene, *ids: str) -> list[tuple[str, str | None]]:
    found = [(await scene.staff.get(f"/hazards/{one}")).json() for one in ids]
    return [(one["state"], one["joined_to_id"]) for one in found]


async def test_a_chain_points_at_its_first_whatever_was_joined_when(scene: Scene) -> None:
    a, b, c = [await scene.report(by) for by in ("resident", "neighbour", "staff")]
    assert await join(scene, a, b) == (200, "")
    assert await join(scene, b, c) == (200, "")
    assert await where(scene, a, b, c) == [("joined", c), ("joined", c), ("reported", None)]
    late = await scene.report("resident")
    assert await join(scene, late, a) == (200, "")
    assert await where(scene, late) == [("joined", c)]
    assert await join(scene, c, a) == (409, "joined-or-over")
    history = (await scene.staff.get(f"/hazards/{a}/history")).json()
    assert [step["action"] for step in history] == ["report", "join", "follow"]


async def test_all_reporters_hear_of_the_end_of_a_chain(scene: Scene, sessions: Sessions) -> None:
    a, b, c = [await scene.report(by) for by in ("resident", "neighbour", "stranger")]
    await join(scene, a, b)
    await join(scene, b, c)
    closing = HazardClosed(
        community_id=scene.community_id,
        hazard_id=UUID(c),
        at=clock.now(),
        account_id=scene.worker.account_id,
        grid_id=scene.grid_id,
    )
    async with sessions.begin() as session:
        for _ in range(2):  # a job may run twice
            await jobs.tell(session, closing)
            await jobs.tell_joined(session, closing)
    told = await scene.told()
    assert all(len(found) == 1 for found in told.values())
    joined = ("楼道停放电动车（3栋）：您上报的隐患已随同一隐患整改销号", "如仍未解决，请重新上报")
    assert told["resident"] == told["neighbour"] == [joined]
    assert told["stranger"] == [
        ("楼道停放电动车（3栋）：您上报的隐患已整改销号", "如仍未解决，请在十日内申请重新打开")
    ]
    assert set(told) == {"resident", "neighbour", "stranger"}
    again = {"reason": "仍未解决"}  # who is told to report anew cannot have it opened again
    refused = [await scene.resident.post(f"/hazards/{one}/reopen", again) for one in (a, c)]
    assert [one.status_code for one in refused] == [409, 404]


async def test_what_was_joined_is_dismissed_along(scene: Scene, sessions: Sessions) -> None:
    a, b = [await scene.report(by) for by in ("resident", "neighbour")]
    await join(scene, a, b)
    refused = await scene.worker.post(f"/hazards/{b}/dismiss", {"reason": "不属于隐患"})
    assert refused.status_code == 200
    assert await where(scene, a, b) == [("dismissed", b), ("dismissed", None)]
    async with sessions.begin() as session:
        for one in (a, b):
            event = HazardDismissed(
                community_id=scene.community_id,
                hazard_id=UUID(one),
                at=clock.now(),
                account_id=scene.worker.account_id,
                reason="不属于隐患",
            )
            await jobs.tell(session, event)
    assert set(await scene.told()) == {"resident", "neighbour"}


async def test_two_that_are_joined_to_each_other_at_once_are_joined_once(scene: Scene) -> None:
    for _ in range(5):
        a, b = [await scene.report() for _ in range(2)]
        both = await asyncio.gather(join(scene, a, b), join(scene, b, a))
        assert sorted(status for status, _ in both) == [200, 409]
        states = await where(scene, a, b)
        assert sorted(state for state, _ in states) == ["joined", "reported"]


async def test_a_circle_of_joins_at_once_leaves_one_that_is_open(scene: Scene) -> None:
    ids = [await scene.report() for _ in range(4)]
    turns = [join(scene, one, ids[n - 1]) for n, one in enumerate(ids)]
    statuses = {status for status, _ in await asyncio.gather(*turns)}
    assert statuses <= {200, 409}
    states = await where(scene, *ids)
    roots = [one for one, (state, _) in zip(ids, states, strict=True) if state == "reported"]
    assert {first for _, first in states if first} <= set(roots)
