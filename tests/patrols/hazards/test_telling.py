"""Who hears of what became of a hazard: through the job, as each of them reads it."""

from uuid import UUID

from app.patrols.hazards import jobs
from app.patrols.hazards.events import HazardClosed, HazardDismissed
from app.places.roles.models import CommunityAccount
from app.platform import clock
from app.platform.db.session import Sessions
from tests.scene import Scene


async def told(scene: Scene) -> dict[str, list[str]]:
    """By name, only who was told something."""
    return {name: [title for title, _ in found] for name, found in (await scene.told()).items()}


async def test_what_somebody_unverified_reported_is_answered_to_them_alone(
    scene: Scene, sessions: Sessions
) -> None:
    """They have no person; nor has any account of the office, which is no reason to tell it."""
    dismissed, closed = [UUID(await scene.report("stranger")) for _ in range(2)]
    about = {"community_id": scene.community_id, "at": clock.now()}
    by = {"account_id": scene.worker.account_id}
    refusal = HazardDismissed(**about, **by, hazard_id=dismissed, reason="不属于隐患")
    closing = HazardClosed(**about, **by, hazard_id=closed, grid_id=scene.grid_id)
    async with sessions.begin() as session:
        await jobs.tell(session, refusal)
        await jobs.tell(session, closing)
    assert await told(scene) == {
        "stranger": [
            "楼道停放电动车（3栋）：您上报的隐患已整改销号",
            "楼道停放电动车（3栋）：您上报的隐患不予立案",
        ]
    }


async def test_what_was_reported_is_answered_to_every_account_of_the_reporter(
    scene: Scene, sessions: Sessions
) -> None:
    hazard_id = UUID(await scene.report("resident"))
    event = HazardDismissed(
        community_id=scene.community_id,
        hazard_id=hazard_id,
        at=clock.now(),
        account_id=scene.worker.account_id,
        reason="不属于隐患",
    )
    async with sessions.begin() as session:
        second = CommunityAccount(
            community_id=scene.community_id,
            account_id=scene.stranger.account_id,
            person_id=scene.persons["resident"],
            name="resident",
        )
        session.add(second)
        await session.flush()
        await jobs.tell(session, event)
    answer = ["楼道停放电动车（3栋）：您上报的隐患不予立案"]
    assert await told(scene) == {"stranger": answer, "resident": answer}


async def test_mine_is_not_what_nobody_known_reported(scene: Scene) -> None:
    await scene.report("stranger")
    own = await scene.report("staff")
    listed = (await scene.staff.get("/hazards?mine=true")).json()["items"]
    assert [one["id"] for one in listed] == [own]
