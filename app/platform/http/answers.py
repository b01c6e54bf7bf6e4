"""What views built of rows, as JSON; `response_model` says to the documentation what it is. And what takes
long to build."""

from collections.abc import Callable
from typing import Any

import anyio
import orjson
from fastapi import Response


def as_json(content: Any, status_code: int = 200) -> Response:
    return Response(orjson.dumps(content), status_code, media_type="application/json")


class Later(Response):
    """Built when the deed of its route is committed, in a thread: nobody waits for it, neither for the
    connection nor for the turn of the process. `build` reads no rows."""

    def __init__(self, build: Callable[[], Response]) -> None:
        super().__init__()
        self._build = build

    async def built(self) -> Response:
        return await anyio.to_thread.run_sync(self._build, limiter=_one_at_once)


_one_at_once = anyio.CapacityLimiter(1)
