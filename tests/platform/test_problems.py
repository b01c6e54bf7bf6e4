"""Every failure is a problem in Chinese (RFC 9457), whatever goes wrong."""

import httpx
import pytest

from app.platform.db.session import Sessions
from tests.scene import Scene


@pytest.mark.parametrize(
    ("method", "path", "more", "status"),
    [
        ("GET", "/nowhere", {}, 404),
        ("DELETE", "/communities", {}, 405),
        ("POST", "/auth/wechat", {"content": b"{"}, 422),
        ("POST", "/auth/wechat", {"json": {"code": "x", "more": 1}}, 422),
        ("POST", "/auth/wechat", {"json": {"code": "\x00"}}, 422),
        ("POST", "/auth/wechat", {"content": b"x" * (12 * 1024 * 1024)}, 413),
        ("GET", "/communities/420107999999", {}, 404),
        ("GET", "/me", {}, 401),
        ("GET", "/me", {"headers": {"Authorization": "Bearer x.y.z"}}, 401),
    ],
)
async def test_a_failure_is_a_problem(
    client: httpx.AsyncClient, method: str, path: str, more: dict[str, object], status: int
) -> None:
    answer = await client.request(method, path, **more)  # type: ignore[arg-type]
    assert (answer.status_code, answer.json()["status"]) == (status, status)
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["x-request-id"]


async def test_a_bad_cursor_and_a_bad_key_are_problems(scene: Scene, sessions: Sessions) -> None:
    assert (await scene.staff.get("/hazards?after=zzz")).json()["type"] == "bad-cursor"
    keyed = await scene.staff.post("/hazards", {}, headers={"Idempotency-Key": "x"})
    assert keyed.json()["type"] == "bad-idempotency-key"
