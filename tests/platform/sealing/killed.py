"""A rotation that is killed in the middle of a batch: a process of `test_rotation`."""

import asyncio
import os
import signal
from pathlib import Path

from sqlalchemy.ext.asyncio import create_async_engine

from app.models import Base
from app.platform.db.session import sessions_of
from app.platform.sealing import rotation
from app.platform.sealing.keyring import KeyRing
from app.platform.sealing.vault import Vault

BATCH = 4


def rotate(url: str, ring: Path, batches: int) -> None:
    """After so many batches it dies in the next one, before its commit."""
    vault, values = Vault(KeyRing(ring)), 0
    sealed_before = vault.seal

    def seal(place: str, row: object, value: str) -> bytes:
        nonlocal values
        values += 1
        if values > batches * BATCH + 2:
            os.kill(os.getpid(), signal.SIGKILL)
        return sealed_before(place, row, value)  # type: ignore[arg-type]

    vault.seal = seal  # type: ignore[method-assign]
    sessions = sessions_of(create_async_engine(url))
    asyncio.run(rotation.rotate(sessions, Base.metadata, vault, batch=BATCH))
