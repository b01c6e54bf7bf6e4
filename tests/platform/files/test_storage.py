"""What is put is got back whole, from a folder and from an object store alike."""

import os
from pathlib import Path

import anyio
import pytest

from app.platform.files.storage import Storage

KEY = "7/a/photo.jpg"


@pytest.fixture(params=[None, "memory:///"], ids=["folder", "object store"])
def storage(request: pytest.FixtureRequest, tmp_path: Path) -> Storage:
    return Storage(request.param, tmp_path / "not" / "there" / "yet")


async def test_what_is_put_is_got_back(storage: Storage) -> None:
    await storage.put(KEY, b"first")
    await storage.put(KEY, b"second")
    assert await storage.get(KEY) == b"second"


async def test_what_is_deleted_is_gone(storage: Storage) -> None:
    await storage.put(KEY, b"picture")
    await storage.delete(KEY)
    with pytest.raises(FileNotFoundError):
        await storage.get(KEY)


async def test_a_reader_never_sees_half_a_file(tmp_path: Path) -> None:
    storage = Storage(None, tmp_path)
    one, other = b"a" * 4_000_000, b"b" * 4_000_000
    await storage.put(KEY, one)

    async def overwrite() -> None:
        for content in [other, one] * 10:
            await storage.put(KEY, content)

    async with anyio.create_task_group() as at_once:
        at_once.start_soon(overwrite)
        for _ in range(100):
            assert await storage.get(KEY) in (one, other)
    assert os.listdir(tmp_path / "7" / "a") == ["photo.jpg"]  # noqa: PTH208 - no I/O on a Path here


async def test_a_key_cannot_leave_the_folder(tmp_path: Path) -> None:
    outside = tmp_path / "secret"
    outside.write_bytes(b"key")
    storage = Storage(None, tmp_path / "files")
    with pytest.raises(ValueError, match=r"\.\."):
        await storage.get("../secret")
    with pytest.raises(FileNotFoundError):
        await storage.get(str(outside))
