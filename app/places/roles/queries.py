"""What an account is in a community, who serves now, which accounts are somebody's, and their names."""

from collections.abc import Mapping
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    DateTime,
    Select,
    String,
    Uuid,
    any_,
    bindparam,
    column,
    exists,
    literal,
    select,
    table,
)
from sqlalchemy.ext.asyncio import AsyncSession

from app.places.roles.actor import Actor, Role
from app.places.roles.errors import NoSuchServiceUnit
from app.places.roles.models import Authorisation, CommunityAccount, Grant
from app.places.roles.policy import may_see_roles
from app.platform import clock
from app.platform.db.base import HERE, on, same
from app.platform.db.kept import Kept, Row, columns

NOW = bindparam("now", type_=DateTime(timezone=True))
ACCOUNT = bindparam("account_id", type_=Uuid)
MOST = 1000
HELD = on(Grant, NOW)


IS_THEIRS = (CommunityAccount.community_id == HERE) & (CommunityAccount.account_id == ACCOUNT)
_people = table("people", column("community_id"), column("id"), column("died_on"))  # lies above
UNITS = table(  # lies above, too
    "service_units", column("community_id"), column("id"), column("name"), column("ended_on")
)
HAVE_DIED = exists().where(  # as the roster says now: nobody goes on as they
    IS_THEIRS,
    _people.c.community_id == HERE,
    _people.c.id == CommunityAccount.person_id,
    _people.c.died_on.is_not(None),
)
IS_HELD = (Grant.community_id == HERE) & (Grant.account_id == ACCOUNT) & HELD
ACTOR = Kept(
    select(CommunityAccount.person_id, Grant.role, Grant.grid_id, Grant.company_id, Grant.unit_id)
    .select_from(select(literal(1)).subquery("once"))
    .outerjoin(CommunityAccount, IS_THEIRS & ~HAVE_DIED)
    .outerjoin(Grant, IS_HELD & ~HAVE_DIED)
)
NAME = Kept(select(CommunityAccount.name).where(IS_THEIRS))
AUTHORISED = Kept(
    select(Authorisation.id).where(
        Authorisation.community_id == HERE,
        Authorisation.principal_id == bindparam("principal_id", type_=Uuid),
        Authorisation.agent_id == ACCOUNT,
        bindparam("scope", type_=String) == any_(Authorisation.scopes),
        on(Authorisation, NOW),
        Authorisation.ended_at.is_(None),
    )
)
ACCOUNTS = Kept(
    select(CommunityAccount.account_id).where(
        CommunityAccount.community_id == HERE,
        CommunityAccount.person_id == any_(bindparam("people", type_=ARRAY(Uuid))),
    )
)
STANDING_UNIT = Kept(
    select(UNITS.c.id).where(
        UNITS.c.community_id == HERE,
        UNITS.c.id == bindparam("unit_id", type_=Uuid),
        UNITS.c.ended_on.is_(None),
    )
)
GRANTS = (
    select(*columns(Grant), CommunityAccount.name, UNITS.c.name.label("unit_name"))
    .join(CommunityAccount, same(CommunityAccount.account_id, Grant.account_id))
    .outerjoin(UNITS, (UNITS.c.community_id == HERE) & (UNITS.c.id == Grant.unit_id))
    .where(Grant.community_id == HERE)
    .order_by(Grant.id.desc())
    .limit(MOST)
)
LISTED = Kept(GRANTS)
GRANTED = Kept(GRANTS.where(Grant.id == bindparam("grant_id", type_=Uuid)))


async def listing(session: AsyncSession, actor: Actor) -> list[Row]:
    """Everybody's roles, ended ones too; names beside them."""
    may_see_roles(actor)
    return await LISTED.all(session, {"here": actor.community_id})


async def granted(session: AsyncSession, community_id: int, grant_id: UUID) -> Row:
    return await GRANTED.one(session, {"here": community_id, "grant_id": grant_id}, LookupError)


def held_now() -> ColumnElement[bool]:
    """A role that has begun and has not ended."""
    return on(Grant, clock.now())


def serving(community_id: int, role: Role) -> Select[UUID]:
    """The accounts that hold a role now."""
    return select(Grant.account_id).where(
        Grant.community_id == community_id, Grant.role == role, held_now()
    )


def accounts_of(community_id: int, person_id: UUID) -> Select[UUID]:
    """Everybody of the roster may have several accounts, or none."""
    return select(CommunityAccount.account_id).where(
        CommunityAccount.community_id == community_id, CommunityAccount.person_id == person_id
    )


async def accounts(session: AsyncSession, community_id: int, *people: UUID) -> list[UUID]:
    """All accounts of some of the roster."""
    return await ACCOUNTS.scalars(session, {"here": community_id, "people": list(people)})


async def must_stand(session: AsyncSession, community_id: int, unit_id: UUID) -> None:
    """NoSuchServiceUnit: there is none, or it has ended."""
    await STANDING_UNIT.one(session, {"here": community_id, "unit_id": unit_id}, NoSuchServiceUnit)


async def name_of(session: AsyncSession, community_id: int, account_id: UUID) -> str | None:
    """As an account is known in a community."""
    name: str | None = await NAME.scalar(session, {"here": community_id, "account_id": account_id})
    return name


async def load(session: AsyncSession, account_id: UUID, community_id: int) -> Actor:
    """What an account is in a community now."""
    who = {"here": community_id, "account_id": account_id, "now": clock.now()}
    rows = await ACTOR.all(session, who)
    person_id: UUID | None = rows[0].person_id
    return Actor(account_id, community_id, person_id, _grants(rows))


async def agent(
    session: AsyncSession, account_id: UUID, community_id: int, principal_id: UUID, scope: str
) -> Actor | None:
    """Who acts for a principal: the principal's rights, if it was authorised for this scope."""
    who = {"here": community_id, "account_id": account_id, "now": clock.now()}
    asked = who | {"principal_id": principal_id, "scope": scope}
    if await AUTHORISED.first(session, asked) is None:
        return None
    grants: Mapping[Role, frozenset[UUID]] = {Role.RESIDENT: frozenset()}
    return Actor(account_id, community_id, principal_id, grants, acting_for=principal_id)


def _grants(rows: list[Row]) -> Mapping[Role, frozenset[UUID]]:
    """By role, its grids, companies or units."""
    grants: dict[Role, frozenset[UUID]] = {}
    for row in rows:
        if row.role is not None:
            scope = row.grid_id or row.company_id or row.unit_id
            grants[row.role] = grants.get(row.role, frozenset()) | ({scope} if scope else set())
    if rows[0].person_id is not None:
        grants[Role.RESIDENT] = frozenset()
    return grants
