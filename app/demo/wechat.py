"""WeChat's stand-in: a real HTTP server that behaves like WeChat's for sign-in and phone numbers.

One difference: the named codes of the demo (`demo-resident` …) can be used again and again.

Its own controls, below `/stand-in`:

- `POST codes` `{"openid": …}` or `{"phone": …, "country": …}`: a code for one use within 300 s;
  `made_at` (a timestamp) makes it older, `blocked` refuses its holder.
- `POST faults` `{"path": …, "fault": …, "times": n}`: the next answers of a path go wrong.
  A fault is an errcode (`-1`, `45009` …), an errcode that stays (`40001-always`), `delay`, `drop`,
  `garbage`, `errcode-as-string` or `text-plain`. No fault (`""`) ends them.
- `GET calls`: how often each path was called.
"""

import asyncio
import base64
import hashlib
import hmac
import json
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from fastapi import FastAPI, Request, Response
from starlette.types import Receive, Scope, Send

from app.platform import clock
from app.settings import WeChatSettings

CODE_LIVES, TOKEN_LIVES, OVERLAP, DAY = 300, 7200, 300, 86_400  # seconds
FORCED_A_DAY, FORCED_EVERY = 20, 30
CLASSIC_A_DAY = 2000
DELAY = 10  # seconds, or until the caller has gone
MARK = "TOKEN_"
MESSAGES = {
    -1: "system error",
    40001: "invalid credential, access_token is invalid or not latest",
    40002: "invalid grant_type",
    40013: "invalid appid",
    40014: "invalid access_token",
    40029: "invalid code",
    40125: "invalid appsecret",
    40163: "code been used",
    40226: "code blocked",
    41001: "access_token missing",
    41002: "appid missing",
    41004: "appsecret missing",
    41008: "missing code",
    42001: "access_token expired",
    43302: "require POST method",
    44002: "empty post data",
    45009: "reach max api daily quota limit",
    45011: "api minute-quota reach limit, mustslower retry next minute",
    47001: "data format error",
    48001: "api unauthorized",
    87009: "invalid signature",
}

Answer = dict[str, Any]


class Refused(Exception):
    def __init__(self, errcode: int) -> None:
        super().__init__(errcode)
        self.errcode = errcode


@dataclass
class Code:
    kind: str  # login, phone
    about: str  # openid, or the number
    made_at: float
    country: str = "86"
    used: bool = False
    again_and_again: bool = False


@dataclass
class Tokens:
    """Those of `stable_token` and of `token` know nothing of each other."""

    current: str = ""
    die_at: dict[str, float] = field(default_factory=dict)

    def renew(self, now: float) -> None:
        """The old one stays good for a while."""
        if self.current in self.die_at:
            self.die_at[self.current] = min(self.die_at[self.current], now + OVERLAP)
        self.current = f"{MARK}{secrets.token_urlsafe(48)}"
        self.die_at[self.current] = now + TOKEN_LIVES

    def answer(self, now: float) -> Answer:
        left = int(self.die_at[self.current] - now)
        return {"access_token": self.current, "expires_in": left}


