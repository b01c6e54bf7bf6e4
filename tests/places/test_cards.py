"""Who will act for another shows it on their own phone; nobody dictates an id."""

from typing import Any
from uuid import UUID

from sqlalchemy import update

from app.places.cards.models import Card
from app.platform import clock
from tests.scene import INSIDE, Scene


async def authorised(scene: Scene, code: str, **more: Any) -> Any:
    body = {
        "principal_id": str(scene.persons["resident"]),
        "agent_code": code,
        "relationship": "family",
        "scopes": ["hazards"],
    }
    return await scene.resident.post("/authorisations", body | more)


async def a_card(scene: Scene) -> str:
    card = (await scene.stranger.post("/me/card")).json()
    assert card["scene"] == f"c.{scene.code}.{card['code'].replace('-', '')}"
    assert card["qr"].startswith("<svg")
    return str(card["code"])


async def test_a_daughter_who_lives_elsewhere_acts_for_her_mother(scene: Scene) -> None:
    code = await a_card(scene)
    named = await authorised(scene, code.lower())
    assert (named.status_code, named.json()["type"]) == (422, "agent-needs-a-name")
    granted = await authorised(scene, code, agent_name="女儿王芳")  # the refusal used nothing up
    assert granted.status_code == 201, granted.text
    assert granted.json()["agent"] == "女儿王芳"
    found = {"category": "ebike", "what": "车", "where": "门厅", "place": INSIDE}
    for_her = {"X-On-Behalf-Of": str(scene.persons["resident"])}
    reported = await scene.stranger.call("POST", "/hazards", json=found, headers=for_her)
    assert reported.status_code == 201, reported.text
    again = await authorised(scene, code, agent_name="女儿王芳")
    assert (again.status_code, again.json()["type"]) == (422, "no-such-card")


async def test_a_card_is_good_for_minutes_and_only_the_last_one(scene: Scene) -> None:
    first, second = [await a_card(scene) for _ in range(2)]
    assert (await authorised(scene, first)).json()["type"] == "no-such-card"
    async with scene.sessions.begin() as session:
        of_them = Card.account_id == UUID(f"{scene.stranger.account_id}")
        over = update(Card).where(Card.community_id == scene.community_id, of_them)
        await session.execute(over.values(expires_at=clock.now()))
    assert (await authorised(scene, second)).json()["type"] == "no-such-card"


async def test_a_card_is_not_found_by_trying(scene: Scene) -> None:
    for _ in range(20):
        assert (await authorised(scene, "0000-0000")).status_code == 422
    assert (await authorised(scene, "0000-0000")).status_code == 429


async def test_one_agent_is_named_and_nobody_authorises_themselves(scene: Scene) -> None:
    both = await authorised(scene, "0000-0000", agent_id=str(scene.neighbour.account_id))
    assert both.status_code == 422
    own = (await scene.resident.post("/me/card")).json()["code"]
    assert (await authorised(scene, own)).json()["type"] == "not-yourself"
