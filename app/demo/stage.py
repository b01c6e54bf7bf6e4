"""The demo's stage: WeChat's stand-in as a server of its own, the community filled once, the first words."""

import shutil
import socket
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import aclosing, contextmanager
from pathlib import Path

import uvicorn
from rich.console import Console
from rich.progress import Progress
from sqlalchemy import text

from app.demo import kangyuan
from app.demo.people import NAMES, SIGN_IN_CODES
from app.demo.places import CODE, DOORSTEP
from app.demo.wechat import create_stand_in
from app.platform.db.embedded import EmbeddedPostgres
from app.resources import resources
from app.settings import Settings

console = Console(highlight=False)

OURS = ("files", "keys", "postgres")  # what a home holds
NEWLINE = "\n"
CODES = f"""
**This is a demo** of 康苑社区 (`{CODE}`); its people are synthetic. They sign in with:

| `code` | who |
|---|---|
{NEWLINE.join(f"| `{code}` | {NAMES[code]} |" for code in SIGN_IN_CODES)}
"""


@contextmanager
def stand_in(settings: Settings, listener: socket.socket) -> Iterator[None]:
    """In a thread, for as long as the demo runs."""
    server = uvicorn.Server(
        uvicorn.Config(
            create_stand_in(SIGN_IN_CODES, settings.wechat), log_level="warning", access_log=False
        )
    )
    thread = threading.Thread(target=server.run, args=([listener],), daemon=True)
    thread.start()
    while not server.started and thread.is_alive():
        time.sleep(0.02)
    try:
        yield
    finally:
        server.should_exit = True
        thread.join(5)


async def fill(settings: Settings, *, quiet: bool = False) -> None:
    """Once: a community that is there is left as it is."""
    async with aclosing(resources(settings)) as uses:
        if await kangyuan.is_there(uses.sessions):
            return
        with Progress(console=console, disable=quiet) as progress:
            async with uses.sessions.begin() as session:
                await kangyuan.build(session, progress)
        async with uses.sessions.begin() as session:
            await session.execute(text("ANALYZE"))  # what was loaded at once, plans know at once


def introduce(settings: Settings) -> None:
    base = f"http://{settings.host}:{settings.port}"
    here = f"{base}/api/v1/communities/{CODE}/hazards"
    header = "-H 'Content-Type: application/json'"
    words = '{"category":"ebike-in-stairwell","what":"楼道里有电动车充电","where":"3栋2单元门厅"'
    lng, lat = DOORSTEP
    place = f'"place":{{"lng":{lng:.6f},"lat":{lat:.6f},"datum":"wgs84"}}}}'
    sys.stdout.write(f"""
康苑社区 listens on {base}   API docs: {base}/docs   (Ctrl-C ends it, data are kept)

Sign-in codes: {"  ".join(SIGN_IN_CODES)}

  TOKEN=$(curl -s {base}/api/v1/auth/wechat {header} -d '{{"code":"demo-grid-worker"}}' | sed 's/.*"access_token":"\\([^"]*\\)".*/\\1/')
  curl -s "{here}?limit=3" -H "Authorization: Bearer $TOKEN"
  curl -s {here} -H "Authorization: Bearer $TOKEN" {header} -d '{words},{place}'
""")
    sys.stdout.flush()


def forget(home: Path, embedded: EmbeddedPostgres) -> None:
    """Only what we made ourselves."""
    embedded.erase()
    for ours in OURS:
        shutil.rmtree(home / ours, ignore_errors=True)
