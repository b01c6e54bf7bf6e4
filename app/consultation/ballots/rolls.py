"""Who decides: the voting units of a ballot on its record date, and how they are written down.

Written at the announcement and once more at the opening, always of the record date: what changed since
changes nothing, what was put right about that day does. A number stays with its unit.
"""

import hashlib
from collections.abc import Collection, Iterable, Sequence
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

import orjson
from sqlalchemy import delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.consultation.ballots.errors import NobodyOnTheRoll, PartsMissing
from app.consultation.ballots.models import Ballot, BallotHead, BallotProxy, BallotVoter
from app.consultation.matters.kinds import RollKind
from app.places.dwellings.addresses import ADDRESS, IN_BUILDING, IN_ESTATE
from app.places.dwellings.models import Building, Dwelling, Estate
from app.places.roles.models import CommunityAccount
from app.platform.db.base import new_id, on, same
from app.platform.db.kept import Row
from app.residents.exclusive_parts import queries as parts
from app.residents.exclusive_parts.queries import DWELLINGS, OwnedPart
from app.residents.people.ages import OF_AGE, age
from app.residents.people.models import Household, HouseholdMember, Person

OWNERS = (RollKind.OWNERS, RollKind.INTERESTED_OWNERS)
LONGEST = 60  # characters of the names of co-owners


class Unit(NamedTuple):
    key: str
    name: str
    people: tuple[UUID, ...]
    owner_ids: tuple[UUID, ...]  # organisations too
    voter_id: UUID | None  # none: of several, who have named nobody yet
    areas: list[Decimal]
    parts: list[str]


async def write(session: AsyncSession, ballot: Ballot) -> None:
    """Raises what keeps it from being announced."""
    found = await _units(session, ballot)
    if not found:
        raise NobodyOnTheRoll
    known = {head.key: head for head in await heads(session, ballot)}
    gone = [head.id for key, head in known.items() if key not in {unit.key for unit in found}]
    here = ballot.community_id
    for table in (BallotVoter, BallotProxy):
        of_them = table.head_id.in_(
            gone if table is BallotProxy else [h.id for h in known.values()]
        )
        await session.execute(delete(table).where(table.community_id == here, of_them))
    await session.execute(
        delete(BallotHead).where(BallotHead.community_id == here, BallotHead.id.in_(gone))
    )
    last = max((head.number for head in known.values()), default=0)
    rows, voters = [], []
    for unit in found:
        head = known.get(unit.key)
        head_id = new_id() if head is None else head.id
        said: dict[str, Any] = {"name": unit.name, "areas": unit.areas, "parts": unit.parts}
        said |= {"owner_ids": list(unit.owner_ids), "voter_id": unit.voter_id}
        if head is None:
            last += 1
            its = {"community_id": here, "id": head_id, "ballot_id": ballot.id, "number": last}
            rows.append(its | {"key": unit.key} | said)
        else:
            its_id = BallotHead.community_id == here, BallotHead.id == head_id
            await session.execute(update(BallotHead).where(*its_id).values(said))
        voters += [
            {"community_id": here, "id": new_id(), "ballot_id": ballot.id}
            | {"head_id": head_id, "person_id": person}
            for person in unit.people
        ]
    if rows:
        await session.execute(insert(BallotHead), rows)
    if voters:
        await session.execute(insert(BallotVoter), voters)
    ballot.roll_size = len(found)
    ballot.roll_area = sum((area for unit in found for area in unit.areas), Decimal(0))
    ballot.roll_hash = await hash_of(session, ballot)


async def heads(session: AsyncSession, ballot: Ballot) -> Sequence[BallotHead]:
    here = BallotHead.community_id == ballot.community_id
    its = select(BallotHead).where(here, BallotHead.ballot_id == ballot.id)
    fresh = its.order_by(BallotHead.number).execution_options(populate_existing=True)
    return (await session.scalars(fresh)).all()


async def hash_of(session: AsyncSession, ballot: Ballot) -> str:
    """Of number, key and areas of every unit: who is on it, without a name."""
    columns = BallotHead.number, BallotHead.key, BallotHead.areas
    its = (BallotHead.community_id == ballot.community_id, BallotHead.ballot_id == ballot.id)
    rows = await session.execute(select(*columns).where(*its).order_by(BallotHead.number))
    lines = [[row.number, row.key, [f"{area:.2f}" for area in row.areas]] for row in rows]
    return hashlib.sha256(orjson.dumps(lines)).hexdigest()


async def _units(session: AsyncSession, ballot: Ballot) -> list[Unit]:
    if ballot.roll in OWNERS:
        return await _owners(session, ballot)
    if ballot.roll is RollKind.HOUSEHOLDS:
        return await _households(session, ballot)
    people = await _adults(session, ballot)
    if ballot.roll is RollKind.DELEGATES:
        people = [one for one in people if one.id in ballot.delegate_ids]
    return [Unit(str(one.id), one.name, (one.id,), (), one.id, [], []) for one in people]


