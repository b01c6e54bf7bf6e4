"""Parts and owners of the dwellings, from the registers that know them."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.places.dwellings.models import Estate
from app.places.policy import must_be_staff
from app.places.roles.actor import Actor
from app.platform import clock
from app.platform.db.base import new_id
from app.platform.db.kept import Row
from app.platform.history import record_event
from app.residents.exclusive_parts import queries
from app.residents.exclusive_parts.errors import NoSuchEstateHere, OutsideItsTime
from app.residents.exclusive_parts.models import ExclusivePart, PartKind, PartOwner
from app.residents.exclusive_parts.outcome import Filled
from app.residents.exclusive_parts.schemas import FillParts


async def fill(session: AsyncSession, actor: Actor, body: FillParts) -> Filled:
    """What is there already stays as it is, whoever entered it; so it may be repeated."""
    must_be_staff(actor)
    if body.since > clock.today():
        raise OutsideItsTime
    key = actor.community_id, body.estate_id
    estate = await session.get(Estate, key, with_for_update=True)
    if estate is None:
        raise NoSuchEstateHere
    asked = {"here": actor.community_id, "estate_id": body.estate_id}
    registered = _by(await queries.REGISTERED.all(session, asked), "dwelling_id")
    owned = _by(await queries.OWNED.all(session, asked), "part_id")
    done, parts, owners = Filled(), [], []
    for dwelling in await queries.DWELLINGS.all(session, asked):
        part_id = dwelling.part_id
        if part_id is None and dwelling.area is None:
            done.without_area.append(dwelling)
            continue
        if part_id is None:
            part_id = new_id()
            parts.append(_part_of(actor, part_id, dwelling, body))
        if not owned[part_id]:
            owners += [_owner_of(actor, part_id, row) for row in registered[dwelling.id]]
        _compare(done, dwelling, owned[part_id], registered[dwelling.id])
    session.add_all(parts)
    await session.flush()
    session.add_all(owners)
    await session.flush()
    done.parts, done.owners = len(parts), len(owners)
    made = {"parts": done.parts, "owners": done.owners, "area_source": body.area_source}
    await record_event(session, estate, actor=actor, action="fill_parts", **made)
    return done


def _by(rows: Iterable[Row], key: str) -> dict[UUID, list[Row]]:
    found: dict[UUID, list[Row]] = defaultdict(list)
    for row in rows:
        found[getattr(row, key)].append(row)
    return found


def _compare(done: Filled, dwelling: Row, owned: Sequence[Row], registered: Sequence[Row]) -> None:
    """What was entered here already with what the households' register says today."""
    now = {row.person_id or row.organisation_id for row in owned if row.is_now}
    there = {row.person_id for row in registered if row.is_now}
    if not (now or there):
        done.without_owner.append(dwelling)
    elif owned and there and now != there:
        done.differing.append(dwelling)


def _part_of(actor: Actor, part_id: UUID, dwelling: Row, body: FillParts) -> ExclusivePart:
    return ExclusivePart(
        community_id=actor.community_id,
        id=part_id,
        estate_id=body.estate_id,
        kind=PartKind.DWELLING,
        dwelling_id=dwelling.id,
        area=dwelling.area,
        area_source=body.area_source,
        since=body.since,
    )


def _owner_of(actor: Actor, part_id: UUID, registered: Row) -> PartOwner:
    return PartOwner(
        community_id=actor.community_id,
        id=new_id(),
        part_id=part_id,
        person_id=registered.person_id,
        since=registered.since,
        until=registered.until,
    )
