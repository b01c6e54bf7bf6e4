"""A deed is one transaction: committed when its route returned, before the answer leaves.

With an `Idempotency-Key` the answer is stored in that same transaction, which is why the
transaction is opened around the route and not by a dependency of it.
"""

from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.routing import APIRoute

from app.platform import idempotency

Handler = Callable[[Request], Coroutine[Any, Any, Response]]


class Deed(APIRoute):
    def get_route_handler(self) -> Handler:
        handle = super().get_route_handler()
        if not (self.methods or set()) & {"POST", "PUT", "DELETE"}:
            return handle

        async def in_one_transaction(request: Request) -> Response:
            async with request.app.state.sessions() as session:
                request.state.session = session
                response = await idempotency.once(session, request, handle)
                await session.commit()
                return response

        return in_one_transaction


class Router(APIRouter):
    def __init__(self, **options: Any) -> None:
        super().__init__(route_class=Deed, **options)
