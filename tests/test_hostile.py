"""Whatever stands in a field or a parameter, nothing makes a 500, and what is wrong is said in Chinese.

Every operation, with a request that would be right (`tests.test_matrix`), and one value of it replaced by
each that is at the end of what Python, JSON or PostgreSQL hold, or beyond it.
"""

import copy
import json
import re
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from app.platform.words import CHINESE
from tests.fixtures import NewScene
from tests.published import operations, published
from tests.scene import ROLES, Scene
from tests.test_matrix import ROWS, filled, of_whom, what_is_there
from tests.things import Values

pytestmark = pytest.mark.usefixtures("limits_forgotten")

Place = tuple[str | int, ...]
Schema = dict[str, Any]

# As they are written in JSON: no library writes all of them.
ANYTHING = ("null", "[]", "{}", "NaN")
TEXTS = (
    *('""', '"\\u0000"', '"x\\ud800"', '"\\ufffe\\u0001\\u007f\\u202e\\ud840\\udc0b"', '"#N/A"'),
    *('"-9223372036854775809"', f'"{"长" * 2001}"'),
)
INTEGERS = ("-1", "2147483648", "-2147483649", "9223372036854775808", "1" * 30)
NUMBERS = (
    *("-1e308", "1e400", "-Infinity", "1e-320", "0.0000000001", "1" * 5000),
    *('"1e999"', '"NaN"', '"sNaN"', '"1E+1000000"'),
)
DATES = ('"0001-01-01"', '"9999-12-31"', '"2026-02-30"', "253402300800")
MOMENTS = (
    *('"0001-01-01T00:00:00+23:59"', '"9999-12-31T23:59:59-23:59"', '"9999-12-31T23:59:59Z"'),
    *('"0001-01-01T00:00:00Z"', '"2026-01-31T08:00:00+99:99"', '"2026-01-31T08:00:00"', "1e30"),
    *('"2026-12-31T23:59:60Z"', '"2199-12-30T23:59:59Z"', "-62135596800"),
)
IDS = ('"00000000-0000-0000-0000-000000000000"', '"01900000-0000-7000-8000-000000000000"')
LISTS = ("[null]", "[" + "0," * 200 + "0]", '["\\ud800"]', "[[]]")
WHAT_TO_CHOOSE = {"enum", "literal_error", "bool_type", "bool_parsing"}
ENGLISH = re.compile(r"[a-z]{5,}")
FIELD = re.compile(r"(\w+(\[\d+\])*)?(\.\w+(\[\d+\])*)*")
IN_AN_ADDRESS = (
    "%00",
    "%ff",
    "1e400",
    "nan",
    "-1",
    "2147483648",
    "9" * 30,
    "9999-12-31",
    "x" * 3000,
)


def values_of(schema: Schema) -> tuple[str, ...]:
    kinds = {"string": TEXTS, "integer": INTEGERS + NUMBERS, "number": NUMBERS, "array": LISTS}
    formats = {"date": DATES, "date-time": MOMENTS, "time": MOMENTS, "uuid": IDS}
    found = formats.get(schema.get("format", "")) or kinds.get(schema.get("type", ""), ())
    return ANYTHING + found


def places(schema: Schema, schemas: Schema, at: Place = ()) -> Iterator[tuple[Place, Schema]]:
    """Every value that may be in it."""
    if "$ref" in schema:
        schema = schemas[schema["$ref"].rpartition("/")[2]]
    either = schema.get("anyOf", [])
    is_a_number = any(one.get("type") == "number" for one in either)  # or how one is written
    for one in either:
        if not (is_a_number and one.get("type") == "string"):
            yield from places(one, schemas, at)
    if at and "anyOf" not in schema:
        yield at, schema
    for name, inner in schema.get("properties", {}).items():
        yield from places(inner, schemas, (*at, name))
    if "items" in schema:
        yield from places(schema["items"], schemas, (*at, 0))


def replaced(body: Any, at: Place, value: str) -> bytes:
    """As text; `@` stands for the value until then."""
    changed = copy.deepcopy(body) if isinstance(body, dict) else {}
    inside: Any = changed
    for step, following in zip(at, (*at[1:], None), strict=True):
        there: Any = "@" if following is None else [] if isinstance(following, int) else {}
        if isinstance(step, int):
            inside[:] = inside[:1] or [there]
            inside[0] = there if following is None else inside[0]
        elif following is None or not isinstance(inside.get(step), dict | list):
            inside[step] = there
        inside = inside[step]
    return json.dumps(changed).replace('"@"', value).encode()


