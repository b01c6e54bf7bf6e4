"""A year of hazards, each through the service functions that the API calls, with the clock on its day."""

import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from app.demo.people import Cast
from app.demo.pictures import a_photo
from app.demo.places import GRIDS, Places, place_in
from app.patrols.categories.models import Responsible
from app.patrols.categories.standard import STANDARD
from app.patrols.hazards import service
from app.patrols.hazards.models import Hazard
from app.patrols.hazards.schemas import (
    AssignHazard,
    FixOnTheSpot,
    ReportHazard,
    SubmitRectification,
)
from app.platform import clock
from app.platform.clock import HERE
from app.platform.schemas import Reason

FIRE_HAZARDS_CLOSED, OTHER_HAZARDS_CLOSED = 136, 120
CLOSED = FIRE_HAZARDS_CLOSED + OTHER_HAZARDS_CLOSED
LEFT_OPEN = 44
ALL = CLOSED + LEFT_OPEN
JUST_CLOSED = 20  # of these people are told when the worker starts; the rest is long ago
HOUR = timedelta(hours=1)
FIRE = [kind.code for kind in STANDARD if kind.is_fire_safety]
OTHER = [kind.code for kind in STANDARD if not kind.is_fire_safety]
NAME = {kind.code: kind.name for kind in STANDARD}
RESPONSIBLE = {kind.code: kind.responsible for kind in STANDARD}


def is_recent(number: int) -> bool:
    return number < JUST_CLOSED or number >= CLOSED


@dataclass
class Then:
    """One deed after another, each with the clock set to its moment, never past the present."""

    at: datetime

    async def __call__(
        self, later: timedelta, deed: Callable[..., Awaitable[Any]], *args: Any
    ) -> Any:
        self.at = min(self.at + later, datetime.now(UTC))
        with clock.at(self.at):
            return await deed(*args)


async def happen(
    session: AsyncSession, places: Places, cast: Cast, chance: random.Random, number: int
) -> None:
    """One hazard, as far as it got: the first are closed, the last are work for a newcomer."""
    is_open = number >= CLOSED
    category = chance.choice(FIRE if number < FIRE_HAZARDS_CLOSED or is_open else OTHER)
    grid = chance.randrange(GRIDS)
    place = place_in(grid, chance.uniform(0.1, 0.9), chance.uniform(0.1, 0.9))
    then = Then(_morning(chance, number))
    worker, reporter = cast.workers[grid], chance.choice(cast.residents)
    body = ReportHazard(
        category=category,
        what=NAME[category],
        where=f"{grid % 6 + 1}栋",
        place=place,
        photo_ids=[],
    )
    hazard: Hazard = await then(timedelta(0), service.report, session, reporter, body)
    if is_open and number % 4 == 0:
        return
    if number % 9 == 8 and not is_open:
        before = await a_photo(session, worker, chance)
        after = await a_photo(session, worker, chance)
        fixed = FixOnTheSpot(
            account="当场清理完毕", before_photo_ids=[before], after_photo_ids=[after]
        )
        await then(HOUR, service.fix_on_the_spot, session, worker, hazard.id, fixed)
        await then(HOUR, service.close, session, cast.staff[0], hazard.id)
        return
    await then(HOUR / 2, service.file, session, worker, hazard.id)
    if is_open and number % 4 == 1:
        return
    doer, given = cast.property, AssignHazard(company_id=places.company)
    if RESPONSIBLE[category] is Responsible.STAFF:
        doer = cast.staff[-1]
        given = AssignHazard(assignee_id=doer.account_id)
    await then(HOUR / 2, service.assign, session, cast.staff[0], hazard.id, given)
    if is_open and number % 4 == 2:
        return
    after = await a_photo(session, doer, chance)
    done = SubmitRectification(account="已整改并劝导住户", after_photo_ids=[after])
    await then(2 * HOUR, service.submit, session, doer, hazard.id, done)
    if is_open:
        return
    if number % 11 == 0:
        again = Reason(reason="现场仍有杂物")
        await then(HOUR, service.send_back, session, worker, hazard.id, again)
        after = await a_photo(session, doer, chance)
        done = SubmitRectification(account="已再次清理", after_photo_ids=[after])
        await then(HOUR, service.submit, session, doer, hazard.id, done)
    await then(HOUR, service.close, session, worker, hazard.id)


def _morning(chance: random.Random, number: int) -> datetime:
    """When it was found; never later than just now."""
    ago = chance.randint(0, 9) if number >= CLOSED else 12 + number
    day = clock.today() - timedelta(days=ago)
    at = datetime.combine(day, time(9, chance.randrange(60)), HERE)
    if at > datetime.now(UTC):
        at = datetime.now(UTC) - timedelta(minutes=chance.randint(1, 50))
    return at