@dataclass
class World:
    settings: WeChatSettings
    codes: dict[str, Code] = field(default_factory=dict)
    blocked: set[str] = field(default_factory=set)
    session_keys: dict[str, str] = field(default_factory=dict)
    stable: Tokens = field(default_factory=Tokens)
    classic: Tokens = field(default_factory=Tokens)
    forced: list[float] = field(default_factory=list)
    classic_calls: list[float] = field(default_factory=list)
    faults: dict[str, list[str]] = field(default_factory=dict)
    calls: dict[str, int] = field(default_factory=dict)

    def check_app(self, given: Mapping[str, Any]) -> None:
        if not given.get("appid"):
            raise Refused(41002)
        if given["appid"] != self.settings.app_id:
            raise Refused(40013)
        if not given.get("secret"):
            raise Refused(41004)
        if given["secret"] != self.settings.secret.get_secret_value():
            raise Refused(40125)

    def check_token(self, token: str | None) -> None:
        if not token:
            raise Refused(41001)
        if not token.startswith(MARK):
            raise Refused(40014)
        dies_at = (self.stable.die_at | self.classic.die_at).get(token)
        if dies_at is None:
            raise Refused(40001)
        if dies_at < _now():
            raise Refused(42001)

    def take_code(self, kind: str, text: object) -> Code:
        code = self.codes.get(str(text))
        if code is None or code.kind != kind:
            raise Refused(40029)
        if code.again_and_again:
            return code
        if code.used:
            raise Refused(40163 if kind == "login" else 40029)
        if _now() - code.made_at > CODE_LIVES:
            raise Refused(40029)
        code.used = True
        return code

    def new_session_key(self, openid: str) -> str:
        """One a user; the one before ends."""
        self.session_keys[openid] = base64.b64encode(secrets.token_bytes(16)).decode()
        return self.session_keys[openid]

    def make_code(self, wanted: Mapping[str, Any]) -> str:
        code = secrets.token_urlsafe(16)
        kind = "phone" if "phone" in wanted else "login"
        about = wanted.get("phone") or wanted["openid"]
        country = wanted.get("country", "86")
        self.codes[code] = Code(kind, about, wanted.get("made_at", _now()), country)
        if wanted.get("blocked"):
            self.blocked.add(about)
        return code

    def make_fault(self, wanted: Mapping[str, Any]) -> int:
        faults = self.faults.setdefault(wanted["path"], [])
        if wanted["fault"]:
            faults.extend([wanted["fault"]] * wanted.get("times", 1))
        else:
            faults.clear()
        return len(faults)

    def next_fault(self, path: str) -> str:
        waiting = self.faults.get(path)
        if not waiting:
            return ""
        if waiting[0].endswith("-always"):
            return waiting[0].removesuffix("-always")
        return waiting.pop(0)


def create_stand_in(
    codes: Mapping[str, str] | None = None, settings: WeChatSettings | None = None
) -> FastAPI:
    """`codes`: named login codes and the openids they stand for."""
    world = World(settings or WeChatSettings())
    for code, openid in (codes or {}).items():
        world.codes[code] = Code("login", openid, 0, again_and_again=True)
    app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None)
    app.state.world = world

    @app.post("/stand-in/codes")
    async def make_code(request: Request) -> dict[str, str]:
        return {"code": world.make_code(await request.json())}

    @app.post("/stand-in/faults")
    async def make_fault(request: Request) -> dict[str, int]:
        return {"waiting": world.make_fault(await request.json())}

    @app.get("/stand-in/calls")
    async def count_calls() -> dict[str, int]:
        return world.calls

    @app.api_route("/{path:path}", methods=["GET", "POST"])
    async def api(path: str, request: Request) -> Response:
        path = f"/{path}"
        world.calls[path] = world.calls.get(path, 0) + 1
        fault = world.next_fault(path)
        if fault.lstrip("-").isdigit():
            return _answer(_error(int(fault)))
        try:
            answer = _dispatch(world, path, request, await request.body())
        except Refused as refused:
            answer = _error(refused.errcode)
        if fault == "delay":
            await _hold(request)
        return _answer(answer, fault)

    return app


def _dispatch(world: World, path: str, request: Request, raw: bytes) -> Answer:
    query = request.query_params
    if path in UNSIGNED:
        return UNSIGNED[path](world, request.method, query, raw)
    world.check_token(query.get("access_token"))
    if path not in SIGNED:
        raise Refused(48001)
    method, handle = SIGNED[path]
    if method == "POST" and request.method != "POST":
        raise Refused(43302)
    return handle(world, query, raw)


def _code_to_session(world: World, method: str, query: Mapping[str, str], _: bytes) -> Answer:
    world.check_app(query if method == "GET" else {})
    if not query.get("js_code"):
        raise Refused(41008)
    if query.get("grant_type") != "authorization_code":
        raise Refused(40002)
    openid = world.take_code("login", query["js_code"]).about
    if openid in world.blocked:
        raise Refused(40226)
    return {"openid": openid, "session_key": world.new_session_key(openid)}


def _stable_token(world: World, method: str, _: Mapping[str, str], raw: bytes) -> Answer:
    """One for everybody until it is nearly over; by force at most every 30 s and 20 times a day."""
    if method != "POST":
        raise Refused(43302)
    body = _json(raw, otherwise=41002)
    if body.get("grant_type") != "client_credential":
        raise Refused(40002)
    world.check_app(body)
    now, tokens = _now(), world.stable
    world.forced = [at for at in world.forced if now - at < DAY]
    forced_lately = bool(world.forced) and now - world.forced[-1] < FORCED_EVERY
    if body.get("force_refresh") and not forced_lately and len(world.forced) < FORCED_A_DAY:
        world.forced.append(now)
        tokens.die_at.clear()
    if tokens.die_at.get(tokens.current, 0) - now <= OVERLAP:
        tokens.renew(now)
    return tokens.answer(now)


