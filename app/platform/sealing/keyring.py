"""The keys: one file, never the database, never beside a backup of it.

    {"current": 2, "keys": {"1": {"suite": "aes-256-gcm", "secret": "…"}, "2": {…}},
     "index": {"suite": "aes-256-gcm", "secret": "…"}}

A value names its key, so an old key stays readable until `wuxin keys rotate` has moved every value.
A process reads the file again when it has changed, or when it meets a key that it does not know: nobody
restarts for a new key, and nobody seals under one that was forgotten.
"""

import base64
import binascii
import contextlib
import json
import os
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.settings import Settings

SIZE = 32  # bytes of a secret
FEWEST_BYTES = 16  # different ones in a secret: an example or a repeated word has fewer
MOST_KEYS = 0xFFFF
DEFAULT_SUITE = "aes-256-gcm"


class UnknownKey(KeyError):
    pass


class BadKeyRing(ValueError):
    """Missing, short, equal or example keys: the application does not start with them."""


@dataclass(frozen=True, slots=True)
class Key:
    id: int
    suite: str
    secret: bytes


class KeyRing:
    def __init__(self, file: Path) -> None:
        self.file = file
        self.keys: dict[int, Key] = {}
        self._index: Key | None = None
        self._seen: tuple[int, int] | None = None
        self._read()

    @property
    def current(self) -> Key:
        with contextlib.suppress(OSError, BadKeyRing):  # what was read is good until we end
            if self._seen != _seen(self.file):
                self._read()
        return self.keys[self._current]

    def key(self, key_id: int) -> Key:
        if key_id not in self.keys:
            self._read()
        if key_id not in self.keys:
            raise UnknownKey(key_id)
        return self.keys[key_id]

    def add(self, suite: str) -> Key:
        """A new key, with which everything is sealed from now on."""
        key_id = max(self.keys) + 1
        if key_id > MOST_KEYS:
            raise BadKeyRing("密钥编号已用完")
        kept = json.loads(self.file.read_text())
        kept["keys"][str(key_id)] = _new(suite)
        write(self.file, kept | {"current": key_id})
        self._read()
        return self.current

    def forget(self, key_id: int) -> None:
        """A key under which nothing is sealed any more."""
        self.must_be_forgettable(key_id)
        kept = json.loads(self.file.read_text())
        del kept["keys"][str(key_id)]
        write(self.file, kept)
        self._read()

    def must_be_forgettable(self, key_id: int) -> None:
        self._read()
        if key_id == self._current:
            raise BadKeyRing("不能删除当前密钥")
        if key_id not in self.keys:
            raise UnknownKey(key_id)

    def _read(self) -> None:
        try:
            seen = _seen(self.file)
            kept = json.loads(self.file.read_text())
            keys = {int(name): _key(int(name), one) for name, one in kept["keys"].items()}
            current = int(kept["current"])
            index = _key(0, kept["index"])
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise BadKeyRing(f"{self.file}: {error}") from error
        if current not in keys:
            raise BadKeyRing(f"{self.file}：没有当前密钥")
        every = [*(key.secret for key in keys.values()), index.secret]
        if len(set(every)) != len(every):
            raise BadKeyRing(f"{self.file}：有两把密钥相同")
        changed = any(keys.get(one.id, one) != one for one in self.keys.values())
        if changed or self._index not in {None, index}:
            raise BadKeyRing(f"{self.file}：换成了别的密钥，运行中的程序不采用")
        self.keys, self._current, self._seen = keys, current, seen
        self._index = index
        self.index_suite, self.index_secret = index.suite, index.secret


def key_ring(settings: Settings) -> KeyRing:
    return KeyRing(file_of(settings))


def file_of(settings: Settings) -> Path:
    """Where the keys are, or have to be."""
    return settings.sealing_keys or settings.wuxin_home / "keys" / "sealing"


def make(file: Path, suite: str = DEFAULT_SUITE) -> KeyRing:
    """A new ring; never over one that is there."""
    if file.exists():
        raise BadKeyRing(f"{file} 已存在，不会覆盖：没有它，加密的内容无法读取")
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    write(file, {"current": 1, "keys": {"1": _new(suite)}, "index": _new(suite)})
    return KeyRing(file)


def write(file: Path, kept: dict[str, Any]) -> None:
    """Whole or not at all: a torn key file would be the end of every sealed value."""
    unfinished = file.with_name(f"{file.name}.new")
    unfinished.touch(mode=0o600)
    with unfinished.open("w") as out:
        json.dump(kept, out, indent=1)
        out.flush()
        os.fsync(out.fileno())
    unfinished.replace(file)


def _seen(file: Path) -> tuple[int, int]:
    """Another one when the file is: it is only ever replaced."""
    found = file.stat()
    return found.st_ino, found.st_mtime_ns


def _new(suite: str) -> dict[str, str]:
    return {"suite": suite, "secret": base64.b64encode(secrets.token_bytes(SIZE)).decode()}


def _key(key_id: int, kept: dict[str, str]) -> Key:
    try:
        secret = base64.b64decode(kept["secret"], validate=True)
    except binascii.Error as error:
        raise BadKeyRing(f"{key_id} 号密钥不是 base64") from error
    if len(secret) < SIZE:
        raise BadKeyRing(f"{key_id} 号密钥不足 {SIZE} 字节")
    if len(set(secret)) < FEWEST_BYTES:
        raise BadKeyRing(f"{key_id} 号密钥是样例，不能使用")
    if kept["suite"] not in {"aes-256-gcm", "sm4-gcm"}:
        raise BadKeyRing(f"{key_id} 号密钥的算法 {kept['suite']} 不支持")
    return Key(key_id, kept["suite"], secret)
