"""The PostgreSQL of the tests: one for a run, started by whoever needs it first.

A process of its own holds it: it reads a pipe that the run keeps open, and so takes the server down when
the run is over, however that came about. Two runs at once in one checkout have a server each.
"""

import fcntl
import itertools
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from app.platform.db.embedded import EmbeddedPostgres

ROOT = Path(__file__).parent.parent
HOME = "WUXIN_TESTS_HOME"  # of the server; the processes of a divided run inherit it
OPTIONS = {
    **dict.fromkeys(("fsync", "synchronous_commit", "full_page_writes"), "off"),  # nothing to lose
    "max_connections": "300",
}


class Keeper:
    """Ends with the run: by `end`, or when the pipe to it closes."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            (sys.executable, "-m", "tests.postgres"),
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,  # it must not hear our Ctrl-C
        )
        assert self._process.stdout is not None
        home = self._process.stdout.readline().strip()
        if not home:
            raise RuntimeError("the keeper of the tests' PostgreSQL ended")
        os.environ[HOME] = home

    def end(self) -> None:
        self._process.communicate()


def start() -> str:
    """Its URL; the first who asks waits until it runs."""
    return EmbeddedPostgres(Path(os.environ[HOME]), options=OPTIONS).start()


@contextmanager
def a_free_home() -> Iterator[Path]:
    """That no other run has taken."""
    for number in itertools.count():
        home = ROOT / ".wuxin" / f"tests{number or ''}"
        home.mkdir(parents=True, exist_ok=True)
        with (home / "taken").open("w") as taken:
            try:
                fcntl.flock(taken, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                continue
            yield home
            return


def main() -> None:
    with a_free_home() as home:
        server = EmbeddedPostgres(home)
        server.erase()  # of a run whose keeper was killed
        print(home, flush=True)
        sys.stdin.read()
        server.erase()


if __name__ == "__main__":
    main()
