"""Whatever is wrong with a field is said in Chinese, and where it is as a mini-program names it."""

import re
from typing import Annotated, Any, Literal

import pytest
from fastapi import FastAPI
from fastapi.routing import APIRoute
from pydantic import AfterValidator, AwareDatetime, Field, TypeAdapter, ValidationError
from pydantic_core._pydantic_core import list_all_errors

from app.platform.schemas import ClientId, Command, Day, Line, Text
from app.platform.words import CHINESE, MOST, SENTENCES, SHAPES, field_problems

EVERY: dict[str, dict[str, Any]] = {
    str(one["type"]): one.get("example_context") or {} for one in list_all_errors()
}
ENGLISH = re.compile(r"[A-Za-z]{4,}")
KNOWN_WORDS = {"JSON", "null", "true", "false", "UUID", "https"}


def test_pydantic_knows_no_other_error() -> None:
    assert SENTENCES.keys() == EVERY.keys() | {"form_invalid"}


@pytest.mark.parametrize("kind", EVERY)
def test_every_error_of_pydantic_has_a_sentence(kind: str) -> None:
    told = {**EVERY[kind]}
    if kind in {"value_error", "assertion_error"}:
        told = {"error": ValueError("in English")}
    line: Any = {"type": kind, "loc": ("body", "one"), "input": None, "ctx": told}
    error = ValidationError.from_exception_data("x", [line])
    [found] = field_problems(error.errors())
    assert CHINESE.search(found.problem)
    assert "{" not in found.problem
    assert set(ENGLISH.findall(found.problem)) <= KNOWN_WORDS


def _wrong(_: str) -> str:
    raise ValueError("请另选一个")


class Inner(Command):
    lng: Annotated[float, Field(ge=-180, le=180)]


class Example(Command):
    place: Inner
    ids: Annotated[list[ClientId], Field(max_length=2)]
    title: Line
    day: Day
    at: AwareDatetime
    kind: Literal["a", "b"]
    own: Annotated[str, AfterValidator(_wrong)]
    words: Text | None = None


RIGHT: dict[str, Any] = {
    "place": {"lng": 1},
    "ids": [],
    "title": "x",
    "day": "2026-01-31",
    "at": "2026-01-31T08:00:00+08:00",
    "kind": "a",
}


@pytest.mark.parametrize(
    ("change", "field", "problem"),
    [
        ({"place": None}, "place", "应为一个对象"),
        ({"place": {}}, "place.lng", "请填写此项"),
        ({"place": {"lng": 181}}, "place.lng", "不能大于 180"),
        ({"place": {"lng": 1, "x": 2}}, "place.x", "没有这个字段，请去掉"),
        ({"ids": ["x"]}, "ids[0]", "应为编号（UUID）"),
        ({"ids": [1, 2, 3]}, "ids", "最多 2 项"),
        ({"title": " "}, "title", "不能为空"),
        ({"title": "x" * 201}, "title", "最多 200 个字"),
        ({"day": "31.1.2026"}, "day", "应按年、月、日的顺序，请写成 1950-01-31"),
        ({"day": "1999-12-31"}, "day", "不能早于 2000-01-01"),
        ({"at": "2026-01-31T08:00"}, "at", "时间须带时区，如 2026-01-31T08:30:00+08:00"),
        ({"kind": "c"}, "kind", "应为以下之一：a、b"),
        ({"own": "x"}, "own", "请另选一个"),
        ({"words": "a\0"}, "words", "不能包含空字符"),
        ({"x.y[0]\n": 1}, "x.y[0]\n", "没有这个字段，请去掉"),
        ({"字": 1}, "字", "没有这个字段，请去掉"),
    ],
)
def test_it_says_where_and_what_to_write(change: dict[str, Any], field: str, problem: str) -> None:
    with pytest.raises(ValidationError) as error:
        TypeAdapter(Example).validate_python(RIGHT | change)
    told = [{**one, "loc": ("body", *one["loc"])} for one in error.value.errors()]
    found = [(one.where, one.field, one.problem) for one in field_problems(told)]
    assert ("body", field, problem) in found


def test_many_are_cut_and_so_are_long_names() -> None:
    errors = [{"type": "extra_forbidden", "loc": ("body", "x" * 10_000), "msg": ""}] * 1000
    found = field_problems(errors)
    assert len(found) == MOST
    assert max(len(one.field) for one in found) <= 40


def test_every_shape_of_a_field_says_what_to_write(app: FastAPI) -> None:
    patterns = set(re.findall(r"'pattern': '((?:[^'\\]|\\.)*)'", repr(_asked(app))))
    assert {one.replace("\\\\", "\\") for one in patterns} <= SHAPES.keys()


def _asked(app: FastAPI) -> list[Any]:
    """What is described of parameters and bodies."""
    found = app.openapi()
    every = [one for methods in found["paths"].values() for one in methods.values()]
    schemas = found["components"]["schemas"]
    asked = [one.get("parameters", []) for one in every]
    bodies = {
        getattr(route.body_field.field_info.annotation, "__name__", "")
        for route in app.routes
        if isinstance(route, APIRoute) and route.body_field is not None
    }
    return [asked, [schemas[name] for name in bodies if name in schemas]]
