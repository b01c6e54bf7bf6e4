"""A database knows its keys: with others, or without, no command does anything, and none makes new ones."""

import json
import shutil
from pathlib import Path

import pytest
from sqlalchemy import NullPool, create_engine, text

from app.operator.database import upgrade
from app.platform.sealing import fingerprints, keyring
from app.settings import Settings
from tests.operator import command as wuxin
from tests.serving import a_port

COMMANDS = (
    ("migrate",),
    ("serve",),
    ("work",),
    ("demo",),
    ("jobs", "list"),
    ("keys", "add"),
    ("keys", "check"),
)


@pytest.fixture
def file(demo_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The key file, not made yet, of a database of its own."""
    monkeypatch.setenv("DATABASE_URL", demo_url)
    monkeypatch.setenv("WUXIN_HOME", str(tmp_path))
    monkeypatch.setenv("PORT", str(a_port()))
    upgrade(Settings())
    return keyring.file_of(Settings())


def known(url: str) -> dict[str, str]:
    with create_engine(url, poolclass=NullPool).connect() as database:
        return fingerprints.known(database)


def test_an_empty_database_gets_its_first_keys_and_knows_them(file: Path, demo_url: str) -> None:
    assert not file.exists()
    wuxin("migrate")
    assert known(demo_url) == fingerprints.of(keyring.KeyRing(file))
    secrets = file.read_text()
    assert not any(value in secrets for value in known(demo_url).values())


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_without_its_keys_or_with_others_nothing_starts(
    file: Path, demo_url: str, command: tuple[str, ...]
) -> None:
    wuxin("jobs", "list")
    before = known(demo_url)
    file.unlink()
    assert "找不到密钥文件" in wuxin(*command, code=1)
    assert not file.exists()
    keyring.make(file)
    said = wuxin(*command, code=1)
    assert "不是这些数据所用的那一份（缺少或不同：1 号密钥、检索密钥）" in said
    assert list(json.loads(file.read_text())["keys"]) == ["1"]
    file.write_text("{")
    assert "已损坏" in wuxin(*command, code=1)
    assert known(demo_url) == before


def test_one_key_that_is_another_is_enough(file: Path, tmp_path: Path) -> None:
    wuxin("migrate")
    ours, other = json.loads(file.read_text()), keyring.make(tmp_path / "other")
    theirs = json.loads(other.file.read_text())
    for wrong, name in (
        (ours | {"index": theirs["index"]}, "检索密钥"),
        (ours | {"keys": theirs["keys"]}, "1 号密钥"),
        (ours | {"index": ours["index"] | {"suite": "sm4-gcm"}}, "检索密钥"),
    ):
        file.write_text(json.dumps(wrong))
        assert f"（缺少或不同：{name}）" in wuxin("jobs", "list", code=1)


def test_what_is_known_follows_the_keys(file: Path, demo_url: str, tmp_path: Path) -> None:
    wuxin("migrate")
    shutil.copy(file, tmp_path / "before")
    wuxin("keys", "add")
    assert known(demo_url).keys() == {"1", "2", "index"}
    shutil.copy(file, tmp_path / "with both")
    wuxin("keys", "rotate")
    wuxin("keys", "forget", "1")
    assert known(demo_url).keys() == {"2", "index"}
    shutil.copy(tmp_path / "before", file)
    assert "缺少或不同：2 号密钥" in wuxin("jobs", "list", code=1)
    shutil.copy(tmp_path / "with both", file)  # a key too many harms nobody
    wuxin("jobs", "list")


def test_a_database_without_tables_asks_for_them(
    empty_url: str, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", empty_url)
    for command in (("serve",), ("work",), ("jobs", "list")):
        assert "请先运行 wuxin migrate" in wuxin(*command, code=1)
    with create_engine(empty_url, poolclass=NullPool).connect() as database:
        assert database.scalar(text("SELECT to_regclass('communities')")) is None


def test_keys_that_are_named_are_never_made(
    file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SEALING_KEYS", str(tmp_path / "named"))
    assert "请先运行 wuxin keys make" in wuxin("migrate", code=1)
    assert not (tmp_path / "named").exists()


def test_a_running_process_seals_under_a_key_that_was_added_beside_it(tmp_path: Path) -> None:
    ring = keyring.make(tmp_path / "keys")
    running = keyring.KeyRing(tmp_path / "keys")
    assert running.current.id == 1
    ring.add(keyring.DEFAULT_SUITE)
    ring.forget(1)
    assert running.current.id == 2
    (tmp_path / "keys").unlink()
    assert running.current.id == 2


def test_a_running_process_does_not_take_on_other_keys(tmp_path: Path) -> None:
    """A file that was put in the place of theirs: they go on with what they have read."""
    running, other = keyring.make(tmp_path / "keys"), keyring.make(tmp_path / "other")
    ours, index = running.current, running.index_secret
    shutil.move(other.file, running.file)
    assert (running.current, running.index_secret) == (ours, index)
    running.file.write_text("{")
    assert running.current == ours
    with pytest.raises(keyring.BadKeyRing):
        running.key(7)
