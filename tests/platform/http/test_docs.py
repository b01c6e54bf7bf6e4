"""The API documentation is served from our own files: where this runs, a CDN is slow or blocked."""

import re

import httpx
from fastapi import FastAPI

from app.api import LIFECYCLES
from app.demo import stage
from app.demo.people import SIGN_IN_CODES
from app.main import create_app
from app.settings import Settings


async def test_the_docs_need_nobody_else(client: httpx.AsyncClient) -> None:
    root = httpx.URL(client.base_url).join("/")
    page = (await client.get(root.join("/docs"))).text
    needed = re.findall(r'(?:src|href)="([^"]+)"', page)
    assert len(needed) >= 2
    for path in needed:
        assert path.startswith("/docs/files/")
        assert (await client.get(root.join(path))).status_code == 200
    assert re.findall(r"//[\w.]+", page) == []
    described = (await client.get(root.join("/openapi.json"))).json()
    hazards = next(tag for tag in described["tags"] if tag["name"] == "hazards")
    assert "| submitted 待核查 | **pass** 核查销号 | verifier " in hazards["description"]


async def test_the_docs_begin_with_how_to_sign_in(settings: Settings) -> None:
    """The demo's codes are shown by the demo only."""
    described = create_app(settings).openapi()["info"]["description"]
    assert "POST /api/v1/auth/wechat" in described
    assert "demo-" not in described
    demo = create_app(settings, stage.CODES).openapi()["info"]["description"]
    assert demo.startswith(described)
    assert all(f"`{code}`" in demo for code in SIGN_IN_CODES)


def test_every_section_is_introduced_and_every_lifecycle_is_in_one(app: FastAPI) -> None:
    described = app.openapi()
    used = {
        tag
        for path in described["paths"].values()
        for operation in path.values()
        for tag in operation["tags"]
    }
    assert used == {tag["name"] for tag in described["tags"]}
    words = "".join(tag["description"] for tag in described["tags"])
    for collection, life in LIFECYCLES.items():
        assert words.count(f"<summary>Lifecycle of {collection}</summary>") == 1
        assert life.markdown() in words
