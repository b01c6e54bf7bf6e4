"""Every failure is a problem in Chinese (RFC 9457), whatever goes wrong."""

import httpx
import pytest
from psycopg.errors import UniqueViolation

from app.platform.db.session import Sessions
from app.platform.http.problems import database_problem
from tests.scene import Scene

JSON = {"Content-Type": "application/json"}


@pytest.mark.parametrize(
    ("method", "path", "more", "status"),
    [
        ("GET", "/nowhere", {}, 404),
        ("DELETE", "/communities", {}, 405),
        ("POST", "/auth/wechat", {"content": b"{"}, 415),
        ("POST", "/auth/wechat", {"content": b"{", "headers": JSON}, 422),
        ("POST", "/auth/wechat", {}, 422),
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
    assert answer.headers["cache-control"] == "no-store"


async def test_a_bad_cursor_and_a_bad_key_are_problems(scene: Scene, sessions: Sessions) -> None:
    assert (await scene.staff.get("/hazards?after=zzz")).json()["type"] == "bad-cursor"
    keyed = await scene.staff.post("/hazards", {}, headers={"Idempotency-Key": "x"})
    assert keyed.json()["type"] == "bad-idempotency-key"


@pytest.mark.parametrize(
    ("message", "code"),
    [
        ('violates unique constraint "ix_commitments_once_102008"', "already-signed-up"),
        (
            'conflicting key violates exclusion constraint "ex_commitments_collides_1020081"',
            "collides",
        ),
        ('violates unique constraint "pk_hazards_102031"', "already-recorded"),
        ('violates unique constraint "ix_commitments_once"', "already-signed-up"),
        ('violates check constraint "ck_nobody_knows_102008"', "clash"),
        ("nothing that names one", "clash"),
    ],
)
def test_a_constraint_that_only_the_message_of_a_worker_names_is_known(
    message: str, code: str
) -> None:
    """On Citus: without the field, and with the number of a shard behind the name."""
    problem = database_problem(UniqueViolation(f"duplicate key value {message}"))
    assert problem is not None
    assert problem.code() == code
