"""Exclusive parts, and the heads (业主人数) that their owners are on a day."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid5

from sqlalchemy import ARRAY, Uuid, and_, any_, bindparam, func, select
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.ext.asyncio import AsyncSession

from app.places.dwellings.addresses import ADDRESS, IN_BUILDING, IN_ESTATE
from app.places.dwellings.models import Building, Dwelling, Estate
from app.places.roles.actor import Actor
from app.platform.db.base import HERE, on, on_or_after, same
from app.platform.db.kept import Kept, Listing, Locked, Row, columns
from app.platform.paging import Window
from app.residents.exclusive_parts.errors import OrganisationNotFound, PartNotFound
from app.residents.exclusive_parts.models import (
    ExclusivePart,
    GarageRule,
    OwnerOrganisation,
    PartKind,
    PartOwner,
    VoterChoice,
)
from app.residents.exclusive_parts.policy import VISIBLE, visible_to
from app.residents.households.models import DwellingOwner
from app.residents.people.models import Person

Owners = frozenset[UUID]

ITS_ESTATE = bindparam("estate_id", type_=Uuid)
IS_DWELLING = same(Dwelling.id, ExclusivePart.dwelling_id)
IS_PERSON = same(Person.id, PartOwner.person_id)
IS_ORGANISATION = same(OwnerOrganisation.id, PartOwner.organisation_id)
WHERE = func.coalesce(ExclusivePart.place, ADDRESS).label("where")
OWNER_NAME = func.coalesce(Person.name, OwnerOrganisation.name)
OWNER = {
    "person_id": PartOwner.person_id,
    "organisation_id": PartOwner.organisation_id,
    "name": OWNER_NAME,
    "since": PartOwner.since,
}
OWNERS = (
    select(
        func.json_agg(
            aggregate_order_by(
                func.json_build_object(*(part for named in OWNER.items() for part in named)),
                PartOwner.id,
            )
        )
    )
    .select_from(PartOwner)
    .outerjoin(Person, IS_PERSON)
    .outerjoin(OwnerOrganisation, IS_ORGANISATION)
    .where(PartOwner.community_id == HERE, same(PartOwner.part_id, ExclusivePart.id), on(PartOwner))
    .correlate(ExclusivePart)
    .scalar_subquery()
    .label("owners")
)


def _shown(*wanted: Any) -> Any:
    return (
        select(*wanted, WHERE, OWNERS)
        .select_from(ExclusivePart)
        .outerjoin(Dwelling, IS_DWELLING)
        .outerjoin(Building, IN_BUILDING)
        .outerjoin(Estate, IN_ESTATE)
        .where(VISIBLE)
    )


SHOWN = [
    getattr(ExclusivePart, name)
    for name in ("id", "estate_id", "kind", "dwelling_id", "area", "area_source", "since", "until")
]
ITS_ID = ExclusivePart.id == bindparam("part_id", type_=Uuid)
LISTING = Listing(
    _shown(*SHOWN),
    ExclusivePart.id,
    estate_id=ExclusivePart.estate_id == ITS_ESTATE,
    kind=ExclusivePart.kind == bindparam("kind"),
)
ONE = Kept(_shown(*SHOWN).where(ITS_ID))
FOR_UPDATE = Locked(
    ExclusivePart,
    select(*columns(ExclusivePart)).where(VISIBLE, ITS_ID).with_for_update(of=ExclusivePart),
)
CHOICES = Kept(
    select(*columns(VoterChoice)).where(
        VoterChoice.community_id == HERE,
        VoterChoice.head == any_(bindparam("heads", type_=ARRAY(Uuid))),
        VoterChoice.withdrawn_at.is_(None),
    )
)
COUNTS_GARAGES = Kept(
    select(GarageRule.counts)
    .where(
        GarageRule.community_id == HERE,
        GarageRule.estate_id == ITS_ESTATE,
        GarageRule.since <= bindparam("today"),
    )
    .order_by(GarageRule.since.desc())
    .limit(1)
)
ON_DAY = Kept(  # a row an owner; of an unknown one a row too
    select(
        *(ExclusivePart.id, ExclusivePart.kind, ExclusivePart.area, Dwelling.building_id, WHERE),
        *(PartOwner.person_id, PartOwner.organisation_id, OWNER_NAME.label("name")),
    )
    .select_from(ExclusivePart)
    .outerjoin(Dwelling, IS_DWELLING)
    .outerjoin(Building, IN_BUILDING)
    .outerjoin(Estate, IN_ESTATE)
    .outerjoin(PartOwner, and_(same(PartOwner.part_id, ExclusivePart.id), on(PartOwner)))
    .outerjoin(Person, IS_PERSON)
    .outerjoin(OwnerOrganisation, IS_ORGANISATION)
    .where(
        ExclusivePart.community_id == HERE,
        ExclusivePart.estate_id == ITS_ESTATE,
        on(ExclusivePart),
    )
    .order_by(ExclusivePart.id, PartOwner.id)
)
DWELLINGS = Kept(  # of an estate, with the part that each is
    select(Dwelling.id, Dwelling.area, ADDRESS.label("where"), ExclusivePart.id.label("part_id"))
    .select_from(Dwelling)
    .join(Building, IN_BUILDING)
    .join(Estate, IN_ESTATE)
    .outerjoin(ExclusivePart, and_(IS_DWELLING, on_or_after(ExclusivePart)))
    .where(Dwelling.community_id == HERE, Building.estate_id == ITS_ESTATE)
    .order_by(Dwelling.id)
)
REGISTERED = Kept(  # by the households' register
    select(
        *(DwellingOwner.dwelling_id, DwellingOwner.person_id),
        *(DwellingOwner.since, DwellingOwner.until, on(DwellingOwner).label("is_now")),
    )
    .join(Dwelling, same(Dwelling.id, DwellingOwner.dwelling_id))
    .join(Building, IN_BUILDING)
    .where(DwellingOwner.community_id == HERE, Building.estate_id == ITS_ESTATE)
    .order_by(DwellingOwner.id)
)
OWNED = Kept(
    select(
        *(PartOwner.part_id, PartOwner.person_id, PartOwner.organisation_id),
        on(PartOwner).label("is_now"),
    )
    .join(ExclusivePart, same(ExclusivePart.id, PartOwner.part_id))
    .where(PartOwner.community_id == HERE, ExclusivePart.estate_id == ITS_ESTATE)
)
ORGANISATIONS = Kept(
    select(*columns(OwnerOrganisation))
    .where(OwnerOrganisation.community_id == HERE)
    .order_by(OwnerOrganisation.name)
)
ORGANISATION = Locked(
    OwnerOrganisation,
    select(*columns(OwnerOrganisation))
    .where(
        OwnerOrganisation.community_id == HERE,
        OwnerOrganisation.id == bindparam("organisation_id", type_=Uuid),
    )
    .with_for_update(of=OwnerOrganisation),
)


def _are(table: Any, name: str) -> Any:
    ids = bindparam(name, type_=ARRAY(Uuid))
    return select(func.count()).where(table.community_id == HERE, table.id == any_(ids))


THERE = Kept(  # how many of these owners there are
    select(
        (
            _are(Person, "people").scalar_subquery()
            + _are(OwnerOrganisation, "organisations").scalar_subquery()
        ).label("found")
    )
)


@dataclass(frozen=True, slots=True)
class Filters:
    estate_id: UUID | None = None
    kind: PartKind | None = None


@dataclass(frozen=True, slots=True)
class OwnedPart:
    id: UUID
    kind: PartKind
    where: str
    area: Decimal  # m², in hundredths
    building_id: UUID | None  # of what is a dwelling


@dataclass(frozen=True, slots=True)
class Chosen:
    by_owner: Mapping[UUID, UUID]
    voter_id: UUID | None


@dataclass(frozen=True, slots=True)
class Head:
    """One of 业主人数: one owner, or one set of co-owners, with all parts that are theirs.

    After 法释〔2020〕17号 8 and 9: whoever has several parts is one; so is the developer, with what is
    unsold or not yet delivered, as it owns all of it. Of an unknown owner each part is a head, for
    which nobody can cast.
    """

    key: UUID  # the same while the owners are the same
    people: tuple[UUID, ...]
    organisations: tuple[UUID, ...]
    names: tuple[str, ...]
    parts: tuple[OwnedPart, ...]
    voter_id: UUID | None  # who casts for all of them; none: nobody yet

    @property
    def areas(self) -> list[Decimal]:
        return [part.area for part in self.parts]

    @property
    def area(self) -> Decimal:
        return sum(self.areas, Decimal(0))


async def listing(
    session: AsyncSession, actor: Actor, window: Window, only: Filters
) -> tuple[Sequence[Row], str | None]:
    return await LISTING.page(session, window, visible_to(actor), **asdict(only))


async def one(session: AsyncSession, actor: Actor, part_id: UUID) -> Row:
    return await ONE.one(session, visible_to(actor) | {"part_id": part_id}, PartNotFound)


async def for_update(session: AsyncSession, actor: Actor, part_id: UUID) -> ExclusivePart:
    wanted = visible_to(actor) | {"part_id": part_id}
    return await FOR_UPDATE.entity(session, wanted, PartNotFound)


async def organisation(
    session: AsyncSession, actor: Actor, organisation_id: UUID
) -> OwnerOrganisation:
    wanted = {"here": actor.community_id, "organisation_id": organisation_id}
    return await ORGANISATION.entity(session, wanted, OrganisationNotFound)


async def heads(
    session: AsyncSession, community_id: int, estate_id: UUID, on_day: date
) -> list[Head]:
    """Of an estate on a record date (基准日), in an order that stays."""
    asked = {"here": community_id, "estate_id": estate_id, "today": on_day}
    counts_garages = await counts_garages_on(session, community_id, estate_id, on_day)
    of_part: dict[UUID, list[Row]] = defaultdict(list)
    for row in await ON_DAY.all(session, asked):
        if counts_garages or row.kind is not PartKind.GARAGE:
            of_part[row.id].append(row)
    sets: dict[UUID, list[list[Row]]] = defaultdict(list)
    for part_id, rows in of_part.items():
        sets[key_of(_ids(rows), part_id)].append(rows)
    said = await choices(session, community_id, sets)
    return [_head(key, sets[key], said[key]) for key in sorted(sets)]


async def counts_garages_on(
    session: AsyncSession, community_id: int, estate_id: UUID, day: date
) -> bool:
    asked = {"here": community_id, "estate_id": estate_id, "today": day}
    return bool(await COUNTS_GARAGES.scalar(session, asked))


async def choices(
    session: AsyncSession, community_id: int, heads: Iterable[UUID]
) -> dict[UUID, dict[UUID, UUID]]:
    """By head, of each owner whom they chose."""
    found: dict[UUID, dict[UUID, UUID]] = defaultdict(dict)
    for row in await CHOICES.all(session, {"here": community_id, "heads": list(heads)}):
        found[row.head][row.person_id or row.organisation_id] = row.voter_id
    return found


async def voter_now(
    session: AsyncSession, community_id: int, head: UUID, owners: Collection[UUID]
) -> UUID | None:
    """Whom all co-owners of a head have chosen."""
    said = (await choices(session, community_id, [head]))[head]
    return _chosen_by_all(owners, said)


async def chosen(
    session: AsyncSession, community_id: int, parts: Iterable[Row]
) -> dict[UUID, Chosen]:
    """By part."""
    owners = {part.id: owners_of(part) for part in parts}
    keys = {part_id: key_of(frozenset(them), part_id) for part_id, them in owners.items()}
    said = await choices(session, community_id, keys.values())
    return {
        part_id: Chosen(said[key], _voter(_people(owners[part_id]), owners[part_id], said[key]))
        for part_id, key in keys.items()
    }


def owners_of(part: Row) -> dict[UUID, dict[str, Any]]:
    """As they are read beside it, by id."""
    return {UUID(one["person_id"] or one["organisation_id"]): one for one in part.owners or []}


async def are_there(session: AsyncSession, community_id: int, owners: Iterable[Any]) -> bool:
    people = {one.person_id for one in owners if one.person_id}
    organisations = {one.organisation_id for one in owners if one.organisation_id}
    asked = {"people": list(people), "organisations": list(organisations)}
    found: int = await THERE.scalar(session, {"here": community_id} | asked)
    return found == len(people) + len(organisations)


def key_of(owners: Owners, part_id: UUID) -> UUID:
    """Of who owns the same together; of nobody known, of the part."""
    return uuid5(part_id, "unknown") if not owners else uuid5(NAMESPACE, _spelt(owners))


NAMESPACE = UUID("6f0f1f0e-5a5b-5e0e-9b2e-0c1f8f7f2d11")


def _spelt(owners: Owners) -> str:
    return "|".join(sorted(map(str, owners)))


def _ids(rows: Iterable[Row]) -> Owners:
    return frozenset(
        owner for row in rows if (owner := row.person_id or row.organisation_id) is not None
    )


def _people(owners: Mapping[UUID, Mapping[str, Any]]) -> list[UUID]:
    return [owner for owner, one in owners.items() if one["person_id"]]


def _voter(
    people: Sequence[UUID], owners: Collection[UUID], said: Mapping[UUID, UUID]
) -> UUID | None:
    """A single person themself; of others whom all of them have chosen."""
    if len(owners) == len(people) == 1:
        return people[0]
    return _chosen_by_all(owners, said)


def _chosen_by_all(owners: Collection[UUID], said: Mapping[UUID, UUID]) -> UUID | None:
    voters = set(said.values())
    return next(iter(voters)) if set(said) == set(owners) and len(voters) == 1 else None


def _head(key: UUID, parts: Sequence[Sequence[Row]], said: Mapping[UUID, UUID]) -> Head:
    owners = parts[0]
    people = tuple(row.person_id for row in owners if row.person_id is not None)
    return Head(
        key=key,
        people=people,
        organisations=tuple(row.organisation_id for row in owners if row.organisation_id),
        names=tuple(row.name for row in owners if row.name is not None),
        parts=tuple(
            OwnedPart(one.id, one.kind, one.where, one.area, one.building_id) for one, *_ in parts
        ),
        voter_id=_voter(people, _ids(owners), said),
    )
