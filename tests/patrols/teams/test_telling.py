"""Who hears of an application, and of what became of it."""

from datetime import timedelta
from uuid import UUID

from app.patrols.teams import jobs
from app.patrols.teams.events import MembershipAdmitted, MembershipApplied, MembershipRefused
from app.patrols.teams.models import Membership
from app.platform.clock import HERE
from app.platform.db.session import Sessions
from app.residents.inbox.telling import titled
from tests.queue import published
from tests.scene import Scene


async def known_as(scene: Scene, team: str, who: str) -> str:
    """The one application from the other of the same team."""
    async with scene.sessions() as session:
        key = (scene.community_id, UUID(scene.applications[who]))
        made = (await session.get_one(Membership, key)).created_at.astimezone(HERE)
    return f"{made.month}月{made.day}日 {made:%H:%M:%S} 申请加入{team}"


async def test_the_office_hears_who_applied_and_the_applicant_what_became_of_it(
    scene: Scene, sessions: Sessions
) -> None:
    team_id = await scene.team()
    team = (await scene.staff.get(f"/teams/{team_id}")).json()["name"]
    applied = scene.applications["resident"]
    declined = f"/memberships/{scene.applications['neighbour']}/decline"
    assert (await scene.staff.post(declined, {"reason": "名额已满"})).json()["state"] == "declined"
    dismissed = f"/memberships/{scene.applications['resident']}/dismiss"
    assert (await scene.staff.post(dismissed, {"reason": "半年未参加"})).status_code == 200
    async with sessions.begin() as session:
        earlier = await session.get_one(Membership, (scene.community_id, UUID(applied)))
        earlier.created_at -= timedelta(minutes=5)
    async with sessions.begin() as session:
        for kind, times in (
            (MembershipApplied, 2),
            (MembershipAdmitted, 1),
            (MembershipRefused, 2),
        ):
            events = await published(session, scene, kind)
            assert len(events) == times
            for event in events:
                await jobs.tell(session, event)
    first, second = [await known_as(scene, team, who) for who in ("resident", "neighbour")]
    assert first != second
    asked = "新的入队申请待审核"
    assert await scene.staff.inbox() == [(titled(second, asked), ""), (titled(first, asked), "")]
    assert await scene.neighbour.inbox() == [(titled(second, "您不在巡护队中"), "名额已满")]
    assert await scene.resident.inbox() == [
        (titled(first, "您不在巡护队中"), "半年未参加"),
        (titled(first, "您已加入巡护队"), ""),
    ]
    assert await scene.auditor.inbox() == []
