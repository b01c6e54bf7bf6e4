"""Access tokens (RFC 9068) behind one small wall around python-jose.

The library accepts more than it should (unknown `crit`, no `exp`, deep JSON, malleable
signatures); what is checked here before and after it closes each of those doors, and every
failure is the same 401.
"""

import base64
import binascii
import json
import re
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID, uuid4

from cachetools import TTLCache
from jose import jwt

from app.platform import clock
from app.platform.errors import NotSignedIn

LIFETIME = timedelta(minutes=30)
LEEWAY = 30  # seconds
MOST_KEPT = 10_000  # tokens that are not verified again
LONGEST = 2048  # characters
ALGORITHM = "HS256"
ISSUER = AUDIENCE = "wuxin"
HEADER = {"alg": ALGORITHM, "typ": "at+jwt"}
SHAPE = re.compile(r"[A-Za-z0-9_-]{1,128}\.[A-Za-z0-9_-]{1,1024}\.[A-Za-z0-9_-]{43}", re.ASCII)
REQUIRED = ("exp", "iat", "nbf", "sub", "aud", "iss", "jti")


class TokenRefused(NotSignedIn):
    title = "登录已过期，请重新登录"


@dataclass(frozen=True, slots=True)
class Bearer:
    account_id: UUID
    session_id: UUID


class Tokens:
    def __init__(self, key: str) -> None:
        if len(key.encode()) < 32:  # noqa: PLR2004
            raise ValueError("a token key has 32 bytes or more")
        self._key = key
        self._read_before: TTLCache[str, tuple[float, Bearer]] = TTLCache(
            MOST_KEPT, LIFETIME.total_seconds()
        )

    def issue(self, account_id: UUID, session_id: UUID) -> str:
        now = int(clock.now().timestamp())
        claims = {
            "iss": ISSUER,
            "aud": AUDIENCE,
            "sub": str(account_id),
            "sid": str(session_id),
            "jti": str(uuid4()),
            "iat": now,
            "nbf": now,
            "exp": now + int(LIFETIME.total_seconds()),
        }
        headers = {"typ": HEADER["typ"]}
        return str(jwt.encode(claims, self._key, algorithm=ALGORITHM, headers=headers))

    def presented(self, authorization: str | None) -> Bearer:
        """By the header of a request. NotSignedIn: there is no token in it."""
        scheme, _, token = (authorization or "").partition(" ")
        if scheme.lower() != "bearer" or not token:
            raise NotSignedIn
        return self.read(token)

    def read(self, token: str) -> Bearer:
        """A token that was read before is not verified again until it expires."""
        known = self._read_before.get(token)
        if known is not None and clock.now().timestamp() < known[0]:
            return known[1]
        try:
            found = self._read_before[token] = self._read(token)
        except Exception as error:  # RecursionError and OverflowError among them
            raise TokenRefused from error
        return found[1]

    def _read(self, token: str) -> tuple[float, Bearer]:
        if len(token) > LONGEST or not SHAPE.fullmatch(token):
            raise ValueError("shape")
        header, _, signature = token.split(".")
        if json.loads(_decoded(header)) != HEADER:
            raise ValueError("header")
        _decoded(signature)
        claims = jwt.decode(
            token,
            self._key,
            algorithms=[ALGORITHM],
            audience=AUDIENCE,
            issuer=ISSUER,
            options={f"require_{name}": True for name in REQUIRED} | {"leeway": LEEWAY},
        )
        now = clock.now().timestamp()
        issued, expires = claims["iat"], claims["exp"]
        if type(issued) is not int or type(expires) is not int:
            raise TypeError("times")
        if issued > now + LEEWAY or expires - issued > LIFETIME.total_seconds():
            raise ValueError("times")
        return expires, Bearer(UUID(claims["sub"]), UUID(claims["sid"]))


def _decoded(segment: str) -> bytes:
    """Canonical base64url only: a second spelling of the same bytes is refused."""
    raw = base64.urlsafe_b64decode(segment + "=" * (-len(segment) % 4))
    if base64.urlsafe_b64encode(raw).rstrip(b"=").decode() != segment:
        raise binascii.Error("not canonical")
    return raw
