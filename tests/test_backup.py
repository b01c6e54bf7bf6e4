"""The restore drill: everything is lost, and is there again; what is not whole, or has not its keys, is refused
before anything is touched."""

import json
import shutil
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import pytest
from alembic import command
from alembic.script import ScriptDirectory
from pydantic import SecretStr
from sqlalchemy import NullPool, create_engine, inspect, text
from sqlalchemy.ext.asyncio import create_async_engine

from app.main import create_app
from app.operator import archive, tools
from app.operator.archive import BadBackup
from app.operator.database import scripts
from app.places.photos.models import key_of
from app.platform.db.base import new_id
from app.platform.db.session import sessions_of
from app.platform.sealing import keyring
from app.platform.sealing.vault import Vault
from app.settings import Settings
from tests import databases
from tests.databases import EMPTY, a_database
from tests.operator import wuxin
from tests.scene import Scene, a_scene, id_number
from tests.serving import serving

TOKEN_KEY = SecretStr("the drill's own key, of 32 bytes and more")


@pytest.fixture
def before(
    settings: Settings, server_url: str, migrated: str, tmp_path: Path
) -> Iterator[Settings]:
    """A community's database and home."""
    keyring.make(tmp_path / "before" / "keys" / "sealing")
    with a_database(server_url, databases.name("before"), like=migrated) as url:
        yield _with(settings, url, tmp_path / "before")


@pytest.fixture
def after(settings: Settings, server_url: str, tmp_path: Path) -> Iterator[Settings]:
    """Empty ones, on another machine."""
    with a_database(server_url, databases.name("after"), like=EMPTY) as url:
        yield _with(settings, url, tmp_path / "after")


def _with(settings: Settings, url: str, home: Path) -> Settings:
    changed = {"database_url": url, "wuxin_home": home, "token_key": TOKEN_KEY}
    return settings.model_copy(update=changed)


class Operator:
    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self._monkeypatch = monkeypatch

    async def __call__(self, settings: Settings, *words: str, code: int = 0) -> str:
        self._monkeypatch.setenv("DATABASE_URL", settings.database_url or "")
        self._monkeypatch.setenv("WUXIN_HOME", str(settings.wuxin_home))
        return await wuxin(*words, code=code)


@pytest.fixture
def operator(monkeypatch: pytest.MonkeyPatch) -> Operator:
    return Operator(monkeypatch)


@asynccontextmanager
async def served(settings: Settings) -> AsyncIterator[tuple[Any, httpx.AsyncClient, Any]]:
    app, engine = create_app(settings), create_async_engine(settings.database_url or "")
    with serving(app) as url:
        async with httpx.AsyncClient(base_url=f"{url}/api/v1", timeout=60) as http:
            yield app, http, sessions_of(engine)
    await engine.dispose()


@asynccontextmanager
async def lived_in(settings: Settings) -> AsyncIterator[tuple[Scene, str, str]]:
    """A community, a hazard of it, and the hazard's photo."""
    async with served(settings) as (app, http, sessions):
        scene = await a_scene(app, http, sessions, 1)
        photo = await scene.resident.photo()
        yield scene, await scene.report(photo_ids=[photo]), photo


def touched(settings: Settings) -> list[str]:
    with create_engine(settings.database_url or "", poolclass=NullPool).connect() as database:
        tables = inspect(database).get_table_names()
    files = settings.wuxin_home / "files"
    return tables + [str(each) for each in files.rglob("*") if each.is_file()]


