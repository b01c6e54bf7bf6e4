"""What happens on rounds, told in several stories."""

from datetime import UTC, datetime, timedelta
from typing import Any

from tests.scene import INSIDE, Caller, Scene


def ago(minutes: float) -> str:
    return (datetime.now(UTC) - timedelta(minutes=minutes)).isoformat()


async def refusal(caller: Caller, path: str, body: Any = None) -> str:
    answer = await caller.post(path, body or {})
    assert answer.status_code >= 400, answer.text
    code: str = answer.json()["type"]
    return code


async def served(scene: Scene, team_id: str, minutes: int = 40, began: int = 120) -> str:
    """The resident goes on a round of an hour; the id of the round."""
    round_id = await scene.round(team_id, minutes=-began)
    path = f"/rounds/{round_id}"
    came = await scene.resident.post(f"{path}/sign-in", {"at": ago(began), "place": INSIDE})
    assert came.status_code == 200, came.text
    left = await scene.resident.post(f"{path}/sign-out", {"at": ago(began - minutes)})
    assert left.status_code == 200, left.text
    return round_id


async def ledger(caller: Caller) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = (await caller.get("/hours/entries")).json()["items"]
    return found
