"""What was published is done, once committed; what fails is tried again, then left to an operator."""

import asyncio
import itertools
import os
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
import structlog
from procrastinate import App as Queue
from sqlalchemy import NullPool, create_engine, text
from sqlalchemy.ext.asyncio import AsyncSession, create_async_engine
from structlog.testing import LogCapture

from app import subscriptions, worker
from app.main import create_app
from app.operator.database import upgrade
from app.patrols.hazards.events import HazardReported
from app.platform import clock
from app.platform.db.base import new_id
from app.platform.db.driver import conninfo
from app.platform.db.embedded import EmbeddedPostgres
from app.platform.db.session import Sessions, sessions_of
from app.platform.jobs.events import Event, Subscriptions, publish
from app.platform.jobs.worker import ATTEMPTS, SALVAGE, create_queue
from app.platform.sealing import keyring
from app.settings import Settings
from tests.conftest import serving
from tests.operator import wuxin
from tests.scene import a_scene

# As a shell starts what it puts into the background: deaf to Ctrl-C.
DEAF = "import signal; signal.signal(signal.SIGINT, signal.SIG_IGN); "
SERVE = (sys.executable, "-m", "app.operator", "serve")
WORK = (sys.executable, "-c", f"{DEAF}from app.operator.main import app; app()", "work")
PATIENCE = 20.0  # seconds
START = 50  # steps of the event loop until a worker is at work, and some
REGISTERED = text("SELECT count(*) FROM procrastinate_workers")


class Happened(Event, frozen=True):
    pass


async def fail(session: AsyncSession, event: Happened) -> None:
    raise RuntimeError("this job always fails")


async def leave_a_mark(session: AsyncSession, event: Happened) -> None:
    await session.execute(text("CREATE TABLE IF NOT EXISTS marks ()"))
    await session.execute(text("INSERT INTO marks DEFAULT VALUES"))


SUBSCRIPTIONS: Subscriptions = {Happened: [fail]}
MARKING: Subscriptions = {Happened: [leave_a_mark]}


@pytest.fixture
def alone(settings: Settings, demo_url: str) -> Settings:
    """A database whose queue no other test fills."""
    alone = settings.model_copy(update={"database_url": demo_url})
    upgrade(alone)
    return alone


@pytest.fixture
async def quiet(alone: Settings) -> AsyncIterator[Sessions]:
    engine = create_async_engine(alone.database_url or "")
    yield sessions_of(engine, subscriptions=SUBSCRIPTIONS)
    await engine.dispose()


async def jobs(sessions: Sessions) -> list[tuple[str, int]]:
    """Without the clock's own."""
    ours = "SELECT status::text, attempts FROM procrastinate_jobs WHERE task_name <> :salvage"
    async with sessions() as session:
        found = await session.execute(text(ours), {"salvage": SALVAGE})
        return [tuple(row) for row in found]


async def test_a_published_event_is_a_message_to_whom_it_concerns(alone: Settings) -> None:
    app = create_app(alone)
    engine = create_async_engine(alone.database_url or "")
    with serving(app) as url:
        async with httpx.AsyncClient(base_url=f"{url}/api/v1", timeout=30) as http:
            scene = await a_scene(app, http, sessions_of(engine), 1)
            working = asyncio.create_task(worker.run(alone))
            hazard_id = await scene.report()
            until = time.monotonic() + PATIENCE
            while not (told := (await scene.worker.get("/inbox")).json()["items"]):
                assert time.monotonic() < until
                await asyncio.sleep(0.1)
            working.cancel()
            await asyncio.gather(working, return_exceptions=True)
            assert [(one["title"], one["subject_id"]) for one in told] == [
                ("楼道停放电动车（3栋）：新的隐患待立案", hazard_id)
            ]
            assert (await scene.other_worker.get("/inbox")).json()["items"] == []
    await engine.dispose()


async def test_nothing_is_told_of_what_was_rolled_back(quiet: Sessions) -> None:
    async with quiet() as session:
        await publish(session, Happened())
        await session.rollback()
    assert await jobs(quiet) == []
    async with quiet.begin() as session:
        await publish(session, Happened())
    assert await jobs(quiet) == [("todo", 0)]


async def test_a_job_bears_repeating(alone: Settings) -> None:
    app = create_app(alone)
    engine = create_async_engine(alone.database_url or "")
    sessions = sessions_of(engine)
    with serving(app) as url:
        async with httpx.AsyncClient(base_url=f"{url}/api/v1", timeout=30) as http:
            scene = await a_scene(app, http, sessions, 1)
            hazard_id = await scene.report()
            event = HazardReported(
                community_id=1, hazard_id=hazard_id, at=clock.now(), account_id=new_id()
            )
            told = next(iter(subscriptions.SUBSCRIPTIONS[HazardReported]))
            for _ in range(2):
                async with sessions.begin() as session:
                    await told(session, event)
            assert len((await scene.worker.get("/inbox")).json()["items"]) == 1
    await engine.dispose()


