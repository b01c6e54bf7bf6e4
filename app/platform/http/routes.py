"""A route has a session before it runs: a deed one transaction, a read none.

A deed is committed when its route returned, before the answer leaves. With an `Idempotency-Key` the
answer is stored in that same transaction, which is why it is opened around the route and not by a
dependency of it.
"""

import asyncio
from collections.abc import Callable, Coroutine, Iterator
from enum import StrEnum
from typing import Any

from fastapi import APIRouter, FastAPI, Request, Response
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute
from fastapi.types import DecoratedCallable

from app.platform import idempotency
from app.platform.errors import (
    AppError,
    DatabaseAway,
    Forbidden,
    MalformedRequest,
    TooLarge,
    Unacceptable,
)
from app.platform.http import bodies
from app.platform.http.answers import Later
from app.platform.http.problems import Refusals, Responses, problems
from app.platform.lifecycle import NotYourStep, StepOutOfOrder

Handler = Callable[[Request], Coroutine[Any, Any, Response]]
Work = Callable[[Request], Coroutine[Any, Any, None]]

PREFIX = "/api/v1"
WRITING = frozenset({"POST", "PUT", "DELETE"})


ON_BEHALF_OF = "x-on-behalf-of"


class NotDelegable(Forbidden):
    title = "此事项须本人办理，不能代办"


class NotAuthorised(Forbidden):
    title = "您没有代办此事项的有效授权"


IN_BATCH = "wuxin.in_batch"  # in a scope: the request is one of a batch


class NotInABatch(Unacceptable):
    """What is not kept cannot be repeated, and a batch may be."""

    title = "此操作不能批量提交，请单独办理"


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


def before_the_deed(work: Work) -> Callable[[DecoratedCallable], DecoratedCallable]:
    """Says of an endpoint what is computed, or waited for, before its transaction is opened: nobody
    should hold a connection meanwhile. `work` judges its caller itself."""

    def said(endpoint: DecoratedCallable) -> DecoratedCallable:
        endpoint.before_the_deed = work  # type: ignore[attr-defined]
        return endpoint

    return said


def _work_before(route: APIRoute) -> Work | None:
    work: Work | None = getattr(route.endpoint, "before_the_deed", None)
    return work


class Route(APIRoute):
    def get_route_handler(self) -> Handler:
        answer = super().get_route_handler()

        async def handle(request: Request) -> Response:
            self._judge_delegation(request)
            return await answer(request)

        read_body, prepare = bodies.reader_of(self), _work_before(self)
        is_kept = "x-unkept" not in (self.openapi_extra or {})
        writes = bool((self.methods or set()) & WRITING)

        async def read(request: Request) -> Response:
            session = request.state.session = request.app.state.read_sessions()
            try:
                return await handle(request)
            finally:
                if session.in_transaction():  # the ORM holds a connection; kept statements do not
                    await asyncio.shield(session.close())

        async def write(request: Request) -> Response:
            if not is_kept and IN_BATCH in request.scope:
                raise NotInABatch
            try:
                await read_body(request)
                if prepare is not None:
                    self._judge_delegation(request)
                    await prepare(request)
                async with request.app.state.sessions() as session:
                    request.state.session = session
                    if is_kept:
                        response = await idempotency.once(session, request, handle)
                    else:
                        response = await handle(request)
                    if counts := getattr(request.state, "counts", None):
                        await counts(session)  # last: what is counted waits for who else counts it
                    await session.commit()
                return await response.built() if isinstance(response, Later) else response
            finally:
                await request.close()

        return write if writes else read

    def _judge_delegation(self, request: Request) -> None:
        if ON_BEHALF_OF in request.headers and "x-delegable" not in (self.openapi_extra or {}):
            raise NotDelegable

    def implied(self) -> Iterator[type[AppError]]:
        """How it can refuse without saying so itself."""
        for call in (*_calls(self.dependant), _work_before(self)):
            yield from getattr(call, "refuses", ())
        yield from (MalformedRequest, DatabaseAway)
        extra = self.openapi_extra or {}
        yield NotAuthorised if "x-delegable" in extra else NotDelegable
        if (self.methods or set()) & WRITING:
            yield TooLarge
            yield from bodies.refusals(self)
            if "x-unkept" in extra:
                yield NotInABatch
            else:
                yield from idempotency.REFUSALS


def _calls(dependant: Dependant) -> Iterator[Any]:
    """What is called for a route: its dependencies, theirs, and itself."""
    yield dependant.call
    for dependency in dependant.dependencies:
        yield from _calls(dependency)


def _joined(extra: dict[str, Any], more: dict[str, Any]) -> dict[str, Any]:
    """Each parameter once."""
    lists = {
        name: [*extra.get(name, []), *(one for one in values if one not in extra.get(name, []))]
        for name, values in more.items()
    }
    return extra | lists


class Router(APIRouter):
    """Installed flat: a router included in a router is matched anew at each level.

    A route documents how it refuses: what it says itself, what its dependencies say (`refuses`), and
    what every route does.
    """

    def __init__(self, prefix: str = "", **options: Any) -> None:
        super().__init__(
            prefix=PREFIX + prefix,
            route_class=Route,
            generate_unique_id_function=lambda route: route.name,
            **options,
        )

    def step(
        self, path: str, *refusals: type[AppError], **options: Any
    ) -> Callable[[DecoratedCallable], DecoratedCallable]:
        """The route of an action of a lifecycle: a POST that may come out of order, or from somebody
        whose step it is not; `refusals` are its own."""
        refused = problems(*refusals, NotYourStep, StepOutOfOrder)
        return self.post(path, responses=refused, **options)

    def add_api_route(
        self,
        path: str,
        endpoint: Callable[..., Any],
        *,
        responses: Responses | None = None,
        **options: Any,
    ) -> None:
        said = responses if isinstance(responses, Refusals) else Refusals(others=responses)
        super().add_api_route(path, endpoint, responses=said, **options)
        route = self.routes[-1]
        if isinstance(route, Route):
            route.responses = dict(said | Refusals(*route.implied()))
            if too_large := route.responses.get(TooLarge.status):
                too_large["description"] += f"{bodies.said_of(route)}  \n"
            for call in _calls(route.dependant):
                more = getattr(call, "documents", {})
                route.openapi_extra = _joined(route.openapi_extra or {}, more)

    def install(self, app: FastAPI) -> None:
        app.router.routes.extend(self.routes)


class Pages(APIRouter):
    """What somebody reads in a browser: not of the API, and in no version of it."""

    def __init__(self) -> None:
        super().__init__(route_class=Route, include_in_schema=False)

    def install(self, app: FastAPI) -> None:
        app.router.routes.extend(self.routes)
