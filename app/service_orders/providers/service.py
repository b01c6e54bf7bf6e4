"""What can be done to a member: one function for each deed.

Their unit's coordinator keeps them. Stopping them, and who of the roster they are, is for the office.
"""

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.participation.commitments import service as commitments
from app.participation.commitments.errors import Collides
from app.participation.volunteering import service as volunteering
from app.places.cards import service as cards
from app.places.photos import service as photos
from app.places.policy import must_be_staff
from app.places.roles import queries as roles
from app.places.roles import service as appointing
from app.places.roles.actor import Actor, Role
from app.platform import clock
from app.platform.codes import digest, new_code
from app.platform.db.base import new_id
from app.platform.history import done_to, record_creation, record_event, transition
from app.platform.jobs.events import publish
from app.platform.sealing.vault import vault_of
from app.residents.households.errors import NoSuchPerson
from app.residents.people.queries import known
from app.service_orders.providers import queries, sealed
from app.service_orders.providers.errors import (
    HasAnAccount,
    HasNoAccount,
    JoinCodeExpired,
    NoPhone,
    NotThatEarly,
    StoppedBefore,
)
from app.service_orders.providers.events import MemberLeft, MemberStopLifted, MemberStopped
from app.service_orders.providers.lifecycle import (
    LIFECYCLE,
    MemberAction,
    MemberParty,
    MemberState,
)
from app.service_orders.providers.models import Member
from app.service_orders.providers.policy import must_be_there, must_keep, must_keep_or_be, parties
from app.service_orders.providers.schemas import (
    AddMember,
    ChangeMember,
    Identify,
    Leave,
    OpenPhone,
    Stop,
)

DIGITS = 8  # of a number: it is read out on the telephone
LENGTH, LASTS = 12, timedelta(days=7)  # of a code to join with: 60 bits, for it is good for days
BY_DEATH = {"because": "death"}


async def add(session: AsyncSession, actor: Actor, body: AddMember) -> UUID:
    must_keep(actor, body.unit_id)
    await roles.must_stand(session, actor.community_id, body.unit_id)
    today = clock.today()
    if body.joined_on is not None and body.joined_on > today:
        raise NotThatEarly
    (number,) = await new_numbers(session, actor.community_id, 1)
    member = Member(
        community_id=actor.community_id,
        id=new_id(),
        unit_id=body.unit_id,
        name=body.name,
        sex=body.sex,
        number=number,
        staff_number=body.staff_number,
        joined_on=body.joined_on or today,
        state=LIFECYCLE.start,
    )
    await _put_phone(session, member, body.phone)
    session.add(member)
    await session.flush()
    await _show(session, actor, member, body.photo_id)
    await record_creation(session, member, actor=actor, action="add")
    return member.id


async def change(session: AsyncSession, actor: Actor, member_id: UUID, body: ChangeMember) -> None:
    member = await _kept_one(session, actor, member_id)
    member.name, member.sex, member.staff_number = body.name, body.sex, body.staff_number
    if body.phone is None or body.phone != member.phone_mask:
        await _put_phone(session, member, body.phone)
    await _show(session, actor, member, body.photo_id)
    await session.flush()
    await record_event(session, member, actor=actor, action="change")


async def open_phone(session: AsyncSession, actor: Actor, member_id: UUID, body: OpenPhone) -> str:
    """Who asked, and for what, is kept."""
    member = await queries.for_update(session, actor, member_id)
    must_keep_or_be(actor, member)
    number = sealed.take(vault_of(session), member)
    if number is None:
        raise NoPhone
    await record_event(session, member, actor=actor, action="open_phone", purpose=body.purpose)
    return number


async def bind_card(session: AsyncSession, actor: Actor, member_id: UUID, code: str) -> UUID:
    """The account that a phone shows, to who keeps the member. It is of the unit from now on."""
    member = await _kept_one(session, actor, member_id)
    account_id = await cards.use(session, actor.community_id, code)
    await _bind(session, actor, member, account_id)
    return account_id


async def offer_to_join(session: AsyncSession, actor: Actor, member_id: UUID) -> tuple[Member, str]:
    """A code that is told once, to be given to the member; the one before is good for nothing."""
    member = await _kept_one(session, actor, member_id)
    if member.account_id is not None:
        raise HasAnAccount
    code = new_code(LENGTH)
    member.join_digest, member.join_expires_at = digest(code), clock.now() + LASTS
    await record_event(session, member, actor=actor, action="offer_to_join")
    return member, code