async def test_a_failing_job_waits_ever_longer_then_an_operator_sees_it(
    alone: Settings, quiet: Sessions, monkeypatch: pytest.MonkeyPatch
) -> None:
    queue = create_queue(conninfo(alone.database_url or ""), quiet, SUBSCRIPTIONS, ())
    async with quiet.begin() as session:
        await publish(session, Happened())
    await work(queue)
    assert await jobs(quiet) == [("todo", 1)]
    async with quiet.begin() as session:
        waits = text("SELECT scheduled_at > now() + interval '1 s' FROM procrastinate_jobs")
        assert await session.scalar(waits)
        await session.execute(text("UPDATE procrastinate_jobs SET scheduled_at = now()"))
        last = ATTEMPTS
        await session.execute(text(f"UPDATE procrastinate_jobs SET attempts = {last}"))
    await work(queue)
    assert [status for status, _ in await jobs(quiet)] == ["failed"]

    monkeypatch.setenv("DATABASE_URL", alone.database_url or "")
    monkeypatch.setenv("WUXIN_HOME", str(alone.wuxin_home))
    listed = await wuxin("jobs", "list")
    number = listed.split("\t")[0]
    assert "Happened:" in listed
    assert "this job always fails" not in listed
    await wuxin("jobs", "retry", number)
    assert [status for status, _ in await jobs(quiet)] == ["todo"]
    unknown = await wuxin("jobs", "retry", "999999", code=2)
    assert "999999" in unknown


async def test_what_a_killed_worker_had_begun_is_done_again(
    alone: Settings, quiet: Sessions
) -> None:
    queue = create_queue(conninfo(alone.database_url or ""), quiet, SUBSCRIPTIONS, ())
    async with quiet.begin() as session:
        for _ in range(2):
            await publish(session, Happened())
    async with quiet.begin() as session:
        # Such a worker's row is gone after a while, and with it the name of the worker.
        begun = "UPDATE procrastinate_jobs SET status = 'doing', attempts = (id % 2) * :last"
        await session.execute(text(begun), {"last": ATTEMPTS})
    async with queue.open_async():
        await queue.tasks[SALVAGE].defer_async(timestamp=0)
    await work(queue)
    assert sorted(await jobs(quiet)) == [("failed", ATTEMPTS + 1), ("todo", 2)]


async def test_what_the_clock_has_called_for_again_is_not_done_twice(
    alone: Settings, quiet: Sessions
) -> None:
    async with quiet.begin() as session:
        locked = "INSERT INTO procrastinate_jobs (queue_name, task_name, queueing_lock, status)"
        twice = "VALUES ('default', 'x', 'x', 'doing'), ('default', 'x', 'x', 'todo')"
        await session.execute(text(f"{locked} {twice}"))
    queue = create_queue(conninfo(alone.database_url or ""), quiet, SUBSCRIPTIONS, ())
    async with queue.open_async():
        await queue.tasks[SALVAGE](timestamp=0)
    assert await jobs(quiet) == [("todo", 0)]


async def work(queue: Queue) -> None:
    async with queue.open_async():
        await queue.run_worker_async(wait=False, install_signal_handlers=False)


async def test_a_worker_that_is_told_to_stop_takes_its_leave(
    alone: Settings, quiet: Sessions
) -> None:
    """Without a handler SIGTERM kills it in the middle of a job, or, as PID 1, does nothing."""
    environment = {
        **os.environ,
        "DATABASE_URL": alone.database_url or "",
        "WUXIN_HOME": str(alone.wuxin_home),
    }
    async with quiet() as session:
        before = await session.scalar(REGISTERED)
    working = await asyncio.create_subprocess_exec(*WORK, env=environment)
    try:
        until = time.monotonic() + PATIENCE
        while True:
            async with quiet() as session:
                if await session.scalar(REGISTERED) != before:
                    break
            assert time.monotonic() < until
            await asyncio.sleep(0.1)
        working.send_signal(signal.SIGTERM)
        assert await asyncio.wait_for(working.wait(), PATIENCE) == 0
    finally:
        if working.returncode is None:
            working.kill()
            await working.wait()
    async with quiet() as session:
        assert await session.scalar(REGISTERED) == before


