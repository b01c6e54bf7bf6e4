"""The tree finds what the framework would have found, and nothing else."""

import re
from uuid import uuid4

import pytest
from fastapi import FastAPI
from fastapi.routing import APIRoute
from starlette.routing import Match

from app.platform.http.tree import PARAMETER, Tree

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS")


def by_the_framework(app: FastAPI, method: str, path: str) -> list[tuple[str, dict[str, str]]]:
    """All that fit."""
    scope = {"type": "http", "method": method, "path": path, "root_path": ""}
    tried = [(route, *route.matches(scope)) for route in app.routes if isinstance(route, APIRoute)]
    return [(r.path, found["path_params"]) for r, match, found in tried if match is Match.FULL]


def paths(app: FastAPI) -> set[str]:
    """Of every route: filled, one segment less, one more, an empty one, the words of its neighbours."""
    tried = {"", "/", "//", "/api", "/api/v1", "/api/v1/", "/openapi.json", "/docs", "/health/live"}
    known = {route.path for route in app.routes if isinstance(route, APIRoute)}
    for path in known:
        filled = re.sub(r"\{[^}]+\}", "x", PARAMETER.sub(str(uuid4()), path))
        tried |= {filled, f"{filled}/", f"{filled}/more", filled.rpartition("/")[0], f"/{filled}"}
        tried |= {PARAMETER.sub("", path), PARAMETER.sub("a b%", path)}
        before, is_parameter, after = path.partition("{")
        words = {other[len(before) :].split("/")[0] for other in known if other.startswith(before)}
        rest = PARAMETER.sub("x", f"{{{after}").partition("x")[2] if is_parameter else ""
        tried |= {f"{before}{word}{rest}" for word in words if "{" not in word}
    return tried


@pytest.mark.parametrize("method", METHODS)
def test_what_the_tree_finds_the_framework_finds(app: FastAPI, method: str) -> None:
    """Where several fit, the one with its word first: `certificates/check/…` is no certificate."""
    tree = Tree(app.routes)
    for path in paths(app):
        found, fits = tree.find(method, path), by_the_framework(app, method, path)
        if found is None:
            assert all(has_a_file(where) for where, _ in fits), path
        else:
            route, values = found
            assert (route.path, values) in fits, path
            assert route.path == min((where for where, _ in fits), key=words_last), path


def has_a_file(path: str) -> bool:
    return any("{" in part and not PARAMETER.fullmatch(part) for part in path.split("/"))


def words_last(path: str) -> list[bool]:
    return ["{" in part for part in path.split("/")]


def test_every_route_is_in_the_tree_but_for_a_file(app: FastAPI) -> None:
    tree = Tree(app.routes)
    for route in app.routes:
        if isinstance(route, APIRoute):
            path = PARAMETER.sub("x", route.path)
            for method in route.methods or ():
                assert has_a_file(route.path) == (tree.find(method, path) is None), route.path
