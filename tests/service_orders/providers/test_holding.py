"""What a member holds, how long, and who is told before it ends; where, when, and when not they serve."""

from datetime import timedelta

from app.platform import clock
from app.service_orders.providers.events import MemberAbsent
from app.service_orders.qualifications.jobs import remind
from tests import units
from tests.queue import published
from tests.scene import Scene
from tests.things import made


async def test_what_ends_within_thirty_days_is_told_once_and_again_when_it_was_prolonged(
    scene: Scene,
) -> None:
    soon, later = clock.today() + timedelta(days=20), clock.today() + timedelta(days=25)
    held = await units.a_qualified_member(scene, until=str(soon))
    path = f"/unit-members/{scene.unit_member_id}/qualifications/{held['held_id']}"
    for _ in range(2):
        async with scene.sessions.begin() as session:
            await remind(session)
    for who in (scene.coordinator, scene.helper):
        (told,) = await who.inbox()
        assert "资质即将到期" in told[0]
        assert str(soon) in told[1]
    prolonged = {"since": units.LICENSED, "until": str(later)}
    made(await scene.coordinator.post(f"{path}/correct", prolonged))
    async with scene.sessions.begin() as session:
        await remind(session)
    assert len(await scene.helper.inbox()) == 2


async def test_a_check_has_an_end_and_nothing_is_held_backwards(scene: Scene) -> None:
    body = {"name": "从业查询", "kind": "check"}
    check = made(await scene.staff.post("/qualifications", body))["id"]
    path = f"/unit-members/{scene.unit_member_id}/qualifications"
    for told, refused in (
        ({"since": "2026-01-01"}, "needs-an-end"),
        ({"since": "2026-01-01", "until": "2026-01-01"}, "ends-before-it-began"),
        ({"since": str(clock.today() + timedelta(1)), "until": "2199-01-01"}, "not-yet-held"),
    ):
        answer = await scene.coordinator.post(path, {"qualification_id": check} | told)
        assert (answer.status_code, answer.json()["type"]) == (422, refused)
    right = {"qualification_id": check, "since": "2026-01-01", "until": "2199-01-01"}
    made(await scene.coordinator.post(path, right))
    doubled = await scene.coordinator.post(path, right)
    assert (doubled.status_code, doubled.json()["type"]) == (409, "qualification-held-already")


async def test_what_is_withdrawn_is_held_no_more_and_stays_on_record(scene: Scene) -> None:
    held = await units.a_qualified_member(scene)
    path = f"/unit-members/{scene.unit_member_id}/qualifications/{held['held_id']}/withdraw"
    shown = made(await scene.coordinator.post(path, {"reason": "证书被吊销"}))
    (own,) = shown["qualifications"]
    assert own["until"] == str(clock.today())


async def test_an_absence_is_never_refused_and_is_sent_twice_by_a_phone(scene: Scene) -> None:
    path = f"/unit-members/{scene.unit_member_id}/absences"
    body = units.an_hour_of_tomorrow() | {"id": "01a20933-3287-727b-8000-000000000001"}
    entered = [made(await scene.helper.post(path, body)) for _ in range(2)]
    assert entered[0] == entered[1]
    overlapping = await scene.coordinator.post(path, units.an_hour_of_tomorrow())
    assert overlapping.status_code == 201
    other = body | {"ends_at": (clock.now() + timedelta(days=9)).isoformat()}
    assert (await scene.helper.post(path, other)).json()["type"] == "already-recorded"
    backwards = {"begins_at": body["ends_at"], "ends_at": body["begins_at"]}
    assert (await scene.helper.post(path, backwards)).json()["type"] == "absence-is-no-time"
    async with scene.sessions() as session:
        told = await published(session, scene, MemberAbsent)
        assert len({one.absence_id for one in told}) == 2
    absence = f"/absences/{entered[0]['id']}/withdraw"
    made(await scene.helper.post(absence))
    again = await scene.helper.post(absence)
    assert (again.status_code, again.json()["type"]) == (409, "absence-withdrawn-already")


async def test_where_and_when_somebody_serves_is_said_whole(scene: Scene) -> None:
    path = f"/unit-members/{scene.unit_member_id}"
    areas = {"area_ids": [str(scene.grid_id), str(scene.grid_id)]}
    assert (
        made(await scene.helper.post(f"{path}/areas", areas))["area_ids"] == areas["area_ids"][:1]
    )
    nowhere = await scene.helper.post(f"{path}/areas", {"area_ids": [str(scene.unit_id)]})
    assert nowhere.json()["type"] == "area-unknown"
    morning = {"weekday": 1, "begins": "08:30", "ends": "12:00", "is_paid": True}
    evening = {"weekday": 1, "begins": "18:00", "ends": "20:00"}
    shown = made(await scene.helper.post(f"{path}/hours", {"hours": [evening, morning]}))
    assert [one["is_paid"] for one in shown["hours"]] == [True, False]
    overlapping = morning | {"begins": "11:00", "ends": "13:00"}
    refused = await scene.helper.post(f"{path}/hours", {"hours": [morning, overlapping]})
    assert refused.status_code == 422
    assert made(await scene.helper.post(f"{path}/hours", {"hours": []}))["hours"] == []
