"""Files that are as delicate as what they are about: sealed, bound to what they are and to a row."""

import contextlib
from typing import NamedTuple
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.platform.files.storage import Storage, storage_of
from app.platform.sealing.vault import Vault, vault_of


class Of(NamedTuple):
    """A row, and where its files lie."""

    table: str
    folder: str
    community_id: int
    row_id: UUID

    def key(self, what: str) -> str:
        return f"{self.community_id}/{self.folder}/{self.row_id}/{what}"


async def keep(session: AsyncSession, of: Of, what: str, content: bytes) -> None:
    vault: Vault = vault_of(session)
    blob = vault.seal_bytes(f"{of.table}.{what}", of.row_id, content)
    await storage_of(session).put(of.key(what), blob)


async def kept(session: AsyncSession, of: Of, what: str) -> bytes:
    """FileNotFoundError when there is none; DoesNotOpen when its key was forgotten."""
    blob = await storage_of(session).get(of.key(what))
    return vault_of(session).open_bytes(f"{of.table}.{what}", of.row_id, blob)


async def forget(session: AsyncSession, of: Of, *what: str) -> None:
    """What is not there any more is forgotten already."""
    storage: Storage = storage_of(session)
    for one in what:
        with contextlib.suppress(FileNotFoundError):
            await storage.delete(of.key(one))