async def join(session: AsyncSession, actor: Actor, code: str) -> UUID:
    member = await queries.by_code(session, actor.community_id, code)
    must_be_there(member)
    if member.join_expires_at is None or member.join_expires_at <= clock.now():
        raise JoinCodeExpired
    await _bind(session, actor, member, actor.account_id)
    return member.id


async def unbind(session: AsyncSession, actor: Actor, member_id: UUID) -> UUID:
    """The account is somebody else's, or the phone is lost."""
    member = await _kept_one(session, actor, member_id)
    account_id = member.account_id
    if account_id is None:
        raise HasNoAccount
    member.account_id = None
    await _no_more_by(session, member, account_id)
    await _known_anew(session, member.community_id, member.id)
    await record_event(session, member, actor=actor, action="unbind")
    return account_id


async def identify(session: AsyncSession, actor: Actor, member_id: UUID, body: Identify) -> None:
    """Who of the roster they are: so nobody is planned in two places, and no two hours are kept."""
    must_be_staff(actor)
    member = await _kept_one(session, actor, member_id)
    if body.person_id is not None:
        person = await known(session, actor.community_id, body.person_id)
        if person is None or person.died_on is not None:
            raise NoSuchPerson
    member.person_id = body.person_id
    await session.flush()
    if not await _known_anew(session, member.community_id, member.id):
        raise Collides
    await record_event(session, member, actor=actor, action="identify")


async def follow_account(session: AsyncSession, community_id: int, account_id: UUID) -> None:
    """It is somebody's of the roster from now on, or no more: so is who serves by it."""
    for member_id in await queries.of_account(session, community_id, account_id):
        await _known_anew(session, community_id, member_id)


async def stop(session: AsyncSession, actor: Actor, member_id: UUID, body: Stop) -> None:
    """At once; what they were to serve is uncovered."""
    member = await queries.for_update(session, actor, member_id)
    done = await _step(session, actor, member, MemberAction.STOP, reason=body.reason)
    member.stopped_at, member.stopped_because = done, body.reason
    await publish(session, MemberStopped(**_about(member), at=done))


async def lift(session: AsyncSession, actor: Actor, member_id: UUID) -> None:
    member = await queries.for_update(session, actor, member_id)
    done = await _step(session, actor, member, MemberAction.LIFT)
    member.stopped_at = member.stopped_because = None
    await publish(session, MemberStopLifted(**_about(member), at=done))


async def leave(session: AsyncSession, actor: Actor, member_id: UUID, body: Leave) -> UUID | None:
    """From today on. Their account, if they have one, serves no more."""
    member = await queries.for_update(session, actor, member_id)
    await _leave(session, actor, member, reason=body.reason)
    return member.account_id


async def leave_with_their_unit(
    session: AsyncSession, actor: Actor, unit_id: UUID, reason: str
) -> None:
    for member_id in await queries.there(session, actor.community_id, unit_id):
        await _leave(
            session, actor, await queries.for_update(session, actor, member_id), reason=reason
        )


async def come_back(session: AsyncSession, actor: Actor, member_id: UUID) -> UUID | None:
    """Also who was stopped: the office knows that it is they."""
    member = await queries.for_update(session, actor, member_id)
    await _come_back(session, actor, member)
    return member.account_id


async def follow_death(session: AsyncSession, community_id: int, person_id: UUID) -> None:
    """Who has died serves nobody; taken back, they do again."""
    person = await known(session, community_id, person_id)
    has_died = person is not None and person.died_on is not None
    for member_id in await queries.of_person(session, community_id, person_id):
        member = await queries.locked(session, community_id, member_id)
        if has_died and member.state is not MemberState.LEFT:
            await _leave(session, None, member, **BY_DEATH)
        elif not has_died and await _left_by_death(session, member):
            await _come_back(session, None, member, **BY_DEATH)


async def new_numbers(session: AsyncSession, community_id: int, count: int) -> list[str]:
    """That nobody of the community has or had."""
    found: dict[str, None] = {}
    while len(found) < count:
        drawn = [f"{secrets.randbelow(10**DIGITS):0{DIGITS}}" for _ in range(count - len(found))]
        there = await queries.taken(session, community_id, drawn)
        found |= dict.fromkeys(one for one in drawn if one not in there)
    return list(found)


