"""Who was at a session: one person once, by the code, by name, on paper and online."""

import asyncio
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from app.consultation.attendances import service
from app.consultation.attendances.errors import ClaimOver, CodeNotRight
from app.consultation.attendances.schemas import SignIn
from app.consultation.sessions import queries
from app.consultation.topics.queries import participants
from app.places.roles.queries import load
from app.platform import clock
from app.platform.db.base import new_id
from app.platform.rotating import WINDOW, screen
from app.residents.people.models import Person
from tests.meetings import announced, code_of, held, opened, planned, sheet
from tests.scene import BORN, INSIDE, SINCE, Scene
from tests.things import made

A_WINDOW = timedelta(seconds=WINDOW)


def code_at(scene: Scene, meeting_id: str, moment: datetime, community_id: int = 0) -> str:
    """As the screen showed it then."""
    here = community_id or scene.community_id
    return screen(scene.vault, "sessions", here, UUID(meeting_id)).code(moment)


async def counts(scene: Scene, meeting_id: str) -> tuple[int, int, int]:
    """How many persons are known to have been there, names that are not, and who stood by."""
    seen = made(await scene.staff.get(f"/sessions/{meeting_id}"))
    return seen["present"], seen["unresolved"], seen["walk_ins"]


async def ways(scene: Scene, meeting_id: str) -> list[tuple[str, str]]:
    """Who was there and how, of what stands."""
    found = made(await scene.staff.get(f"/sessions/{meeting_id}/attendances"))
    return [(one["name"], one["way"]) for one in found if one["struck_at"] is None]


async def sign_in(scene: Scene, meeting_id: str, by: str = "resident", **body: Any) -> Any:
    headers = body.pop("headers", {})
    path = f"/sessions/{meeting_id}/sign-in"
    return await scene.people[by].post(path, body, headers=headers)


