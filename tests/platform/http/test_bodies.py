"""A body has the size of its route, is not waited for in vain, and is never kept on its way."""

import asyncio
import socket
from typing import Any
from urllib.parse import urlsplit

import httpx
import orjson
import pytest
from fastapi import FastAPI
from prometheus_client import REGISTRY
from structlog.testing import capture_logs

from app.platform.http.bodies import KB, MB, USUAL, largest_of
from app.platform.http.problems import GONE
from app.platform.http.routes import WRITING, Route
from tests.published import published
from tests.scene import INSIDE, Scene

JSON = {"Content-Type": "application/json"}
HAZARD = {"category": "ebike", "what": "车", "where": "门厅", "place": INSIDE}
MORE = {
    **dict.fromkeys(("send_batch", "call_ballot", "revise_ballot"), MB),
    **dict.fromkeys(
        (
            *("take_sheet", "publish_minutes", "correct_minutes"),
            *("open_envelopes", "count_ballot", "add_item", "change_item"),
        ),
        256 * KB,
    ),
    "add_grid": 512 * KB,
    "redraw_grid": 512 * KB,
    "redraw_grids": 4 * MB,
    "upload_photo": 11 * MB,
    "upload_roster": 11 * MB,
    "import_members": 11 * MB,
}


def routes(app: FastAPI) -> dict[str, Route]:
    return {
        route.name: route
        for route in app.routes
        if isinstance(route, Route) and (route.methods or set()) & WRITING
    }


def test_what_a_route_takes_is_published(app: FastAPI) -> None:
    sizes = {name: largest_of(route) for name, route in routes(app).items()}
    assert {name: size for name, size in sizes.items() if size != USUAL} == MORE
    for methods in published()["paths"].values():
        for method, one in methods.items():
            if method != "get":
                assert one.get("x-largest-body", USUAL) == sizes[one["operationId"]]
                said = one["responses"]["413"]["description"]
                assert "`too-large`" in said
                size = sizes[one["operationId"]]
                assert f"{size // MB} MB" in said or f"{size // KB} KB" in said


def test_the_largest_body_that_is_right_is_taken(app: FastAPI) -> None:
    """Every text as long as it may be, as JSON writes it at its longest; but for what has no end, and
    is looked at by itself: batches and boundaries."""
    schemas = app.openapi()["components"]["schemas"]
    for methods in app.openapi()["paths"].values():
        for one in methods.values():
            body = one.get("requestBody", {}).get("content", {}).get("application/json")
            if body and one["operationId"] not in MORE:
                assert size(body["schema"], schemas) < USUAL, one["operationId"]


def size(schema: dict[str, Any], schemas: dict[str, Any]) -> int:
    """In bytes, at most."""
    if "$ref" in schema:
        schema = schemas[schema["$ref"].rpartition("/")[2]]
    if "anyOf" in schema:
        return max(size(one, schemas) for one in schema["anyOf"])
    if schema.get("type") == "array":
        return 2 + int(schema["maxItems"]) * (size(schema["items"], schemas) + 2)
    if "properties" in schema:
        return 2 + sum(
            len(name) + 6 + size(one, schemas) for name, one in schema["properties"].items()
        )
    return 2 + 6 * int(schema.get("maxLength", 10))  # `\u4e2d`


@pytest.mark.parametrize("chunked", [False, True])
async def test_more_than_the_route_takes_is_refused(scene: Scene, chunked: bool) -> None:
    async def parts() -> Any:
        for _ in range(70):
            yield b" " * KB

    for path in ("/hazards", "/people/search", f"/hazards/{await scene.report()}/dismiss"):
        content: Any = parts() if chunked else b" " * (70 * KB)
        answer = await scene.worker.call("POST", path, content=content, headers=JSON)
        assert (answer.status_code, answer.json()["type"]) == (413, "too-large")
        assert answer.headers["content-type"] == "application/problem+json"
    just = orjson.dumps(HAZARD).ljust(USUAL)
    answer = await scene.worker.call("POST", "/hazards", content=just, headers=JSON)
    assert answer.status_code == 201


async def test_much_is_taken_only_from_who_is_signed_in(
    scene: Scene, client: httpx.AsyncClient
) -> None:
    """Before it is read: it is no JSON, and nobody says so."""
    for path in ("/batch", "/grids", "/photos", "/roster/runs"):
        answer = await client.post(f"{scene.staff.base}{path}", content=b"{", headers=JSON)
        assert answer.status_code == 401, path


