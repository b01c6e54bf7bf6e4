"""Operator commands: `wuxin …`."""

import asyncio
import contextlib
import signal
import sys
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Annotated, Any

import typer
import uvicorn
from alembic import command
from alembic.config import Config
from fastapi import FastAPI
from procrastinate import App as Queue
from procrastinate import PsycopgConnector
from procrastinate.jobs import Status
from rich.progress import Progress
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession, create_async_engine

from app import worker
from app.demo import stage
from app.main import create_app
from app.models import Base
from app.patrols.hazards.jobs import recompute_estimates
from app.places.communities.models import Community
from app.places.roles import service as roles
from app.places.roles.actor import Role
from app.places.roles.schemas import GrantRole
from app.platform import clock, logs
from app.platform.auth.models import Account
from app.platform.db.embedded import EmbeddedPostgres
from app.platform.db.session import sessions_of
from app.platform.http.server import config as server_config
from app.platform.sealing import keyring, rotation
from app.platform.sealing.vault import DoesNotOpen, Vault
from app.platform.worktime import service as worktime
from app.settings import Settings

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)
jobs = typer.Typer(no_args_is_help=True, help="Jobs that failed for good, and trying them again.")
app.add_typer(jobs, name="jobs")
calendar = typer.Typer(no_args_is_help=True, help="Days off and make-up days (调休).")
app.add_typer(calendar, name="calendar")
keys = typer.Typer(no_args_is_help=True, help="The keys under which sealed fields are kept.")
app.add_typer(keys, name="keys")

GRACE = 30  # seconds for a request to end


@app.command()
def serve(no_worker: Annotated[bool, typer.Option("--no-worker")] = False) -> None:
    """Serve the API, with a worker inside."""
    with database(Settings()) as settings:
        run(settings, with_worker=not no_worker)


@app.command()
def work() -> None:
    """Run jobs. SIGTERM is Ctrl-C: as PID 1 of a container it would otherwise be ignored; and Ctrl-C
    is heard also where a shell that put us into the background had it ignored."""
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGTERM, lambda *_: signal.raise_signal(signal.SIGINT))
    with database(Settings()) as settings, contextlib.suppress(KeyboardInterrupt):
        logs.configure(settings)
        asyncio.run(worker.run(settings))


@app.command()
def migrate() -> None:
    """Bring the database up to this release, and the calendar up to what is known."""
    with database(Settings()) as settings:
        upgrade(settings)
        asyncio.run(_seed_calendar(settings))


@app.command()
def demo() -> None:
    """Kangyuan on this machine: sets everything up, fills it once, serves it."""
    chosen = Settings()
    if chosen.environment == "production":
        raise typer.BadParameter("the demo does not run with ENVIRONMENT=production")
    port = chosen.port + 1  # the stand-in's
    chosen = chosen.model_copy(
        update={
            "environment": "demo",
            "wechat": chosen.wechat.model_copy(update={"base_url": f"http://127.0.0.1:{port}"}),
        }
    )
    with database(chosen) as settings, stage.stand_in(settings, port):
        upgrade(settings)
        asyncio.run(stage.fill(settings))
        stage.introduce(settings)
        run(settings, with_worker=True)


@app.command()
def clean_demo() -> None:
    """Forget the demo's data."""
    home = Settings().wuxin_home
    EmbeddedPostgres(home).erase()
    stage.forget(home)


@app.command()
def grant(
    community: str,
    openid: str,
    role: Role,
    name: Annotated[str, typer.Option(help="what colleagues read")],
) -> None:
    """Give an account that has signed in once a role: the first secretary."""
    with database(Settings()) as settings:
        asyncio.run(_grant(settings, community, openid, role, name))


@jobs.command("list")
def list_jobs() -> None:
    """Jobs that failed for good."""
    with database(Settings()) as settings:
        asyncio.run(_list_jobs(settings))


@jobs.command("retry")
def retry_job(job_id: int) -> None:
    """Try a failed job again."""
    with database(Settings()) as settings:
        asyncio.run(_retry_job(settings, job_id))


