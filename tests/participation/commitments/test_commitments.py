"""Nobody is planned in two places, whatever they are."""

import asyncio
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from app.participation.commitments.errors import AlreadySignedUp, Collides
from app.participation.commitments.models import Commitment
from app.participation.commitments.queries import people
from app.participation.commitments.service import commit, move, release_all, withdraw
from app.participation.subjects.models import Subject
from app.places.roles.queries import load
from app.platform import clock
from app.platform.db.session import Sessions
from tests.rounds import refusal
from tests.scene import Scene

OLD = """
INSERT INTO round_sign_ups (community_id, id, round_id, person_id, begins_at, ends_at, signed_up_by)
SELECT community_id, :id, id, :person, begins_at, ends_at, :account FROM rounds WHERE id = :round
RETURNING created_at
"""


class Order:
    """An occasion of another kind than a round; it has a table nowhere."""

    __tablename__ = "orders"

    def __init__(self, community_id: int, hours: float) -> None:
        self.community_id, self.id = community_id, uuid4()
        self.begins_at = clock.now() + timedelta(hours=hours)
        self.ends_at = self.begins_at + timedelta(hours=1)


async def committing(session: AsyncSession, scene: Scene, order: Order) -> None:
    staff = await load(session, scene.staff.account_id, scene.community_id)
    await commit(session, staff, order, Subject(scene.persons["resident"]))


async def test_who_is_committed_elsewhere_cannot_sign_up_to_a_round(
    scene: Scene, sessions: Sessions
) -> None:
    round_id = await scene.round(minutes=60)
    path = f"/rounds/{round_id}/sign-up"
    async with sessions.begin() as session:
        order = Order(scene.community_id, hours=1.5)
        await committing(session, scene, order)
    assert await refusal(scene.resident, path) == "collides"
    async with sessions.begin() as session:
        assert await withdraw(session, order, Subject(scene.persons["resident"]))
        assert not await withdraw(session, order, Subject(scene.persons["resident"]))
    assert (await scene.resident.post(path, {})).json()["is_signed_up"]
    async with sessions() as session:
        with pytest.raises(Collides):
            await committing(session, scene, order)


async def test_one_is_committed_once(scene: Scene, sessions: Sessions) -> None:
    order = Order(scene.community_id, hours=1)
    async with sessions() as session:
        await committing(session, scene, order)
        with pytest.raises(AlreadySignedUp):
            await committing(session, scene, order)


async def test_who_signs_up_to_two_rounds_at_once_is_on_one(scene: Scene) -> None:
    team_id = await scene.team()
    for _ in range(4):
        rounds = [await scene.round(team_id, minutes=minutes) for minutes in (60, 80)]
        both = await asyncio.gather(
            *(scene.resident.post(f"/rounds/{one}/sign-up", {}) for one in rounds)
        )
        assert sorted(one.status_code for one in both) == [200, 409]
        [refused] = [one.json()["type"] for one in both if one.status_code == 409]
        assert refused == "collides"
        for one in rounds:
            await scene.worker.post(f"/rounds/{one}/cancel", {"reason": "下一次"})


async def test_a_moved_occasion_releases_only_who_is_elsewhere_then(
    scene: Scene, sessions: Sessions
) -> None:
    resident, neighbour = scene.persons["resident"], scene.persons["neighbour"]
    moved, other = Order(scene.community_id, 1), Order(scene.community_id, 5)
    async with sessions.begin() as session:
        staff = await load(session, scene.staff.account_id, scene.community_id)
        for person_id in (resident, neighbour):
            await commit(session, staff, moved, Subject(person_id))
        await commit(session, staff, other, Subject(resident))
        moved.begins_at, moved.ends_at = other.begins_at, other.ends_at
        assert await move(session, moved) == [Subject(resident)]
    async with sessions.begin() as session:
        assert await people(session, moved) == [neighbour]
        assert await people(session, other) == [resident]
        assert await release_all(session, moved) == [Subject(neighbour)]
        assert await people(session, moved) == []


async def test_the_release_before_signs_up_and_withdraws(scene: Scene, sessions: Sessions) -> None:
    """By its own table's name, until it is gone."""
    team_id = await scene.team()
    one, overlapping = [await scene.round(team_id, minutes=minutes) for minutes in (60, 80)]

    def values(round_id: str) -> dict[str, Any]:
        who = {"person": scene.persons["resident"], "account": scene.resident.account_id}
        return who | {"id": uuid4(), "round": UUID(round_id)}

    async with sessions.begin() as session:
        assert await session.scalar(text(OLD), values(one)) is not None
    seen = (await scene.resident.get(f"/rounds/{one}")).json()
    assert seen["is_signed_up"]
    assert [who["name"] for who in seen["people"]] == ["resident"]
    async with sessions() as session:
        with pytest.raises(IntegrityError, match="ex_commitments_collides"):
            await session.execute(text(OLD), values(overlapping))
        await session.rollback()
        still = "SELECT id FROM round_sign_ups WHERE round_id = :round FOR UPDATE"
        key = await session.scalar(text(still), {"round": UUID(one)})
        gone = "UPDATE round_sign_ups SET withdrawn_at = now() WHERE id = :id"
        await session.execute(text(gone), {"id": key})
        await session.commit()
        there = await session.get_one(Commitment, (scene.community_id, key))
        assert (there.occasion_kind, there.withdrawn_at is None) == ("rounds", False)
    assert not (await scene.resident.get(f"/rounds/{one}")).json()["is_signed_up"]
