"""Every problem that was answered during the tests, and by which operation.

At the end of the session all of them must be documented in the published file (`conftest.py`); the
processes of a divided run tell what they saw to the one that began it.
"""

import json
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from tests.published import operations

SEEN: set[tuple[str, str]] = set()  # operation, code
PROBLEM = (b"content-type", b"application/problem+json")
BESIDES = {
    "fault",
    "http-405",
}  # a fault is none of the contract; a method that is not there no operation


class Witness:
    """Middleware around an application under test."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        is_problem, body = False, b""

        async def watched(message: Message) -> None:
            nonlocal is_problem, body
            if message["type"] == "http.response.start":
                is_problem = PROBLEM in message["headers"]
            elif is_problem:
                body += message.get("body", b"")
                if not message.get("more_body"):
                    self._note(scope, body)
            await send(message)

        await self.app(scope, receive, watched)

    def _note(self, scope: Scope, body: bytes) -> None:
        operation = getattr(scope.get("route"), "name", None)
        if operation:
            SEEN.add((operation, json.loads(body)["type"]))


def tell(output: dict[str, Any]) -> None:
    """What this process saw, to the one that began the run."""
    output["seen"] = sorted(SEEN)


def add(output: dict[str, Any]) -> None:
    SEEN.update((operation, code) for operation, code in output.get("seen", ()))


def undocumented() -> list[str]:
    """`operation: code`"""
    known = operations()
    return sorted(
        f"{operation}: {code}"
        for operation, code in SEEN
        if operation in known and code not in known[operation].problems | BESIDES
    )
