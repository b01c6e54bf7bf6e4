"""Who was at a session: one person once, by the code, by name, on paper and online."""

import asyncio
from datetime import datetime, timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from app.consultation.sessions import queries
from app.consultation.topics.queries import participants
from app.platform import clock
from app.platform.db.base import new_id
from app.platform.rotating import WINDOW
from app.residents.people.models import Person
from tests.consultation.attendances.signing import counts, refused, sign_in, ways
from tests.meetings import code_of, held, opened, sheet
from tests.scene import BORN, SINCE, Scene
from tests.things import made

A_WINDOW = timedelta(seconds=WINDOW)


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
