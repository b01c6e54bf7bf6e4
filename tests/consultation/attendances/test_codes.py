"""The code on the screen: right while it is shown, by the server's clock, and kept nowhere."""

import asyncio
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from app.consultation.attendances import service
from app.consultation.attendances.errors import ClaimOver, CodeNotRight
from app.consultation.attendances.schemas import SignIn
from app.places.roles.queries import load
from app.platform import clock
from app.platform.rotating import WINDOW
from tests.consultation.attendances.signing import code_at, counts, refused, sign_in
from tests.meetings import announced, code_of, held, opened, planned
from tests.scene import INSIDE, Scene
from tests.things import made

A_WINDOW = timedelta(seconds=WINDOW)


async def test_the_screen_shows_a_code_and_an_ordinary_link(scene: Scene) -> None:
    meeting_id = await opened(scene)
    shown = made(await scene.staff.get(f"/sessions/{meeting_id}/code"))
    now, changes_at = (datetime.fromisoformat(shown[name]) for name in ("now", "changes_at"))
    assert timedelta(0) < changes_at - now <= A_WINDOW
    assert shown["qr"].startswith("<svg")
    assert shown["link"].endswith(f"?c={shown['code'].replace('-', '')}")
    page = await scene.staff.http.get(httpx_path(shown["link"]))
    assert "微信" in page.text
    assert shown["code"] not in page.text


def httpx_path(link: str) -> str:
    """Of a page, which is no part of the API."""
    return f"http://{link.partition('://')[2]}"


async def test_only_who_leads_it_has_the_code_and_only_while_people_come(scene: Scene) -> None:
    meeting_id = await opened(scene)
    for name in ("resident", "worker", "auditor", "property"):
        answer = await scene.people[name].get(f"/sessions/{meeting_id}/code")
        assert refused(answer) == (403, "only-the-organiser")
    early = await announced(scene, minutes=60)
    for too_soon_or_late in (early, await held(scene), await planned(scene)):
        answer = await scene.staff.get(f"/sessions/{too_soon_or_late}/code")
        assert refused(answer) == (409, "no-code-now")
    led = await opened(scene, leader_id=str(scene.worker.account_id))
    assert (await scene.worker.get(f"/sessions/{led}/code")).status_code == 200


async def at(moment: datetime, scene: Scene, meeting_id: str, **body: Any) -> Any:
    """The resident signs in, then."""
    with clock.at(moment):
        async with scene.sessions.begin() as session:
            session.info["vault"] = scene.vault
            actor = await load(session, scene.resident.account_id, scene.community_id)
            return await service.sign_in(session, actor, UUID(meeting_id), SignIn(**body))


