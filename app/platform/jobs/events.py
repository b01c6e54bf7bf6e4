"""Telling others: `publish` in the transaction that made it true; see `app.subscriptions`."""

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from typing import Any

from pydantic import BaseModel
from sqlalchemy.ext.asyncio import AsyncSession

from app.platform.db.driver import later


class Event(BaseModel, frozen=True):
    """Something that happened, named in the past tense. Carries ids and facts, never rows."""


Job = Callable[[AsyncSession, Any], Awaitable[None]]
Subscriptions = Mapping[type[Event], Sequence[Job]]

# As procrastinate's own `defer_jobs` (a test compares them), but that it waits for the commit.
DEFER = """
SELECT procrastinate_defer_jobs_v1(ARRAY[
    ROW('default', %(task)s, 0, NULL, NULL, %(arguments)s::jsonb, NULL)
]::procrastinate_job_to_defer_v1[])
"""


def job_name(event: type[Event], job: Job) -> str:
    """`HazardClosed:hazards.tell`: it stays the same wherever the feature lies."""
    return f"{event.__name__}:{function_name(job)}"


def function_name(job: Callable[..., Any]) -> str:
    return f"{job.__module__.split('.')[-2]}.{job.__name__}"


def told(table: Iterable[Any], tell: Job) -> Subscriptions:
    """All events of a table of telling have one job."""
    return {event: [tell] for event in table}


def merge(*tables: Subscriptions) -> Subscriptions:
    """What several features hear of one event is heard by all of them."""
    merged: dict[type[Event], list[Job]] = {}
    for table in tables:
        for event, jobs in table.items():
            merged.setdefault(event, []).extend(jobs)
    return merged


async def publish(session: AsyncSession, event: Event) -> None:
    """One job for each subscription, deferred inside this transaction."""
    subscriptions: Subscriptions = session.info["subscriptions"]
    jobs = subscriptions.get(type(event), ())
    if not jobs:
        return
    arguments = f'{{"event":{event.model_dump_json()}}}'
    for job in jobs:
        deferred = {"task": job_name(type(event), job), "arguments": arguments}
        await later(session, DEFER, deferred)
