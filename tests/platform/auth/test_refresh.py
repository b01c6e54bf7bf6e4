"""A phone stays signed in although answers get lost; a token that somebody else has ends the session."""

import asyncio
import hashlib
from uuid import uuid4

import httpx
import pytest
from sqlalchemy import text

from app.platform.auth import jobs
from app.platform.db.session import Sessions
from tests.integrations.wechat.test_sign_in import a_code

pytestmark = pytest.mark.usefixtures("limits_forgotten")

Pair = dict[str, str]


async def signed_in(client: httpx.AsyncClient, wechat: str, openid: str = "") -> Pair:
    code = {"code": await a_code(wechat, openid=openid or uuid4().hex)}
    answer = await client.post("/auth/wechat", json=code)
    assert answer.status_code == 200, answer.text
    pair: Pair = answer.json()
    return pair


async def refresh(client: httpx.AsyncClient, pair: Pair, **headers: str) -> httpx.Response:
    body = {"refresh_token": pair["refresh_token"]}
    return await client.post("/auth/refresh", json=body, headers=headers)


async def another(client: httpx.AsyncClient, pair: Pair) -> Pair:
    answer = await refresh(client, pair)
    assert answer.status_code == 200, answer.text
    found: Pair = answer.json()
    return found


async def devices(client: httpx.AsyncClient, pair: Pair) -> int:
    """On how many the account is signed in; 0: this one is not."""
    bearer = {"Authorization": f"Bearer {pair['access_token']}"}
    found = await client.get("/auth/sessions", headers=bearer)
    return len(found.json()) if found.status_code == 200 else 0


async def seconds_later(sessions: Sessions, seconds: int) -> None:
    """For all tokens that were used, and their sessions."""
    ago = {"ago": f"{seconds} seconds"}
    async with sessions.begin() as session:
        for table in ("refresh_tokens", "auth_sessions"):
            earlier = text(f"UPDATE {table} SET used_at = used_at - cast(:ago AS interval)")
            await session.execute(earlier, ago)


async def test_a_pair_follows_a_pair(client: httpx.AsyncClient, wechat: str) -> None:
    pair = await signed_in(client, wechat)
    for _ in range(4):
        pair = await another(client, pair)
    assert await devices(client, pair) == 1


async def test_an_answer_that_was_lost_twice_is_asked_for_again(
    client: httpx.AsyncClient, wechat: str, sessions: Sessions
) -> None:
    pair = await signed_in(client, wechat)
    lost = [await another(client, pair) for _ in range(2)]
    await seconds_later(sessions, 50)
    arrived = await another(client, pair)
    assert len({one["refresh_token"] for one in (pair, arrived, *lost)}) == 4
    assert await devices(client, await another(client, arrived)) == 1


async def test_two_at_once_both_get_a_pair_that_works(
    client: httpx.AsyncClient, wechat: str
) -> None:
    for _ in range(5):
        pair = await signed_in(client, wechat)
        pairs = await asyncio.gather(*(another(client, pair) for _ in range(4)))
        following = await asyncio.gather(*(another(client, one) for one in pairs))
        assert [await devices(client, one) for one in following] == [1] * 4


async def test_a_pair_that_was_kept_is_good_however_many_were_lost(
    client: httpx.AsyncClient, wechat: str, sessions: Sessions
) -> None:
    pair = await signed_in(client, wechat)
    kept = await another(client, pair)
    await another(client, pair)
    await seconds_later(sessions, 86_400)
    assert await devices(client, await another(client, kept)) == 1


async def test_after_a_minute_a_token_that_was_used_ends_the_session(
    client: httpx.AsyncClient, wechat: str, sessions: Sessions
) -> None:
    pair = await signed_in(client, wechat)
    following = await another(client, pair)
    await seconds_later(sessions, 61)
    refused = await refresh(client, pair)
    assert (refused.status_code, refused.json()["type"]) == (401, "token-refused")
    assert (await refresh(client, following)).status_code == 401
    assert await devices(client, following) == 0


async def test_a_pair_superseded_by_its_twin_has_a_minute_too(
    client: httpx.AsyncClient, wechat: str, sessions: Sessions
) -> None:
    pair = await signed_in(client, wechat)
    one, twin = await another(client, pair), await another(client, pair)
    last = await another(client, one)
    await seconds_later(sessions, 61)
    assert (await refresh(client, twin)).status_code == 401
    assert await devices(client, last) == 0


async def test_the_token_before_the_one_before_ends_the_session_at_once(
    client: httpx.AsyncClient, wechat: str
) -> None:
    first = await signed_in(client, wechat)
    last = await another(client, await another(client, first))
    assert (await refresh(client, first)).status_code == 401
    assert await devices(client, last) == 0


async def test_a_session_that_was_ended_has_no_lost_answers(
    client: httpx.AsyncClient, wechat: str
) -> None:
    pair = await signed_in(client, wechat)
    following = await another(client, pair)
    bearer = {"Authorization": f"Bearer {following['access_token']}"}
    assert (await client.post("/auth/sign-out", headers=bearer)).status_code == 204
    for one in (pair, following):
        assert (await refresh(client, one)).status_code == 401


async def test_a_refresh_beside_a_sign_out_leaves_nobody_signed_in(
    client: httpx.AsyncClient, wechat: str
) -> None:
    for _ in range(5):
        pair = await signed_in(client, wechat)
        bearer = {"Authorization": f"Bearer {pair['access_token']}"}
        out, answer = await asyncio.gather(
            client.post("/auth/sign-out", headers=bearer), refresh(client, pair)
        )
        assert out.status_code == 204
        assert answer.status_code in {200, 401}
        assert (await refresh(client, pair)).status_code == 401
        if answer.status_code == 200:
            assert (await refresh(client, answer.json())).status_code == 401


async def test_a_key_keeps_no_pair(client: httpx.AsyncClient, wechat: str) -> None:
    pair = await signed_in(client, wechat)
    bearer = {"Authorization": f"Bearer {pair['access_token']}", "Idempotency-Key": uuid4().hex}
    once, twice = [(await refresh(client, pair, **bearer)).json() for _ in range(2)]
    assert once["refresh_token"] != twice["refresh_token"]
    assert await devices(client, await another(client, twice)) == 1


async def test_tokens_that_expired_are_forgotten(
    client: httpx.AsyncClient, wechat: str, sessions: Sessions
) -> None:
    old, new = [await signed_in(client, wechat) for _ in range(2)]
    digest = hashlib.sha256(old["refresh_token"].encode()).digest()
    expired = text("UPDATE refresh_tokens SET expires_at = now() WHERE digest = :digest")
    async with sessions.begin() as session:
        await session.execute(expired, {"digest": digest})
    assert (await refresh(client, old)).status_code == 401
    there = text("SELECT count(*) FROM refresh_tokens WHERE digest = :digest")
    async with sessions.begin() as session:
        await jobs.forget_old_tokens(session)
        assert await session.scalar(there, {"digest": digest}) == 0
    assert (await refresh(client, new)).status_code == 200
