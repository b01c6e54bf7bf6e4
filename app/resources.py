"""What the web, the worker and the operator stand on: the database, the keys, the files."""

from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncEngine

from app.calendars import CALENDARS
from app.platform.db import revisions
from app.platform.db.driver import Pool
from app.platform.db.session import (
    Sessions,
    deed_engine,
    deed_pool,
    read_engine,
    read_pool,
    sessions_of,
    write_engine,
)
from app.platform.files.storage import Storage, open_storage
from app.platform.sealing.keyring import key_ring
from app.platform.sealing.vault import Vault
from app.settings import Settings
from app.subscriptions import SUBSCRIPTIONS


@dataclass(frozen=True, slots=True)
class Resources:
    engine: AsyncEngine
    reader: AsyncEngine
    probe: AsyncEngine  # of one connection: a busy pool is not a dead server
    deeds: Pool
    reads: Pool
    vault: Vault
    storage: Storage
    sessions: Sessions  # of jobs and operators
    deed_sessions: Sessions  # of requests that write; `open` first
    read_sessions: Sessions

    async def open(self) -> None:
        """In the loop of the web; whoever uses only `sessions` need not."""
        for each in (self.deeds, self.reads):
            await each.open()

    async def aclose(self) -> None:
        for pool in (self.deeds, self.reads):
            await pool.close()
        for engine in (self.engine, self.reader, self.probe):
            await engine.dispose()


def resources(settings: Settings) -> Resources:
    """Nothing is connected before it is used.

    `settings.database_url` is known by now: `app.operator.database` has started the embedded one if
    need be.
    """
    url = settings.database_url
    if url is None:
        raise ValueError("without a database_url there is nothing to stand on")
    reads_from = settings.read_database_url or url
    engine, reader = write_engine(settings, url), read_engine(settings, reads_from)
    deeds, reads = deed_pool(settings, url), read_pool(settings, reads_from)
    vault, storage = Vault(key_ring(settings)), open_storage(settings)
    uses = {"vault": vault, "storage": storage, "kept": revisions.store(), "calendars": CALENDARS}
    writes = {"subscriptions": SUBSCRIPTIONS, **uses}
    return Resources(
        engine=engine,
        reader=reader,
        probe=read_engine(settings.model_copy(update={"pool_size": 1}), url),
        deeds=deeds,
        reads=reads,
        vault=vault,
        storage=storage,
        sessions=sessions_of(engine, **writes),
        deed_sessions=sessions_of(deed_engine(), deed_pool=deeds, **writes),
        read_sessions=sessions_of(reader, pool=reads, **uses),
    )
