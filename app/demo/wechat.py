"""WeChat's stand-in: a real HTTP server that behaves like WeChat's for sign-in and phone numbers.

One difference: the named codes of the demo (`demo-resident` …) can be used again and again.
`POST /stand-in/faults` makes the next answers of a path go wrong, as the real ones sometimes do.
"""

import asyncio
import base64
import hashlib
import hmac
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from fastapi import FastAPI, Request, Response

from app.platform import clock
from app.settings import WeChatSettings

CODE_LIVES, TOKEN_LIVES, OVERLAP = 300, 7200, 300  # seconds
FORCED_A_DAY, FORCED_EVERY = 20, 30
MESSAGES = {
    -1: "system error",
    40001: "invalid credential, access_token is invalid or not latest",
    40002: "invalid grant_type",
    40013: "invalid appid",
    40029: "invalid code",
    40125: "invalid appsecret",
    40163: "code been used",
    41001: "access_token missing",
    41002: "appid missing",
    41004: "appsecret missing",
    41008: "missing code",
    42001: "access_token expired",
    44002: "empty post data",
    45009: "reach max api daily quota limit",
    45011: "api minute-quota reach limit, mustslower retry next minute",
    47001: "data format error",
    87009: "invalid signature",
}


@dataclass
class Code:
    kind: str  # login, phone
    about: str  # openid, or the number
    made_at: float
    used: bool = False
    again_and_again: bool = False


@dataclass
class World:
    settings: WeChatSettings
    codes: dict[str, Code] = field(default_factory=dict)
    session_keys: dict[str, str] = field(default_factory=dict)
    tokens: dict[str, float] = field(default_factory=dict)  # token: dies at
    current: str = ""
    forced: list[float] = field(default_factory=list)
    faults: dict[str, list[str]] = field(default_factory=dict)
    calls: dict[str, int] = field(default_factory=dict)

    def new_token(self, now: float) -> str:
        self.current = f"TOKEN_{secrets.token_urlsafe(48)}"
        self.tokens[self.current] = now + TOKEN_LIVES
        return self.current

    def take_code(self, kind: str, text: str, now: float) -> Code | int:
        """The code, or the errcode that refuses it."""
        code = self.codes.get(text)
        if code is None or code.kind != kind:
            return 40029
        if code.again_and_again:
            return code
        if now - code.made_at > CODE_LIVES:
            return 40029
        if code.used:
            return 40163 if kind == "login" else 40029
        code.used = True
        return code


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
        wanted = await request.json()
        code = secrets.token_urlsafe(16)
        kind = "phone" if "phone" in wanted else "login"
        about = wanted.get("phone") or wanted["openid"]
        world.codes[code] = Code(kind, about, wanted.get("made_at", _now()))
        return {"code": code}

    @app.post("/stand-in/faults")
    async def make_fault(request: Request) -> dict[str, int]:
        wanted = await request.json()
        faults = world.faults.setdefault(wanted["path"], [])
        faults.extend([wanted["fault"]] * wanted.get("times", 1))
        return {"waiting": len(faults)}

    @app.get("/stand-in/calls")
    async def count_calls() -> dict[str, int]:
        return world.calls

    @app.api_route("/{path:path}", methods=["GET", "POST"])
    async def api(path: str, request: Request) -> Response:
        path = f"/{path}"
        world.calls[path] = world.calls.get(path, 0) + 1
        faults = world.faults.get(path, [])
        fault = faults.pop(0) if faults else ""
        if fault.lstrip("-").isdigit():
            return _answer(_error(int(fault)))
        if fault == "delay":
            await asyncio.sleep(10)
        answer = await _dispatch(world, path, request)
        if fault == "drop":  # the code is consumed, the answer lost
            return Response(b"<html>502 Bad Gateway</html>", 502, media_type="text/html")
        return _answer(answer, fault)

    return app


