from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Select, Uuid, bindparam, func, select
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.ext.asyncio import AsyncSession

from app.places.roles.actor import Actor
from app.platform.db.base import HERE, on, on_or_after, same
from app.platform.db.kept import Kept, Listing, Locked, Row, columns
from app.platform.paging import Window
from app.residents.party.errors import NoSuchBranch, OfficerNotFound, PartyMemberNotFound
from app.residents.party.lifecycle import PartyState
from app.residents.party.models import Branch, MemberKind, Officer, PartyMember
from app.residents.party.policy import LEADS, LEADS_BRANCH, VISIBLE, visible_to
from app.residents.people.models import Person

SHOWN = (
    *(PartyMember.id, PartyMember.branch_id, PartyMember.person_id, PartyMember.kind),
    *(PartyMember.is_probationary, PartyMember.joined_on, PartyMember.home_branch),
    *(PartyMember.employer, PartyMember.here_since, PartyMember.ended_on, PartyMember.state),
)


def _with_names(*wanted: Any) -> Select[Any]:
    return (
        select(*wanted, Person.name, Branch.name.label("branch"), LEADS.label("leads"))
        .select_from(PartyMember)
        .join(Person, same(Person.id, PartyMember.person_id))
        .join(Branch, same(Branch.id, PartyMember.branch_id))
        .where(VISIBLE)
    )


LISTING = Listing(
    _with_names(*SHOWN),
    PartyMember.id,
    branch_id=PartyMember.branch_id == bindparam("branch_id"),
    kind=PartyMember.kind == bindparam("kind"),
    state=PartyMember.state == bindparam("state"),
)
ITS_ID = PartyMember.id == bindparam("member_id", type_=Uuid)
ONE = Kept(_with_names(*SHOWN).where(ITS_ID))
FOR_UPDATE = Locked(
    PartyMember,
    _with_names(*columns(PartyMember)).where(ITS_ID).with_for_update(of=PartyMember),
)
MEMBERS = (
    select(func.count())
    .where(
        PartyMember.community_id == HERE,
        same(PartyMember.branch_id, Branch.id),
        PartyMember.state == PartyState.ADMITTED,
    )
    .scalar_subquery()
    .label("members")
)
OFFICERS = (
    select(
        func.json_agg(
            aggregate_order_by(
                func.json_build_object("id", Officer.id, "post", Officer.post, "name", Person.name),
                Officer.id,
            )
        )
    )
    .join(Person, same(Person.id, Officer.person_id))
    .where(
        Officer.community_id == HERE,
        Person.community_id == HERE,
        Person.died_on.is_(None),
        same(Officer.branch_id, Branch.id),
        on(Officer),
    )
    .scalar_subquery()
    .label("officers")
)
BRANCHES = Kept(
    select(Branch.id, Branch.name, Branch.estate_id, MEMBERS, OFFICERS)
    .where(Branch.community_id == HERE)
    .order_by(Branch.name)
)
BRANCH = Kept(
    select(Branch.id, Branch.name, LEADS_BRANCH.label("leads")).where(
        Branch.community_id == HERE, Branch.id == bindparam("branch_id", type_=Uuid)
    )
)
OFFICER = Locked(
    Officer,
    select(*columns(Officer))
    .where(
        Officer.community_id == HERE,
        Officer.id == bindparam("officer_id", type_=Uuid),
        on_or_after(Officer),
    )
    .with_for_update(of=Officer),
)


@dataclass(frozen=True, slots=True)
class Filters:
    branch_id: UUID | None = None
    kind: MemberKind | None = None
    state: PartyState | None = None


async def branches(session: AsyncSession, actor: Actor) -> list[Row]:
    """What everybody may know: how many they are, and whom to speak to."""
    return await BRANCHES.all(session, {"here": actor.community_id})


async def branch(session: AsyncSession, actor: Actor, branch_id: UUID) -> Row:
    """And whether the caller leads it."""
    return await BRANCH.one(session, visible_to(actor) | {"branch_id": branch_id}, NoSuchBranch)


async def members(
    session: AsyncSession, actor: Actor, window: Window, only: Filters
) -> tuple[Sequence[Row], str | None]:
    return await LISTING.page(session, window, visible_to(actor), **asdict(only))


async def one(session: AsyncSession, actor: Actor, member_id: UUID) -> Row:
    return await ONE.one(session, visible_to(actor) | {"member_id": member_id}, PartyMemberNotFound)


async def for_update(session: AsyncSession, actor: Actor, member_id: UUID) -> PartyMember:
    found = visible_to(actor) | {"member_id": member_id}
    return await FOR_UPDATE.entity(session, found, PartyMemberNotFound)


async def officer(session: AsyncSession, actor: Actor, officer_id: UUID) -> Officer:
    """Whose office has not ended; locked."""
    found = {"here": actor.community_id, "officer_id": officer_id}
    return await OFFICER.entity(session, found, OfficerNotFound)
