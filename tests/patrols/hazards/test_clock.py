"""What time does to a hazard: reminders, overdue, escalation, and a calendar that grows."""

import random
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from app.patrols.hazards import jobs, queries, service
from app.patrols.hazards.deadlines import due
from app.patrols.hazards.lifecycle import LIFECYCLE, HazardAction, HazardState
from app.patrols.hazards.models import Hazard
from app.patrols.hazards.policy import parties, visible_to
from app.patrols.hazards.schemas import (
    AssignHazard,
    ExtendHazard,
    ReportHazard,
    SubmitRectification,
)
from app.places.grids.schemas import Place
from app.places.photos.models import Photo
from app.places.roles.actor import Actor
from app.places.roles.queries import load
from app.platform import clock
from app.platform.clock import HERE
from app.platform.db.base import new_id
from app.platform.db.session import Sessions
from app.platform.errors import AppError
from app.platform.history import done_to
from app.platform.schemas import Reason
from app.platform.worktime import queries as worktime
from app.settings import Settings
from tests.operator import wuxin
from tests.scene import INSIDE, Caller, Scene

MINUTE = timedelta(minutes=1)


async def titles(caller: Caller) -> list[str]:
    return [title for title, _ in await caller.inbox()]


async def test_the_clock_reminds_then_tells_then_escalates(
    scene: Scene, sessions: Sessions
) -> None:
    hazard_id = await scene.assigned()
    async with sessions() as session:
        hazard = await session.get_one(Hazard, (scene.community_id, UUID(hazard_id)))
    assert hazard.due_at is not None
    assert hazard.escalates_at is not None
    for moment, job in (
        (hazard.due_at - 60 * MINUTE, jobs.remind),
        (hazard.due_at + MINUTE, jobs.tell_overdue),
    ):
        for _ in range(2):
            with clock.at(moment):
                async with sessions.begin() as session:
                    await job(session)
    assert await titles(scene.property) == [
        "楼道停放电动车（3栋）：隐患整改已逾期",
        "楼道停放电动车（3栋）：隐患整改即将到期",
    ]
    assert (
        await titles(scene.worker)
        == await titles(scene.staff)
        == ["楼道停放电动车（3栋）：隐患整改已逾期"]
    )
    assert (await scene.street.get(f"/hazards/{hazard_id}")).status_code == 404
    with clock.at(hazard.escalates_at + MINUTE):
        async with sessions.begin() as session:
            await jobs.escalate(session)
    assert await titles(scene.street) == ["楼道停放电动车（3栋）：隐患严重逾期，已上报街道"]
    seen = (await scene.street.get(f"/hazards/{hazard_id}")).json()
    assert "extend" in seen["actions"]


