"""WeChat's server interface, as far as we use it.

Failures come as HTTP 200 with an `errcode`, sometimes as a string, sometimes as text/plain. A code
is exchanged once and never again, not after a time-out either: it may have been consumed.
"""

import asyncio
import json
import logging
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import httpx
import structlog
from pydantic import SecretStr

from app.integrations.wechat.errors import CodeRefused, SignInBlocked, WeChatUnavailable
from app.settings import WeChatSettings

log = structlog.get_logger()

CONNECT, WHOLE_CALL = 3, 5  # seconds
RENEW_BEFORE = 300  # seconds
FORCE_EVERY, FORCE_A_DAY = 30, 20  # seconds, times
DAY = 86_400  # seconds
RETRY_AFTER = 5  # seconds
REFUSED_CODES = {40029, 40163, 41008}
BLOCKED = 40226
STALE_TOKEN = {40001, 40014, 42001}
CONFIGURATION = {40013, 40125, 40164, 40243, 61004}  # app id, secret, IP list: ours to mend
UNREADABLE = LookupError, ValueError, AttributeError, TypeError
HOME_COUNTRY = "86"
RID = re.compile(r"rid: ([0-9a-f]+(?:-[0-9a-f]+)*)")


@dataclass(frozen=True, slots=True)
class WeChatIdentity:
    openid: str
    unionid: str | None
    session_key: SecretStr  # never leaves the server


class WeChatFailed(Exception):
    def __init__(self, errcode: int) -> None:
        super().__init__(f"errcode {errcode}")
        self.errcode = errcode


class WeChatClient:
    def __init__(self, settings: WeChatSettings) -> None:
        # At INFO httpx logs whole URLs, with secret, code and token in them.
        for name in ("httpx", "httpcore"):
            logging.getLogger(name).setLevel(logging.WARNING)
        self.app_id = settings.app_id
        self._secret = settings.secret
        timeout = httpx.Timeout(WHOLE_CALL, connect=CONNECT)
        self._http = httpx.AsyncClient(base_url=settings.base_url, timeout=timeout, trust_env=False)
        self._token: tuple[str, float] | None = None
        self._token_lock = asyncio.Lock()
        self._forced: list[float] = []

    async def aclose(self) -> None:
        await self._http.aclose()

    async def exchange_code(self, code: str) -> WeChatIdentity:
        query = {
            "appid": self.app_id,
            "secret": self._secret.get_secret_value(),
            "js_code": code,
            "grant_type": "authorization_code",
        }
        try:
            answer = await self._call("GET", "/sns/jscode2session", query)
        except WeChatFailed as error:
            raise _sign_in_problem(error.errcode) from error
        with _understanding("/sns/jscode2session"):
            return WeChatIdentity(
                openid=_text(answer["openid"]),
                unionid=answer.get("unionid") or None,
                session_key=SecretStr(_text(answer["session_key"])),
            )

    async def phone_number(self, code: str) -> str:
        """`13800138000`, or `+85251234567` from elsewhere.

        `code` is one of the getPhoneNumber button, not of `wx.login`.
        """
        path = "/wxa/business/getuserphonenumber"
        try:
            answer = await self._with_token(path, {"code": code})
        except WeChatFailed as error:
            raise _sign_in_problem(error.errcode) from error
        with _understanding(path):
            info = answer["phone_info"]
            number, country = _text(info["purePhoneNumber"]), str(info["countryCode"])
            if info["watermark"]["appid"] != self.app_id:
                raise ValueError("the number was given to another app")
        return number if country == HOME_COUNTRY else f"+{country}{number}"

    async def _with_token(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        """Repeated once, with a new token, when the token was refused."""
        token = await self._access_token()
        try:
            return await self._call("POST", path, {"access_token": token}, body)
        except WeChatFailed as error:
            if error.errcode not in STALE_TOKEN:
                raise
        token = await self._access_token(refused=token)
        return await self._call("POST", path, {"access_token": token}, body)

    async def _access_token(self, refused: str | None = None) -> str:
        """`refused` is dropped only if it is still the one we keep."""
        async with self._token_lock:
            if self._token and self._token[0] != refused and time.monotonic() < self._token[1]:
                return self._token[0]
            token, seconds = await self._stable_token(force=False)
            if token == refused and self._may_force():
                token, seconds = await self._stable_token(force=True)
            self._token = token, time.monotonic() + max(0, seconds - RENEW_BEFORE)
            return token

    def _may_force(self) -> bool:
        """Forcing ends the token for everybody, so WeChat rations it."""
        now = time.monotonic()
        self._forced = [at for at in self._forced if now - at < DAY]
        if len(self._forced) >= FORCE_A_DAY or now - max(self._forced, default=-DAY) < FORCE_EVERY:
            return False
        self._forced.append(now)
        return True

    async def _stable_token(self, *, force: bool) -> tuple[str, int]:
        body = {
            "grant_type": "client_credential",
            "appid": self.app_id,
            "secret": self._secret.get_secret_value(),
            "force_refresh": force,
        }
        answer = await self._call("POST", "/cgi-bin/stable_token", {}, body)
        with _understanding("/cgi-bin/stable_token"):
            return _text(answer["access_token"]), int(answer["expires_in"])

    async def _call(
        self, method: str, path: str, query: dict[str, str], body: dict[str, Any] | None = None
    ) -> dict[str, Any]:
        with _understanding(path):
            async with asyncio.timeout(WHOLE_CALL):
                response = await self._http.request(method, path, params=query, json=body)
            answer = json.loads(response.content, strict=False)
            errcode = int(answer.get("errcode") or 0)
        if errcode:
            tell = log.error if errcode in CONFIGURATION else log.warning
            tell("wechat", path=path, errcode=errcode, rid=_rid(answer))
            raise WeChatFailed(errcode)
        return dict(answer)


@contextmanager
def _understanding(path: str) -> Iterator[None]:
    """What cannot be reached or read is WeChat being away. The cause is dropped: it quotes answers."""
    try:
        yield
    except (httpx.HTTPError, TimeoutError, *UNREADABLE) as error:
        log.warning("wechat", path=path, failure=type(error).__name__)
        raise WeChatUnavailable(retry_after=RETRY_AFTER) from None


def _text(value: object) -> str:
    if not isinstance(value, str) or not value:
        raise TypeError("not a text")
    return value


def _sign_in_problem(errcode: int) -> Exception:
    if errcode in REFUSED_CODES:
        return CodeRefused()
    if errcode == BLOCKED:
        return SignInBlocked()
    return WeChatUnavailable(retry_after=RETRY_AFTER)


def _rid(answer: dict[str, Any]) -> str:
    """The one part of a message fit for a log: some quote addresses."""
    found = RID.search(str(answer.get("errmsg", "")))
    return found[1] if found else ""
