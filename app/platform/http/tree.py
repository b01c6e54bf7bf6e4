"""A route is found by the segments of its path, in a tree, and not by trying one pattern after another.

Literal segments come before parameters. What the tree does not know (a file of the documentation, a
method that is not there, a path that is none) goes the way of the framework, so that 404 and 405 stay
what they are.
"""

import re
from collections.abc import Callable, Coroutine, Iterable
from dataclasses import dataclass, field
from typing import Any

from fastapi.routing import APIRoute
from starlette.routing import BaseRoute
from starlette.types import Receive, Scope, Send

PARAMETER = re.compile(r"\{([a-z_]+)\}")
FOUND = "wuxin.found"  # in a scope: the route and the parameters of its path

Found = tuple[APIRoute, dict[str, str]]


@dataclass(slots=True)
class Branch:
    literal: dict[str, "Branch"] = field(default_factory=dict)
    parameter: "Branch | None" = None
    routes: dict[str, tuple[APIRoute, tuple[str, ...]]] = field(default_factory=dict)


class Tree:
    def __init__(self, routes: Iterable[BaseRoute]) -> None:
        self._root = Branch()
        for route in routes:
            if isinstance(route, APIRoute):
                self._plant(route)

    def find(self, method: str, path: str) -> Found | None:
        found = self._walk(self._root, path.split("/"), 1, [], method)
        if found is None:
            return None
        route, names, values = found
        return route, dict(zip(names, values, strict=True))

    def _plant(self, route: APIRoute) -> None:
        """Not one whose segments are more than a literal or a parameter, as `{token}.ics`."""
        branch, names = self._root, []
        for segment in route.path.split("/")[1:]:
            if found := PARAMETER.fullmatch(segment):
                names.append(found[1])
                branch.parameter = branch.parameter or Branch()
                branch = branch.parameter
            elif "{" in segment:
                return
            else:
                branch = branch.literal.setdefault(segment, Branch())
        for method in route.methods or ():
            branch.routes.setdefault(method, (route, tuple(names)))

    def _walk(
        self, branch: Branch, segments: list[str], at: int, values: list[str], method: str
    ) -> tuple[APIRoute, tuple[str, ...], list[str]] | None:
        if at == len(segments):
            leaf = branch.routes.get(method)
            return None if leaf is None else (*leaf, values)
        segment = segments[at]
        literal = branch.literal.get(segment)
        if literal is not None:
            found = self._walk(literal, segments, at + 1, values, method)
            if found is not None:
                return found
        if branch.parameter is None or not segment:
            return None
        return self._walk(branch.parameter, segments, at + 1, [*values, segment], method)


App = Callable[[Scope, Receive, Send], Coroutine[Any, Any, None]]


def routed(otherwise: App, router: Any) -> App:
    """Goes where `FOUND` in the scope says; without it, as the framework would."""

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        found: Found | None = scope.get(FOUND)
        if found is None:
            await otherwise(scope, receive, send)
            return
        route, parameters = found
        scope["router"], scope["route"], scope["endpoint"] = router, route, route.endpoint
        scope["path_params"] = parameters
        await route.app(scope, receive, send)

    return app
