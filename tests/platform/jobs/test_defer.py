"""A job is deferred by a statement of our own, which waits for the commit: as procrastinate would."""

from typing import Any

from procrastinate import App, PsycopgConnector
from procrastinate.sql import queries
from sqlalchemy import text

from app.platform.db.session import Sessions
from app.platform.jobs.events import DEFER, Event, publish

ROWS = (
    "SELECT * FROM procrastinate_jobs WHERE task_name = 'SomethingHappened:jobs.hear' ORDER BY id"
)
ITS_OWN = {"id", "scheduled_at"}


class SomethingHappened(Event, frozen=True):
    words: str


async def hear(_session: Any, _event: SomethingHappened) -> None:
    raise NotImplementedError


def test_it_calls_the_function_that_procrastinate_calls() -> None:
    function = "procrastinate_defer_jobs_v1"
    assert function in queries["defer_jobs"]
    assert function in DEFER


async def test_the_job_is_the_one_that_procrastinate_would_have_written(sessions: Sessions) -> None:
    happened = SomethingHappened(words="“引号”与 {括号} %s")
    async with sessions() as session:
        session.info["subscriptions"] = {SomethingHappened: [hear]}
        await publish(session, happened)
        pooled = await (await session.connection()).get_raw_connection()
        theirs = App(connector=PsycopgConnector()).configure_task(
            "SomethingHappened:jobs.hear",
            allow_unknown=True,
            connection=pooled.driver_connection,
        )
        await theirs.defer_async(event=happened.model_dump(mode="json"))
        rows = (await session.execute(text(ROWS))).mappings().all()
        assert len(rows) == 2
        ours, other = [{k: v for k, v in row.items() if k not in ITS_OWN} for row in rows]
        assert ours == other
