"""A role is offered with a code; who opens it in the mini-program takes it."""

from datetime import datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import update

from app.places.invitations.models import Invitation
from app.platform import clock, codes
from tests.scene import Scene


async def test_a_grid_worker_is_invited_and_begins(scene: Scene) -> None:
    body = {"role": "grid_worker", "name": "网格员王敏", "grid_id": str(scene.grid_id)}
    invited = (await scene.secretary.post("/invitations", body)).json()
    assert invited["scene"] == f"i.{scene.code}.{invited['code'].replace('-', '')}"
    assert len(invited["scene"]) <= 32
    assert invited["qr"].startswith("<svg")
    typed = {"code": f" {invited['code'].lower()} "}
    offer = (await scene.stranger.post("/invitations/look", typed)).json()
    assert (offer["role"], offer["grid_name"]) == ("grid_worker", "网格0")
    await scene.report()
    granted = await scene.stranger.post("/invitations/accept", typed)
    assert granted.status_code == 200, granted.text
    assert len((await scene.stranger.get("/hazards")).json()["items"]) == 1
    again = await scene.neighbour.post("/invitations/accept", typed)
    assert (again.status_code, again.json()["type"]) == (409, "step-out-of-order")
    assert invited["code"] not in (await scene.secretary.get("/invitations")).text


async def test_a_code_that_is_too_old_or_withdrawn_gives_nothing(scene: Scene) -> None:
    body = {"role": "staff", "name": "同事", "days": 1}
    old, withdrawn = [(await scene.secretary.post("/invitations", body)).json() for _ in range(2)]
    await scene.secretary.post(f"/invitations/{withdrawn['id']}/withdraw")
    answer = await scene.stranger.post("/invitations/accept", {"code": withdrawn["code"]})
    assert (answer.status_code, answer.json()["type"]) == (409, "step-out-of-order")
    assert datetime.fromisoformat(old["expires_at"]) <= clock.now() + timedelta(days=1)
    async with scene.sessions.begin() as session:
        over = update(Invitation).where(Invitation.id == UUID(old["id"]))
        await session.execute(over.values(expires_at=clock.now()))
    for deed in ("look", "accept"):
        answer = await scene.stranger.post(f"/invitations/{deed}", {"code": old["code"]})
        assert (answer.status_code, answer.json()["type"]) == (409, "invitation-expired")
    listed = (await scene.secretary.get("/invitations")).json()
    assert [one["is_expired"] for one in listed] == [False, True]


async def test_who_has_left_office_has_nothing_more_to_give(scene: Scene) -> None:
    """A code made before, and taken after by the one who made it, would bring them back."""
    body = {"role": "secretary", "name": "书记二"}
    second = (await scene.secretary.post("/invitations", body)).json()
    await scene.staff.post("/invitations/accept", {"code": second["code"]})
    kept = (await scene.secretary.post("/invitations", body | {"role": "staff"})).json()
    own = await scene.secretary.post("/invitations/accept", {"code": kept["code"]})
    assert (own.status_code, own.json()["type"]) == (403, "own-invitation")
    roles = (await scene.staff.get("/roles")).json()
    first = [one for one in roles if one["account_id"] == str(scene.secretary.account_id)]
    assert (await scene.staff.post(f"/roles/{first[0]['id']}/end")).status_code == 204
    refused = await scene.stranger.post("/invitations/accept", {"code": kept["code"]})
    assert (refused.status_code, refused.json()["type"]) == (409, "invitation-expired")


async def test_a_role_that_is_held_is_not_taken_twice(scene: Scene) -> None:
    body = {"role": "staff", "name": "同事"}
    invited = (await scene.secretary.post("/invitations", body)).json()
    refused = await scene.staff.post("/invitations/accept", {"code": invited["code"]})
    assert (refused.status_code, refused.json()["type"]) == (409, "already-held")


async def test_a_code_is_not_found_by_trying(scene: Scene) -> None:
    for _ in range(20):
        wrong = await scene.stranger.post("/invitations/look", {"code": codes.new_code(12)})
        assert (wrong.status_code, wrong.json()["type"]) == (404, "no-such-code")
    limited = await scene.stranger.post("/invitations/look", {"code": codes.new_code(12)})
    assert limited.status_code == 429


async def test_the_scope_is_of_this_community(scene: Scene) -> None:
    elsewhere = {"role": "grid_worker", "name": "网格员", "grid_id": str(scene.company_id)}
    refused = await scene.secretary.post("/invitations", elsewhere)
    assert refused.json()["type"] == "not-theirs-to-invite"
    unscoped = await scene.secretary.post("/invitations", {"role": "property", "name": "物业"})
    assert unscoped.json()["type"] == "wrong-scope"


async def test_whoever_is_not_known_here_is_invited(scene: Scene) -> None:
    """No id is dictated: only who serves or lives here is given a role directly."""
    body = {"account_id": str(scene.stranger.account_id), "role": "staff", "name": "新人"}
    refused = await scene.secretary.post("/roles", body)
    assert (refused.status_code, refused.json()["type"]) == (404, "account-not-found")


@pytest.mark.parametrize(
    "typed",
    [
        "7K3M-9QXA-0T1B",
        "7k3m9qxa0t1b",
        "７Ｋ３Ｍ 9QXA 0T1B",
        "7K3M-9QXA-OTIB",
        "7k3m–9qxa—otlb",
    ],
)
def test_a_code_is_read_as_people_type_it(typed: str) -> None:
    assert codes.digest(typed) == codes.digest("7K3M9QXA0T1B")
