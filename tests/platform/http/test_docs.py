"""The API documentation is served from our own files: where this runs, a CDN is slow or blocked."""

import re

import httpx


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
    assert "| submitted | **pass** | verifier | closed |" in hazards["description"]