def _classic_token(world: World, _method: str, query: Mapping[str, str], _: bytes) -> Answer:
    """Every call ends the token before."""
    if query.get("grant_type") != "client_credential":
        raise Refused(40002)
    world.check_app(query)
    now = _now()
    world.classic_calls = [at for at in world.classic_calls if now - at < DAY]
    if len(world.classic_calls) >= CLASSIC_A_DAY:
        raise Refused(45009)
    world.classic_calls.append(now)
    world.classic.renew(now)
    return world.classic.answer(now)


def _phone_number(world: World, _: Mapping[str, str], raw: bytes) -> Answer:
    if not raw:
        raise Refused(44002)
    code = world.take_code("phone", _json(raw, otherwise=47001).get("code"))
    home = code.country == "86"
    calls = world.calls["/wxa/business/getuserphonenumber"]
    info = {
        "phoneNumber": code.about if home else f"+{code.country}{code.about}",
        "purePhoneNumber": code.about,
        "countryCode": code.country if calls % 2 else int(code.country),  # both were seen
        "watermark": {"timestamp": int(_now()), "appid": world.settings.app_id},
    }
    return {"errcode": 0, "errmsg": "ok", "phone_info": info}


def _check_session(world: World, query: Mapping[str, str], _: bytes) -> Answer:
    """The signature is of the empty text, with the key as it was given."""
    key = world.session_keys.get(query.get("openid", ""), "")
    signature = hmac.new(key.encode(), b"", hashlib.sha256).hexdigest()
    given = query.get("signature", "").encode()
    signed = query.get("sig_method") == "hmac_sha256" and hmac.compare_digest(
        signature.encode(), given
    )
    if not key or not signed:
        raise Refused(87009)
    return {"errcode": 0, "errmsg": "ok"}


def _reset_session_key(world: World, query: Mapping[str, str], raw: bytes) -> Answer:
    answer, openid = _check_session(world, query, raw), query["openid"]
    return answer | {"openid": openid, "session_key": world.new_session_key(openid)}


UNSIGNED: dict[str, Callable[[World, str, Mapping[str, str], bytes], Answer]] = {
    "/sns/jscode2session": _code_to_session,
    "/cgi-bin/stable_token": _stable_token,
    "/cgi-bin/token": _classic_token,
}
SIGNED: dict[str, tuple[str, Callable[[World, Mapping[str, str], bytes], Answer]]] = {
    "/wxa/business/getuserphonenumber": ("POST", _phone_number),
    "/wxa/checksession": ("GET", _check_session),
    "/wxa/resetusersessionkey": ("GET", _reset_session_key),
}


def _json(raw: bytes, otherwise: int) -> Answer:
    r"""Escapes (`\u4e2d`) are refused: WeChat's checks read them as other text."""
    try:
        body = json.loads(raw)
    except ValueError:
        raise Refused(otherwise) from None
    if not isinstance(body, dict):
        raise Refused(otherwise)
    if rb"\u" in raw:
        raise Refused(47001)
    return body


def _error(errcode: int) -> Answer:
    rid = "-".join(secrets.token_hex(4) for _ in range(3))
    return {"errcode": errcode, "errmsg": f"{MESSAGES.get(errcode, 'error')} rid: {rid}"}


def _answer(content: Answer, fault: str = "") -> Response:
    if fault == "drop":
        return Dropped()
    if fault == "garbage":
        return Response(b"<html>502 Bad Gateway</html>", 502, media_type="text/html")
    if fault == "errcode-as-string" and "errcode" in content:
        content = content | {"errcode": str(content["errcode"])}
    body = json.dumps(content, ensure_ascii=False)
    kind = "text/plain" if fault == "text-plain" else "application/json"
    return Response(body, media_type=kind)


class Dropped(Response):
    """An answer lost on its way: what was asked for is done, and the connection closes."""

    async def __call__(self, _scope: Scope, _receive: Receive, send: Send) -> None:
        headers = [(b"content-length", b"1")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})


async def _hold(request: Request) -> None:
    for _ in range(DELAY * 20):
        if await request.is_disconnected():
            return
        await asyncio.sleep(0.05)


def _now() -> float:
    return clock.now().timestamp()