async def test_a_code_is_right_in_its_window_and_the_next(scene: Scene) -> None:
    meeting_id, now = await opened(scene), clock.now()
    begins = datetime.fromtimestamp(now.timestamp() // WINDOW * WINDOW, now.tzinfo)
    code, moment = code_at(scene, meeting_id, begins), timedelta(microseconds=1)
    for wrong in (begins - moment, begins + 2 * A_WINDOW):
        with pytest.raises(CodeNotRight):
            await at(wrong, scene, meeting_id, code=code)
    signed = await at(begins + 2 * A_WINDOW - moment, scene, meeting_id, code=code)
    assert (signed.way, signed.is_offline) == ("code", False)


async def test_no_clock_but_the_servers_makes_a_code_right(scene: Scene) -> None:
    meeting_id = await opened(scene)
    for off in (-timedelta(minutes=2), timedelta(minutes=2)):
        then = clock.now() + off
        told = {"X-Device-Now": then.isoformat()}
        code = code_at(scene, meeting_id, then)
        answer = await sign_in(scene, meeting_id, code=code, headers=told)
        assert refused(answer) == (422, "code-not-right")


async def test_another_sessions_code_and_another_communitys_are_not_right(scene: Scene) -> None:
    meeting_id, other, now = await opened(scene), await opened(scene), clock.now()
    wrong = (code_at(scene, other, now), code_at(scene, meeting_id, now, scene.community_id + 1))
    for code in (*wrong, "0" * 16):
        assert refused(await sign_in(scene, meeting_id, code=code)) == (422, "code-not-right")
    assert refused(await sign_in(scene, meeting_id)) == (422, "scan-the-code")


async def test_who_must_sign_in_first_opens_the_code_and_has_five_minutes(scene: Scene) -> None:
    meeting_id, now = await opened(scene), clock.now()
    here = f"/communities/{scene.code}/sessions/{meeting_id}/open-code"
    body = {"code": await code_of(scene, meeting_id)}
    claim = made(await scene.staff.http.post(here, json=body))["claim"]  # by nobody yet
    with pytest.raises(ClaimOver):
        await at(now + timedelta(minutes=6), scene, meeting_id, claim=claim)
    signed = await at(now + timedelta(minutes=4), scene, meeting_id, claim=claim)
    assert signed.at < now + timedelta(minutes=1)
    answer = await sign_in(scene, await opened(scene), claim=claim)
    assert refused(answer) == (422, "claim-over")
    wrong = await scene.staff.http.post(here, json={"code": "0" * 16})
    assert refused(wrong) == (422, "code-not-right")
    kept = await scene.staff.post(f"/sessions/{meeting_id}/open-code", body)
    assert "claim" in kept.json()


@pytest.mark.parametrize("off", [timedelta(0), timedelta(minutes=4), timedelta(days=-3)])
async def test_scanned_without_signal_it_is_judged_by_when_that_was_and_marked(
    scene: Scene, off: timedelta
) -> None:
    """By the phone's clock, moved by all that it is known to be off."""
    meeting_id, now = await opened(scene), clock.now()
    scanned = now - timedelta(minutes=5)
    code = code_at(scene, meeting_id, scanned)
    at_the_phone = {"X-Device-Now": (now + off).isoformat()}
    told = (scanned + off).isoformat()
    signed = made(
        await sign_in(scene, meeting_id, code=code, scanned_at=told, headers=at_the_phone)
    )
    assert (signed["way"], signed["is_offline"]) == ("code", True)
    elsewhen = (scanned + off - timedelta(minutes=2)).isoformat()
    answer = await sign_in(
        scene, meeting_id, "neighbour", code=code, scanned_at=elsewhen, headers=at_the_phone
    )
    assert refused(answer) == (422, "code-not-right")


async def test_what_a_phone_brings_after_the_end_is_taken_if_it_was_there_before(
    scene: Scene,
) -> None:
    meeting_id = await opened(scene)
    before = clock.now() - timedelta(minutes=2)
    made(await scene.staff.post(f"/sessions/{meeting_id}/hold"))
    code = code_at(scene, meeting_id, before)
    batch = {
        "requests": [
            {
                "path": f"/sessions/{meeting_id}/sign-in",
                "key": f"sign-in-{uuid4()}",
                "body": {"code": code, "scanned_at": before.isoformat()},
            }
        ]
    }
    told = {"headers": {"X-Device-Now": clock.now().isoformat()}}
    for _ in range(2):
        [answer] = made(await scene.resident.post("/batch", batch, **told))["answers"]
        assert (answer["status"], answer["body"]["is_offline"]) == (200, True)
    now = {"code": code_at(scene, meeting_id, clock.now())}
    answer = await sign_in(scene, meeting_id, "neighbour", **now)
    assert refused(answer) == (409, "sign-in-too-late")
    assert await counts(scene, meeting_id) == (1, 0, 0)


async def test_who_is_not_verified_writes_their_name_instead(scene: Scene) -> None:
    meeting_id = await opened(scene)
    code = {"code": await code_of(scene, meeting_id)}
    answer = await sign_in(scene, meeting_id, "stranger", **code)
    assert refused(answer) == (403, "verify-or-write-your-name")
    early = await announced(scene, minutes=60)
    code = {"code": code_at(scene, early, clock.now())}
    assert refused(await sign_in(scene, early, **code)) == (409, "sign-in-too-early")


async def test_online_nobody_scans_anything(scene: Scene) -> None:
    online: dict[str, Any] = {"kind": "online", "place": None, "link": "腾讯会议 123-456"}
    meeting_id = await opened(scene, **online)
    assert made(await sign_in(scene, meeting_id))["way"] == "online"
    assert made(await scene.resident.get(f"/sessions/{meeting_id}"))["link"] == online["link"]
    assert made(await scene.stranger.get(f"/sessions/{meeting_id}"))["link"] is None


async def test_far_from_the_meeting_point_is_noted_and_refuses_nobody(scene: Scene) -> None:
    point = {"name": "廉心亭", "kind": "pavilion", "scene": "p.1", **INSIDE}
    point_id = made(await scene.staff.post("/points", point))["id"]
    meeting_id = await opened(scene, kind="round_table", place=None, point_id=point_id)
    code = {"code": await code_of(scene, meeting_id)}
    near = made(await sign_in(scene, meeting_id, place=INSIDE, **code))
    away = {**INSIDE, "lng": 114.482}
    far = made(await sign_in(scene, meeting_id, "neighbour", place=away, **code))
    assert (near["is_far"], far["is_far"]) == (False, True)


async def test_who_acts_for_somebody_signs_in_for_them(scene: Scene) -> None:
    body = {
        "principal_id": str(scene.persons["resident"]),
        "agent_id": str(scene.neighbour.account_id),
        "relationship": "neighbour",
        "scopes": ["consultation"],
    }
    made(await scene.resident.post("/authorisations", body))
    meeting_id = await opened(scene)
    code = {"code": await code_of(scene, meeting_id)}
    for_them = {"X-On-Behalf-Of": str(scene.persons["resident"])}
    signed = made(await sign_in(scene, meeting_id, "neighbour", headers=for_them, **code))
    assert (signed["person_id"], signed["is_by_agent"]) == (str(scene.persons["resident"]), True)
    made(await sign_in(scene, meeting_id, "neighbour", **code))
    assert await counts(scene, meeting_id) == (2, 0, 0)


async def test_nobody_comes_to_what_was_over_long_ago_and_nobody_ended(scene: Scene) -> None:
    online: dict[str, Any] = {"kind": "online", "place": None, "link": "腾讯会议"}
    meeting_id = await announced(scene, **online | {"minutes": -60 * 24})
    assert refused(await sign_in(scene, meeting_id)) == (409, "sign-in-too-late")
    answer = await scene.staff.get(f"/sessions/{meeting_id}/code")
    assert refused(answer) == (409, "no-code-now")


async def test_no_code_and_no_claim_stays_anywhere(
    scene: Scene, capfd: pytest.CaptureFixture[str]
) -> None:
    """Not in a log, a history, a kept answer, nor in any other table."""
    meeting_id = await opened(scene)
    code = (await code_of(scene, meeting_id)).replace("-", "")
    key = {"Idempotency-Key": f"open-{uuid4()}"}
    opened_code = await scene.resident.post(
        f"/sessions/{meeting_id}/open-code", {"code": code}, headers=key
    )
    claim = made(opened_code)["claim"]
    key = {"Idempotency-Key": f"sign-{uuid4()}"}
    made(await sign_in(scene, meeting_id, claim=claim, headers=key))
    made(await sign_in(scene, meeting_id, "neighbour", code=code))
    secrets = (code, claim, claim.partition("-")[2])
    async with scene.sessions() as session:
        tables = await session.scalars(
            text("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        )
        for table in tables.all():
            for row in await session.scalars(text(f'SELECT t::text FROM "{table}" t')):
                assert not [one for one in secrets if one in row], table
    logged = "".join(capfd.readouterr())
    assert not [one for one in secrets if one in logged]


async def test_a_hundred_scan_at_once(scene: Scene) -> None:
    """Each is there once, and nobody waits for somebody who does something else."""
    meeting_id = await opened(scene)
    code = await code_of(scene, meeting_id)
    answers = await asyncio.gather(
        *(
            sign_in(scene, meeting_id, name, code=code)
            for _ in range(50)
            for name in ("resident", "neighbour")
        )
    )
    assert {one.status_code for one in answers} == {200}
    assert await counts(scene, meeting_id) == (2, 0, 0)
