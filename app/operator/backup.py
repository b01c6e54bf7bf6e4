"""`wuxin backup`: the database and the files as they are at one moment, while everybody works on."""

import asyncio
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import Progress
from sqlalchemy import Connection, inspect, select, text

from app.operator import archive, custody, tools
from app.operator.archive import BadBackup, Manifest, Part
from app.operator.database import server
from app.operator.plainly import plainly
from app.places.photos.models import Photo, key_of
from app.platform import clock
from app.platform.files.storage import Storage, StorageError, open_storage
from app.platform.http.health import VERSION
from app.platform.sealing import fingerprints, keyring
from app.settings import Settings

FOLDER = typer.Argument(metavar="目录", help="新的或空的目录，最好在另一块磁盘上")


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The database at one moment, as another connection sees it too."""

    name: str
    postgres: int
    revision: str
    rows: dict[str, int]
    keys: dict[str, str]
    photos: list[str]  # keys of files
    parts: dict[str, Part] = field(default_factory=dict)


def backup(folder: Annotated[Path, FOLDER]) -> None:
    """备份数据库和照片（不停机）。密钥不在其中，须另行保管。

    例：wuxin backup /mnt/usb/2026-11-25
    """
    chosen = Settings()
    if folder.absolute().is_relative_to((chosen.wuxin_home / "files").absolute()):
        raise SystemExit("备份不能放在照片目录里面：请另选一个目录。")
    with server(chosen) as settings:
        custody.recognise(settings)
        try:
            archive.begin(folder)
        except (BadBackup, OSError) as error:
            raise SystemExit(f"没有备份：{archive.words(error)}") from error
        try:
            manifest = _write(folder, settings)
        except BaseException as error:
            archive.give_up(folder)
            if isinstance(error, OSError | BadBackup | StorageError):
                raise SystemExit(
                    f"备份没有做成，{folder} 已清空：{archive.words(error)}"
                ) from error
            raise
    _say(folder, manifest, settings)


def _write(folder: Path, settings: Settings) -> Manifest:
    """The files after the database: a photo is stored before the row that names it."""
    with (
        Progress(console=Console(stderr=True)) as progress,
        plainly(settings).connect() as database,
    ):
        begun = clock.now()
        found = _snapshot(database, settings)
        dumping = progress.add_task("数据库", total=None)
        dump = _dump(settings.database_url or "", found)
        found.parts[archive.DATABASE] = archive.write_part(folder, archive.DATABASE, dump)
        progress.update(dumping, total=1, completed=1)
        database.rollback()
        asyncio.run(_files(folder, open_storage(settings), found, progress))
    missing = [key for key in found.photos if f"{archive.FILES}/{key}" not in found.parts]
    manifest = Manifest(
        release=VERSION,
        revision=found.revision,
        postgres=found.postgres,
        made_at=begun,
        rows=found.rows,
        keys=found.keys,
        parts=found.parts,
        missing=missing,
    )
    archive.finish(folder, manifest)
    return manifest


def _snapshot(database: Connection, settings: Settings) -> Snapshot:
    database.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY"))
    if not inspect(database).has_table("alembic_version"):
        raise BadBackup("数据库还没有建表，没有内容可备份。")
    photos = database.execute(select(Photo.community_id, Photo.id)).all()
    return Snapshot(
        name=database.scalar(text("SELECT pg_export_snapshot()")) or "",
        postgres=tools.major_of(database),
        revision=database.scalar(text("SELECT version_num FROM alembic_version")) or "",
        rows=tools.rows_of(database),
        keys=fingerprints.known(database) or fingerprints.of(keyring.key_ring(settings)),
        photos=[key_of(*photo, thumbnail=small) for photo in photos for small in (False, True)],
    )


def _dump(url: str, snapshot: Snapshot) -> Iterator[bytes]:
    address, environment = tools.connection(url)
    with tempfile.TemporaryFile() as complaints:
        dumping = subprocess.Popen(  # noqa: S603 - PostgreSQL's own
            [
                tools.program("pg_dump", snapshot.postgres),
                *("--format=custom", "--no-owner", "--no-privileges"),
                *(f"--snapshot={snapshot.name}", f"--dbname={address}"),
            ],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=complaints,
            env=environment,
        )
        with dumping:
            try:
                while dumping.stdout and (chunk := dumping.stdout.read(archive.CHUNK)):
                    yield chunk
            except BaseException:
                dumping.kill()
                raise
        if dumping.returncode:
            complaints.seek(0)
            raise BadBackup(f"pg_dump：{complaints.read().decode(errors='replace').strip()}")


async def _files(folder: Path, storage: Storage, found: Snapshot, progress: Progress) -> None:
    keys = await storage.keys()
    copying = progress.add_task("照片和文件", total=len(keys))
    for key in keys:
        progress.advance(copying)
        try:
            content = await storage.get(key)
        except FileNotFoundError:
            continue  # deleted since: the database did not name it any more, or `missing` says so
        path = f"{archive.FILES}/{key}"
        found.parts[path] = archive.write_part(folder, path, [content])


def _say(folder: Path, manifest: Manifest, settings: Settings) -> None:
    size = sum(part.size for part in manifest.parts.values()) / 1_000_000
    print(
        f"备份完成：{folder}（{sum(manifest.rows.values())} 行，{len(manifest.files)} 个文件，{size:.1f} MB）"
    )
    if manifest.missing:
        print(
            f"注意：数据库里的照片有 {len(manifest.missing)} 个文件早已不在，清单见 manifest.json。"
        )
    print(
        f"密钥不在备份里：请确认密钥文件 {keyring.file_of(settings)} 另存在别处，不要和备份放在一起。\n"
        "没有它，备份里的身份证号、手机号等谁也读不出来，也不能恢复。"
    )
