"""Hostile tokens: each is a 401 and nothing else."""

import base64
import json
import time
from typing import Any
from uuid import uuid4

import pytest
from jose import jwt

from app.platform.auth.tokens import TokenRefused, Tokens

KEY = "k" * 32
TOKENS = Tokens(KEY)


def a_token(header: dict[str, Any] | None = None, **changes: Any) -> str:
    now = int(time.time())
    claims: dict[str, Any] = {
        "iss": "wuxin", "aud": "wuxin", "sub": str(uuid4()), "sid": str(uuid4()),
        "jti": "1", "iat": now, "nbf": now, "exp": now + 600,
    }  # fmt: skip
    claims = {k: v for k, v in (claims | changes).items() if v is not None}
    headers = {"typ": "at+jwt"} | (header or {})
    token: str = jwt.encode(claims, KEY, algorithm="HS256", headers=headers)
    return token


def part(content: str) -> str:
    return base64.urlsafe_b64encode(content.encode()).rstrip(b"=").decode()


def test_a_good_token_is_read() -> None:
    account, session = uuid4(), uuid4()
    assert TOKENS.read(TOKENS.issue(account, session)).account_id == account
    assert TOKENS.read(a_token()).session_id.version == 4


GOOD = a_token()
HEAD, BODY, SIGNATURE = GOOD.split(".")


@pytest.mark.parametrize(
    "token",
    [
        "", "x", "a.b.c", "....", GOOD + "=", GOOD + ".", "电" + GOOD, GOOD * 20,
        f"{part('{' * 90)}.{BODY}.{SIGNATURE}",
        f"{part(json.dumps({'alg': 'none', 'typ': 'at+jwt'}))}.{BODY}.{SIGNATURE}",
        f"{HEAD}.{BODY}.{SIGNATURE[:-1]}{'B' if SIGNATURE[-1] != 'B' else 'C'}",
        a_token({"crit": ["x"]}), a_token({"typ": "JWT"}), a_token({"kid": "1"}),
        *(a_token(**{claim: None}) for claim in ("exp", "iat", "nbf", "sub", "aud", "iss", "jti", "sid")),
        a_token(exp=1), a_token(exp=10**12), a_token(iat=int(time.time()) + 3600),
        a_token(aud="other"), a_token(iss="other"), a_token(sub="not a uuid"),
        a_token(exp=time.time() + 60.5),
        jwt.encode({"sub": "x"}, "another key of thirty-two bytes!", algorithm="HS256"),
    ],
)  # fmt: skip
def test_a_hostile_token_is_refused(token: str) -> None:
    with pytest.raises(TokenRefused):
        TOKENS.read(token)


def test_a_short_key_is_refused() -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        Tokens("short")
