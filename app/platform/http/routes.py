"""A route has a session before it runs: a deed one transaction, a read none.

A deed is committed when its route returned, before the answer leaves. With an `Idempotency-Key` the
answer is stored in that same transaction, which is why it is opened around the route and not by a
dependency of it.
"""

from collections.abc import Callable, Coroutine
from enum import StrEnum
from typing import Any

from fastapi import APIRouter, FastAPI, Request, Response
from fastapi.routing import APIRoute

from app.platform import idempotency
from app.platform.errors import Forbidden
from app.platform.http.problems import MalformedRequest, problems

Handler = Callable[[Request], Coroutine[Any, Any, Response]]

PREFIX = "/api/v1"


ON_BEHALF_OF = "x-on-behalf-of"


class NotDelegable(Forbidden):
    title = "此事项须本人办理，不能代办"


UNKEPT: dict[str, Any] = {"x-unkept": True}
"""The `openapi_extra` of a route whose answer must not be stored for an `Idempotency-Key`."""


def delegable(scope: StrEnum) -> dict[str, Any]:
    """The `openapi_extra` of a route that somebody may call in another's name."""
    header = {
        "name": "X-On-Behalf-Of",
        "in": "header",
        "required": False,
        "schema": {"type": "string", "format": "uuid"},
        "description": f"代办: the person for whom it is done; needs an authorisation for `{scope}`",
    }
    return {"x-delegable": scope.value, "parameters": [header]}


class Route(APIRoute):
    def get_route_handler(self) -> Handler:
        answer = super().get_route_handler()
        may_be_delegated = "x-delegable" in (self.openapi_extra or {})

        async def handle(request: Request) -> Response:
            if ON_BEHALF_OF in request.headers and not may_be_delegated:
                raise NotDelegable
            return await answer(request)

        is_kept = "x-unkept" not in (self.openapi_extra or {})
        writes = bool((self.methods or set()) & {"POST", "PUT", "DELETE"})

        async def read(request: Request) -> Response:
            async with request.app.state.read_sessions() as session:
                request.state.session = session
                return await handle(request)

        async def write(request: Request) -> Response:
            async with request.app.state.sessions() as session:
                request.state.session = session
                if is_kept:
                    response = await idempotency.once(session, request, handle)
                else:
                    response = await handle(request)
                await session.commit()
                return response

        return write if writes else read


class Router(APIRouter):
    """Installed flat: a router included in a router is matched anew at each level."""

    def __init__(self, prefix: str = "", **options: Any) -> None:
        malformed = problems(MalformedRequest)
        super().__init__(
            prefix=PREFIX + prefix,
            route_class=Route,
            responses=malformed,
            generate_unique_id_function=lambda route: route.name,
            **options,
        )

    def install(self, app: FastAPI) -> None:
        app.router.routes.extend(self.routes)
