"""An application under test, as it is deployed: on a real server."""

import random
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn
from starlette.applications import Starlette

from app.platform.http.server import config
from tests.witness import Witness


def a_port() -> int:
    """That nobody has now, nor the one after it; and none of those that the system gives to connections,
    of which others make hundreds."""
    while True:
        port = random.randint(20_000, 32_000)
        with socket.socket() as free, socket.socket() as following:
            try:
                free.bind(("127.0.0.1", port))
                following.bind(("127.0.0.1", port + 1))
            except OSError:
                continue
            return port


@contextmanager
def serving(app: Starlette) -> Iterator[str]:
    """On a free port of loopback, in a thread."""
    if not getattr(app, "middleware_stack", None):  # it was not served before
        app.add_middleware(Witness)
    options = config(
        app,
        port=0,
        log_level="critical",
        loop="asyncio",
        timeout_keep_alive=600,  # a connection that a client keeps is not closed while it is used
    )
    running = uvicorn.Server(options)
    thread = threading.Thread(target=running.run, daemon=True)
    thread.start()
    while not running.started:
        time.sleep(0.01)
    port = running.servers[0].sockets[0].getsockname()[1]
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        running.should_exit = True
        thread.join(10)
