"""The events of topics, as they wait for a worker, told; each once."""

from sqlalchemy import text

from app.consultation.topics import jobs
from app.consultation.topics.events import TopicMoved, TopicProposed
from tests.queue import published
from tests.scene import Scene

DONE = """
DELETE FROM procrastinate_jobs WHERE task_name LIKE 'Topic%.tell'
AND (args->'event'->>'community_id')::int = :here
"""


async def tell_all(scene: Scene) -> None:
    async with scene.sessions.begin() as session:
        for kind in (TopicProposed, TopicMoved):
            for event in await published(session, scene, kind):
                await jobs.tell(session, event)
        await session.execute(text(DONE), {"here": scene.community_id})


async def titles(scene: Scene, who: str) -> list[str]:
    """The oldest first, after all was told."""
    await tell_all(scene)
    return [title for title, _ in reversed(await scene.people[who].inbox())]
