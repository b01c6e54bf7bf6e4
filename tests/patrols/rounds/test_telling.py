"""Who is told of a round, and what."""

from datetime import datetime, timedelta

from app.patrols.rounds import jobs
from app.patrols.rounds.events import RoundCancelled, RoundMoved, SignUpsReleased
from app.platform import clock
from app.platform.db.session import Sessions
from tests.queue import published
from tests.scene import Scene


async def two_signed_up(scene: Scene, minutes: int) -> str:
    """To a round that begins in so many minutes; the resident and the neighbour."""
    team_id = await scene.team()
    await scene.staff.post(f"/memberships/{scene.applications['neighbour']}/admit")
    round_id = await scene.round(team_id, minutes=minutes)
    for caller in (scene.resident, scene.neighbour):
        assert (await caller.post(f"/rounds/{round_id}/sign-up", {})).status_code == 200
    return round_id


def when_of(begins: str) -> str:
    begun = datetime.fromisoformat(begins).astimezone(clock.HERE)
    return f"{begun.month}月{begun.day}日 {begun:%H:%M}"


async def test_who_still_comes_and_who_was_released_hear_of_a_move(
    scene: Scene, sessions: Sessions
) -> None:
    round_id = await two_signed_up(scene, minutes=60)
    other = await scene.round(minutes=300)
    assert (await scene.resident.post(f"/rounds/{other}/sign-up", {})).status_code == 200
    there = (await scene.worker.get(f"/rounds/{other}")).json()
    known_as = (await scene.worker.get(f"/rounds/{round_id}")).json()["begins_at"]
    when = {"begins_at": there["begins_at"], "ends_at": there["ends_at"], "reason": "改到晚上"}
    moved = (await scene.worker.post(f"/rounds/{round_id}/move", when)).json()
    assert moved["taken"] == 1
    async with sessions.begin() as session:
        [move] = await published(session, scene, RoundMoved)
        [release] = await published(session, scene, SignUpsReleased)
        assert release.released == (scene.persons["resident"],)
        for event in (move, release, move):  # a job that runs twice tells once
            await jobs.tell(session, event)
    about = f"{when_of(known_as)} 网格0："
    text = f"新时间：{datetime.fromisoformat(there['begins_at']).astimezone(clock.HERE):%Y-%m-%d %H:%M}。改到晚上"
    assert await scene.neighbour.inbox() == [(f"{about}巡护改期", text)]
    assert await scene.resident.inbox() == [
        (f"{about}巡护改期，与您的另一次巡护冲突，报名已取消", text)
    ]


async def test_who_had_signed_up_hears_that_it_is_cancelled(
    scene: Scene, sessions: Sessions
) -> None:
    round_id = await two_signed_up(scene, minutes=60)
    await scene.neighbour.post(f"/rounds/{round_id}/withdraw", {})
    await scene.worker.post(f"/rounds/{round_id}/cancel", {"reason": "暴雨"})
    async with sessions.begin() as session:
        [cancelled] = await published(session, scene, RoundCancelled)
        await jobs.tell(session, cancelled)
    begins = (await scene.worker.get(f"/rounds/{round_id}")).json()["begins_at"]
    told = (f"{when_of(begins)} 网格0：巡护取消", "暴雨")
    assert await scene.resident.inbox() == [told]
    assert await scene.neighbour.inbox() == []


async def test_the_evening_before_whoever_comes_is_reminded_once(
    scene: Scene, sessions: Sessions
) -> None:
    round_id = await scene.round(minutes=24 * 60)
    await scene.resident.post(f"/rounds/{round_id}/sign-up", {})
    begins = datetime.fromisoformat(
        (await scene.worker.get(f"/rounds/{round_id}")).json()["begins_at"]
    )
    for hours, times in ((21, 0), (19, 1), (18, 1)):
        with clock.at(begins - timedelta(hours=hours)):
            async with sessions.begin() as session:
                await jobs.remind(session)
        assert len(await scene.resident.inbox()) == times
    [(title, text)] = await scene.resident.inbox()
    assert title == f"{when_of(begins.isoformat())} 网格0：您报名的巡护即将开始"
    assert text == f"{begins.astimezone(clock.HERE):%m-%d %H:%M}，廉心亭集合"
