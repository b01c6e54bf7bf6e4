"""The database that a command works on: the one that was given, or the embedded one, started for it."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import aclosing, asynccontextmanager, closing, contextmanager
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncSession

from app.operator import custody, ending
from app.operator.limits import follow_calendar
from app.operator.respelling import respell
from app.platform.db import supervision
from app.platform.db.embedded import DoesNotRun, EmbeddedPostgres
from app.platform.worktime import service as worktime
from app.resources import Resources, resources
from app.settings import Settings

ROOT = Path(__file__).parent.parent.parent


def migrate() -> None:
    """把数据库升级到当前版本，写入已公布的节假日，并统一姓名、房号等的写法。可以重复运行。

    例：wuxin migrate
    """
    with server(Settings()) as settings:
        prepare(settings)


def prepare(settings: Settings) -> None:
    """What `wuxin migrate` does, with a server that runs; the keys are asked for before anything is
    changed."""
    custody.recognise(settings)
    upgrade(settings)
    custody.recognise(settings)
    asyncio.run(_seed_calendar(settings))
    asyncio.run(_respell(settings))


@contextmanager
def server(settings: Settings) -> Iterator[Settings]:
    """The settings with a database server that runs; the embedded one is stopped afterwards."""
    with ending.in_order():
        if settings.database_url is not None:
            yield settings
            return
        embedded = EmbeddedPostgres(settings.wuxin_home)
        try:
            url = embedded.start()
            with supervision.watching(embedded):
                yield settings.model_copy(update={"database_url": url})
        except DoesNotRun as error:
            raise SystemExit(str(error)) from error
        finally:
            with ending.not_now():
                embedded.stop()


@contextmanager
def database(settings: Settings) -> Iterator[Settings]:
    """The same, of this release, and with the keys that it knows."""
    with server(settings) as running:
        custody.must_be_ready(running)
        custody.recognise(running)
        yield running


def upgrade(settings: Settings) -> None:
    alembic = scripts()
    alembic.attributes["url"] = settings.database_url
    command.upgrade(alembic, "head")


def scripts() -> Config:
    """The migrations of this release."""
    alembic = Config(ROOT / "alembic.ini")
    alembic.set_main_option("script_location", str(ROOT / "migrations"))
    return alembic


@asynccontextmanager
async def patient(settings: Settings) -> AsyncIterator[Resources]:
    """What the application has, without its limits of time: an operator waits, a request does not."""

    def without_limits(connection: Any, _record: object) -> None:
        with closing(connection.cursor()) as cursor:
            cursor.execute("SET statement_timeout = 0")
            cursor.execute("SET idle_in_transaction_session_timeout = 0")
        connection.commit()

    async with aclosing(resources(settings)) as uses:
        event.listen(uses.engine.sync_engine, "connect", without_limits)
        yield uses


@asynccontextmanager
async def transaction(settings: Settings) -> AsyncIterator[AsyncSession]:
    """One, committed at its end."""
    async with patient(settings) as uses, uses.sessions.begin() as session:
        yield session


async def _respell(settings: Settings) -> None:
    async with transaction(settings) as session:
        count, beside = await respell(session)
    if count:
        print(f"{count} 条姓名、楼栋或房号改成了统一写法")
    for place in beside:
        print(f"另有一处写法不同而实为同一处，请核对：{place}")


async def _seed_calendar(settings: Settings) -> None:
    async with transaction(settings) as session:
        await worktime.seed(session)
        await follow_calendar(session)
