"""What waits in the queue for a worker."""

from typing import TypeVar

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from app.platform.jobs.events import Event
from tests.scene import Scene

E = TypeVar("E", bound=Event)


async def published(session: AsyncSession, scene: Scene, kind: type[E]) -> list[E]:
    """In this community."""
    waiting = text(
        "SELECT args->'event' FROM procrastinate_jobs WHERE task_name LIKE :kind || ':%'"
        " AND (args->'event'->>'community_id')::int = :here ORDER BY id"
    )
    found = await session.scalars(waiting, {"kind": kind.__name__, "here": scene.community_id})
    return [kind.model_validate(event) for event in found]
