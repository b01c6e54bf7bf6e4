"""What is counted in SQL is what is judged in Python: hazard by hazard, caller by caller."""

from itertools import product

from sqlalchemy import bindparam, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.patrols.categories.models import Category
from app.patrols.hazards.lifecycle import HazardParty, HazardState
from app.patrols.hazards.models import Hazard, Source
from app.patrols.hazards.policy import (
    DID_THE_WORK,
    IN_CHARGE,
    MAY_PUT_RIGHT,
    may_put_right,
    parties,
    visible_to,
)
from app.places.roles.actor import Actor, Role
from app.platform import clock
from app.platform.db.kept import Kept, columns
from app.platform.db.session import Sessions
from tests.scene import Scene

JUDGED = Kept(
    select(
        *columns(Hazard),
        IN_CHARGE.label("in_charge"),
        MAY_PUT_RIGHT.label("may_put_right"),
        DID_THE_WORK,
    ).where(Hazard.community_id == bindparam("here"))
)


def callers(scene: Scene) -> dict[str, Actor]:
    """The worker's account, with whatever else they may be."""
    me, here, person = scene.worker.account_id, scene.community_id, scene.persons["resident"]
    grid = {Role.GRID_WORKER: frozenset({scene.grid_id})}
    company = {Role.PROPERTY: frozenset({scene.company_id})}
    return {
        "nobody": Actor(me, here),
        "with a person": Actor(me, here, person, grid),
        "without a person": Actor(me, here, None, grid),
        "of the company": Actor(me, here, None, grid | company),
        "for a principal": Actor(me, here, person, {Role.RESIDENT: frozenset()}, person),
        "staff": Actor(me, here, person, {Role.STAFF: frozenset()}),
        "the street": Actor(me, here, None, {Role.STREET: frozenset()}),
    }


async def of_every_kind(session: AsyncSession, scene: Scene) -> int:
    """Hazards, however they were assigned and submitted; how many."""
    category = await session.scalar(
        select(Category.id).where(Category.community_id == scene.community_id)
    )
    me, other = scene.worker.account_id, scene.staff.account_id
    made = [
        Hazard(
            community_id=scene.community_id,
            category_id=category,
            grid_id=grid_id,
            source=Source.OFFICE,
            what="堆物",
            where="1栋",
            reported_by=other,
            found_at=clock.now(),
            reported_at=clock.now(),
            state=HazardState.SUBMITTED,
            escalated_at=escalated_at,
            assignee_id=assignee_id,
            company_id=company_id,
            submitted_by=by,
            submitted_person_id=person_id,
        )
        for grid_id, escalated_at, (
            assignee_id,
            company_id,
        ), by, person_id in product(
            (scene.grid_id, scene.other_grid_id),
            (None, clock.now()),
            ((None, None), (me, None), (None, scene.company_id)),
            (None, me, other),
            (None, scene.persons["resident"], scene.persons["neighbour"]),
        )
    ]
    session.add_all(made)
    await session.flush()
    return len(made)


async def test_who_did_the_work_is_counted_as_it_is_judged(
    scene: Scene, sessions: Sessions
) -> None:
    async with sessions() as session:
        kinds = await of_every_kind(session, scene)
        for name, actor in callers(scene).items():
            rows = await JUDGED.all(session, visible_to(actor))
            assert len(rows) == kinds
            for row in rows:
                who = parties(actor, row)
                case = name, row.submitted_by, row.submitted_person_id
                did_it = row.submitted_by == actor.account_id or (
                    actor.person_id is not None and row.submitted_person_id == actor.person_id
                )
                assert row.did_the_work is did_it, case
                assert bool(row.may_put_right) is may_put_right(actor, row), case
                in_charge = bool(who & {HazardParty.GRID_WORKER, HazardParty.STAFF})
                assert bool(row.in_charge) is in_charge, case
                verifies = row.in_charge and not row.did_the_work
                assert verifies is (HazardParty.VERIFIER in who), case
        await session.rollback()
