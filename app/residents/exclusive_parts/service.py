"""Parts, and whose they are, are entered by the office; co-owners say themselves who casts for them."""

from collections.abc import Collection, Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.places.dwellings.models import Building, Dwelling, Estate
from app.places.photos import service as photos
from app.places.policy import must_be_staff
from app.places.roles.actor import Actor
from app.platform import clock
from app.platform.db.base import new_id
from app.platform.history import record_event
from app.platform.schemas import Reason
from app.platform.sealing.vault import Vault
from app.residents.exclusive_parts import queries
from app.residents.exclusive_parts.errors import (
    NoSuchDwellingThere,
    NoSuchEstateHere,
    NoSuchOwner,
    NotACoOwner,
    NothingChanged,
    NoVoterWanted,
    OnlyCoOwners,
    OutsideItsTime,
    PartEnded,
)
from app.residents.exclusive_parts.models import (
    ExclusivePart,
    GarageRule,
    OwnerOrganisation,
    PartOwner,
    VoterChoice,
)
from app.residents.exclusive_parts.schemas import (
    AddOrganisation,
    AddPart,
    ChooseVoter,
    CorrectOrganisation,
    CorrectPart,
    CountGarages,
    EndPart,
    NameVoter,
    OpenContact,
    OwnerSaid,
    TransferPart,
)
from app.residents.people.queries import known

CONTACT = f"{OwnerOrganisation.__tablename__}.contact"


async def add(session: AsyncSession, actor: Actor, body: AddPart) -> UUID:
    must_be_staff(actor)
    await _estate(session, actor, body.estate_id)
    if body.dwelling_id is not None:
        await _dwelling(session, actor, body.dwelling_id, body.estate_id)
    if body.since > clock.today():
        raise OutsideItsTime
    part = ExclusivePart(
        community_id=actor.community_id, id=new_id(), **body.model_dump(exclude={"owners"})
    )
    session.add(part)
    await session.flush()
    await _begin(session, actor, part, body.owners, body.since)
    await record_event(session, part, actor=actor, action="add", owners=_named(body.owners))
    return part.id


async def correct(session: AsyncSession, actor: Actor, part_id: UUID, body: CorrectPart) -> None:
    part = await _for_staff(session, actor, part_id)
    new = body.model_dump(exclude={"reason"}, exclude_none=True)
    was = {name: str(getattr(part, name)) for name in new if getattr(part, name) != new[name]}
    if not was:
        raise NothingChanged
    for name in was:
        setattr(part, name, new[name])
    await session.flush()
    now = {name: str(new[name]) for name in was}
    await record_event(
        session, part, actor=actor, action="correct", was=was, now=now, reason=body.reason
    )


async def transfer(session: AsyncSession, actor: Actor, part_id: UUID, body: TransferPart) -> None:
    """Who stays an owner stays one without a break."""
    part = await _for_staff(session, actor, part_id)
    if not part.since <= body.since <= clock.today():
        raise OutsideItsTime
    staying = set()
    for row in await _owner_rows(session, part):
        if row.until is not None and row.until <= body.since:
            continue
        said = OwnerSaid(person_id=row.person_id, organisation_id=row.organisation_id)
        if row.since <= body.since and said in body.owners and said not in staying:
            row.until = None
            staying.add(said)
        else:
            row.until = max(row.since, body.since)  # begun later: it never was
    await session.flush()
    coming = [one for one in body.owners if one not in staying]
    await _begin(session, actor, part, coming, body.since)
    owners = _named(body.owners)
    said_on = {"since": str(body.since), "reason": body.reason}
    await record_event(session, part, actor=actor, action="transfer", owners=owners, **said_on)


async def end(session: AsyncSession, actor: Actor, part_id: UUID, body: EndPart) -> None:
    part = await _for_staff(session, actor, part_id)
    if not part.since <= body.until <= clock.today():
        raise OutsideItsTime
    part.until = body.until
    await session.flush()
    until = str(body.until)
    await record_event(session, part, actor=actor, action="end", until=until, reason=body.reason)


