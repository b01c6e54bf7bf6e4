"""However a command ends, the embedded server is not left behind by the last; killed, it is started again."""

import asyncio
import os
import signal
import socket
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import httpx
import pytest

from app.operator import ports
from app.platform.db.embedded import EmbeddedPostgres
from tests.operator import command as wuxin
from tests.serving import a_port

PATIENCE = 90  # seconds


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Path]:
    yield tmp_path
    EmbeddedPostgres(tmp_path).erase()


class Running:
    """`wuxin …`, as a process."""

    def __init__(self, process: asyncio.subprocess.Process, port: int) -> None:
        self.process, self.port = process, port

    async def answers(self, status: int = 200) -> httpx.Response:
        async with asyncio.timeout(PATIENCE), httpx.AsyncClient(timeout=5) as http:
            while True:
                try:
                    found = await http.get(f"http://127.0.0.1:{self.port}/health/ready")
                    if found.status_code == status:
                        return found
                except httpx.HTTPError:
                    assert self.process.returncode is None
                await asyncio.sleep(0.1)

    async def ends(self, by: signal.Signals) -> int:
        self.process.send_signal(by)
        return await asyncio.wait_for(self.process.wait(), PATIENCE)


class Commands:
    def __init__(self, home: Path) -> None:
        self.home, self.running = home, list[Running]()
        self.server = EmbeddedPostgres(home)

    async def begin(self, *words: str) -> Running:
        port = a_port()
        alone = {"WUXIN_HOME": str(self.home), "PORT": str(port)}
        environment = {**os.environ, **alone}
        environment.pop("DATABASE_URL", None)
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "app.operator", *words),
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        self.running.append(Running(process, port))
        return self.running[-1]

    async def end(self) -> None:
        for each in self.running:
            if each.process.returncode is None:
                each.process.kill()
            await each.process.communicate()


@pytest.fixture
async def commands(home: Path) -> AsyncIterator[Commands]:
    commands = Commands(home)
    yield commands
    await commands.end()


async def test_the_embedded_server_lives_as_long_as_somebody_needs_it(
    commands: Commands, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.setenv("WUXIN_HOME", str(commands.home))
    await asyncio.to_thread(wuxin, "migrate")
    assert not commands.server.runs()

    one = await commands.begin("serve")
    await one.answers()
    os.kill(_pid(commands.server), signal.SIGKILL)
    away = await one.answers(503)
    assert (away.json()["type"], away.headers["retry-after"]) == ("database-away", "2")
    await one.answers()  # and nobody did anything

    other = await commands.begin("serve")
    await other.answers()
    assert await one.ends(signal.SIGTERM) == 0
    await other.answers()
    await other.ends(signal.SIGKILL)
    assert commands.server.runs()

    last = await commands.begin("serve", "--no-worker")
    await last.answers()
    assert await last.ends(signal.SIGHUP) == 0
    assert not commands.server.runs()


def _pid(server: EmbeddedPostgres) -> int:
    return int((server.data / "postmaster.pid").read_text().splitlines()[0])


@pytest.mark.parametrize("command", ["serve", "demo"])
def test_a_taken_port_is_said_before_anything_is_begun(
    command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.setenv("WUXIN_HOME", str(tmp_path / "home"))
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        taken = other.getsockname()[1]
        for port in {"serve": [taken], "demo": [taken, taken - 1]}[command]:
            monkeypatch.setenv("PORT", str(port))
            assert f"端口 127.0.0.1:{taken} 已被别的程序占用" in wuxin(command, code=1)
    assert not (tmp_path / "home").exists()


@pytest.mark.parametrize(
    ("host", "why"), [("192.0.2.1", "不是本机的"), ("no such host", "不能使用")]
)
def test_an_address_that_cannot_be_listened_on_is_said(host: str, why: str) -> None:
    with pytest.raises(SystemExit, match=why), ports.taken(host, 0):
        pass
