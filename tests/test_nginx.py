"""`nginx.conf`, run by a real nginx where one is installed: what it answers itself is a problem too."""

import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from ipaddress import ip_network
from pathlib import Path

import httpx
import pytest
from sqlalchemy import text

from app.main import create_app
from app.platform.db.session import Sessions
from app.settings import Settings
from tests.conftest import serving
from tests.serving import a_port

NGINX = shutil.which("nginx", path="/usr/sbin:/usr/local/sbin:/usr/bin:/usr/local/bin") or ""
CONF = Path("nginx.conf").read_text()
AROUND = """
pid {home}/pid; error_log {home}/log; daemon off;
events {{}}
http {{
  access_log off; client_body_temp_path {home}/body; proxy_temp_path {home}/proxy;
  fastcgi_temp_path {home}/f; uwsgi_temp_path {home}/u; scgi_temp_path {home}/s;
  {conf}
}}
"""

pytestmark = [
    pytest.mark.skipif(not NGINX, reason="no nginx is installed"),
    pytest.mark.usefixtures("limits_forgotten"),
]


@contextmanager
def before(home: Path, upstream: str, **changes: str) -> Iterator[str]:
    """nginx, on a port of its own before a server."""
    port = a_port()
    conf = CONF.replace("listen 8080", f"listen 127.0.0.1:{port}").replace(
        "http://api:8000", upstream
    )
    for old, new in changes.items():
        assert old in conf
        conf = conf.replace(old, new)
    around = home / "nginx.conf"
    around.write_text(AROUND.format(home=home, conf=conf))
    running = subprocess.Popen([NGINX, "-c", around], stderr=subprocess.DEVNULL)
    try:
        for _ in range(200):
            with socket.socket() as tried:
                if tried.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.02)
        yield f"http://127.0.0.1:{port}"
    finally:
        running.terminate()
        running.wait(10)


def is_a_problem(answer: httpx.Response, status: int, kind: str) -> None:
    assert (answer.status_code, answer.json()["status"]) == (status, status)
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["type"] == kind
    assert answer.json()["title"].isprintable()


def test_what_nginx_refuses_is_a_problem(tmp_path: Path) -> None:
    with (
        before(tmp_path, f"http://127.0.0.1:{a_port()}") as url,
        httpx.Client(base_url=url) as http,
    ):
        away = http.get("/api/v1/me")
        is_a_problem(away, 502, "unavailable")
        assert away.headers["retry-after"]
        is_a_problem(http.post("/api/v1/x", content=bytes(12 * 2**20)), 413, "too-large")
        is_a_problem(http.get("/api", headers={"X-Long": "x" * 40_000}), 400, "http-400")
        is_a_problem(http.get("/" + "x" * 10_000), 414, "http-414")
        is_a_problem(http.get("/metrics"), 404, "http-404")
        host, port = url.removeprefix("http://").split(":")
        with socket.create_connection((host, int(port))) as raw:
            raw.sendall(b"GET / HTTP/1.1\r\nbroken\r\n\r\n")
            assert b'"http-400"' in raw.recv(4096)


def test_whoever_floods_is_told_to_wait_and_a_community_does_not(
    settings: Settings, tmp_path: Path
) -> None:
    few = {"rate=500r/s": "rate=1r/s", "burst=1000": "burst=1"}
    with serving(create_app(settings)) as upstream:
        with before(tmp_path, upstream, **few) as url, httpx.Client(base_url=url) as http:
            *_, last = [http.get("/health/live") for _ in range(4)]
            is_a_problem(last, 429, "too-many")
            assert last.headers["retry-after"]
        with before(tmp_path, upstream) as url, httpx.Client(base_url=url) as http:
            assert {http.get("/health/live").status_code for _ in range(300)} == {200}


async def test_nginx_says_who_called_and_the_caller_cannot(
    settings: Settings, sessions: Sessions, tmp_path: Path
) -> None:
    named = settings.model_copy(update={"trusted_proxies": (ip_network("127.0.0.1"),)})
    spoofed = {"X-Forwarded-For": "198.51.100.9"}
    tried = {"refresh_token": "x"}
    with serving(create_app(named)) as upstream, before(tmp_path, upstream) as url:
        async with httpx.AsyncClient(base_url=f"{url}/api/v1") as http:
            problem = await http.post("/auth/refresh", json=tried, headers=spoofed)
            is_a_problem(problem, 401, "token-refused")
            async with sessions.begin() as session:
                await session.execute(text("UPDATE attempts SET count = 120"))
            again = {"X-Forwarded-For": "198.51.100.10"}
            refused = await http.post("/auth/refresh", json=tried, headers=again)
            assert refused.status_code == 429