async def count_garages(session: AsyncSession, actor: Actor, body: CountGarages) -> GarageRule:
    must_be_staff(actor)
    await _estate(session, actor, body.estate_id)
    rule = GarageRule(community_id=actor.community_id, id=new_id(), **body.model_dump())
    session.add(rule)
    await session.flush()
    await record_event(session, rule, actor=actor, action="enter")
    return rule


async def choose_voter(
    session: AsyncSession, actor: Actor, part_id: UUID, body: ChooseVoter
) -> None:
    """One of the co-owners says who casts; it holds when all have said so. Said anew, the last counts."""
    part = await queries.for_update(session, actor, part_id)
    owners = await _owners_now(session, part)
    me = _me(actor)
    if me is None or me not in owners:
        raise OnlyCoOwners
    if len(owners) == 1:
        raise NoVoterWanted
    if OwnerSaid(person_id=body.person_id) not in owners:
        raise NotACoOwner
    head = _head(part, owners)
    await _withdraw(session, actor, head, actor.person_id)
    await _choose(session, actor, head, me, body.person_id)


async def name_voter(session: AsyncSession, actor: Actor, part_id: UUID, body: NameVoter) -> None:
    """By what all of them have signed. Organisations alone send anybody of the roster."""
    part = await _for_staff(session, actor, part_id)
    owners = await _owners_now(session, part)
    people = [one for one in owners if one.person_id is not None]
    if len(owners) == len(people) <= 1:
        raise NoVoterWanted
    if people and OwnerSaid(person_id=body.person_id) not in people:
        raise NotACoOwner
    person = await known(session, actor.community_id, body.person_id)
    if person is None or person.died_on is not None:
        raise NotACoOwner
    head = _head(part, owners)
    await photos.use(session, actor, [body.paper_id], head)
    await _withdraw(session, actor, head)
    for owner in owners:
        await _choose(session, actor, head, owner, body.person_id, body.paper_id)


async def withdraw_voter(session: AsyncSession, actor: Actor, part_id: UUID, body: Reason) -> None:
    """Any of the co-owners may; the office for one who has asked it to."""
    part = await queries.for_update(session, actor, part_id)
    owners = await _owners_now(session, part)
    if not (actor.is_staff or _me(actor) in owners):
        raise OnlyCoOwners
    await _withdraw(session, actor, _head(part, owners), reason=body.reason)


async def add_organisation(
    session: AsyncSession, actor: Actor, vault: Vault, body: AddOrganisation
) -> OwnerOrganisation:
    must_be_staff(actor)
    named = {"name": body.name, "is_developer": body.is_developer}
    new = OwnerOrganisation(community_id=actor.community_id, id=new_id(), **named)
    if body.contact is not None:
        new.contact = vault.seal(CONTACT, new.id, body.contact)
    session.add(new)
    await session.flush()
    await record_event(session, new, actor=actor, action="add")
    return new


async def correct_organisation(
    session: AsyncSession,
    actor: Actor,
    vault: Vault,
    organisation_id: UUID,
    body: CorrectOrganisation,
) -> OwnerOrganisation:
    must_be_staff(actor)
    found = await queries.organisation(session, actor, organisation_id)
    new = body.model_dump(exclude={"reason", "contact"}, exclude_none=True)
    if not new and body.contact is None:
        raise NothingChanged
    was = {name: getattr(found, name) for name in new}
    for name, value in new.items():
        setattr(found, name, value)
    if body.contact is not None:
        found.contact = vault.seal(CONTACT, found.id, body.contact)
    await session.flush()
    await record_event(
        session, found, actor=actor, action="correct", was=was, now=new, reason=body.reason
    )
    return found


async def open_contact(
    session: AsyncSession, actor: Actor, vault: Vault, organisation_id: UUID, body: OpenContact
) -> str | None:
    """Who read it, and for what, stays in the history."""
    must_be_staff(actor)
    found = await queries.organisation(session, actor, organisation_id)
    await record_event(session, found, actor=actor, action="open_contact", purpose=body.purpose)
    return None if found.contact is None else vault.open(CONTACT, found.id, bytes(found.contact))