@keys.command("make")
def make_keys(file: Path, suite: str = keyring.DEFAULT_SUITE) -> None:
    """A new key file (SEALING_KEYS). Keep a copy apart from the database's backups."""
    with _complaints():
        keyring.make(file, suite)
    print(f"{file}: one sealing key, one index key, suite {suite}")


@keys.command("list")
def list_keys() -> None:
    """Every key, and how many values it holds."""
    with database(Settings()) as settings, _complaints():
        asyncio.run(_list_keys(settings))


@keys.command("add")
def add_key(suite: str = keyring.DEFAULT_SUITE) -> None:
    """A new key for all that is sealed from now on; older ones stay readable."""
    with _complaints():
        key = keyring.key_ring(Settings()).add(suite)
    print(f"key {key.id} is current; `wuxin keys rotate` moves what older keys hold")


@keys.command("rotate")
def rotate_keys() -> None:
    """Seal everything anew under the current key, while everybody works on; may be killed and repeated."""
    with database(Settings()) as settings, _complaints():
        asyncio.run(_rotate_keys(settings))


@keys.command("check")
def check_keys() -> None:
    """Open every sealed value once, and show none."""
    with database(Settings()) as settings, _complaints():
        asyncio.run(_check_keys(settings))


@keys.command("forget")
def forget_key(key_id: int) -> None:
    """Remove a key that holds nothing: also think of your backups."""
    with database(Settings()) as settings, _complaints():
        asyncio.run(_forget_key(settings, key_id))


@calendar.command("load")
def load_calendar(file: typer.FileText) -> None:
    """Enter a year's holidays, once announced: lines of 2027-01-01,off,元旦 or 2027-02-07,work,调休.

    Limits that were estimates are computed again.
    """
    try:
        days = worktime.read_days(file)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from error
    with database(Settings()) as settings:
        asyncio.run(_load_calendar(settings, days))


@contextlib.contextmanager
def database(settings: Settings) -> Iterator[Settings]:
    """The settings with a database that runs; the embedded one is stopped afterwards."""
    if settings.database_url is not None:
        yield settings
        return
    embedded = EmbeddedPostgres(settings.wuxin_home)
    try:
        yield settings.model_copy(update={"database_url": embedded.start()})
    finally:
        embedded.stop()


def upgrade(settings: Settings) -> None:
    root = Path(__file__).parent.parent
    alembic = Config(root / "alembic.ini")
    alembic.set_main_option("script_location", str(root / "migrations"))
    alembic.attributes["url"] = settings.database_url
    command.upgrade(alembic, "head")


def run(settings: Settings, *, with_worker: bool) -> None:
    """Until Ctrl-C or SIGTERM: no new connections, requests in flight are answered, jobs end.

    A worker that ends by a fault ends the server likewise: an API that goes on looks healthy while
    nobody is told anything. Who watches over the process sees it fail, and starts both anew.
    """
    application = create_app(settings)
    listening = {"host": settings.host, "port": settings.port}
    config = server_config(application, timeout_graceful_shutdown=GRACE, **listening)
    server = uvicorn.Server(config)
    faults = _work_inside(application, settings, server) if with_worker else []
    with contextlib.suppress(KeyboardInterrupt):
        server.run()
    for fault in faults:
        raise fault
    if not server.started:
        sys.exit("the server did not start")


def _work_inside(
    application: FastAPI, settings: Settings, server: uvicorn.Server
) -> list[BaseException]:
    """What the worker ended by is in the list, once the server has ended."""
    serve_only = application.router.lifespan_context
    faults: list[BaseException] = []

    def ended(working: "asyncio.Task[None]") -> None:
        if not working.cancelled() and (fault := working.exception()):
            faults.append(fault)
            server.should_exit = True

    @contextlib.asynccontextmanager
    async def and_work(inner: FastAPI) -> AsyncIterator[Any]:
        async with serve_only(inner) as state:
            working = asyncio.create_task(worker.run(settings))
            working.add_done_callback(ended)
            yield state
            working.cancel()
            await asyncio.wait({working})

    application.router.lifespan_context = and_work
    return faults


