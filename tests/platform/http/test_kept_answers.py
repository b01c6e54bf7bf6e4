"""A kept answer is given to whom the route would still let do it, and can be read by nobody else."""

import hashlib
from typing import Any
from uuid import uuid4

import httpx
import orjson
import pytest
from sqlalchemy import text

from app.demo.numbers import a_phone
from app.platform import clock
from app.platform.db.base import new_id
from app.platform.db.session import Sessions
from app.platform.idempotency.jobs import forget_old_answers
from tests.scene import INSIDE, Caller, Scene

HAZARD = {"category": "ebike", "what": "车", "where": "门厅", "place": INSIDE}
Keyed = dict[str, Any]


def keyed() -> Keyed:
    return {"headers": {"Idempotency-Key": str(uuid4())}}


async def grant_of(scene: Scene, caller: Caller) -> str:
    roles = (await scene.secretary.get("/roles")).json()
    mine: str = next(r["id"] for r in roles if r["account_id"] == str(caller.account_id))
    return mine


async def kept(sessions: Sessions, caller: Caller) -> list[Any]:
    async with sessions() as session:
        mine = text("SELECT * FROM kept_answers WHERE account_id = :me ORDER BY created_at")
        return list((await session.execute(mine, {"me": caller.account_id})).all())


async def test_the_same_again_is_the_same_answer(scene: Scene) -> None:
    key = keyed()
    first = await scene.worker.post("/hazards", HAZARD, **key)
    again = await scene.worker.post("/hazards", HAZARD, **key)
    assert (again.status_code, again.json()) == (201, first.json())
    assert again.headers["Idempotent-Replayed"] == "true"


async def test_what_a_phone_numbered_itself_is_answered_again(scene: Scene) -> None:
    """Judged anew, its row is sent before its photos are looked for, and is there already."""
    own = {"id": str(new_id()), "photo_ids": [await scene.worker.photo()]}
    key = keyed()
    first = await scene.worker.post("/hazards", HAZARD | own, **key)
    again = await scene.worker.post("/hazards", HAZARD | own, **key)
    assert (again.status_code, again.json()) == (201, first.json())


async def test_after_the_end_of_a_role_nothing_kept_is_given(scene: Scene) -> None:
    """A row that is out of sight is 404, what is for the office only is 403."""
    hazard_id, file, add, found = await scene.report(), keyed(), keyed(), keyed()
    person = {"name": "王伟", "born_on": "1980-02-03"}
    household = {
        "dwelling_id": str(scene.homes["empty"]),
        "since": "2026-01-01",
        "members": [{"person_id": str(await scene.somebody()), "relation": "head"}],
    }
    tried: list[tuple[Caller, str, Any, Keyed, int]] = [
        (scene.worker, f"/hazards/{hazard_id}/file", None, file, 404),
        (scene.staff, "/people", person, add, 403),
        (scene.staff, "/households", household, found, 403),
    ]
    for caller, path, body, key, _ in tried:
        assert (await caller.post(path, body, **key)).is_success, path
        assert (await caller.post(path, body, **key)).is_success, path
    for caller in (scene.worker, scene.staff):
        await scene.secretary.post(f"/roles/{await grant_of(scene, caller)}/end")
    for caller, path, body, key, status in tried:
        fresh = await caller.post(path, body, **keyed())
        again = await caller.post(path, body, **key)
        assert fresh.status_code == again.status_code == status, (path, again.text)
        assert again.json() == fresh.json()


async def test_after_signing_out_nothing_kept_is_given(scene: Scene) -> None:
    key, other = keyed(), keyed()
    assert (await scene.staff.post("/people/search", {"name": "resident"}, **key)).is_success
    assert (await scene.staff.post("/hazards", HAZARD, **other)).is_success
    await scene.staff.post("/auth/sign-out")
    for path, body, again in (
        ("/people/search", {"name": "resident"}, key),
        ("/hazards", HAZARD, other),
        ("/hazards", HAZARD | {"what": "梯"}, other),
    ):
        assert (await scene.staff.post(path, body, **again)).status_code == 401, path


