"""Roles are granted and ended by the secretary, and kept for ever."""

from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from datetime import timedelta
from typing import Protocol
from uuid import UUID

from sqlalchemy import Select, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from app.places.roles import queries
from app.places.roles.actor import Actor, Role
from app.places.roles.apart import must_be_independent, must_stay_apart
from app.places.roles.errors import (
    AccountNotFound,
    AlreadyEnded,
    EndsBeforeItBegins,
    GrantNotFound,
    LastSecretary,
    NotGranted,
    WrongScope,
)
from app.places.roles.models import Authorisation, CommunityAccount, Grant
from app.places.roles.policy import must_be_secretary
from app.places.roles.queries import held_now
from app.places.roles.schemas import GrantRole
from app.platform import clock
from app.platform.db.base import new_id, on_or_after
from app.platform.db.kept import Row


class Scoped(Protocol):
    """A role that is given, or offered, and for what."""

    @property
    def role(self) -> Role: ...
    @property
    def grid_id(self) -> UUID | None: ...
    @property
    def company_id(self) -> UUID | None: ...
    @property
    def unit_id(self) -> UUID | None: ...


async def grant(session: AsyncSession, actor: Actor, body: GrantRole) -> Row:
    """To somebody who is known here; whoever is not yet is invited (`app.places.invitations`)."""
    must_be_secretary(actor)
    by = actor.account_id
    if await queries.name_of(session, actor.community_id, body.account_id) is None:
        raise AccountNotFound
    granted = await appoint(session, actor.community_id, body, granted_by=by)
    return await queries.granted(session, actor.community_id, granted)


async def appoint(
    session: AsyncSession, community_id: int, body: GrantRole, *, granted_by: UUID | None
) -> UUID:
    """Without a person behind it only from the operator's command line (the first secretary)."""
    await must_fit(session, community_id, body)
    since = max(body.since or clock.now(), clock.now())
    if body.until is not None and body.until <= since:
        raise EndsBeforeItBegins
    if body.role is Role.AUDITOR and granted_by is not None:
        await must_be_independent(session, community_id, body.account_id, granted_by)
    await must_stay_apart(session, community_id, body.account_id, body.role, since, body.until)
    await make_known(session, community_id, body.account_id, body.name)
    granted = Grant(
        community_id=community_id,
        id=new_id(),
        account_id=body.account_id,
        role=body.role,
        grid_id=body.grid_id,
        company_id=body.company_id,
        unit_id=body.unit_id,
        since=since,
        until=body.until,
        granted_by=granted_by,
    )
    session.add(granted)
    await session.flush()
    return granted.id


async def make_known(session: AsyncSession, community_id: int, account_id: UUID, name: str) -> None:
    """By this name from now on."""
    member = insert(CommunityAccount).values(
        community_id=community_id, id=new_id(), account_id=account_id, name=name
    )
    await session.execute(
        member.on_conflict_do_update(
            index_elements=["community_id", "account_id"], set_={"name": member.excluded.name}
        )
    )


async def must_fit(session: AsyncSession, community_id: int, body: Scoped) -> None:
    """A role has the scope of its kind; who lives here, or has joined a unit, is not appointed."""
    if body.role in {Role.RESIDENT, Role.HELPER}:
        raise NotGranted
    scopes = {
        Role.GRID_WORKER: body.grid_id,
        Role.PROPERTY: body.company_id,
        Role.PROVIDER: body.unit_id,
    }
    if any((scope is not None) != (body.role is role) for role, scope in scopes.items()):
        raise WrongScope
    if body.unit_id is not None:
        await queries.must_stand(session, community_id, body.unit_id)


async def end_those_of(session: AsyncSession, community_id: int, unit_id: UUID) -> None:
    """A unit has ended: nobody coordinates it any more."""
    begun = [
        Grant.community_id == community_id,
        Grant.unit_id == unit_id,
        on_or_after(Grant, clock.now()),
    ]
    for one in await session.scalars(select(Grant).where(*begun).with_for_update()):
        one.until = max(clock.now(), one.since + timedelta.resolution)


async def give(
    session: AsyncSession,
    community_id: int,
    accounts: Iterable[UUID],
    role: Role,
    *,
    by: UUID | None,
) -> None:
    """What nobody is appointed to, and follows from something else: of a team, of a unit."""
    wanted = set(accounts)
    held = {one.account_id for one in await session.scalars(_held(community_id, wanted, role))}
    session.add_all(
        Grant(
            community_id=community_id,
            account_id=account,
            role=role,
            since=clock.now(),
            granted_by=by,
        )
        for account in sorted(wanted - held)
    )


async def take_back(
    session: AsyncSession, community_id: int, accounts: Iterable[UUID], role: Role
) -> None:
    held = _held(community_id, set(accounts), role).with_for_update()
    for one in await session.scalars(held):
        one.until = max(clock.now(), one.since + timedelta.resolution)


def _held(community_id: int, accounts: AbstractSet[UUID], role: Role) -> Select[Grant]:
    return select(Grant).where(
        Grant.community_id == community_id,
        Grant.account_id.in_(accounts),
        Grant.role == role,
        held_now(),
    )


async def end(session: AsyncSession, actor: Actor, grant_id: UUID) -> Grant:
    must_be_secretary(actor)
    ended = await session.scalar(
        select(Grant)
        .where(Grant.community_id == actor.community_id, Grant.id == grant_id)
        .with_for_update()
    )
    if ended is None:
        raise GrantNotFound
    if ended.until is not None and ended.until <= clock.now():
        raise AlreadyEnded
    if ended.role is Role.SECRETARY:
        await _another_secretary(session, ended)
    ended.until = max(clock.now(), ended.since + timedelta.resolution)  # one may not have begun
    return ended


async def end_authorisations(
    session: AsyncSession,
    community_id: int,
    because: str,
    *,
    principal_id: UUID | None,
    agents: Select[UUID] | Sequence[UUID],
) -> None:
    """Death, or an account that is closed: given by the principal, or to one of these accounts."""
    await session.execute(
        update(Authorisation)
        .where(
            Authorisation.community_id == community_id,
            Authorisation.ended_at.is_(None),
            or_(Authorisation.principal_id == principal_id, Authorisation.agent_id.in_(agents)),
        )
        .values(ended_at=clock.now(), ended_because=because)
    )


async def _another_secretary(session: AsyncSession, ended: Grant) -> None:
    """Two secretaries ending each other at once must not leave none: all their rows are locked."""
    serving = await session.scalars(
        select(Grant.account_id)
        .where(
            Grant.community_id == ended.community_id,
            Grant.role == Role.SECRETARY,
            held_now(),
        )
        .order_by(Grant.id)
        .with_for_update()
    )
    if len(serving.all()) == 1:
        raise LastSecretary
