"""What the web, the worker and the operator stand on: the database, the keys, the files."""

from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncEngine

from app.platform.db.session import Sessions, read_engine, sessions_of, write_engine
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
    vault: Vault
    storage: Storage
    sessions: Sessions
    read_sessions: Sessions

    async def aclose(self) -> None:
        for each in (self.engine, self.reader, self.probe):
            await each.dispose()


def resources(settings: Settings) -> Resources:
    """Nothing is connected before it is used.

    `settings.database_url` is known by now: `app.operator.database` has started the embedded one if
    need be.
    """
    url = settings.database_url
    if url is None:
        raise ValueError("without a database_url there is nothing to stand on")
    engine = write_engine(settings, url)
    reader = read_engine(settings, settings.read_database_url or url)
    vault, storage = Vault(key_ring(settings)), open_storage(settings)
    return Resources(
        engine=engine,
        reader=reader,
        probe=read_engine(settings.model_copy(update={"pool_size": 1}), url),
        vault=vault,
        storage=storage,
        sessions=sessions_of(engine, subscriptions=SUBSCRIPTIONS, vault=vault, storage=storage),
        read_sessions=sessions_of(reader, vault=vault, storage=storage),
    )
