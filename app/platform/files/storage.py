"""Where files are kept: a folder, or any S3-compatible store (`FILES_URL=s3://bucket/prefix`)."""

from pathlib import Path
from typing import Any

import obstore
from obstore.exceptions import BaseError as StorageError
from obstore.store import LocalStore, ObjectStore, from_url
from sqlalchemy.ext.asyncio import AsyncSession

from app.settings import Settings

__all__ = ["Storage", "StorageError", "open_storage", "storage_of"]


class Storage:
    def __init__(self, url: str | None, directory: Path) -> None:
        self._store: ObjectStore
        if url is None:
            directory.mkdir(parents=True, exist_ok=True)
            self._store = LocalStore(directory)
        else:
            patience: Any = {"connect_timeout": "3s", "timeout": "10s"}  # a deed waits for it
            self._store = from_url(url, client_options=patience, retry_config={"max_retries": 2})

    async def put(self, key: str, content: bytes) -> None:
        """Whole or not at all."""
        await obstore.put_async(self._store, key, content)

    async def get(self, key: str) -> bytes:
        """FileNotFoundError when there is none."""
        found = await obstore.get_async(self._store, key)
        return bytes(await found.bytes_async())

    async def delete(self, key: str) -> None:
        await obstore.delete_async(self._store, key)

    async def keys(self) -> list[str]:
        """Of all that is kept."""
        batches = obstore.list(self._store)
        return [one["path"] async for batch in batches for one in batch]


class Untouched(Storage):
    """Reads what another holds, and changes nothing there: for a deed that is going to be undone."""

    def __init__(self, other: Storage) -> None:
        self._store = other._store  # noqa: SLF001 - of its own kind

    async def put(self, key: str, content: bytes) -> None:
        pass

    async def delete(self, key: str) -> None:
        pass


def open_storage(settings: Settings) -> Storage:
    return Storage(settings.files_url, settings.wuxin_home / "files")


def storage_of(session: AsyncSession) -> Storage:
    storage: Storage = session.info["storage"]
    return storage
