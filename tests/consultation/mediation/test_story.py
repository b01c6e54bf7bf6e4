"""Two neighbours fall out, and come to terms; or do not."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from app.consultation.mediation.jobs import remind_of_confirmation, remind_of_follow_up
from app.consultation.mediation.lifecycle import MediationState as S
from app.consultation.mediation.views import FEWEST
from app.places.roles.models import CommunityAccount
from app.platform import clock
from app.platform.db.session import Sessions
from app.platform.small_cells import hidden
from tests.scene import Scene
from tests.things import (
    DISPUTE,
    a_mediation,
    a_mediation_with_an_outsider,
    a_running_mediation,
    an_accepted_mediation,
    an_agreed_mediation,
    days_pass,
    made,
)


async def test_from_the_application_to_the_visit_a_month_later(scene: Scene) -> None:
    there = await a_running_mediation(scene)
    path = f"/mediations/{there['mediation_id']}"
    when = (clock.now() + timedelta(days=1)).isoformat()
    summoned = made(await scene.worker.post(f"{path}/summon", {"held_at": when, "where": "廉心亭"}))
    session_id = summoned["sessions"][0]["id"]
    met = {"session_id": session_id, "held_at": clock.now().isoformat(), "came": [1, 2]}
    held = made(await scene.worker.post(f"{path}/meet", met | {"words": "各让一步"}))
    assert held["sessions"][0]["came"] == [1, 2]
    again = await scene.worker.post(f"{path}/meet", met | {"words": "又一次"})
    assert again.json()["type"] == "no-such-session"
    agreed = {"is_oral": True, "agreement": "晚十点后不施工"}
    done = made(await scene.worker.post(f"{path}/agree", agreed))
    assert done["state"] == "agreed"
    assert done["confirm_by"] == str(clock.today() + timedelta(days=30))
    kept = {"was_kept": True, "words": "遵守"}
    early = await scene.worker.post(f"{path}/follow-up", kept)
    assert (early.status_code, early.json()["type"]) == (409, "follow-up-too-early")
    await days_pass(scene, there["mediation_id"], 30)
    closed = made(await scene.worker.post(f"{path}/follow-up", kept))
    assert (closed["state"], closed["was_kept"]) == ("closed", True)
    read = made(await scene.neighbour.post(f"{path}/open", {"purpose": "查看协议"}))
    assert [one["kind"] for one in read["words"]] == [
        *("dispute", "summons", "session", "agreement", "follow_up")
    ]
    assert read["words"][3]["words"] == "晚十点后不施工"
    opened = made(await scene.resident.get(f"{path}/openings"))
    assert [one["purpose"] for one in opened] == ["查看协议"]


async def test_nothing_goes_on_before_every_party_has_consented(scene: Scene) -> None:
    there = await an_accepted_mediation(scene)
    path = f"/mediations/{there['mediation_id']}"
    agreed = await scene.worker.post(f"{path}/agree", {"is_oral": True, "agreement": "x"})
    assert agreed.json()["type"] == "without-consent"
    made(await scene.worker.post(f"{path}/consent", {"position": 2}))
    twice = await scene.neighbour.post(f"{path}/consent", {})
    assert twice.json()["type"] == "said-already"
    made(await scene.worker.post(f"{path}/agree", {"is_oral": True, "agreement": "x"}))


async def test_whoever_refuses_ends_it_and_reads_what_else_there_is(scene: Scene) -> None:
    there = await a_running_mediation(scene)
    path = f"/mediations/{there['mediation_id']}"
    refused = made(await scene.neighbour.post(f"{path}/refuse", {"reason": "不愿意"}))
    assert (refused["state"], "起诉" in refused["advice"]) == ("failed", True)
    over = await scene.worker.post(f"{path}/agree", {"is_oral": True, "agreement": "x"})
    assert over.status_code == 409


async def test_an_outsider_takes_part_once_every_party_has_agreed(scene: Scene) -> None:
    there = await a_mediation_with_an_outsider(scene)
    path, whom = f"/mediations/{there['mediation_id']}", {"outsider_id": there["outsider_id"]}
    one = made(await scene.resident.post(f"{path}/let-in", whom))
    assert one["outsiders"][0] == {
        "id": there["outsider_id"],
        "agreed_to": [1],
        "is_admitted": False,
    }
    both = made(await scene.neighbour.post(f"{path}/let-in", whom))
    assert both["outsiders"][0]["is_admitted"]


async def test_nobody_mediates_in_a_dispute_of_their_own(scene: Scene, sessions: Sessions) -> None:
    async with sessions.begin() as session:
        worker = CommunityAccount.account_id == scene.worker.account_id
        here = CommunityAccount.community_id == scene.community_id
        lives = {"person_id": scene.persons["resident"]}
        await session.execute(update(CommunityAccount).where(here, worker).values(lives))
    there = await a_mediation(scene)
    body = {"mediator_id": str(scene.worker.account_id)}
    refused = await scene.secretary.post(f"/mediations/{there['mediation_id']}/accept", body)
    assert refused.json()["type"] == "mediator-is-a-party"
    stranger = {"mediator_id": str(scene.stranger.account_id)}
    nobody = await scene.secretary.post(f"/mediations/{there['mediation_id']}/accept", stranger)
    assert nobody.json()["type"] == "no-such-mediator"


async def test_who_took_it_down_for_two_neighbours_does_not_see_it_any_more(scene: Scene) -> None:
    people = [{"person_id": str(scene.persons[name])} for name in ("resident", "neighbour")]
    body = DISPUTE | {"applicant": people[0], "others": people[1:]}
    applied = made(await scene.worker.post("/mediations", body))
    assert list(applied) == ["id"]
    assert (await scene.worker.get(f"/mediations/{applied['id']}")).status_code == 404
    seen = made(await scene.resident.get(f"/mediations/{applied['id']}"))
    assert seen["my_position"] == 1
    assert not seen["parties"][0]["has_consented"]


async def test_both_are_reminded_to_apply_for_confirmation_and_the_mediator_to_look_in(
    scene: Scene, sessions: Sessions
) -> None:
    there = await a_running_mediation(scene)
    agreed = {"is_oral": True, "agreement": "晚十点后不施工"}
    made(await scene.worker.post(f"/mediations/{there['mediation_id']}/agree", agreed))
    await days_pass(scene, there["mediation_id"], 20)
    for job in (remind_of_confirmation, remind_of_confirmation, remind_of_follow_up):
        async with sessions.begin() as session:
            await job(session)
    told = [title for title, _ in await scene.neighbour.inbox()]
    assert told.count("您有一件调解事项的期限将到") == 1
    assert [title for title, _ in await scene.worker.inbox() if "回访" in title] == []
    await days_pass(scene, there["mediation_id"], 10)
    async with sessions.begin() as session:
        await remind_of_follow_up(session)
    assert "您有一件调解事项应当回访" in [title for title, _ in await scene.worker.inbox()]


@pytest.mark.parametrize(
    ("counts", "total", "shown"),
    [
        ({S.AGREED: 9, S.FAILED: 4}, 13, {S.AGREED: 9, S.FAILED: 4}),
        ({S.AGREED: 9, S.FAILED: 1, S.REFERRED: 3}, 13, {S.AGREED: 9}),
        ({S.AGREED: 9, S.FAILED: 1, S.REFERRED: 2}, 12, {S.AGREED: 9}),
        ({S.AGREED: 2}, None, {}),
        ({S.AGREED: 1, S.FAILED: 4}, 5, {}),
    ],
)
def test_a_small_number_is_not_told_and_cannot_be_worked_out(
    counts: dict[S, int], total: int | None, shown: dict[S, int]
) -> None:
    whole = dict.fromkeys(S, 0) | counts
    told, parts = hidden(whole, FEWEST)
    assert told == total
    assert {state: count for state, count in parts.items() if count} == shown
    left_out = [whole[state] for state, count in parts.items() if count is None]
    assert not left_out or (len(left_out) > 1)


async def test_figures_count_and_list_nothing(scene: Scene) -> None:
    for _ in range(3):
        await an_agreed_mediation(scene)
    year = (clock.today() - timedelta(days=31)).year
    told = made(await scene.street.get(f"/mediations/figures?year={year}"))
    assert (told["applied"], told["outcomes"]["agreed"], told["median_days"]) == (3, 3, 0.0)
    assert (await scene.street.get("/mediations")).json()["items"] == []