async def test_after_the_end_of_an_authorisation_nothing_kept_is_given(scene: Scene) -> None:
    paper = {
        "principal_id": str(scene.persons["resident"]),
        "agent_id": str(scene.neighbour.account_id),
        "relationship": "family",
        "scopes": ["hazards"],
        "evidence_id": await scene.staff.photo(),
    }
    granted = (await scene.staff.post("/authorisations", paper)).json()
    key = keyed()
    key["headers"]["X-On-Behalf-Of"] = str(scene.persons["resident"])
    assert (await scene.neighbour.post("/hazards", HAZARD, **key)).status_code == 201
    assert (await scene.neighbour.post("/hazards", HAZARD, **key)).status_code == 201
    await scene.staff.post(f"/authorisations/{granted['id']}/revoke")
    again = await scene.neighbour.post("/hazards", HAZARD, **key)
    assert (again.status_code, again.json()["type"]) == (403, "not-authorised")


async def test_who_is_something_else_now_hears_only_that_it_was_done(scene: Scene) -> None:
    """The route would still let them, and answer otherwise."""
    key = keyed()
    assert (await scene.staff.post("/hazards", HAZARD, **key)).status_code == 201
    await scene.secretary.post(f"/roles/{await grant_of(scene, scene.staff)}/end")
    again = await scene.staff.post("/hazards", HAZARD, **key)
    assert (again.status_code, again.json()["type"]) == (409, "already-done")
    assert "id" not in again.json()


async def test_what_the_deed_itself_took_out_of_sight_is_done(scene: Scene) -> None:
    """Else a phone whose answer was lost would send it for ever; and nothing of it is shown."""
    hand_back, key = f"/hazards/{await scene.assigned()}/hand-back", keyed()
    why = {"reason": "不归我们管"}
    assert (await scene.property.post(hand_back, why, **key)).is_success
    assert (await scene.property.post(hand_back, why, **keyed())).status_code == 404
    again = await scene.property.post(hand_back, why, **key)
    assert (again.status_code, again.json()["type"]) == (409, "already-done")
    assert "state" not in again.json()


async def test_who_is_more_now_hears_the_same(scene: Scene) -> None:
    """Also where the deed itself made it so; there is no second deed to do."""
    key = keyed()
    first = await scene.stranger.post("/hazards", HAZARD, **key)
    offer = {"role": "staff", "name": "小李"}
    code = (await scene.secretary.post("/invitations", offer)).json()["code"]
    taken = keyed()
    assert (await scene.stranger.post("/invitations/accept", {"code": code}, **taken)).is_success
    again = await scene.stranger.post("/hazards", HAZARD, **key)
    assert (again.status_code, again.json()) == (201, first.json())
    again = await scene.stranger.post("/invitations/accept", {"code": code}, **taken)
    assert again.json().get("type", "already-done") == "already-done"


async def test_judging_leaves_no_trace(scene: Scene, sessions: Sessions) -> None:
    """No second row, no event, no file."""
    key, person = keyed(), {"name": "王伟", "born_on": "1980-02-03"}
    tables = ("people", "transitions", "photos", "procrastinate_jobs", "kept_answers")
    count = text(f"SELECT {', '.join(f'(SELECT count(*) FROM {t})' for t in tables)}")

    async def counted() -> Any:
        async with sessions() as session:
            return tuple((await session.execute(count)).one())

    files = {"file": ("x.jpg", Caller.picture())}
    first = await scene.staff.post("/people", person, **key)
    photo = await scene.staff.call("POST", "/photos", files=files, **keyed() | key)
    assert photo.json()["type"] == "key-of-another-request"
    before = await counted()
    again = await scene.staff.post("/people", person, **key)
    assert again.json() == first.json()
    assert await counted() == before


async def test_what_is_kept_shows_nobody_and_nothing(scene: Scene, sessions: Sessions) -> None:
    """Neither the answer nor, by trying, what was asked."""
    claim = {
        "dwelling_id": str(scene.homes["resident"]),
        "name": "resident",
        "id_last_six": "012345",
    }
    await scene.stranger.post("/claims", claim, **keyed())
    phone = a_phone(7)
    added = {"name": "阿依古丽", "born_on": "1980-02-03", "phone": phone}
    await scene.staff.post("/people", added, **keyed())
    path = f"/api/v1{scene.staff.base}/claims"
    told = orjson.dumps(["POST", path, "", ""])
    spelled = {orjson.dumps(claim), orjson.dumps(claim, option=orjson.OPT_SORT_KEYS)}
    guesses = {hashlib.sha256(told + body).digest() for body in spelled}
    for caller in (scene.stranger, scene.staff):
        for row in await kept(sessions, caller):
            assert bytes(row.request) not in guesses
            for column in row:
                raw = column if isinstance(column, bytes) else str(column).encode()
                assert phone[-4:].encode() not in raw
                assert "阿依古丽".encode() not in raw


