"""Kangyuan (康苑社区): its places, its people, and a year of what happened there.

Places and people are loaded in bulk; all that happens goes through the service functions that the API
calls, with the clock set to its day. Same seed, same data.
"""

import random
from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from rich.progress import Progress
from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession

from app.consultation.topics import jobs as topic_jobs
from app.demo import (
    care,
    catalogue,
    hazards,
    home_services,
    mediation,
    orders_today,
    parts,
    party,
    people,
    places,
    providers,
    rounds,
    story,
    topics,
)
from app.demo.people import Cast, age_of
from app.demo.pictures import a_photo
from app.demo.places import Places
from app.patrols.categories.models import Category
from app.patrols.hazards import jobs
from app.patrols.hazards.models import Hazard
from app.places.communities.models import Community
from app.places.dwellings.models import Dwelling, Estate
from app.places.points.models import Point
from app.platform import clock
from app.platform.db.base import same
from app.platform.db.session import Sessions
from app.residents.people.joins import IN_DWELLING, IN_HOUSEHOLD
from app.residents.people.models import Household, HouseholdMember
from app.subscriptions import SUBSCRIPTIONS

SEED = 20260101
YEAR = timedelta(days=365)
PEOPLE = 8_064
CLAIMS = 6  # that wait
SETTLING, ROUNDS, CARE, SERVICES = (
    40,
    100,
    60,
    200,
)  # shares of the progress bar, beside one a hazard


async def is_there(sessions: Sessions) -> bool:
    """Whole, or not at all: one transaction builds it."""
    async with sessions() as session:
        found = await session.scalar(select(Community.name).where(Community.code == places.CODE))
        return found == places.NAME


async def build(session: AsyncSession, progress: Progress) -> None:
    """All in the one transaction of this session."""
    chance = random.Random(SEED)
    task = progress.add_task(places.NAME, total=SETTLING + hazards.ALL + ROUNDS + CARE + SERVICES)
    where = await places.lay_out(session)
    residents = await people.settle(session, chance, PEOPLE)
    cast = await people.appoint(session, where, residents)
    await people.authorise(session, cast, chance)
    began = clock.now() - YEAR
    supply = await providers.serve(session, cast, where.grids, began, chance)
    items = await _items(session, cast, supply, began)
    homes = await home_services.settle(session, where, cast, residents, supply, items)
    await people.claim(session, CLAIMS)
    await parts.enter(session, cast.staff[0])
    adults = [one.id for one in residents[500:1500] if 25 <= age_of(one) < 90]
    await party.found(session, cast.staff[-1], adults, cast.residents[10:12])
    progress.advance(task, SETTLING)
    for number in range(hazards.ALL):
        session.info["subscriptions"] = SUBSCRIPTIONS if hazards.is_recent(number) else {}
        await hazards.happen(session, where, cast, chance, number)
        progress.advance(task)
    session.info["subscriptions"] = {}
    await session.execute(text("ANALYZE"))  # what was loaded at once, plans know at once
    await rounds.live(session, _patrols(session, where, cast, chance), chance)
    progress.advance(task, ROUNDS)
    await care.live(session, await _neighbours(session, where, cast), chance)
    progress.advance(task, CARE)
    await home_services.live(session, homes, chance)
    progress.advance(task, SERVICES)
    await mediation.live(session, cast.staff[-1], cast.workers, cast.residents)
    session.info["subscriptions"] = SUBSCRIPTIONS
    await orders_today.Today(session, homes, supply.nurse, chance).live()
    forum = await _forum(session, where, cast, chance)
    await topics.come_up(session, forum)
    await story.live(session, await _town(session, where, cast, forum, adults[:320]), chance)
    for due in (jobs.remind, jobs.tell_overdue, jobs.escalate, topic_jobs.tell_overdue):
        await due(session)


async def _items(
    session: AsyncSession, cast: Cast, supply: providers.Providers, began: datetime
) -> dict[str, UUID]:
    """What can be ordered; at a point it is at the pavilion."""
    point_id = await session.scalar(select(Point.id).order_by(Point.name).limit(1))
    if point_id is None:
        raise LookupError("a community without a point")
    wanted = cast.staff[0], supply.units, supply.qualifications, point_id, began
    return await catalogue.write(session, *wanted)


async def _forum(
    session: AsyncSession, where: Places, cast: Cast, chance: random.Random
) -> topics.Forum:
    of_a_kind = select(Hazard.id).join(Category, same(Category.id, Hazard.category_id))
    ebikes = of_a_kind.where(Category.code == "ebike-in-stairwell").order_by(Hazard.id.desc())
    return topics.Forum(
        staff=cast.staff[0],
        workers=cast.workers,
        residents=cast.residents,
        estates=list(await session.scalars(select(Estate.id).order_by(Estate.id))),
        grids=where.grids,
        scenes=[scene for _, _, scene, *_ in places.POINTS],
        hazards=list(await session.scalars(ebikes.limit(3))),
        photograph=lambda actor: a_photo(session, actor, chance),
    )


async def _town(
    session: AsyncSession,
    where: Places,
    cast: Cast,
    forum: topics.Forum,
    adults: Sequence[UUID],
) -> story.Town:
    points = (await session.scalars(select(Point))).all()
    estates = (await session.scalars(select(Estate))).all()
    return story.Town(
        forum=forum,
        staff=cast.staff[0],
        secretary=cast.staff[-1],
        manager=cast.property,
        company_id=where.company,
        points={one.name: one.id for one in points if one.lng is not None},
        scenes={one.name: one.scene for one in points},
        estates={one.name: one.id for one in estates},
        adults=adults,
    )


def _patrols(
    session: AsyncSession, where: Places, cast: Cast, chance: random.Random
) -> rounds.Patrols:
    return rounds.Patrols(
        grids=where.grids,
        workers=cast.workers,
        staff=cast.staff,
        volunteer=cast.residents[2],
        places=[places.place_in(grid, 1 / 2, 1 / 2) for grid in range(places.GRIDS)],
        photograph=lambda actor: a_photo(session, actor, chance),
    )


async def _neighbours(session: AsyncSession, where: Places, cast: Cast) -> care.Neighbours:
    number = {grid: n for n, grid in enumerate(where.grids)}
    lives_in = (
        select(HouseholdMember.person_id, Dwelling.building_id)
        .join(Household, IN_HOUSEHOLD)
        .join(Dwelling, IN_DWELLING)
    )
    grid_of = {
        person: number[where.grid_of_building[building]]
        for person, building in await session.execute(lives_in)
    }
    elder, volunteer = cast.residents[1], cast.residents[2]
    return care.Neighbours(
        staff=cast.staff[0],
        workers=cast.workers,
        grid_of=grid_of,
        elder=elder.person_id or elder.account_id,
        companions=[volunteer, *cast.residents[3:8]],
    )