@pytest.mark.parametrize(
    "body",
    [
        {f"f{n}": n for n in range(5_000)},
        {"category": {f"f{n}": n for n in range(5_000)}},
        {"place": {f"f{n}": n for n in range(5_000)}},
        {"photo_ids": [0] * 20_000},
        {"x" * 60_000: 1},
        {"what": ["x"] * 10_000},
    ],
)
async def test_an_answer_to_what_is_wrong_is_short(scene: Scene, body: dict[str, Any]) -> None:
    answer = await scene.worker.post("/hazards", body)
    assert answer.status_code == 422
    assert len(answer.content) < 6_000
    assert len(answer.json()["errors"]) <= 20


async def test_of_many_wrong_fields_the_rest_is_counted(scene: Scene) -> None:
    answer = (await scene.worker.post("/hazards", HAZARD | {f"f{n}": n for n in range(60)})).json()
    assert (len(answer["errors"]), answer["more"]) == (20, 40)


@pytest.mark.parametrize(
    "files",
    [
        [("file", ("x.jpg", b"x")) for _ in range(5)],
        [(f"f{n}", (None, "x")) for n in range(50)],
        [("id", (None, "x" * 100_000))],
    ],
)
async def test_a_form_of_many_parts_is_refused(scene: Scene, files: Any) -> None:
    answer = await scene.worker.call("POST", "/photos", files=files)
    assert (answer.status_code, answer.json()["type"]) == (422, "malformed-request")
    assert answer.json()["errors"][0]["type"] == "form_invalid"


@pytest.mark.parametrize("key", ["", "Idempotency-Key: of-a-phone-that-left\r\n"])
@pytest.mark.parametrize("path", ["/hazards", "/batch", "/photos"])
async def test_a_client_that_goes_away_is_no_fault(
    scene: Scene, url: str, key: str, path: str
) -> None:
    """Neither in the log nor in the metrics."""
    where = urlsplit(url)
    kind = "multipart/form-data; boundary=x" if path == "/photos" else "application/json"
    head = (
        f"POST {where.path}{scene.worker.base}{path} HTTP/1.1\r\nHost: x\r\n{key}"
        f"Authorization: Bearer {scene.worker.token}\r\nContent-Type: {kind}\r\n"
    )
    told = {"method": "POST", "route": f"/api/v1/communities/{{code}}{path}", "status": str(GONE)}
    before = counted(told)
    with capture_logs() as lines:
        with socket.create_connection((where.hostname, where.port)) as connection:
            connection.sendall(f"{head}Content-Length: 1000\r\n\r\n--x\r\n".encode())
            await asyncio.sleep(0.1)
        for _ in range(100):
            if counted(told) > before:
                break
            await asyncio.sleep(0.02)
    assert counted(told) == before + 1
    assert [line for line in lines if line["log_level"] == "error"] == []


def counted(told: dict[str, str]) -> float:
    return REGISTRY.get_sample_value("wuxin_requests_total", told) or 0


async def test_nothing_is_kept_on_its_way_but_what_is_for_everybody(
    scene: Scene, client: httpx.AsyncClient
) -> None:
    photo_id = await scene.resident.photo()
    hazard_id = await scene.report(photo_ids=[photo_id])
    for path in (
        *("/hazards", f"/hazards/{hazard_id}", f"/hazards/{hazard_id}/photos/{photo_id}"),
        *("/me", "/people/00000000-0000-7000-8000-000000000000", "/roster/template"),
    ):
        answer = await scene.staff.get(path)
        assert answer.headers.get_list("cache-control") == ["no-store"], path
    feed = await scene.resident.post("/calendars", {"what": "mine"})
    for path in (
        f"{scene.staff.base}/hazards/{hazard_id}",
        feed.json().get("path", "/nowhere").removeprefix("/api/v1"),
        "/nowhere",
    ):
        answer = await client.get(path)
        assert answer.headers.get_list("cache-control") == ["no-store"], path
    public = await client.get(f"{scene.staff.base}/hazards/public")
    assert public.headers.get_list("cache-control") == ["public, max-age=2"]
    root = str(client.base_url).removesuffix("/api/v1/")
    script = await client.get(f"{root}/docs/files/swagger-ui.css")
    assert script.headers.get_list("cache-control") == ["public, max-age=3600"]
