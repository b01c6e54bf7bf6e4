"""What a backup is: a folder of parts, and a manifest, written last, without which it is none.

    database.dump      pg_dump's custom format
    files/…            the photos and workbooks, named as in the storage
    manifest.json      what this is: release, when, rows of every table, size and SHA-256 of every part,
                       fingerprints of the keys (never a key); and a SHA-256 of itself

The keys are not in it: whoever finds the backup must not be able to read what is sealed.
"""

import errno
import hashlib
import json
import os
import shutil
from collections.abc import Callable, Iterable
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, Literal

from pydantic import BaseModel, ValidationError

from app.platform.files.storage import StorageError

MANIFEST, DATABASE, FILES = "manifest.json", "database.dump", "files"
UNFINISHED = f"{MANIFEST}.new"  # there from the beginning on, a manifest at the end
CHUNK = 1 << 20  # bytes


class BadBackup(Exception):
    """Unfinished, cut, altered, or of another kind; its words are the operator's."""


class Part(BaseModel):
    size: int  # bytes
    sha256: str


class Manifest(BaseModel):
    format: Literal[1] = 1
    release: str
    revision: str  # of the schema (Alembic)
    postgres: int  # the server's major version
    made_at: datetime
    rows: dict[str, int]  # by table
    keys: dict[str, str]  # fingerprints
    parts: dict[str, Part]  # by path
    missing: list[str]  # files that the database names, and the storage had lost before

    @property
    def files(self) -> dict[str, Part]:
        """By the key in the storage."""
        return {
            path.removeprefix(f"{FILES}/"): part
            for path, part in self.parts.items()
            if path.startswith(f"{FILES}/")
        }


def words(error: Exception) -> str:
    """Why it did not come about, as the operator reads it."""
    if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT):
        return "磁盘已满：请腾出空间，或另选一个磁盘。"
    if isinstance(error, StorageError):
        return f"存储桶不能使用（FILES_URL）：{str(error).splitlines()[0]}"
    return str(error)


def begin(folder: Path) -> None:
    """Takes the folder, for its owner alone. BadBackup if anything is in it, or somebody was faster."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    there = {each.name for each in folder.iterdir()}
    if there:
        unfinished = "（是一次没有做完的备份，可以删除）" if UNFINISHED in there else ""
        raise BadBackup(f"{folder} 不是空目录{unfinished}：请另选一个目录。")
    try:
        with open(folder / UNFINISHED, "x", opener=_for_the_owner):
            folder.chmod(0o700)
    except FileExistsError as error:
        raise BadBackup(f"{folder} 里正在进行另一次备份：请另选一个目录。") from error


def give_up(folder: Path) -> None:
    """What was begun here is gone again."""
    for each in (folder / FILES, folder / DATABASE, folder / UNFINISHED):
        if each.is_dir():
            shutil.rmtree(each, ignore_errors=True)
        else:
            each.unlink(missing_ok=True)


def write_part(folder: Path, path: str, chunks: Iterable[bytes]) -> Part:
    """On the disk, not only on its way there."""
    file, digest, size = folder / path, hashlib.sha256(), 0
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with open(file, "xb", opener=_for_the_owner) as out:
        for chunk in chunks:
            out.write(chunk)
            digest.update(chunk)
            size += len(chunk)
        out.flush()
        os.fsync(out.fileno())
    return Part(size=size, sha256=digest.hexdigest())


def finish(folder: Path, manifest: Manifest) -> None:
    """From now on it is one."""
    said = json.loads(manifest.model_dump_json())
    unfinished = folder / UNFINISHED
    whole = {"sha256": _digest_of(said), "backup": said}
    with unfinished.open("w") as out:
        json.dump(whole, out, ensure_ascii=False, indent=1)
        out.flush()
        os.fsync(out.fileno())
    unfinished.rename(folder / MANIFEST)
    entries = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(entries)
    finally:
        os.close(entries)


def read(folder: Path) -> Manifest:
    """What the manifest says, if it is whole itself."""
    try:
        whole = json.loads((folder / MANIFEST).read_text())
        said = whole["backup"]
        if _digest_of(said) != whole["sha256"]:
            raise BadBackup(f"{folder / MANIFEST} 与备份时不一致：这份备份已损坏，请用另一份。")
        return Manifest.model_validate(said)
    except FileNotFoundError as error:
        raise BadBackup(
            f"{folder} 里没有 {MANIFEST}：这不是备份，或是一次没有做完的备份。"
        ) from error
    except (OSError, ValueError, KeyError, TypeError, ValidationError) as error:
        raise BadBackup(f"{folder / MANIFEST} 读不出来（{error}）：请用另一份备份。") from error


def verify(folder: Path, manifest: Manifest, seen: Callable[[int], None]) -> None:
    """Every part is there as it was written, and nothing else is; `seen` hears of bytes."""
    for path, part in manifest.parts.items():
        file = folder / path
        if not file.is_file():
            raise BadBackup(f"备份里缺少 {path}：这份备份不完整，请用另一份。")
        with file.open("rb") as content:
            found = _part(content, seen)
        if found != part:
            raise BadBackup(f"备份里的 {path} 与备份时不一致（被截断或改动）：请用另一份备份。")
    there = {str(file.relative_to(folder)) for file in folder.rglob("*") if file.is_file()}
    more = sorted(there - manifest.parts.keys() - {MANIFEST})
    if more:
        raise BadBackup(f"备份里多出了 {more[0]} 等 {len(more)} 个文件：请先查明来历，移走后再试。")


def _part(content: BinaryIO, seen: Callable[[int], None]) -> Part:
    digest, size = hashlib.sha256(), 0
    while chunk := content.read(CHUNK):
        digest.update(chunk)
        size += len(chunk)
        seen(len(chunk))
    return Part(size=size, sha256=digest.hexdigest())


def _digest_of(said: object) -> str:
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()


def _for_the_owner(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