async def test_everything_is_lost_and_is_there_again(
    before: Settings, after: Settings, operator: Operator, tmp_path: Path
) -> None:
    folder, keys_elsewhere = tmp_path / "backup", tmp_path / "keys elsewhere"
    shutil.copy(keyring.file_of(before), keys_elsewhere)
    async with lived_in(before) as (scene, hazard, photo):
        picture = (await scene.worker.get(f"/hazards/{hazard}/photos/{photo}")).content
        said = await operator(before, "backup", str(folder))  # while it is served
        cursor = (await scene.worker.get("/changes")).json()["next"]
    assert "密钥不在备份里" in said
    [key] = json.loads(keys_elsewhere.read_text())["keys"].values()
    everything = [each.read_bytes() for each in folder.rglob("*") if each.is_file()]
    assert not any(key["secret"].encode() in one for one in everything)
    assert folder.stat().st_mode & 0o077 == 0
    shutil.rmtree(before.wuxin_home)

    refused = await operator(after, "restore", str(folder), code=1)
    assert "找不到密钥文件" in refused
    keyring.make(keyring.file_of(after))
    refused = await operator(after, "restore", str(folder), code=1)
    assert "不是这些数据所用的那一份" in refused
    assert touched(after) == []
    shutil.copy(keys_elsewhere, keyring.file_of(after))
    assert "恢复完成" in await operator(after, "restore", str(folder))

    async with served(after) as (_app, http, sessions):
        scene.reached_by(http, sessions)
        number = {"id_number": id_number(1, "resident")}
        [found] = (await scene.staff.post("/people/search", number)).json()
        assert found["id"] == str(scene.persons["resident"])
        ask = {"field": "id_number", "purpose": "核对"}
        opened = await scene.staff.post(f"/people/{found['id']}/open", ask)
        assert opened.json()["value"] == number["id_number"]
        twice = await scene.staff.post("/people", {"name": "某人"} | number)
        assert (twice.status_code, twice.json()["type"]) == (409, "in-the-roster-already")
        changes = (await scene.worker.get("/changes", params={"since": cursor})).json()
        assert changes["reset"]  # a phone throws away what is gone
        there = await scene.worker.get(f"/hazards/{hazard}/photos/{photo}")
        assert there.content == picture


async def test_a_backup_is_restored_where_nothing_is_and_by_one_at_a_time(
    before: Settings,
    after: Settings,
    operator: Operator,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    folder = str(tmp_path / "backup")
    async with lived_in(before):
        await operator(before, "backup", folder)
    shutil.copytree(keyring.file_of(before).parent, keyring.file_of(after).parent)
    with create_engine(after.database_url or "", poolclass=NullPool).connect() as another:
        another.execute(text("SELECT pg_advisory_lock(hashtext('wuxin restore'))"))
        assert "另一次恢复正在进行" in await operator(after, "restore", folder, code=1)
    with monkeypatch.context() as broken:
        broken.setattr(tools, "connection", lambda _url: ("host=/nowhere", {"PATH": ""}))
        assert "pg_restore" in await operator(after, "restore", folder, code=1)
    assert touched(after) == []  # the files were put, and taken out again
    assert "恢复完成" in await operator(after, "restore", folder)
    there = touched(after)
    assert "已有文件" in await operator(after, "restore", folder, code=1)
    assert touched(after) == there
    shutil.rmtree(after.wuxin_home / "files")
    assert "数据库里已有表" in await operator(after, "restore", folder, code=1)


async def test_a_backup_that_is_not_whole_restores_nothing(
    before: Settings, after: Settings, operator: Operator, tmp_path: Path
) -> None:
    whole, damaged = tmp_path / "whole", tmp_path / "damaged"
    async with lived_in(before):
        await operator(before, "backup", str(whole))
    shutil.copytree(keyring.file_of(before).parent, keyring.file_of(after).parent)
    parts = [each.relative_to(whole) for each in whole.rglob("*") if each.is_file()]
    assert len(parts) == 4  # the database, a photo and its small one, the manifest
    for part in parts:
        for damage in (_cut, _flip, Path.unlink):
            shutil.rmtree(damaged, ignore_errors=True)
            shutil.copytree(whole, damaged)
            damage(damaged / part)
            refused = await operator(after, "restore", str(damaged), code=1)
            assert "没有恢复，什么都没有改动" in refused
    shutil.copytree(whole, damaged, dirs_exist_ok=True)
    (damaged / "files" / "1" / "more.jpg").write_bytes(b"x")
    assert "多出" in await operator(after, "restore", str(damaged), code=1)
    assert touched(after) == []


def _cut(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:-1])


def _flip(file: Path) -> None:
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content)