async def test_a_worker_may_be_told_to_stop_at_any_step_of_its_start(
    alone: Settings, quiet: Sessions, monkeypatch: pytest.MonkeyPatch
) -> None:
    for step in range(1, START):
        working = asyncio.create_task(worker.run(alone))
        with monkeypatch.context() as patch:
            cancel_before(patch, step, working)
            await asyncio.wait({working}, timeout=PATIENCE / 4)
        heard = working.cancelled()
        working.cancel()
        await asyncio.wait({working})
        async with quiet() as session:
            left = await session.scalar(REGISTERED)
        assert (step, heard, left) == (step, True, 0)


def cancel_before(patch: pytest.MonkeyPatch, step: int, working: "asyncio.Task[None]") -> None:
    """As a signal does: between two callbacks of the loop."""
    steps, loop = itertools.count(1), asyncio.get_running_loop()
    run = asyncio.Handle._run  # noqa: SLF001 - the one place that sees every step

    def counted(handle: asyncio.Handle) -> None:
        if asyncio.get_running_loop() is loop and next(steps) == step:
            working.cancel()
        run(handle)

    patch.setattr(asyncio.Handle, "_run", counted)


async def test_a_worker_waits_for_its_database_however_long_it_is_away(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Away when it starts, and while it works; each time longer than its patience."""
    said = LogCapture()
    every = structlog.make_filtering_bound_logger(0)  # at whatever level others have configured
    log = structlog.wrap_logger(None, processors=[said], wrapper_class=every)
    monkeypatch.setattr(worker, "log", log)
    monkeypatch.setattr(worker, "PATIENCE", 1.0)
    monkeypatch.setattr(worker, "PAUSE", 0.1)
    monkeypatch.setattr(worker, "SUBSCRIPTIONS", MARKING)
    embedded = EmbeddedPostgres(tmp_path)
    settings = Settings(database_url=embedded.start(), wuxin_home=tmp_path)
    upgrade(settings)
    keyring.make(keyring.file_of(settings))
    engine = create_async_engine(settings.database_url or "", poolclass=NullPool)
    sessions = sessions_of(engine, subscriptions=MARKING)
    embedded.stop()
    working = asyncio.create_task(worker.run(settings))
    try:
        for marks in (1, 2):
            await asyncio.sleep(3 * worker.PATIENCE)
            assert not working.done()
            await asyncio.to_thread(embedded.start)
            async with sessions.begin() as session:
                await publish(session, Happened())
            assert await marked(sessions, marks)
            await nothing_waits(sessions)  # or what is begun may be cut off, and done again
            await asyncio.to_thread(embedded.stop)
        await asyncio.sleep(3 * worker.PATIENCE)
        working.cancel()
        await asyncio.wait({working}, timeout=PATIENCE)
        assert working.cancelled()
    finally:
        working.cancel()
        await engine.dispose()
        embedded.erase()
    away, back = "the worker's database is away", "the worker's database is back"
    events = [one["event"] for one in said.entries]
    assert events == [away, *[back, away] * (len(events) // 2)]  # once each time
    assert len(events) >= 5  # a machine that is busy may seem to be away in between


async def marked(sessions: Sessions, marks: int) -> bool:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        async with sessions() as session:
            if await session.scalar(text("SELECT to_regclass('marks')")) and marks == (
                await session.scalar(text("SELECT count(*) FROM marks"))
            ):
                return True
        await asyncio.sleep(0.1)
    return False


async def nothing_waits(sessions: Sessions) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        async with sessions() as session:
            if not await session.scalar(text("SELECT count(*) FROM procrastinate_jobs")):
                return
        await asyncio.sleep(0.1)
    raise AssertionError("the worker has not done all that waits")


async def test_a_server_does_not_go_on_without_its_worker(demo_url: str, tmp_path: Path) -> None:
    """A database without the queue's functions is not away: no waiting mends that."""
    with create_engine(demo_url, poolclass=NullPool).begin() as database:
        database.execute(text("DROP FUNCTION procrastinate_prune_stalled_workers_v1"))
    alone = {"DATABASE_URL": demo_url, "WUXIN_HOME": str(tmp_path), "PORT": "0"}
    environment = {**os.environ, **alone}
    serving = await asyncio.create_subprocess_exec(*SERVE, env=environment, stderr=subprocess.PIPE)
    try:
        _, said = await asyncio.wait_for(serving.communicate(), PATIENCE)
    finally:
        if serving.returncode is None:
            serving.kill()
            await serving.wait()
    assert serving.returncode == 1
    assert "procrastinate_prune_stalled_workers" in said.decode()
