"""Whose turn it is."""

from datetime import timedelta
from uuid import UUID

from app.platform import clock
from app.platform.db.base import new_id
from app.platform.db.session import Sessions
from app.service_orders.crews import jobs
from app.service_orders.crews.rotation import Turn, in_turn
from app.service_orders.orders.lifecycle import OrderState
from app.service_orders.providers.models import MemberAbsence
from tests.crewing import ROTATION, a_member, a_unit, an_order_of, crew_of
from tests.scene import Scene
from tests.things import keep_rows

A, B, C, D = (UUID(int=n) for n in range(4))


def test_who_has_least_then_who_is_nearest_then_by_id() -> None:
    those = [Turn(D, 60, 10), Turn(C, 30, None), Turn(B, 30, 900), Turn(A, 30, 900)]
    assert [one.member_id for one in in_turn(those)] == [A, B, C, D]
    assert in_turn(reversed(those)) == in_turn(those)


async def test_each_has_their_turn_and_what_is_planned_counts(
    scene: Scene, sessions: Sessions
) -> None:
    ids, first = await a_unit(scene, offered=ROTATION)
    second = await a_member(scene, ids, "王护士")
    begins = clock.now() + timedelta(days=2)
    others = [
        await an_order_of(
            scene,
            ids,
            number=10 + n,
            begins_at=begins + timedelta(hours=2 * n),
            ends_at=begins + timedelta(hours=2 * n + 1),
        )
        for n in range(3)
    ]
    async with sessions.begin() as session:
        await jobs.rotate(session)
    crews = [await crew_of(scene, one) for one in (ids["order_id"], *others)]
    assert sorted(map(str, crews)) == sorted(map(str, [[first], [first], [second], [second]]))
    async with sessions.begin() as session:
        await jobs.rotate(session)  # nothing is left to do
    assert [await crew_of(scene, one) for one in (ids["order_id"], *others)] == crews


async def test_who_is_absent_has_no_turn_and_if_nobody_has_it_waits(
    scene: Scene, sessions: Sessions
) -> None:
    ids, member = await a_unit(scene, offered=ROTATION)
    absence = {
        "community_id": scene.community_id,
        "id": new_id(),
        "member_id": member,
        "begins_at": clock.now(),
        "ends_at": clock.now() + timedelta(days=7),
        "entered_by": scene.staff.account_id,
    }
    await keep_rows(scene, {MemberAbsence: [absence]})
    async with sessions.begin() as session:
        await jobs.rotate(session)
    assert await crew_of(scene, ids["order_id"]) == []
    late = await an_order_of(scene, ids, state=OrderState.WAITING, placed_at=None)
    async with sessions.begin() as session:
        await jobs.rotate(session)
    assert await crew_of(scene, late) == []