async def _owners(session: AsyncSession, ballot: Ballot) -> list[Unit]:
    """The same set of owners is one head, whatever it owns. A dwelling that is no part yet would be
    missing on both sides of every share."""
    assert ballot.estate_id is not None  # noqa: S101 - `service` asks for it
    here, estate_id = ballot.community_id, ballot.estate_id
    its = {"here": here, "estate_id": estate_id}
    is_new = ballot.announced_at is None  # what is built afterwards is not of the record date
    missing = [row.where for row in await DWELLINGS.all(session, its) if row.part_id is None]
    if is_new and missing:
        raise PartsMissing("、".join(missing[:20]))
    found = []
    for head in await parts.heads(session, here, estate_id, ballot.record_on):
        theirs = [one for one in head.parts if _is_asked(one, ballot)]
        if theirs:
            found.append(
                Unit(
                    str(head.key),
                    _names(head.names) or "业主不详",
                    head.people,
                    (*head.people, *head.organisations),
                    head.voter_id,
                    [one.area for one in theirs],
                    [one.where for one in theirs],
                )
            )
    return sorted(found, key=lambda unit: (unit.parts, unit.key))


def _is_asked(part: OwnedPart, ballot: Ballot) -> bool:
    of_all = ballot.roll is RollKind.OWNERS
    return of_all or part.building_id in ballot.building_ids


async def with_voters(
    session: AsyncSession, ballot: Ballot | Row, mine: Sequence[Row]
) -> list[Row]:
    """Co-owners may name who casts until it is cast; whom they had named at the opening stays."""
    if ballot.roll not in OWNERS:
        return list(mine)
    return [
        one
        if one.voter_id is not None or one.own is None
        else one._replace(
            voter_id=await parts.voter_now(
                session, ballot.community_id, UUID(one.key), one.owner_ids
            )
        )
        for one in mine
    ]


async def _adults(session: AsyncSession, ballot: Ballot) -> list[Person]:
    """Of 18 and over on the record date, who then lived here (or were delegates, or are verified)."""
    here, day = ballot.community_id, ballot.record_on
    wanted = select(Person).where(Person.community_id == here)
    if ballot.roll is RollKind.VERIFIED:
        bound = select(CommunityAccount.person_id).where(
            CommunityAccount.community_id == here, CommunityAccount.person_id.is_not(None)
        )
        wanted = wanted.where(Person.id.in_(bound))
    if ballot.roll is not RollKind.DELEGATES:
        lived = _lived_here(ballot)
        if ballot.roll is RollKind.RESIDENTS or ballot.estate_id is not None:
            wanted = wanted.where(Person.id.in_(lived.with_only_columns(HouseholdMember.person_id)))
    people = (await session.scalars(wanted.order_by(Person.id))).all()
    return [one for one in people if _may_vote(one, ballot) and one.born_on <= day]


async def _households(session: AsyncSession, ballot: Ballot) -> list[Unit]:
    wanted = _lived_here(ballot).with_only_columns(
        Household.id.label("household_id"), ADDRESS.label("address"), HouseholdMember.is_contact,
        Person,
    ).order_by(Household.id, Person.id)  # fmt: skip
    members: dict[UUID, list[tuple[Person, bool]]] = {}
    where: dict[UUID, str] = {}
    for row in await session.execute(wanted):
        if _may_vote(row.Person, ballot):
            members.setdefault(row.household_id, []).append((row.Person, row.is_contact))
            where[row.household_id] = row.address
    return [
        Unit(
            str(household),
            _names(one.name for one, _ in those),
            tuple(one.id for one, _ in those),
            (),
            next((one.id for one, speaks in those if speaks), those[0][0].id),
            [],
            [where[household]],
        )
        for household, those in members.items()
    ]


def _lived_here(ballot: Ballot):  # type: ignore[no-untyped-def]  # noqa: ANN202 - of whatever columns
    here = ballot.community_id
    lived = (
        select(HouseholdMember)
        .join(Household, same(Household.id, HouseholdMember.household_id))
        .join(Dwelling, same(Dwelling.id, Household.dwelling_id))
        .join(Building, IN_BUILDING)
        .join(Estate, IN_ESTATE)
        .join(Person, same(Person.id, HouseholdMember.person_id))
        .where(
            HouseholdMember.community_id == here,
            Household.community_id == here,
            on(HouseholdMember, ballot.record_on),
        )
    )
    return lived if ballot.estate_id is None else lived.where(Estate.id == ballot.estate_id)


def _may_vote(person: Person, ballot: Ballot) -> bool:
    lives = person.died_on is None or person.died_on > ballot.record_on
    return lives and age(person.born_on, ballot.record_on) >= OF_AGE


def _names(names: Iterable[str]) -> str:
    said = "、".join(names)
    return said if len(said) <= LONGEST else f"{said[: LONGEST - 1]}…"


def areas_of(rows: Collection[BallotHead]) -> dict[str, list[Decimal]]:
    return {str(head.id): list(head.areas) for head in rows}