async def stopped_among(
    session: AsyncSession, community_id: int, members: Sequence[Member]
) -> set[UUID]:
    """Which of these were stopped, here or in another unit: nobody comes back by a new entry."""
    phones = [member.phone_index for member in members if member.phone_index is not None]
    if not phones:
        return set()
    found = await queries.stopped(session, community_id, phones)
    return {one.id for one in members if (one.phone_index, one.name) in found}


async def _kept_one(session: AsyncSession, actor: Actor, member_id: UUID) -> Member:
    """By who keeps them, and before they have left."""
    member = await queries.for_update(session, actor, member_id)
    must_keep(actor, member.unit_id)
    must_be_there(member)
    return member


async def _put_phone(session: AsyncSession, member: Member, text: str | None) -> None:
    number = None if text is None else sealed.phone(text)
    sealed.put(vault_of(session), member, number)
    is_new = member.stopped_at is None
    if is_new and await stopped_among(session, member.community_id, [member]):
        raise StoppedBefore


async def _show(session: AsyncSession, actor: Actor, member: Member, photo_id: UUID | None) -> None:
    if photo_id is not None and photo_id != member.photo_id:
        await photos.use(session, actor, [photo_id], member.id)
        member.photo_id = photo_id


async def _bind(session: AsyncSession, actor: Actor, member: Member, account_id: UUID) -> None:
    if member.account_id is not None:
        raise HasAnAccount
    here = member.community_id
    if await roles.name_of(session, here, account_id) is None:
        await appointing.make_known(session, here, account_id, member.name)
    member.account_id, member.join_digest, member.join_expires_at = account_id, None, None
    await session.flush()
    await _known_anew(session, here, member.id)
    await appointing.give(session, here, [account_id], Role.HELPER, by=actor.account_id)
    await record_event(session, member, actor=actor, action="bind", account_id=str(account_id))


async def _known_anew(session: AsyncSession, community_id: int, member_id: UUID) -> bool:
    """What they are planned at and where they are is of who they are now. False: that person is
    elsewhere then."""
    is_planned = await commitments.become(session, community_id, member_id)
    is_there = await volunteering.become(session, community_id, member_id)
    return is_planned and is_there


async def _no_more_by(session: AsyncSession, member: Member, account_id: UUID) -> None:
    """Whoever serves nowhere any more is no helper any more."""
    await session.flush()
    if not await queries.of_account(session, member.community_id, account_id):
        await appointing.take_back(session, member.community_id, [account_id], Role.HELPER)


async def _leave(
    session: AsyncSession, actor: Actor | None, member: Member, **details: str
) -> None:
    done = await _step(session, actor, member, MemberAction.LEAVE, **details)
    member.left_on = max(clock.today(), member.joined_on)
    member.join_digest = member.join_expires_at = None
    if member.account_id is not None:
        await _no_more_by(session, member, member.account_id)
    by, reason = actor and actor.account_id, details.get("reason", "")
    await publish(session, MemberLeft(**_about(member), at=done, reason=reason, account_id=by))


async def _come_back(
    session: AsyncSession, actor: Actor | None, member: Member, **details: str
) -> None:
    await _step(session, actor, member, MemberAction.COME_BACK, **details)
    member.left_on = member.stopped_at = member.stopped_because = None
    await session.flush()
    if member.account_id is not None:
        by = actor.account_id if actor is not None else None
        accounts = [member.account_id]
        await appointing.give(session, member.community_id, accounts, Role.HELPER, by=by)


async def _left_by_death(session: AsyncSession, member: Member) -> bool:
    done = await done_to(session, member) if member.state is MemberState.LEFT else []
    last = [one for one in done if one.action in set(MemberAction)]
    return bool(last) and last[-1].details == BY_DEATH


async def _step(
    session: AsyncSession,
    actor: Actor | None,
    member: Member,
    action: MemberAction,
    **details: str,
) -> datetime:
    who = parties(actor, member) if actor is not None else {MemberParty.CLOCK}
    done = await transition(session, LIFECYCLE, member, action, actor=actor, parties=who, **details)
    return done.at


def _about(member: Member) -> dict[str, Any]:
    return {"community_id": member.community_id, "member_id": member.id}
