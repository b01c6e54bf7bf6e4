"""Who hears of an application, and of what became of it."""

from app.patrols.teams import jobs
from app.patrols.teams.events import MembershipAdmitted, MembershipApplied, MembershipRefused
from app.platform.db.session import Sessions
from tests.queue import published
from tests.scene import Scene


async def test_the_office_hears_who_applied_and_the_applicant_what_became_of_it(
    scene: Scene, sessions: Sessions
) -> None:
    team_id = await scene.team()
    team = (await scene.staff.get(f"/teams/{team_id}")).json()["name"]
    declined = f"/memberships/{scene.applications['neighbour']}/decline"
    assert (await scene.staff.post(declined, {"reason": "名额已满"})).json()["state"] == "declined"
    dismissed = f"/memberships/{scene.applications['resident']}/dismiss"
    assert (await scene.staff.post(dismissed, {"reason": "半年未参加"})).status_code == 200
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
    assert await scene.staff.inbox() == [(f"{team}：新的入队申请待审核", "")] * 2
    assert await scene.neighbour.inbox() == [(f"{team}：您不在巡护队中", "名额已满")]
    assert await scene.resident.inbox() == [
        (f"{team}：您不在巡护队中", "半年未参加"),
        (f"{team}：您已加入巡护队", ""),
    ]
    assert await scene.auditor.inbox() == []
