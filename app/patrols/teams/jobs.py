"""Who is told of an application, and of what became of it."""

from sqlalchemy.ext.asyncio import AsyncSession

from app.patrols.teams.events import MembershipApplied, MembershipDecided
from app.patrols.teams.models import Membership, Team
from app.places.roles.actor import Role
from app.places.roles.queries import accounts_of, serving
from app.residents.inbox.service import Notice, tell


async def tell_staff(session: AsyncSession, event: MembershipApplied) -> None:
    member = await session.get_one(Membership, (event.community_id, event.membership_id))
    staff = await session.scalars(serving(event.community_id, Role.STAFF))
    await tell(session, event.community_id, staff, _notice(member, "applied", "新的入队申请待审核"))


async def tell_volunteer(session: AsyncSession, event: MembershipDecided) -> None:
    member = await session.get_one(Membership, (event.community_id, event.membership_id))
    team = await session.get_one(Team, (event.community_id, member.team_id))
    title = f"您已加入{team.name}" if event.is_admitted else f"{team.name}：您不在队中"
    told = await session.scalars(accounts_of(event.community_id, member.person_id))
    notice = _notice(member, str(member.state), title, event.reason)
    await tell(session, event.community_id, [member.applied_by, *told], notice)


def _notice(member: Membership, occasion: str, title: str, text: str = "") -> Notice:
    return Notice(f"{member.id}:{occasion}", title, text, Membership.__tablename__, member.id)