async def _dispatch(world: World, path: str, request: Request) -> dict[str, Any]:
    query = dict(request.query_params)
    match path:
        case "/sns/jscode2session":
            return _code_to_session(world, request.method, query)
        case "/cgi-bin/stable_token":
            return _stable_token(world, await request.body())
        case _:
            pass
    if refusal := _refuse_token(world, query.get("access_token")):
        return _error(refusal)
    match path:
        case "/wxa/business/getuserphonenumber":
            return _phone_number(world, await request.body())
        case "/wxa/checksession":
            return _check_session(world, query)
        case _:
            return _error(48001)


def _code_to_session(  # noqa: PLR0911 - one return an errcode
    world: World, method: str, query: Mapping[str, str]
) -> dict[str, Any]:
    if method != "GET" or "appid" not in query:
        return _error(41002)
    if query["appid"] != world.settings.app_id:
        return _error(40013)
    if "secret" not in query:
        return _error(41004)
    if query["secret"] != world.settings.secret.get_secret_value():
        return _error(40125)
    if not query.get("js_code"):
        return _error(41008)
    code = world.take_code("login", query["js_code"], _now())
    if isinstance(code, int):
        return _error(code)
    key = base64.b64encode(secrets.token_bytes(16)).decode()
    world.session_keys[code.about] = key
    return {"openid": code.about, "session_key": key}


def _stable_token(world: World, raw: bytes) -> dict[str, Any]:
    try:
        body = json.loads(raw)
        appid, secret, grant = body["appid"], body["secret"], body["grant_type"]
    except (ValueError, KeyError, TypeError):
        return _error(41002)
    if grant != "client_credential":
        return _error(40002)
    if (appid, secret) != (world.settings.app_id, world.settings.secret.get_secret_value()):
        return _error(40125)
    now = _now()
    if body.get("force_refresh"):
        today = [at for at in world.forced if now - at < 86_400]
        if len(today) < FORCED_A_DAY and (not today or now - today[-1] >= FORCED_EVERY):
            world.forced = [*today, now]
            world.tokens.clear()
            world.new_token(now)
    if world.tokens.get(world.current, 0) - now <= OVERLAP:
        if world.current in world.tokens:
            world.tokens[world.current] = now + OVERLAP
        world.new_token(now)
    expires = world.tokens[world.current]
    return {"access_token": world.current, "expires_in": int(expires - now)}


def _refuse_token(world: World, token: str | None) -> int:
    if not token:
        return 41001
    if token not in world.tokens:
        return 40001
    return 42001 if world.tokens[token] < _now() else 0


def _phone_number(world: World, raw: bytes) -> dict[str, Any]:
    if not raw:
        return _error(44002)
    try:
        text = json.loads(raw)["code"]
    except (ValueError, KeyError, TypeError):
        return _error(47001)
    code = world.take_code("phone", text, _now())
    if isinstance(code, int):
        return _error(code)
    info = {
        "phoneNumber": code.about,
        "purePhoneNumber": code.about,
        "countryCode": "86" if world.calls.get("/wxa/business/getuserphonenumber", 0) % 2 else 86,
        "watermark": {"timestamp": int(_now()), "appid": world.settings.app_id},
    }
    return {"errcode": 0, "errmsg": "ok", "phone_info": info}


def _check_session(world: World, query: Mapping[str, str]) -> dict[str, Any]:
    key = world.session_keys.get(query.get("openid", ""), "")
    signature = hmac.new(key.encode(), b"", hashlib.sha256).hexdigest()
    good = key and hmac.compare_digest(signature, query.get("signature", ""))
    return {"errcode": 0, "errmsg": "ok"} if good else _error(87009)


def _error(errcode: int) -> dict[str, Any]:
    rid = "-".join(secrets.token_hex(4) for _ in range(3))
    return {"errcode": errcode, "errmsg": f"{MESSAGES.get(errcode, 'error')} rid: {rid}"}


def _answer(content: dict[str, Any], fault: str = "") -> Response:
    if fault == "errcode-as-string" and "errcode" in content:
        content = content | {"errcode": str(content["errcode"])}
    body = json.dumps(content, ensure_ascii=False)
    kind = "text/plain" if fault == "text-plain" else "application/json"
    return Response(body, media_type=kind)


def _now() -> float:
    return clock.now().timestamp()
