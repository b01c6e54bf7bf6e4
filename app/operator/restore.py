"""`wuxin restore`: a backup into an empty database and an empty storage; looked at first, then touched."""

import asyncio
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from alembic.script import ScriptDirectory
from rich.console import Console
from rich.progress import Progress
from sqlalchemy import inspect, text

from app.models import Base
from app.operator import archive, custody, tools
from app.operator.archive import BadBackup, Manifest
from app.operator.database import ROOT, patient, prepare, server
from app.operator.plainly import plainly
from app.platform import clock
from app.platform.db import installation
from app.platform.files.storage import Storage, StorageError, open_storage
from app.platform.sealing import rotation
from app.platform.sealing.vault import DoesNotOpen, vault_of
from app.settings import Settings

FOLDER = typer.Argument(metavar="目录", help="wuxin backup 做成的目录")


def restore(folder: Annotated[Path, FOLDER]) -> None:
    """把备份恢复到空的数据库和空的照片目录（或存储桶）。须先放好密钥文件。

    例：wuxin restore /mnt/usb/2026-11-25
    """
    chosen = Settings()
    console = Console(stderr=True)
    try:
        with Progress(console=console) as progress:
            manifest = _checked(folder, progress)
        _must_have_its_keys(manifest, chosen)
        _must_be_bare(open_storage(chosen))
        with (
            server(chosen) as settings,
            _alone(settings),
            Progress(console=console) as progress,
        ):
            _must_be_empty(settings)
            program = _program(settings, manifest)
            _put_in(folder, manifest, settings, progress, program)
            _compare(settings, manifest)
            prepare(settings)
            _note(settings)
            opened = asyncio.run(_open_all(settings))
    except (BadBackup, OSError, StorageError) as error:
        raise SystemExit(f"没有恢复，什么都没有改动：{archive.words(error)}") from error
    print(
        f"恢复完成：{manifest.made_at:%Y-%m-%d %H:%M} UTC 的备份，{sum(manifest.rows.values())} 行，"
        f"{len(manifest.files)} 个文件；{opened} 处加密内容都能打开。\n"
        "现在可以启动：wuxin serve。备份之后办理的事项不在其中。"
    )


def _checked(folder: Path, progress: Progress) -> Manifest:
    """Nothing of it is used before all of it was looked at."""
    manifest = archive.read(folder)
    size = sum(part.size for part in manifest.parts.values())
    checking = progress.add_task("核对备份", total=size)
    archive.verify(folder, manifest, lambda count: progress.advance(checking, count))
    known = ScriptDirectory(str(ROOT / "migrations")).walk_revisions()
    if manifest.revision not in {each.revision for each in known}:
        raise BadBackup(
            f"备份由较新的版本（{manifest.release}，{manifest.revision}）做成：请先安装那个版本。"
        )
    return manifest


def _must_have_its_keys(manifest: Manifest, settings: Settings) -> None:
    if manifest.keys:
        custody.refuse_others(manifest.keys, custody.ring_that_is_there(settings))


def _must_be_bare(storage: Storage) -> None:
    if asyncio.run(storage.keys()):
        raise BadBackup(
            "照片目录（或存储桶）里已有文件：只能恢复到空的地方。"
            "如果是上次中断的恢复留下的，可以删除后再试。"
        )


@contextmanager
def _alone(settings: Settings) -> Iterator[None]:
    """Another one at the same time would take out what this one puts in."""
    with plainly(settings).connect() as database:
        locked = text("SELECT pg_try_advisory_lock(hashtext('wuxin restore'))")
        if not database.scalar(locked):
            raise BadBackup("另一次恢复正在进行。")
        database.commit()  # the lock is of the connection
        yield


def _must_be_empty(settings: Settings) -> None:
    with plainly(settings).connect() as database:
        if inspect(database).get_table_names():
            raise BadBackup(
                "数据库里已有表：只能恢复到空的数据库。请新建一个（DATABASE_URL），"
                "或换一个目录（WUXIN_HOME）。"
            )


def _program(settings: Settings, manifest: Manifest) -> Path:
    """The pg_restore that can."""
    with plainly(settings).connect() as database:
        major = tools.major_of(database)
    if major < manifest.postgres:
        raise BadBackup(
            f"备份来自 PostgreSQL {manifest.postgres}，这里是较旧的 {major}：请先升级数据库。"
        )
    return tools.program("pg_restore", major)


def _put_in(
    folder: Path, manifest: Manifest, settings: Settings, progress: Progress, program: Path
) -> None:
    """The files first, which can be taken out again; then the database, whole or not at all."""
    storage = open_storage(settings)
    try:
        asyncio.run(_file(folder, manifest, storage, progress))
        loading = progress.add_task("数据库", total=None)
        _load(program, folder / archive.DATABASE, settings)
        progress.update(loading, total=1, completed=1)
    except BaseException:
        asyncio.run(_take_out(storage, manifest))
        raise


async def _file(folder: Path, manifest: Manifest, storage: Storage, progress: Progress) -> None:
    filing = progress.add_task("照片和文件", total=len(manifest.files))
    for key in manifest.files:
        await storage.put(key, (folder / archive.FILES / key).read_bytes())
        progress.advance(filing)


async def _take_out(storage: Storage, manifest: Manifest) -> None:
    """The storage was empty."""
    for key in await storage.keys():
        if key in manifest.files:
            await storage.delete(key)


def _load(program: Path, dump: Path, settings: Settings) -> None:
    address, environment = tools.connection(settings.database_url or "")
    with dump.open("rb") as content:
        loaded = subprocess.run(  # noqa: S603 - PostgreSQL's own
            [
                program,
                *("--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges"),
                *("--no-comments", f"--dbname={address}"),
            ],
            stdin=content,
            capture_output=True,
            text=True,
            check=False,
            env=environment,
        )
    if loaded.returncode:
        raise BadBackup(f"pg_restore：{loaded.stderr.strip()}")


def _compare(settings: Settings, manifest: Manifest) -> None:
    with plainly(settings).connect() as database:
        found = tools.rows_of(database)
    wrong = sorted(table for table, count in manifest.rows.items() if found.get(table) != count)
    if wrong:
        raise SystemExit(
            f"恢复后行数与备份不符（{'、'.join(wrong)}）：请不要启用，换一份备份再试。"
        )


def _note(settings: Settings) -> None:
    """Phones, which have read what is gone, begin anew."""
    with plainly(settings).begin() as database:
        installation.note(database, installation.RESTORED_AT, {clock.now().isoformat(): ""})


async def _open_all(settings: Settings) -> int:
    """As `wuxin keys check` does."""
    async with patient(settings) as uses, uses.sessions.begin() as session:
        try:
            opened = await rotation.check(session, Base.metadata, vault_of(session))
        except DoesNotOpen as error:
            raise SystemExit(f"恢复后有打不开的加密内容（{error}）：请不要启用。") from error
    return opened.total()
