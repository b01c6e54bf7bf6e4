"""Who lives where since when: moving ends and begins, nothing is overwritten."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.places.errors import PlaceNotFound
from app.places.policy import must_be_staff
from app.places.roles.actor import Actor
from app.platform import clock
from app.platform.db.base import new_id
from app.platform.history import record_event
from app.platform.jobs.events import publish
from app.residents.households import queries
from app.residents.households.errors import (
    AnotherHousehold,
    BeforeItBegan,
    HouseholdEnded,
    MemberHasDied,
    NoSuchDwelling,
    NoSuchPerson,
    NotInTheHousehold,
)
from app.residents.households.events import MovedOut
from app.residents.households.models import DwellingOwner
from app.residents.households.policy import must_keep
from app.residents.households.schemas import (
    AddOwner,
    EndOwner,
    MergeHousehold,
    MoveIn,
    MoveInHousehold,
    MoveOut,
    NameContact,
    NewMember,
    SplitHousehold,
)
from app.residents.people import queries as people
from app.residents.people.models import Household, HouseholdMember


async def found_household(session: AsyncSession, actor: Actor, body: MoveInHousehold) -> UUID:
    must_keep(actor)
    _not_ahead(body.since)
    household = await _new(session, actor, body.dwelling_id, body.since)
    for member in body.members:
        await _mine_to_place(session, actor, member.person_id)
        await _enter(session, actor, household, member, body.since)
    details = {"people": [str(member.person_id) for member in body.members]}
    await record_event(session, household, actor=actor, action="move_in", **details)
    return household.id


async def move_in(session: AsyncSession, actor: Actor, household_id: UUID, body: MoveIn) -> None:
    must_keep(actor)
    household = await _locked(session, actor, household_id)
    if body.since < household.since:
        raise BeforeItBegan
    _not_ahead(body.since)
    await _mine_to_place(session, actor, body.person_id)
    member = NewMember(person_id=body.person_id, relation=body.relation)
    await _enter(session, actor, household, member, body.since)
    await record_event(
        session, household, actor=actor, action="move_in", people=[str(body.person_id)]
    )


async def move_out(session: AsyncSession, actor: Actor, household_id: UUID, body: MoveOut) -> None:
    """The last one to leave ends the household."""
    must_keep(actor)
    household = await _locked(session, actor, household_id)
    members = await queries.present(session, household)
    leaving = _those(members, [body.person_id])
    await _leave(session, household, leaving, members, body.until)
    await record_event(
        session, household, actor=actor, action="move_out", people=[str(body.person_id)]
    )
    await publish(session, MovedOut(community_id=actor.community_id, person_id=body.person_id))


async def name_contact(
    session: AsyncSession, actor: Actor, household_id: UUID, body: NameContact
) -> None:
    must_keep(actor)
    household = await _locked(session, actor, household_id)
    members = await queries.present(session, household)
    (contact,) = _those(members, [body.person_id])
    if contact.died_on is not None:
        raise MemberHasDied
    await _contact(session, members, contact)
    await record_event(
        session, household, actor=actor, action="contact", people=[str(body.person_id)]
    )


async def merge(
    session: AsyncSession, actor: Actor, household_id: UUID, body: MergeHousehold
) -> UUID:
    """并户: everybody goes on in the other household; this one ends and says into which."""
    must_keep(actor)
    if body.into_id == household_id:
        raise AnotherHousehold
    both = {one: await _locked(session, actor, one) for one in sorted((household_id, body.into_id))}
    household, into = both[household_id], both[body.into_id]
    if body.on < into.since:
        raise BeforeItBegan
    members = await queries.present(session, household)
    living = _living(members)
    relations = [NewMember(person_id=m.person_id, relation=m.relation) for m in living]
    await _leave(session, household, living, members, body.on)
    household.merged_into_id = into.id
    for member in relations:
        await _enter(session, actor, into, member, body.on)
    await record_event(session, household, actor=actor, action="merge", into=str(into.id))
    return into.id


async def split(
    session: AsyncSession, actor: Actor, household_id: UUID, body: SplitHousehold
) -> UUID:
    """分户: those who leave are a household of their own from that day on."""
    must_keep(actor)
    household = await _locked(session, actor, household_id)
    members = await queries.present(session, household)
    leaving = _those(members, body.person_ids)
    if not _living([member for member in members if member not in leaving]):
        raise AnotherHousehold("至少一人留在原户；全户搬迁请办理迁出")
    relations = [NewMember(person_id=m.person_id, relation=m.relation) for m in leaving]
    await _leave(session, household, leaving, members, body.on)
    new = await _new(session, actor, body.dwelling_id, body.on)
    new.split_from_id = household.id
    for member in relations:
        await _enter(session, actor, new, member, body.on)
    await record_event(session, household, actor=actor, action="split", into=str(new.id))
    return new.id


async def add_owner(session: AsyncSession, actor: Actor, dwelling_id: UUID, body: AddOwner) -> None:
    await _dwelling(session, actor, dwelling_id)
    _not_ahead(body.since)
    await _person(session, actor, body.person_id)
    owner = DwellingOwner(
        community_id=actor.community_id,
        id=new_id(),
        dwelling_id=dwelling_id,
        person_id=body.person_id,
        since=body.since,
    )
    session.add(owner)
    await session.flush()
    await record_event(session, owner, actor=actor, action="add_owner")


async def end_owner(session: AsyncSession, actor: Actor, dwelling_id: UUID, body: EndOwner) -> None:
    await _dwelling(session, actor, dwelling_id)
    owner = await queries.owner(session, actor, dwelling_id, body.person_id)
    if body.until < owner.since:
        raise BeforeItBegan
    owner.until = body.until
    await record_event(session, owner, actor=actor, action="end_owner")


def _not_ahead(day: date) -> None:
    if day > clock.today():
        raise BeforeItBegan


async def _new(session: AsyncSession, actor: Actor, dwelling_id: UUID, since: date) -> Household:
    if not await queries.keeps_dwelling(session, actor, dwelling_id):
        raise NoSuchDwelling
    household = Household(
        community_id=actor.community_id, id=new_id(), dwelling_id=dwelling_id, since=since
    )
    session.add(household)
    await session.flush()
    return household


async def _locked(session: AsyncSession, actor: Actor, household_id: UUID) -> Household:
    household = await queries.for_update(session, actor, household_id)
    if household.until is not None:
        raise HouseholdEnded
    return household


def _those(
    members: Sequence[HouseholdMember], person_ids: Sequence[UUID]
) -> Sequence[HouseholdMember]:
    found = [member for member in members if member.person_id in set(person_ids)]
    if len(found) != len(set(person_ids)):
        raise NotInTheHousehold
    return found


async def _enter(
    session: AsyncSession, actor: Actor, household: Household, member: NewMember, since: date
) -> None:
    """Where they lived before, they leave on that day."""
    await _person(session, actor, member.person_id)
    before = await queries.lives_in(session, actor.community_id, member.person_id)
    if before is not None and before.household_id != household.id:
        former = await queries.former(session, before)
        await _leave(session, former, [before], await queries.present(session, former), since)
    elif before is not None:
        return
    present = await queries.present(session, household)
    entered = HouseholdMember(
        community_id=actor.community_id,
        household_id=household.id,
        person_id=member.person_id,
        relation=member.relation,
        is_contact=False,
        since=since,
    )
    session.add(entered)
    await session.flush()
    if not _living(present):
        await _contact(session, present, entered)


async def _leave(
    session: AsyncSession,
    household: Household,
    leaving: Sequence[HouseholdMember],
    members: Sequence[HouseholdMember],
    until: date,
) -> None:
    _not_ahead(until)
    for member in leaving:
        if until < member.since:
            raise BeforeItBegan
        member.until = until
    staying = [member for member in members if member not in leaving]
    living = _living(staying)
    await session.flush()
    if not living:  # who died here is of this household, and goes with it
        household.until = until
        for member in staying:
            member.until = max(until, member.since)
    elif not any(member.is_contact for member in living):
        await _contact(session, staying, living[0])


async def pass_contact_on(session: AsyncSession, community_id: int, person_id: UUID) -> None:
    """Nobody calls the dead: the next of the household is called."""
    member = await queries.lives_in(session, community_id, person_id)
    if member is None or not member.is_contact:
        return
    household = await queries.former(session, member)
    members = await queries.present(session, household)
    living = _living(members)
    if living and not any(one.is_contact for one in living):
        await _contact(session, members, living[0])


def _living(members: Sequence[HouseholdMember]) -> list[HouseholdMember]:
    return [member for member in members if member.died_on is None]


async def _contact(
    session: AsyncSession, members: Sequence[HouseholdMember], contact: HouseholdMember
) -> None:
    for member in members:
        member.is_contact = False
    await session.flush()
    contact.is_contact = True
    await session.flush()


async def _mine_to_place(session: AsyncSession, actor: Actor, person_id: UUID) -> None:
    """Whoever is drawn into a household is seen by who keeps it: nobody hidden is drawn into sight."""
    if not await queries.may_place(session, actor, person_id):
        raise NoSuchPerson


async def _person(session: AsyncSession, actor: Actor, person_id: UUID) -> None:
    person = await people.known(session, actor.community_id, person_id)
    if person is None:
        raise NoSuchPerson
    if person.died_on is not None:
        raise MemberHasDied


async def _dwelling(session: AsyncSession, actor: Actor, dwelling_id: UUID) -> None:
    must_be_staff(actor)
    wanted = {"here": actor.community_id, "dwelling_id": dwelling_id}
    await queries.DWELLING.one(session, wanted, PlaceNotFound)