@pytest.mark.parametrize("operation", [name for name in ROWS if name != "sign_out"])
async def test_nothing_that_stands_in_a_request_makes_a_500(
    new_scene: NewScene, operation: str
) -> None:
    asking = Asking(new_scene, operation)
    faults = []
    for wanted in asking.all():
        answer = await asking.send(**wanted)
        if answer.status_code >= 500 or (answer.is_error and not is_chinese(answer.json())):
            faults.append((wanted, answer.status_code, answer.text[:300]))
    assert faults == []


def is_chinese(problem: dict[str, Any]) -> bool:
    """And says where, so that it can be shown there; what may be chosen is in English."""
    return bool(CHINESE.search(problem["title"])) and all(
        CHINESE.search(one["problem"])
        and (one["type"] in WHAT_TO_CHOOSE or not ENGLISH.search(one["problem"]))
        and FIELD.fullmatch(one["field"])
        for one in problem["errors"]
    )


class Asking:
    """One operation, by somebody who may do it."""

    def __init__(self, new_scene: NewScene, operation: str) -> None:
        self.new_scene, self.row = new_scene, ROWS[operation]
        self.scene: Scene | None = None
        self.about: Values = {}
        self.method, self.path, _ = operations()[operation]
        document = published()
        self.described = document["paths"][self.path][self.method.lower()]
        self.schemas = document["components"]["schemas"]
        may = [one for one in ROLES if self.row.expected[one] < 300]
        self.caller = may[-1] if may else "staff"

    def all(self) -> Iterator[dict[str, Any]]:
        for content in self.described.get("requestBody", {}).get("content", {}).values():
            for at, schema in places(content["schema"], self.schemas):
                yield from ({"at": at, "value": value} for value in values_of(schema))
        for parameter in self.described.get("parameters", []):
            where, name = parameter["in"], parameter["name"]
            if where == "query" or (where == "path" and name != "code"):
                yield from ({where: {name: value}} for value in IN_AN_ADDRESS)

    async def make(self) -> None:
        """What it is about; elsewhere, if somebody may make no more of it here."""
        for _ in range(2):
            scene = self.scene = self.scene or await self.new_scene()
            try:
                self.about = what_is_there(scene) | await self.row.things(scene)
            except AssertionError:
                self.scene = None
            else:
                return

    async def send(
        self,
        at: Place = (),
        value: str = "",
        query: dict[str, str] | None = None,
        path: dict[str, str] | None = None,
    ) -> httpx.Response:
        if not self.about:
            await self.make()
        names = self.about | {"caller": self.caller, "n": 1}
        own = {name: of_whom(one, self.caller) for name, one in names.items()} | (path or {})
        asked = self.path.removeprefix("/api/v1").format(**own) + self.row.query.format(**own)
        for name, one in (query or {}).items():
            asked += f"{'&' if '?' in asked else '?'}{name}={one}"
        more: dict[str, Any] = {}
        if self.row.file is not None:
            more = {"files": {"file": self.row.file}, "data": {"id": value} if value else {}}
        elif at:
            more = {"content": replaced(filled(self.row.body, own), at, value)}
        elif self.row.body is not None:
            more = {"json": filled(self.row.body, own)}
        assert self.scene is not None
        headers = {"Authorization": f"Bearer {self.scene.people[self.caller].token}"}
        if at and self.row.file is None:
            headers["Content-Type"] = "application/json"
        http = self.scene.staff.http
        answer = await http.request(self.method, asked, headers=headers, **more)
        if answer.is_success and self.method != "GET" and not self.row.lasts:
            self.about = {}
        return answer


def test_every_value_has_an_end(app: FastAPI) -> None:
    """What a request holds is bounded, so that its column holds it and it can be calculated with."""
    document = app.openapi()
    schemas, endless = document["components"]["schemas"], []
    for methods in document["paths"].values():
        for one in methods.values():
            asked = [(p["name"], p["schema"]) for p in one.get("parameters", [])]
            asked += [
                ("body", content["schema"])
                for content in one.get("requestBody", {}).get("content", {}).values()
            ]
            for name, schema in asked:
                for at, inner in places(schema, schemas, (name,)):
                    if not has_an_end(inner):
                        endless.append((one["operationId"], at, inner))
    assert endless == []


def has_an_end(schema: Schema) -> bool:
    kind = schema.get("type")
    if schema.keys() & {"enum", "const", "$ref"} or kind in {"boolean", "null", "object"}:
        return True
    if kind == "string":
        shaped = schema.keys() & {"maxLength", "pattern", "contentMediaType"}
        return bool(shaped) or schema.get("format") in {"uuid", "date", "date-time", "time"}
    if kind == "array":
        return "maxItems" in schema
    ends = ({"maximum", "exclusiveMaximum"}, {"minimum", "exclusiveMinimum"})
    return all(schema.keys() & end for end in ends)
