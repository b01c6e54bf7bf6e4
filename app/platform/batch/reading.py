"""A batch is taken apart request by request: one that is no JSON does not take the others with it."""

import json
import re
from itertools import pairwise
from typing import Any

import orjson

from app.platform.http.bodies import strictly

MOST = 50
SIGNS, MOST_SIGNS = (
    (b"[", b"{", b","),
    50_000,
)  # of what is taken apart: fifty deeds have a thousand
TOKEN = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"|["\[\]{},]', re.DOTALL)
REQUESTS = b'"requests"'


class Unreadable:
    """In the place of a request that says what no JSON can, or what no text can hold."""

    def __init__(self, key: Any) -> None:
        self.key = key


def read(raw: bytes) -> Any:
    """JSONDecodeError only for what is wrong around the requests."""
    try:
        return strictly(raw)
    except orjson.JSONDecodeError:
        if sum(map(raw.count, SIGNS)) > MOST_SIGNS:
            raise
        around, requests = _apart(raw)
    batch = strictly(around)
    batch["requests"] = [_one(request) for request in requests]
    return batch


def _one(raw: bytes) -> Any:
    try:
        return strictly(raw)
    except orjson.JSONDecodeError:
        return Unreadable(_key(raw))


def _key(raw: bytes) -> Any:
    try:
        found = json.loads(raw)
    except (ValueError, RecursionError):
        return None
    return found.get("key") if isinstance(found, dict) else None


def _apart(raw: bytes) -> tuple[bytes, list[bytes]]:
    """The batch with an empty list, and what was in the list; if that is too much, one too many."""
    depth, name, cuts = 0, b"", list[int]()
    for found in TOKEN.finditer(raw):
        token, at = found[0], found.start()
        if token == b'"':  # a text that does not end
            break
        if token in b"[{":
            depth += 1
            if (depth, token, name) == (2, b"[", REQUESTS):
                cuts.append(at)
        elif token in b"]}":
            depth -= 1
            if cuts and depth == 1:
                cuts.append(at)
                requests = [raw[begin + 1 : end] for begin, end in pairwise(cuts[: MOST + 2])]
                return raw[: cuts[0] + 1] + raw[at:], requests
        elif token == b",":
            if cuts and depth == 2:  # noqa: PLR2004
                cuts.append(at)
        elif depth == 1:
            name = token
    raise orjson.JSONDecodeError("no requests", "", 0)