async def test_what_says_the_same_is_the_same_request(scene: Scene) -> None:
    """Alone, then in a batch; a picture with another boundary and another name; an id in capitals."""
    key, body = str(uuid4()), HAZARD | {"id": str(new_id()), "what": "楼道"}
    alone = await scene.worker.post("/hazards", body, headers={"Idempotency-Key": key})
    batch = {"requests": [{"path": "/hazards", "key": key, "body": dict(reversed(body.items()))}]}
    [again] = (await scene.worker.post("/batch", batch)).json()["answers"]
    assert (again["is_repeated"], again["body"]) == (True, alone.json())

    picture = Caller.picture()
    once = keyed()
    sent = [
        await scene.worker.call(
            "POST", "/photos", files={"file": (name, picture)}, **keyed() | once
        )
        for name in ("wxfile_1.jpg", "wxfile_2.jpg")
    ]
    assert [one.status_code for one in sent] == [201, 201]
    assert sent[0].json() == sent[1].json()
    other = {"file": ("wxfile_1.jpg", Caller.picture(9))}
    another = await scene.worker.call("POST", "/photos", files=other, **once)
    assert another.json()["type"] == "key-of-another-request"


@pytest.mark.parametrize(
    "change",
    [{"path": "/hazards?x=1"}, {"body": HAZARD | {"where": "楼道"}}, {"path": "/teams"}],
)
async def test_what_says_something_else_is_another_request(
    scene: Scene, change: dict[str, Any]
) -> None:
    key = keyed()
    assert (await scene.worker.post("/hazards", HAZARD, **key)).status_code == 201
    wanted = {"path": "/hazards", "body": HAZARD} | change
    answer = await scene.worker.post(wanted["path"], wanted["body"], **key)
    assert answer.json()["type"] in {"key-of-another-request", "malformed-request"}


async def test_what_the_release_before_kept_is_done_and_given_to_nobody(
    scene: Scene, sessions: Sessions
) -> None:
    """Also what it keeps while the new one starts; its words are gone within the hour."""
    key = keyed()
    async with sessions.begin() as session:
        row = (
            "INSERT INTO kept_answers (account_id, key, request, status, body, created_at)"
            " VALUES (:me, :key, 'x', 201, 'the whole roster', :now)"
        )
        values = {"me": scene.worker.account_id, "key": key["headers"]["Idempotency-Key"]}
        await session.execute(text(row), values | {"now": clock.now()})
    again = await scene.worker.post("/hazards", HAZARD, **key)
    assert (again.status_code, again.json()["type"]) == (409, "already-done")
    async with sessions.begin() as session:
        await forget_old_answers(session)
    [left] = await kept(sessions, scene.worker)
    assert (bytes(left.body), bytes(left.request)) == (b"", b"")
    again = await scene.worker.post("/hazards", HAZARD, **key)
    assert again.json()["type"] == "already-done"


async def test_an_answer_moved_to_another_request_does_not_open(
    scene: Scene, sessions: Sessions
) -> None:
    keys = [keyed(), keyed()]
    answers: list[httpx.Response] = [
        await scene.worker.post("/hazards", HAZARD | {"what": what}, **key)
        for what, key in zip("甲乙", keys, strict=True)
    ]
    assert [one.status_code for one in answers] == [201, 201]
    swap = text(
        "UPDATE kept_answers k SET answer = o.answer FROM kept_answers o WHERE k.account_id = :me"
        " AND o.account_id = :me AND k.key <> o.key"
    )
    async with sessions.begin() as session:
        await session.execute(swap, {"me": scene.worker.account_id})
    again = await scene.worker.post("/hazards", HAZARD | {"what": "甲"}, **keys[0])
    assert again.json()["type"] == "already-done"
