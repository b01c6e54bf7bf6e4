from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import Uuid, bindparam, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.patrols.teams.errors import MembershipNotFound, TeamNotFound
from app.patrols.teams.lifecycle import MembershipState, TeamState
from app.patrols.teams.models import Membership, Team
from app.patrols.teams.policy import ADMITTED, VISIBLE, in_team, visible_to
from app.places.roles.actor import Actor
from app.platform.db.base import HERE, same
from app.platform.db.kept import Kept, Listing, Locked, Row, adopt, columns
from app.platform.paging import Window
from app.residents.people.models import Person

MEMBERS = (
    select(func.count())
    .where(Membership.community_id == HERE, same(Membership.team_id, Team.id), ADMITTED)
    .scalar_subquery()
    .label("members")
)
WHOLE = select(*columns(Team), MEMBERS, in_team(Team.id).label("is_member")).where(
    Team.community_id == HERE
)
ITS_ID = Team.id == bindparam("team_id", type_=Uuid)
TEAMS = Kept(WHOLE.order_by(Team.name, Team.id))
TEAM = Kept(WHOLE.where(ITS_ID))
TEAM_FOR_UPDATE = Locked(Team, WHOLE.where(ITS_ID).with_for_update(of=Team))
KNOWN = Kept(select(Team.id).where(Team.community_id == HERE, ITS_ID))
STANDING = Kept(
    select(Team.name, in_team(Team.id).label("is_member"))
    .where(Team.community_id == HERE, ITS_ID, Team.state != TeamState.DISBANDED)
    .with_for_update(read=True, of=Team)
)

MEMBERSHIPS = (
    select(*columns(Membership), Person.name, Team.name.label("team"))
    .join(Person, same(Person.id, Membership.person_id))
    .join(Team, same(Team.id, Membership.team_id))
    .where(VISIBLE)
)
LISTING = Listing(
    MEMBERSHIPS,
    Membership.id,
    team_id=Membership.team_id == bindparam("team_id"),
    state=Membership.state == bindparam("state"),
)
FOR_UPDATE = Locked(
    Membership,
    MEMBERSHIPS.where(Membership.id == bindparam("membership_id", type_=Uuid)).with_for_update(
        of=Membership
    ),
)
WAITING = Kept(
    MEMBERSHIPS.where(ITS_ID, Membership.state == MembershipState.APPLIED)
    .order_by(Membership.id)
    .with_for_update(of=Membership)
)
IS_ANYBODY_IN = Kept(
    select(Membership.id)
    .where(
        Membership.community_id == HERE,
        Membership.team_id == bindparam("team_id", type_=Uuid),
        ADMITTED,
    )
    .limit(1)
)
WHICH = Kept(
    select(Membership.team_id).where(
        VISIBLE, Membership.id == bindparam("membership_id", type_=Uuid)
    )
)
IN_ANY = Kept(
    select(Membership.id)
    .where(
        Membership.community_id == HERE, Membership.person_id == bindparam("person_id"), ADMITTED
    )
    .limit(1)
)


async def teams(session: AsyncSession, actor: Actor) -> list[Row]:
    return await TEAMS.all(session, visible_to(actor))


async def team(session: AsyncSession, actor: Actor, team_id: UUID) -> Row:
    return await TEAM.one(session, visible_to(actor) | {"team_id": team_id}, TeamNotFound)


async def known(session: AsyncSession, community_id: int, team_id: UUID) -> bool:
    """Also a disbanded one."""
    wanted = {"here": community_id, "team_id": team_id}
    return await KNOWN.first(session, wanted) is not None


async def team_for_update(session: AsyncSession, actor: Actor, team_id: UUID) -> Team:
    wanted = visible_to(actor) | {"team_id": team_id}
    return await TEAM_FOR_UPDATE.entity(session, wanted, TeamNotFound)


async def standing(
    session: AsyncSession, community_id: int, team_id: UUID, me: UUID | None = None
) -> Row | None:
    """A team's name, and whether somebody is in it; it is not disbanded before this deed is done."""
    wanted = {"here": community_id, "team_id": team_id, "my_person": me}
    return await STANDING.first(session, wanted)


async def memberships(
    session: AsyncSession,
    actor: Actor,
    window: Window,
    team_id: UUID | None,
    state: MembershipState | None,
) -> tuple[Sequence[Row], str | None]:
    return await LISTING.page(session, window, visible_to(actor), team_id=team_id, state=state)


async def for_update(session: AsyncSession, actor: Actor, membership_id: UUID) -> Membership:
    wanted = visible_to(actor) | {"membership_id": membership_id}
    return await FOR_UPDATE.entity(session, wanted, MembershipNotFound)


async def waiting(session: AsyncSession, actor: Actor, team: Team) -> list[Membership]:
    """Who has applied to a team and was not answered, locked; for the office."""
    rows = await WAITING.all(session, visible_to(actor) | {"team_id": team.id})
    return [adopt(session, Membership, row._asdict()) for row in rows]


async def is_anybody_in(session: AsyncSession, team: Team) -> bool:
    """For who holds its row: counted beside it, it could be of before they had waited for it."""
    wanted = {"here": team.community_id, "team_id": team.id}
    return await IS_ANYBODY_IN.first(session, wanted) is not None


async def its_team_stands(session: AsyncSession, actor: Actor, membership_id: UUID) -> bool:
    """Whether the team was not disbanded; nor is it before this deed is done."""
    wanted = visible_to(actor) | {"membership_id": membership_id}
    team_id = await WHICH.scalar(session, wanted)
    return team_id is None or await standing(session, actor.community_id, team_id) is not None


async def is_in_any(session: AsyncSession, community_id: int, person_id: UUID) -> bool:
    """Whether somebody is in a team at all."""
    wanted = {"here": community_id, "person_id": person_id}
    return await IN_ANY.first(session, wanted) is not None
