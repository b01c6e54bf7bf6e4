"""The client against a WeChat that keeps WeChat's rules, over real HTTP."""

import asyncio
import logging
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from fastapi import FastAPI
from fastapi.responses import StreamingResponse
from structlog.typing import EventDict

from app.demo.wechat import CODE_LIVES, FORCED_A_DAY, Code, create_stand_in
from app.integrations.wechat import client as client_module
from app.integrations.wechat.client import WeChatClient
from app.integrations.wechat.errors import CodeRefused, SignInBlocked, WeChatUnavailable
from app.platform import clock
from app.settings import WeChatSettings
from tests.conftest import serving
from tests.integrations.wechat.conftest import StandIn

SESSION, PHONE = "/sns/jscode2session", "/wxa/business/getuserphonenumber"
TOKEN = "/cgi-bin/stable_token"
KEY = "o0q0otL8aEzpcZL/FT9WsQ=="  # WeChat's own example
SIGNED_EMPTY = "46e043c5525c2d817c44be603d30837a808a1d930d038f6fdc3e62a201fed128"
SIGNED_FOO_BAR = "654571f79995b2ce1e149e53c0a33dc39c0a74090db514261454e8dbe432aa0b"


async def test_a_code_is_an_identity(stand_in: StandIn, wechat_client: WeChatClient) -> None:
    who = await wechat_client.exchange_code(stand_in.login_code())
    assert (who.openid, who.unionid) == ("o-wang", None)
    assert who.session_key.get_secret_value() == stand_in.world.session_keys["o-wang"]
    assert TOKEN not in stand_in.world.calls, "signing in needs no access token"


async def test_a_code_is_good_once_and_a_named_one_always(
    stand_in: StandIn, wechat_client: WeChatClient, logs: list[EventDict]
) -> None:
    code = stand_in.login_code()
    await wechat_client.exchange_code(code)
    with pytest.raises(CodeRefused, match="重新登录"):
        await wechat_client.exchange_code(code)
    assert [line["errcode"] for line in logs] == [40163]
    for _ in range(2):
        assert (await wechat_client.exchange_code("demo-resident")).openid == "o-demo"


async def test_unknown_expired_empty_and_phone_codes_are_refused(
    stand_in: StandIn, wechat_client: WeChatClient
) -> None:
    expired = stand_in.login_code(made_at=clock.now().timestamp() - CODE_LIVES - 1)
    for code in ("nobody's", expired, "", stand_in.phone_code()):
        with pytest.raises(CodeRefused):
            await wechat_client.exchange_code(code)


async def test_a_blocked_user_is_told_so(stand_in: StandIn, wechat_client: WeChatClient) -> None:
    with pytest.raises(SignInBlocked):
        await wechat_client.exchange_code(stand_in.login_code(blocked=True))


@pytest.mark.parametrize("fault", ["drop", "garbage", "-1", "45009", "45011", "40003"])
async def test_a_wechat_in_trouble_is_unavailable_and_asked_once(
    stand_in: StandIn, wechat_client: WeChatClient, fault: str
) -> None:
    stand_in.fault(SESSION, fault)
    with pytest.raises(WeChatUnavailable) as away:
        await wechat_client.exchange_code(stand_in.login_code())
    assert away.value.retry_after
    assert stand_in.world.calls[SESSION] == 1


async def test_a_code_whose_answer_was_lost_is_spent(
    stand_in: StandIn, wechat_client: WeChatClient
) -> None:
    code = stand_in.login_code()
    stand_in.fault(SESSION, "drop")
    with pytest.raises(WeChatUnavailable):
        await wechat_client.exchange_code(code)
    assert stand_in.world.codes[code].used
    with pytest.raises(CodeRefused):
        await wechat_client.exchange_code(code)