async def _estate(session: AsyncSession, actor: Actor, estate_id: UUID) -> None:
    if await session.get(Estate, (actor.community_id, estate_id)) is None:
        raise NoSuchEstateHere


async def _dwelling(
    session: AsyncSession, actor: Actor, dwelling_id: UUID, estate_id: UUID
) -> None:
    dwelling = await session.get(Dwelling, (actor.community_id, dwelling_id))
    if dwelling is None:
        raise NoSuchDwellingThere
    building = await session.get(Building, (actor.community_id, dwelling.building_id))
    if building is None or building.estate_id != estate_id:
        raise NoSuchDwellingThere


async def _for_staff(session: AsyncSession, actor: Actor, part_id: UUID) -> ExclusivePart:
    must_be_staff(actor)
    part = await queries.for_update(session, actor, part_id)
    if part.until is not None:
        raise PartEnded
    return part


async def _owner_rows(session: AsyncSession, part: ExclusivePart) -> Sequence[PartOwner]:
    found = await session.scalars(
        select(PartOwner)
        .where(PartOwner.community_id == part.community_id, PartOwner.part_id == part.id)
        .order_by(PartOwner.id)
    )
    return found.all()


async def _owners_now(session: AsyncSession, part: ExclusivePart) -> list[OwnerSaid]:
    today = clock.today()
    return [
        OwnerSaid(person_id=row.person_id, organisation_id=row.organisation_id)
        for row in await _owner_rows(session, part)
        if row.since <= today and (row.until is None or row.until > today)
    ]


async def _begin(
    session: AsyncSession,
    actor: Actor,
    part: ExclusivePart,
    owners: Collection[OwnerSaid],
    since: date,
) -> None:
    if not await queries.are_there(session, actor.community_id, owners):
        raise NoSuchOwner
    session.add_all(
        PartOwner(
            community_id=actor.community_id,
            id=new_id(),
            part_id=part.id,
            person_id=one.person_id,
            organisation_id=one.organisation_id,
            since=since,
        )
        for one in owners
    )
    await session.flush()


def _me(actor: Actor) -> OwnerSaid | None:
    return None if actor.person_id is None else OwnerSaid(person_id=actor.person_id)


def _named(owners: Collection[OwnerSaid]) -> list[str]:
    return [str(one.person_id or one.organisation_id) for one in owners]


def _head(part: ExclusivePart, owners: Collection[OwnerSaid]) -> UUID:
    ids = (one.person_id or one.organisation_id for one in owners)
    return queries.key_of(frozenset(one for one in ids if one is not None), part.id)


async def _choose(
    session: AsyncSession,
    actor: Actor,
    head: UUID,
    owner: OwnerSaid,
    voter_id: UUID,
    paper_id: UUID | None = None,
) -> None:
    choice = VoterChoice(
        community_id=actor.community_id,
        id=new_id(),
        head=head,
        person_id=owner.person_id,
        organisation_id=owner.organisation_id,
        voter_id=voter_id,
        paper_id=paper_id,
    )
    session.add(choice)
    await session.flush()
    await record_event(session, choice, actor=actor, action="choose")


async def _withdraw(
    session: AsyncSession,
    actor: Actor,
    head: UUID,
    person_id: UUID | None = None,
    **why: str,
) -> None:
    """Of one of them, or of all."""
    wanted = select(VoterChoice).where(
        VoterChoice.community_id == actor.community_id,
        VoterChoice.head == head,
        VoterChoice.withdrawn_at.is_(None),
    )
    if person_id is not None:
        wanted = wanted.where(VoterChoice.person_id == person_id)
    for choice in (await session.scalars(wanted.order_by(VoterChoice.id).with_for_update())).all():
        choice.withdrawn_at = clock.now()
        await record_event(session, choice, actor=actor, action="withdraw", **why)
    await session.flush()