async def test_a_backup_of_a_newer_release_is_refused(
    before: Settings, after: Settings, operator: Operator, tmp_path: Path
) -> None:
    await operator(before, "backup", str(tmp_path / "backup"))
    manifest = archive.read(tmp_path / "backup")
    newer = tmp_path / "newer"
    archive.begin(newer)
    shutil.copy(tmp_path / "backup" / archive.DATABASE, newer)
    archive.finish(newer, manifest.model_copy(update={"revision": "ffffffffffff"}))
    assert "较新的版本" in await operator(after, "restore", str(newer), code=1)
    assert touched(after) == []


SEALED_BEFORE = """
INSERT INTO streets (code, name) VALUES ('420107999', '街道');
INSERT INTO communities (id, code, name, street_code)
VALUES (1, '420107999001', '社区', '420107999');
INSERT INTO people (community_id, id, name, born_on, id_number, id_number_index)
VALUES (1, :id, '王桂兰', '1950-01-01', :sealed, :index)
"""


async def test_a_backup_of_the_release_before_is_brought_up(
    before: Settings, after: Settings, empty_url: str, operator: Operator, tmp_path: Path
) -> None:
    """It did not know its keys; what is sealed in it says which they are."""
    alembic = scripts()
    [knowing] = ScriptDirectory.from_config(alembic).walk_revisions("e7c41a90b5d2", "e7c41a90b5d2")
    alembic.attributes["url"] = empty_url
    command.upgrade(alembic, str(knowing.down_revision))
    old = before.model_copy(update={"database_url": empty_url})
    vault, person, place = Vault(keyring.key_ring(old)), new_id(), "people.id_number"
    sealed = vault.seal(place, person, "99999919500101002X")
    values = {"id": person, "sealed": sealed, "index": vault.index(place, "99999919500101002X")}
    with create_engine(empty_url, poolclass=NullPool).begin() as database:
        for statement in SEALED_BEFORE.split(";"):
            wanted = {name: values[name] for name in values if f":{name}" in statement}
            database.execute(text(statement), wanted)
    await operator(old, "backup", str(tmp_path / "backup"))
    shutil.copytree(keyring.file_of(old).parent, keyring.file_of(after).parent)
    assert "1 处加密内容都能打开" in await operator(after, "restore", str(tmp_path / "backup"))
    keyring.file_of(old).unlink()
    assert "找不到密钥文件" in await operator(old, "migrate", code=1)
    keyring.make(keyring.file_of(old))
    assert "打不开" in await operator(old, "migrate", code=1)


async def test_what_the_storage_had_lost_before_is_said(
    before: Settings, operator: Operator, tmp_path: Path
) -> None:
    async with lived_in(before) as (scene, _hazard, photo):
        (before.wuxin_home / "files" / key_of(scene.community_id, UUID(photo))).unlink()
        assert "1 个文件早已不在" in await operator(before, "backup", str(tmp_path / "backup"))
    assert archive.read(tmp_path / "backup").missing == [key_of(scene.community_id, UUID(photo))]


async def test_a_folder_that_is_not_empty_and_a_dump_that_fails_leave_no_backup(
    before: Settings, operator: Operator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "backup"
    folder.mkdir()
    (folder / "mine").touch()
    assert "不是空目录" in await operator(before, "backup", str(folder), code=1)
    assert [each.name for each in folder.iterdir()] == ["mine"]
    inside = before.wuxin_home / "files" / "backup"
    assert "照片目录里面" in await operator(before, "backup", str(inside), code=1)
    monkeypatch.setattr(tools, "connection", lambda _url: ("host=/nowhere", {"PATH": ""}))
    said = await operator(before, "backup", str(tmp_path / "failed"), code=1)
    assert "没有做成" in said
    assert list((tmp_path / "failed").iterdir()) == []


def test_two_backups_into_one_folder_are_not_mixed(tmp_path: Path) -> None:
    archive.begin(tmp_path / "backup")
    with pytest.raises(BadBackup, match="没有做完"):
        archive.begin(tmp_path / "backup")
    with pytest.raises(BadBackup, match="没有做完"):
        archive.read(tmp_path / "backup")


def test_a_pg_dump_of_another_version_is_not_used() -> None:
    with pytest.raises(SystemExit, match="postgresql-client-9"):
        tools.program("pg_dump", 9)