async def test_a_slow_answer_is_not_waited_for_nor_asked_for_again(
    stand_in: StandIn, wechat_client: WeChatClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(client_module, "WHOLE_CALL", 0.3)
    stand_in.fault(SESSION, "delay")
    began = asyncio.get_running_loop().time()
    with pytest.raises(WeChatUnavailable):
        await wechat_client.exchange_code(stand_in.login_code())
    assert asyncio.get_running_loop().time() - began < 2
    assert stand_in.world.calls[SESSION] == 1


async def test_an_answer_that_drips_does_not_outlive_the_whole_call(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(client_module, "WHOLE_CALL", 0.5)

    async def drops() -> AsyncIterator[bytes]:
        for _ in range(40):
            yield b" "
            await asyncio.sleep(0.1)

    app = FastAPI()

    @app.get(SESSION)
    async def drip() -> StreamingResponse:
        return StreamingResponse(drops())

    with serving(app) as url:
        client = WeChatClient(WeChatSettings(base_url=url))
        async with asyncio.timeout(3):
            with pytest.raises(WeChatUnavailable):
                await client.exchange_code("any")
        await client.aclose()


async def test_an_answer_that_makes_no_sense_is_unavailable() -> None:
    app = FastAPI()
    token = {"access_token": "TOKEN_x", "expires_in": 7200}
    ours = {"appid": "wx0000000000000001"}
    answers: dict[str, object] = {}

    @app.api_route("/{path:path}", methods=["GET", "POST"])
    async def answer(path: str) -> object:
        return answers.get(f"/{path}", token)

    with serving(app) as url:
        client = WeChatClient(WeChatSettings(base_url=url))
        whole: list[object] = [[], 1, None, {}, {"errcode": "x"}, {"openid": 1, "session_key": "k"}]
        for strange in whole:
            answers[SESSION] = answers[TOKEN] = strange
            with pytest.raises(WeChatUnavailable):
                await client.exchange_code("any")
            with pytest.raises(WeChatUnavailable):
                await client.phone_number("any")
        del answers[TOKEN]
        infos: list[object] = [None, {}, {"watermark": None}, {"watermark": ours}]
        for strange in infos:
            answers[PHONE] = {"errcode": 0, "phone_info": strange}
            with pytest.raises(WeChatUnavailable):
                await client.phone_number("any")
        await client.aclose()


async def test_nobody_listening_is_unavailable() -> None:
    client = WeChatClient(WeChatSettings(base_url="http://127.0.0.1:1"))
    with pytest.raises(WeChatUnavailable):
        await client.exchange_code("any")
    await client.aclose()


async def test_an_errcode_may_be_a_text(stand_in: StandIn, wechat_client: WeChatClient) -> None:
    stand_in.fault(SESSION, "errcode-as-string")
    with pytest.raises(CodeRefused):
        await wechat_client.exchange_code("nobody's")


async def test_the_content_type_does_not_matter(
    stand_in: StandIn, wechat_client: WeChatClient
) -> None:
    stand_in.fault(SESSION, "text-plain")
    assert (await wechat_client.exchange_code(stand_in.login_code())).openid == "o-wang"


@pytest.mark.parametrize(
    "settings", [WeChatSettings(app_id="wx-other"), WeChatSettings.model_validate({"secret": "no"})]
)
async def test_a_wrong_configuration_is_an_error_in_the_log_with_errcode_and_rid(
    stand_in: StandIn, settings: WeChatSettings, logs: list[EventDict]
) -> None:
    client = WeChatClient(settings.model_copy(update={"base_url": stand_in.url}))
    with pytest.raises(WeChatUnavailable):
        await client.exchange_code(stand_in.login_code())
    await client.aclose()
    (line,) = logs
    assert line["log_level"] == "error"
    assert line["errcode"] in {40013, 40125}
    assert len(line["rid"]) == 26
    assert set(line) == {"event", "log_level", "path", "errcode", "rid"}


async def test_phone_numbers_of_here_and_of_elsewhere(
    stand_in: StandIn, wechat_client: WeChatClient
) -> None:
    for _ in range(2):  # the country comes as a text and as a number in turn
        assert await wechat_client.phone_number(stand_in.phone_code()) == "13800138000"
    for _ in range(2):
        code = stand_in.phone_code("51234567", country="852")
        assert await wechat_client.phone_number(code) == "+85251234567"
    assert stand_in.world.calls[TOKEN] == 1, "the token is kept"


async def test_a_phone_code_is_good_once_and_a_login_code_is_none(
    stand_in: StandIn, wechat_client: WeChatClient
) -> None:
    code = stand_in.phone_code()
    await wechat_client.phone_number(code)
    for refused in (code, stand_in.login_code()):
        with pytest.raises(CodeRefused):
            await wechat_client.phone_number(refused)


async def test_chinese_is_sent_as_it_is_and_not_escaped(
    stand_in: StandIn, wechat_client: WeChatClient
) -> None:
    stand_in.world.codes["手机码"] = Code("phone", "13800138000", clock.now().timestamp())
    assert await wechat_client.phone_number("手机码") == "13800138000"


async def test_many_callers_fetch_one_token(stand_in: StandIn, wechat_client: WeChatClient) -> None:
    codes = [stand_in.phone_code() for _ in range(5)]
    await asyncio.gather(*(wechat_client.phone_number(code) for code in codes))
    assert stand_in.world.calls[TOKEN] == 1


async def test_a_refused_token_is_renewed_and_the_call_repeated_once(
    stand_in: StandIn, wechat_client: WeChatClient
) -> None:
    await wechat_client.phone_number(stand_in.phone_code())
    stand_in.world.stable.die_at.clear()  # somebody else forced a new one
    assert await wechat_client.phone_number(stand_in.phone_code()) == "13800138000"
    assert stand_in.world.calls == {TOKEN: 2, PHONE: 3}
    assert stand_in.world.forced == [], "a plain renewal was enough"


async def test_a_token_refused_for_ever_ends_in_an_error_not_in_a_loop(
    stand_in: StandIn, wechat_client: WeChatClient
) -> None:
    stand_in.fault(PHONE, "40001-always")
    with pytest.raises(WeChatUnavailable):
        await wechat_client.phone_number(stand_in.phone_code())
    assert stand_in.world.calls == {TOKEN: 3, PHONE: 2}  # fetched, fetched again, forced
    assert len(stand_in.world.forced) == 1
    with pytest.raises(WeChatUnavailable):
        await wechat_client.phone_number(stand_in.phone_code())
    assert stand_in.world.calls == {TOKEN: 4, PHONE: 4}, "not forced again within 30 s"


async def test_a_token_is_forced_at_most_twenty_times_a_day(
    stand_in: StandIn, wechat_client: WeChatClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(client_module, "FORCE_EVERY", 0)
    stand_in.fault(PHONE, "40001-always")
    before = FORCED_A_DAY + 3
    for _ in range(before):
        with pytest.raises(WeChatUnavailable):
            await wechat_client.phone_number(stand_in.phone_code())
    fetched = 1 + before + FORCED_A_DAY  # the first, one after each refusal, and the forced ones
    assert stand_in.world.calls == {TOKEN: fetched, PHONE: 2 * before}


@pytest.mark.parametrize("fault", ["garbage", "drop", "40125", "-1"])
async def test_no_token_no_phone_number(
    stand_in: StandIn, wechat_client: WeChatClient, fault: str
) -> None:
    stand_in.fault(TOKEN, fault)
    code = stand_in.phone_code()
    with pytest.raises(WeChatUnavailable):
        await wechat_client.phone_number(code)
    assert not stand_in.world.codes[code].used


async def test_a_number_given_to_another_app_is_not_ours(
    stand_in: StandIn, wechat_client: WeChatClient
) -> None:
    wechat_client.app_id = "wx-other"
    wechat_client._token = "TOKEN_kept", float("inf")  # noqa: SLF001
    stand_in.world.stable.die_at["TOKEN_kept"] = float("inf")
    with pytest.raises(WeChatUnavailable):
        await wechat_client.phone_number(stand_in.phone_code())


async def test_nothing_secret_reaches_a_log(
    stand_in: StandIn, caplog: pytest.LogCaptureFixture, logs: list[EventDict]
) -> None:
    caplog.set_level(logging.DEBUG)
    for chatty in ("httpx", "httpcore"):
        caplog.set_level(logging.DEBUG, chatty)
    login, phone = stand_in.login_code(), stand_in.phone_code()
    client = WeChatClient(WeChatSettings(base_url=stand_in.url))
    who = await client.exchange_code(login)
    await client.phone_number(phone)
    lost = [stand_in.login_code() for _ in range(3)]
    for fault, code in zip(("drop", "garbage", "40013"), lost, strict=True):
        stand_in.fault(SESSION, fault)
        with pytest.raises(WeChatUnavailable):
            await client.exchange_code(code)
    with pytest.raises(CodeRefused) as refused:
        await client.exchange_code(login)
    await client.aclose()
    assert len(logs) == 4, "failures are logged, and only they"
    written = caplog.text + repr(logs) + repr(who) + repr(refused.value)
    secrets = ["stand-in-secret", login, phone, *lost, "13800138000"]
    secrets += [stand_in.world.stable.current, who.session_key.get_secret_value()]
    assert [secret for secret in secrets if secret in written] == []


async def test_the_example_of_a_session_key_is_good_until_it_is_reset(stand_in: StandIn) -> None:
    stand_in.world.session_keys["o-wang"] = KEY
    async with httpx.AsyncClient(base_url=stand_in.url) as http:
        app = {"appid": "wx0000000000000001", "secret": "stand-in-secret"}
        wanted = app | {"grant_type": "client_credential"}
        token = (await http.get("/cgi-bin/token", params=wanted)).json()["access_token"]
        asked = {"access_token": token, "openid": "o-wang", "sig_method": "hmac_sha256"}

        async def errcode(path: str, signature: str) -> int:
            answer = await http.get(path, params=asked | {"signature": signature})
            found: int = answer.json()["errcode"]
            return found

        assert await errcode("/wxa/checksession", SIGNED_FOO_BAR) == 87009
        assert await errcode("/wxa/checksession", SIGNED_EMPTY) == 0
        assert await errcode("/wxa/resetusersessionkey", SIGNED_EMPTY) == 0
        assert await errcode("/wxa/checksession", SIGNED_EMPTY) == 87009


async def test_tokens_are_asked_for_in_the_one_right_way(stand_in: StandIn) -> None:
    good = {
        "grant_type": "client_credential",
        "appid": "wx0000000000000001",
        "secret": "stand-in-secret",
    }
    async with httpx.AsyncClient(base_url=stand_in.url) as http:
        assert (await http.post(TOKEN, data=good)).json()["errcode"] == 41002
        bad = {"grant_type": 40002, "appid": 40013, "secret": 40125}
        for name, errcode in bad.items():
            answer = await http.post(TOKEN, json=good | {name: "other"})
            assert answer.json()["errcode"] == errcode
        for token, errcode in {"": 41001, "strange": 40014, "TOKEN_unknown": 40001}.items():
            answer = await http.post(PHONE, params={"access_token": token}, json={"code": "x"})
            assert answer.json()["errcode"] == errcode
        signed = {"access_token": (await http.post(TOKEN, json=good)).json()["access_token"]}
        assert (await http.get(PHONE, params=signed)).json()["errcode"] == 43302
        assert (await http.post(PHONE, params=signed)).json()["errcode"] == 44002
        assert (await http.post(PHONE, params=signed, content="{")).json()["errcode"] == 47001
        escaped = await http.post(PHONE, params=signed, content=r'{"code": "\u624b"}')
        assert escaped.json()["errcode"] == 47001


async def test_a_stable_token_lives_two_hours_and_a_forced_one_ends_it_at_once() -> None:
    app = create_stand_in()
    start = datetime(2026, 5, 1, tzinfo=UTC)
    plain = {
        "grant_type": "client_credential",
        "appid": "wx0000000000000001",
        "secret": "stand-in-secret",
    }
    transport = httpx.ASGITransport(app)

    async with httpx.AsyncClient(transport=transport, base_url="http://wechat") as http:

        async def token(seconds: int, *, force: bool = False) -> tuple[str, int]:
            with clock.at(start + timedelta(seconds=seconds)):
                answer = (await http.post(TOKEN, json=plain | {"force_refresh": force})).json()
            return answer["access_token"], answer["expires_in"]

        async def refusal(seconds: int, token: str) -> int:
            with clock.at(start + timedelta(seconds=seconds)):
                asked = {"access_token": token}
                answer = await http.post(PHONE, params=asked, json={"code": "x"})
            found: int = answer.json()["errcode"]
            return found

        first, lives = await token(0)
        assert lives == 7200
        assert await token(6899) == (first, 301)
        second, _ = await token(6900)
        assert second != first
        assert await refusal(7100, first) == 40029, "both are good for a while"
        assert await refusal(7201, first) == 42001
        third, _ = await token(7300, force=True)
        assert await refusal(7300, second) == 40001
        assert (await token(7329, force=True))[0] == third, "not within 30 s"
        assert (await token(7330, force=True))[0] != third