def refused(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json()["type"]


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


async def test_one_person_by_code_by_name_and_on_paper_at_once_is_there_once(scene: Scene) -> None:
    meeting_id = await opened(scene)
    meeting, person = f"/sessions/{meeting_id}", {"person_id": str(scene.persons["resident"])}
    code = await code_of(scene, meeting_id)
    papers = [await sheet(scene.staff, meeting_id, "resident", "resident") for _ in range(2)]
    lines = [line["id"] for paper in papers for line in paper["lines"]]
    answers = await asyncio.gather(
        *(sign_in(scene, meeting_id, code=code) for _ in range(5)),
        *(scene.staff.post(f"{meeting}/register", person) for _ in range(5)),
        *(scene.staff.post(f"{meeting}/lines/{line}/resolve", person) for line in lines),
    )
    assert {one.status_code for one in answers} == {200, 204}
    assert await counts(scene, meeting_id) == (1, 0, 0)
    async with scene.sessions() as session:
        came = await queries.present(session, scene.community_id, meeting_id=UUID(meeting_id))
        assert came == [scene.persons["resident"]]
        rows = await session.scalar(
            text("SELECT count(*) FROM session_attendances WHERE meeting_id = :id"),
            {"id": meeting_id},
        )
        assert rows == 1


async def test_the_database_itself_holds_that_one_person_is_there_once(scene: Scene) -> None:
    meeting_id = await opened(scene)
    made(await sign_in(scene, meeting_id, code=await code_of(scene, meeting_id)))
    twice = text(
        "INSERT INTO session_attendances SELECT community_id, gen_random_uuid(), now(), meeting_id,"
        " person_id, way, at, entered_by, is_by_agent, is_offline, is_far, NULL, NULL"
        " FROM session_attendances WHERE meeting_id = :id"
    )
    async with scene.sessions() as session:
        with pytest.raises(Exception, match="ix_session_attendances_once"):
            await session.execute(twice, {"id": meeting_id})


async def test_a_name_on_paper_is_nobody_until_it_is_known_whose_it_is(scene: Scene) -> None:
    meeting_id = await held(scene)
    meeting = f"/sessions/{meeting_id}"
    paper = await sheet(scene.worker, meeting_id, "resident", "邻居", "看不清", "日期")
    assert await counts(scene, meeting_id) == (0, 4, 0)
    lines = [f"{meeting}/lines/{one['id']}" for one in paper["lines"]]
    who = {name: {"person_id": str(scene.persons[name])} for name in ("resident", "neighbour")}
    made(await scene.worker.post(f"{lines[0]}/resolve", who["resident"]))
    made(await scene.worker.post(f"{lines[1]}/resolve", who["resident"]))  # a mistake
    assert await counts(scene, meeting_id) == (1, 2, 0)
    made(await scene.worker.post(f"{lines[1]}/resolve", who["neighbour"]))
    made(await scene.staff.post(f"{lines[3]}/strike", {"reason": "不是姓名"}))
    assert await counts(scene, meeting_id) == (2, 1, 0)
    again = await scene.staff.post(f"{lines[3]}/resolve", who["resident"])
    assert refused(again) == (409, "struck-already")
    [kept] = made(await scene.staff.get(f"{meeting}/sheets"))
    assert [one["person"] for one in kept["lines"]] == ["resident", "neighbour", None, None]
    assert (await scene.resident.get(f"{meeting}/sheets")).status_code == 403


async def test_who_was_there_by_a_name_alone_that_is_not_theirs_was_not(scene: Scene) -> None:
    meeting_id = await opened(scene)
    meeting = f"/sessions/{meeting_id}"
    paper = await sheet(scene.staff, meeting_id, "甲", "乙")
    lines = [f"{meeting}/lines/{one['id']}/resolve" for one in paper["lines"]]
    who = {name: {"person_id": str(scene.persons[name])} for name in ("resident", "neighbour")}
    for line in lines:
        made(await scene.staff.post(line, who["resident"]))
    made(await scene.staff.post(lines[0], who["neighbour"]))
    assert await ways(scene, meeting_id) == [("resident", "paper"), ("neighbour", "paper")]
    made(await scene.staff.post(lines[1], who["neighbour"]))
    assert await ways(scene, meeting_id) == [("neighbour", "paper")]
    made(await sign_in(scene, meeting_id, code=await code_of(scene, meeting_id)))
    assert await counts(scene, meeting_id) == (2, 0, 0)


async def test_what_somebody_did_themselves_outlives_what_paper_was_taken_for(
    scene: Scene,
) -> None:
    meeting_id = await opened(scene)
    paper = await sheet(scene.staff, meeting_id, "甲")
    line = f"/sessions/{meeting_id}/lines/{paper['lines'][0]['id']}/resolve"
    made(await scene.staff.post(line, {"person_id": str(scene.persons["resident"])}))
    made(await sign_in(scene, meeting_id, code=await code_of(scene, meeting_id)))
    made(await scene.staff.post(line, {"person_id": str(scene.persons["neighbour"])}))
    assert sorted(await ways(scene, meeting_id)) == [("neighbour", "paper"), ("resident", "code")]


async def test_a_mistake_is_struck_and_whoever_comes_after_all_is_there(scene: Scene) -> None:
    meeting_id = await opened(scene)
    meeting, person = f"/sessions/{meeting_id}", {"person_id": str(scene.persons["resident"])}
    made(await scene.worker.post(f"{meeting}/register", person))
    paper = await sheet(scene.staff, meeting_id, "resident")
    made(await scene.staff.post(f"{meeting}/lines/{paper['lines'][0]['id']}/resolve", person))
    [there] = made(await scene.staff.get(f"{meeting}/attendances"))
    strike = f"{meeting}/attendances/{there['id']}/strike"
    assert (await scene.worker.post(strike, {"reason": "认错人"})).status_code == 403
    made(await scene.staff.post(strike, {"reason": "认错人"}))
    assert refused(await scene.staff.post(strike, {"reason": "认错人"})) == (
        409,
        "struck-already",
    )
    assert await counts(scene, meeting_id) == (0, 1, 0)
    made(await sign_in(scene, meeting_id, code=await code_of(scene, meeting_id)))
    found = made(await scene.staff.get(f"{meeting}/attendances"))
    assert [one["struck_because"] for one in found] == ["认错人", None]
    assert await counts(scene, meeting_id) == (1, 1, 0)


async def test_who_takes_it_down_registers_whom_they_see_and_no_dead(scene: Scene) -> None:
    meeting_id = await opened(scene)
    register = f"/sessions/{meeting_id}/register"
    person = {"person_id": str(scene.persons["resident"])}
    answer = await scene.other_worker.post(register, person)
    assert refused(answer) == (422, "no-such-person")
    answer = await scene.staff.post(register, {"person_id": str(uuid4())})
    assert refused(answer) == (422, "no-such-person")
    gone = Person(
        community_id=scene.community_id, id=uuid4(), name="故人", born_on=BORN, died_on=SINCE
    )
    async with scene.sessions.begin() as session:
        session.add(gone)
    answer = await scene.staff.post(register, {"person_id": str(gone.id)})
    assert refused(answer) == (422, "no-such-person")
    assert (await scene.resident.post(register, person)).status_code == 403


async def test_who_was_forgotten_is_registered_after_the_end(scene: Scene) -> None:
    meeting_id = await held(scene)
    register, person = f"/sessions/{meeting_id}/register", scene.persons["resident"]
    signed = made(await scene.staff.post(register, {"person_id": str(person)}))
    seen = made(await scene.staff.get(f"/sessions/{meeting_id}"))
    moments = [datetime.fromisoformat(one) for one in (signed["at"], seen["held_at"])]
    assert moments[0] == moments[1]
    early = {"person_id": str(scene.persons["neighbour"]), "at": "2026-01-01T00:00:00Z"}
    assert (await scene.staff.post(register, early)).status_code == 422
    late = early | {"at": clock.now().isoformat()}
    assert refused(await scene.staff.post(register, late)) == (409, "sign-in-too-late")


async def test_nobody_comes_to_what_was_over_long_ago_and_nobody_ended(scene: Scene) -> None:
    online: dict[str, Any] = {"kind": "online", "place": None, "link": "腾讯会议"}
    meeting_id = await announced(scene, **online | {"minutes": -60 * 24})
    assert refused(await sign_in(scene, meeting_id)) == (409, "sign-in-too-late")
    answer = await scene.staff.get(f"/sessions/{meeting_id}/code")
    assert refused(answer) == (409, "no-code-now")


async def test_what_comes_on_the_agenda_later_is_told_to_who_is_there(scene: Scene) -> None:
    meeting_id = await opened(scene)
    code = await code_of(scene, meeting_id)
    made(await sign_in(scene, meeting_id, "neighbour", code=code))
    topic_id = await scene.open_topic()
    made(await scene.staff.post(f"/topics/{topic_id}/convene", {"meeting_id": meeting_id}))
    async with scene.sessions() as session:
        told = await participants(session, scene.community_id, UUID(topic_id))
    assert scene.neighbour.account_id in told


async def test_who_came_is_told_from_then_on_what_becomes_of_the_topics(scene: Scene) -> None:
    topic_id = await scene.open_topic()
    agenda = [{"words": "架空层", "topic_id": topic_id}]
    meeting_id = await opened(scene, agenda=agenda)
    person = {"person_id": str(scene.persons["neighbour"])}
    made(await scene.worker.post(f"/sessions/{meeting_id}/register", person))
    async with scene.sessions() as session:
        told = await participants(session, scene.community_id, UUID(topic_id))
    assert set(told) == {scene.resident.account_id, scene.neighbour.account_id}


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


async def test_names_from_everywhere_are_taken_as_they_are_written(scene: Scene) -> None:
    meeting_id = await opened(scene)
    body = {"photo_ids": [await scene.worker.photo()]}
    names = ["阿卜杜拉·买买提", "欧阳 ", "O'Neill"]
    taken = await scene.worker.post(f"/sessions/{meeting_id}/take-sheet", body | {"names": names})
    assert [one["name"] for one in made(taken)["lines"]] == ["阿卜杜拉·买买提", "欧阳", "O'Neill"]
    wrong: list[list[str]] = [[], ["甲"] * 201, [""], ["甲\x00"]]
    for bad in wrong:
        named = body | {"names": bad}
        answer = await scene.worker.post(f"/sessions/{meeting_id}/take-sheet", named)
        assert answer.status_code == 422
    none = await scene.worker.post(f"/sessions/{meeting_id}/take-sheet", {"names": ["甲"]})
    assert none.status_code == 422


async def test_a_sheet_is_taken_once(scene: Scene) -> None:
    meeting_id, key = await opened(scene), str(new_id())
    body = {"id": key, "names": ["甲"]}
    first, second = [
        await scene.worker.post(
            f"/sessions/{meeting_id}/take-sheet", body | {"photo_ids": [await scene.worker.photo()]}
        )
        for _ in range(2)
    ]
    assert made(first)["id"] == key
    assert refused(second) == (409, "already-recorded")
    assert await counts(scene, meeting_id) == (0, 1, 0)
