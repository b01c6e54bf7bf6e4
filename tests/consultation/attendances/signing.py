"""How tests sign in, and what they count."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from app.platform.rotating import WINDOW, screen
from tests.scene import Scene
from tests.things import made

A_WINDOW = timedelta(seconds=WINDOW)


def code_at(scene: Scene, meeting_id: str, moment: datetime, community_id: int = 0) -> str:
    """As the screen showed it then."""
    here = community_id or scene.community_id
    return screen(scene.vault, "sessions", here, UUID(meeting_id)).code(moment)


async def counts(scene: Scene, meeting_id: str) -> tuple[int, int, int]:
    """How many persons are known to have been there, names that are not, and who stood by."""
    seen = made(await scene.staff.get(f"/sessions/{meeting_id}"))
    return seen["present"], seen["unresolved"], seen["walk_ins"]


async def ways(scene: Scene, meeting_id: str) -> list[tuple[str, str]]:
    """Who was there and how, of what stands."""
    found = made(await scene.staff.get(f"/sessions/{meeting_id}/attendances"))
    return [(one["name"], one["way"]) for one in found if one["struck_at"] is None]


async def sign_in(scene: Scene, meeting_id: str, by: str = "resident", **body: Any) -> Any:
    headers = body.pop("headers", {})
    path = f"/sessions/{meeting_id}/sign-in"
    return await scene.people[by].post(path, body, headers=headers)


def refused(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json()["type"]
