"""Cursors that a client keeps and brings back: signed, so that nobody reads with one of their own."""

import base64
import binascii
import hashlib
import hmac
from typing import Any

import orjson

from app.platform.paging import BadCursor

LONGEST = 2048  # characters


class Cursors:
    def __init__(self, key: str) -> None:
        self._key = hmac.digest(key.encode(), b"cursors", hashlib.sha256)

    def sign(self, content: dict[str, Any]) -> str:
        body = orjson.dumps(content)
        return base64.urlsafe_b64encode(self._mac(body) + body).decode()

    def read(self, cursor: str) -> dict[str, Any]:
        """BadCursor for whatever we have not signed."""
        try:
            raw = base64.b64decode(cursor, b"-_", validate=True)
        except (binascii.Error, ValueError) as error:
            raise BadCursor from error
        if not hmac.compare_digest(self._mac(raw[16:]), raw[:16]):
            raise BadCursor
        content: dict[str, Any] = orjson.loads(raw[16:])
        return content

    def _mac(self, body: bytes) -> bytes:
        return hmac.digest(self._key, body, hashlib.sha256)[:16]