async def test_a_limit_beyond_the_calendar_is_an_estimate_until_the_calendar_grows(
    scene: Scene,
    sessions: Sessions,
    settings: Settings,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    hazard_id = UUID(await scene.report())
    far = datetime(2031, 12, 30, 2, tzinfo=UTC)
    async with sessions.begin() as session:
        worker = await load(session, scene.worker.account_id, scene.community_id)
        hazard = await session.get_one(Hazard, (scene.community_id, hazard_id))
        hazard.found_at = far
        with clock.at(far):
            await service.file(session, worker, hazard_id)
    filed = (await scene.worker.get(f"/hazards/{hazard_id}")).json()
    assert filed["due_is_estimate"]
    assert filed["due_at"] == "2032-01-02T09:30:00+00:00"
    monkeypatch.setenv("DATABASE_URL", settings.database_url or "")
    monkeypatch.setenv("WUXIN_HOME", str(settings.wuxin_home))

    async def loaded(*lines: str) -> tuple[str, bool, str]:
        """A day of a year makes it no firmer; the limit follows it all the same."""
        days = tmp_path / "days.csv"
        days.write_text("\n".join(lines))
        said = await wuxin("calendar", "load", str(days))
        known = (await scene.worker.get(f"/hazards/{hazard_id}")).json()
        return known["due_at"], known["due_is_estimate"], said

    due, is_estimate, said = await loaded("2031-12-31,off,假日", "2032-01-01,off,元旦")
    assert (due, is_estimate) == ("2032-01-06T09:30:00+00:00", True)
    assert "2032 年还缺：春节、清明节、劳动节、端午节、中秋节、国庆节" in said
    whole = [
        f"{year}-{day},放假,{name}"
        for year in (2031, 2032)
        for day, name in (
            *(("01-01", "元旦"), ("01-23", "春节"), ("04-04", "清明节"), ("05-01", "劳动节")),
            *(("06-24", "端午节"), ("10-01", "国庆节、中秋节")),
        )
    ]
    due, is_estimate, said = await loaded(*whole)
    assert (due, is_estimate) == ("2032-01-06T09:30:00+00:00", False)
    assert "还缺" not in said
    due, is_estimate, said = await loaded("2032-01-06,放假,临时放假")  # announced later
    assert (due, is_estimate) == ("2032-01-07T09:30:00+00:00", False)
    steps = (await scene.worker.get(f"/hazards/{hazard_id}/history")).json()
    moved = [one["details"] for one in steps if one["action"] == "move_limit"]
    assert [one["due_now"] for one in moved] == [
        "2032-01-06T09:30:00+00:00",
        "2032-01-07T09:30:00+00:00",
    ]
    assert {one["reason"] for one in moved} == {"节假日安排有变动"}
    await loaded("2032-01-06,放假,临时放假")
    assert (await scene.worker.get(f"/hazards/{hazard_id}/history")).json() == steps


async def test_a_calendar_that_changes_revives_nothing_and_reminds_anew(
    scene: Scene, sessions: Sessions
) -> None:
    """What has ended stays, what is suspended waits; who was reminded of the old limit is of the new."""
    closed, paused, told = [await scene.assigned() for _ in range(3)]
    await scene.staff.post(f"/hazards/{paused}/suspend", {"reason": "等配件"})
    done = {"account": "已清理", "after_photo_ids": [await scene.property.photo()]}
    await scene.property.post(f"/hazards/{closed}/submit", done)
    await scene.worker.post(f"/hazards/{closed}/pass")
    old = datetime(2031, 1, 6, 9, 30, tzinfo=UTC)
    async with sessions.begin() as session:
        for one in (closed, paused, told):
            hazard = await session.get_one(Hazard, (scene.community_id, UUID(one)))
            hazard.due_at = None if one == paused else old
            hazard.reminded_at = hazard.overdue_told_at = old
    async with sessions.begin() as session:
        await jobs.follow_calendar(session)
    async with sessions() as session:
        found = {
            one: await session.get_one(Hazard, (scene.community_id, UUID(one)))
            for one in (closed, paused, told)
        }
        assert (found[closed].due_at, found[closed].reminded_at) == (old, old)
        assert (found[paused].due_at, found[paused].reminded_at) == (None, old)
        past = due(await done_to(session, found[told]), await worktime.load(session))
        assert found[told].due_at == past.at
        assert (found[told].reminded_at, found[told].overdue_told_at) == (None, None)
        assert [one.action for one in await done_to(session, found[closed])][-1] == "pass"


def november(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=HERE)


async def test_a_pause_gives_back_what_it_took(scene: Scene, sessions: Sessions) -> None:
    """Of three working days every day that it touched; of a date that was set, its length."""
    async with sessions.begin() as session:
        worker, staff = [
            await load(session, caller.account_id, scene.community_id)
            for caller in (scene.worker, scene.staff)
        ]
        with clock.at(november(2, 9)):  # a Monday
            body = ReportHazard.model_validate(
                {"category": "ebike", "what": "x", "where": "y", "place": INSIDE}
            )
            hazard = await service.report(session, worker, body)
            await service.file(session, worker, hazard.id)
            to = AssignHazard(company_id=scene.company_id)
            await service.assign(session, staff, hazard.id, to)
        assert hazard.due_at == november(5, 17, 30)
        await suspended(session, staff, hazard, november(3, 10), november(5, 10))
        assert hazard.due_at == november(10, 17, 30)
        with clock.at(november(6, 9)):
            longer = ExtendHazard(reason="x", due_at=november(20, 12))
            await service.extend(session, staff, hazard.id, longer)
        assert hazard.due_at == november(20, 12)
        await suspended(session, staff, hazard, november(7, 8), november(8, 10))
        assert hazard.due_at == november(21, 14)


async def suspended(
    session: AsyncSession, staff: Actor, hazard: Hazard, since: datetime, until: datetime
) -> None:
    with clock.at(since):
        await service.suspend(session, staff, hazard.id, Reason(reason="x"))
    assert hazard.due_at is None
    with clock.at(until):
        await service.resume(session, staff, hazard.id)


@pytest.mark.parametrize("seed", range(12))
async def test_whatever_happened_the_stored_limit_is_what_its_history_says(
    scene: Scene, sessions: Sessions, seed: int
) -> None:
    chance = random.Random(seed)
    now = datetime(2026, 9, 1, tzinfo=UTC) + chance.randrange(90 * 24 * 60) * MINUTE
    async with sessions.begin() as session:
        cast = [
            await load(session, caller.account_id, scene.community_id)
            for caller in (scene.worker, scene.staff, scene.property)
        ]
        with clock.at(now):
            body = ReportHazard(
                category="ebike",
                what="x",
                where="y",
                place=Place.model_validate(INSIDE),
                photo_ids=[],
            )
            hazard = await service.report(session, cast[0], body)
        taken = 0
        for _ in range(25):
            now += chance.choice((1, 90, 700, 3000, 9000)) * MINUTE
            with clock.at(now):
                actor = chance.choice(cast)
                seen = {"hazard_id": hazard.id} | visible_to(actor)
                row = await queries.ONE.first(session, seen)
                open_now = LIFECYCLE.open_to(parties(actor, row), row.state) if row else []
                if not open_now:
                    continue
                action = chance.choice(open_now)
                deed = session.begin_nested()
                try:
                    async with deed:
                        taken += await act(session, actor, hazard, action, scene, now)
                except AppError:
                    await session.refresh(hazard)
                    continue
            await session.flush()
            found = due(await done_to(session, hazard), await worktime.load(session))
            if hazard.state not in queries.OVER or hazard.state is HazardState.CLOSED:
                assert (found.at, found.escalates_at) == (hazard.due_at, hazard.escalates_at)
        assert taken > 3


async def act(  # noqa: C901 - one case a deed
    session: AsyncSession,
    actor: Actor,
    hazard: Hazard,
    action: HazardAction,
    scene: Scene,
    now: datetime,
) -> int:
    """One deed of any kind; 1 when it was taken, 0 for those that lead nowhere here."""
    why, at = Reason(reason="x"), hazard.id
    match action:
        case HazardAction.FILE:
            await service.file(session, actor, at)
        case HazardAction.ASSIGN:
            due_at = now + 30 * MINUTE if now.minute % 3 == 0 else None
            to = AssignHazard(company_id=scene.company_id, due_at=due_at)
            await service.assign(session, actor, at, to)
        case HazardAction.HAND_BACK:
            await service.hand_back(session, actor, at, why)
        case HazardAction.EXTEND:
            longer = (hazard.due_at or now) + timedelta(days=4)
            await service.extend(session, actor, at, ExtendHazard(reason="x", due_at=longer))
        case HazardAction.SUSPEND:
            await service.suspend(session, actor, at, why)
        case HazardAction.RESUME:
            await service.resume(session, actor, at)
        case HazardAction.SUBMIT:
            photo = Photo(
                community_id=scene.community_id,
                id=new_id(),
                uploaded_by=actor.account_id,
                size=1,
                sha256="",
                width=1,
                height=1,
            )
            session.add(photo)
            await session.flush()
            done = SubmitRectification(account="x", after_photo_ids=[photo.id])
            await service.submit(session, actor, at, done)
        case HazardAction.RETURN:
            await service.send_back(session, actor, at, why)
        case HazardAction.PASS:
            await service.close(session, actor, at)
        case HazardAction.REOPEN:
            await service.reopen(session, actor, at, why)
        case _:  # dismissed, joined, fixed on the spot: no limit runs after them
            return 0
    return 1
