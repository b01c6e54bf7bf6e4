"""Signing in through a WeChat that behaves, and one that does not; over real HTTP."""

import logging

import httpx
import pytest

from app.integrations.wechat.client import WeChatClient
from app.integrations.wechat.errors import CodeRefused, WeChatUnavailable
from app.settings import WeChatSettings

SESSION, PHONE = "/sns/jscode2session", "/wxa/business/getuserphonenumber"


async def a_code(wechat: str, **about: str) -> str:
    async with httpx.AsyncClient() as http:
        made = await http.post(f"{wechat}/stand-in/codes", json=about or {"openid": "o1"})
        code: str = made.json()["code"]
        return code


async def fault(wechat: str, path: str, fault: str, times: int = 1) -> None:
    async with httpx.AsyncClient() as http:
        wanted = {"path": path, "fault": fault, "times": times}
        await http.post(f"{wechat}/stand-in/faults", json=wanted)


async def test_sign_in_refresh_reuse_and_sign_out(client: httpx.AsyncClient, wechat: str) -> None:
    code = await a_code(wechat)
    first = (await client.post("/auth/wechat", json={"code": code})).json()
    again = await client.post("/auth/wechat", json={"code": code})
    assert (again.status_code, again.json()["type"]) == (401, "code-refused")
    bearer = {"Authorization": f"Bearer {first['access_token']}"}
    assert len((await client.get("/auth/sessions", headers=bearer)).json()) >= 1
    old = {"refresh_token": first["refresh_token"]}
    second = (await client.post("/auth/refresh", json=old)).json()
    newer = {"refresh_token": second["refresh_token"]}
    assert (await client.post("/auth/refresh", json=newer)).status_code == 200
    assert (await client.post("/auth/refresh", json=old)).status_code == 401
    stolen = {"refresh_token": second["refresh_token"]}
    assert (await client.post("/auth/refresh", json=stolen)).status_code == 401
    assert (await client.get("/me", headers=bearer)).status_code == 401


@pytest.mark.parametrize("answer", ["-1", "45009", "45011", "40125", "drop"])
async def test_a_wechat_that_is_away_is_a_503(
    client: httpx.AsyncClient, wechat: str, answer: str
) -> None:
    await fault(wechat, SESSION, answer)
    refused = await client.post("/auth/wechat", json={"code": await a_code(wechat)})
    assert (refused.status_code, refused.json()["type"]) == (503, "we-chat-unavailable")
    assert refused.headers["retry-after"]


async def test_a_lost_answer_is_not_asked_for_twice(wechat: str) -> None:
    client = WeChatClient(WeChatSettings(base_url=wechat))
    async with httpx.AsyncClient() as http:
        before = (await http.get(f"{wechat}/stand-in/calls")).json().get(SESSION, 0)
        await fault(wechat, SESSION, "drop")
        code = await a_code(wechat)
        with pytest.raises(WeChatUnavailable):
            await client.exchange_code(code)
        assert (await http.get(f"{wechat}/stand-in/calls")).json()[SESSION] == before + 1
    with pytest.raises(CodeRefused):
        await client.exchange_code(code)
    await client.aclose()


@pytest.mark.parametrize("times", [1, 5])
async def test_a_refused_token_is_renewed_once_and_no_more(wechat: str, times: int) -> None:
    client = WeChatClient(WeChatSettings(base_url=wechat))
    await fault(wechat, PHONE, "40001", times)
    code = await a_code(wechat, phone="13800138000")
    if times == 1:
        assert await client.phone_number(code) == "13800138000"
    else:
        with pytest.raises(WeChatUnavailable):
            await client.phone_number(code)
    await client.aclose()


async def test_no_secret_reaches_the_log(wechat: str, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    settings = WeChatSettings(base_url=wechat)
    client = WeChatClient(settings)
    code = await a_code(wechat)
    who = await client.exchange_code(code)
    await client.aclose()
    written = caplog.text + repr(who)
    for secret in (settings.secret, who.session_key):
        assert secret.get_secret_value() not in written