@contextlib.asynccontextmanager
async def _session(settings: Settings) -> AsyncIterator[AsyncSession]:
    """One transaction."""
    engine = create_async_engine(settings.database_url or "")
    async with AsyncSession(engine) as session, session.begin():
        yield session
    await engine.dispose()


@contextlib.contextmanager
def _complaints() -> Iterator[None]:
    """What is wrong with keys is said in a line."""
    try:
        yield
    except (keyring.BadKeyRing, keyring.UnknownKey, DoesNotOpen) as error:
        raise typer.BadParameter(str(error)) from error


async def _list_keys(settings: Settings) -> None:
    ring = keyring.key_ring(settings)
    async with _session(settings) as session:
        held = await rotation.census(session, Base.metadata)
    for key in ring.keys.values():
        current = "current" if key.id == ring.current.id else ""
        counts = {place: counted[key.id] for place, counted in held.items() if counted[key.id]}
        print(f"{key.id}\t{key.suite}\t{current}\t{counts or 'holds nothing'}")


async def _rotate_keys(settings: Settings) -> None:
    vault = Vault(keyring.key_ring(settings))
    engine = create_async_engine(settings.database_url or "")
    with Progress() as progress:
        task = progress.add_task("sealed anew", total=None)
        await rotation.rotate(
            sessions_of(engine),
            Base.metadata,
            vault,
            lambda _place, count: progress.advance(task, count),
        )
    await engine.dispose()
    await _list_keys(settings)


async def _check_keys(settings: Settings) -> None:
    async with _session(settings) as session:
        opened = await rotation.check(session, Base.metadata, Vault(keyring.key_ring(settings)))
    print(
        "\n".join(f"{place}\t{count} open" for place, count in opened.items()) or "nothing sealed"
    )


async def _forget_key(settings: Settings, key_id: int) -> None:
    async with _session(settings) as session:
        held = await rotation.census(session, Base.metadata)
    if any(counted[key_id] for counted in held.values()):
        raise keyring.BadKeyRing(f"key {key_id} still holds values: `wuxin keys rotate` first")
    keyring.key_ring(settings).forget(key_id)
    print(f"key {key_id} is forgotten")


async def _seed_calendar(settings: Settings) -> None:
    async with _session(settings) as session:
        await worktime.seed(session)


async def _load_calendar(settings: Settings, days: worktime.Days) -> None:
    async with _session(settings) as session:
        await worktime.extend(session, days)
        hazards = await recompute_estimates(session)
    print(f"{len(days)} days entered, {hazards} limits computed again")


async def _grant(settings: Settings, code: str, openid: str, role: Role, name: str) -> None:
    async with _session(settings) as session:
        community = await session.scalar(select(Community.id).where(Community.code == code))
        account = await session.scalar(select(Account.id).where(Account.openid == openid))
        if community is None or account is None:
            raise typer.BadParameter("no such community, or nobody signed in with this openid")
        body = GrantRole(account_id=account, role=role, name=name)
        await roles.appoint(session, community, body, granted_by=None)
    print(f"{name}: {role} of {code} since {clock.today()}")


def _queue(settings: Settings) -> Queue:
    return Queue(connector=PsycopgConnector(conninfo=worker.libpq(settings.database_url or "")))


async def _list_jobs(settings: Settings) -> None:
    async with _queue(settings).open_async() as queue:
        for job in await queue.job_manager.list_jobs_async(status=Status.FAILED.value):
            print(f"{job.id}\t{job.task_name}\tattempts {job.attempts}")


async def _retry_job(settings: Settings, job_id: int) -> None:
    async with _queue(settings).open_async() as queue:
        failed = await queue.job_manager.list_jobs_async(id=job_id, status=Status.FAILED.value)
        if not list(failed):
            raise typer.BadParameter(f"no failed job {job_id}")
        await queue.job_manager.retry_job_by_id_async(job_id, retry_at=clock.now())
    print(f"{job_id} will run again")
