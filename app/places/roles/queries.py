"""Who serves now, which accounts are somebody's, and what an account is called."""

from uuid import UUID

from sqlalchemy import ColumnElement, Select, or_, select

from app.places.roles.actor import Role
from app.places.roles.models import CommunityAccount, Grant
from app.platform import clock


def held_now() -> ColumnElement[bool]:
    """A role that has begun and has not ended."""
    now = clock.now()
    return (Grant.since <= now) & or_(Grant.until.is_(None), Grant.until > now)


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


def name_of(community_id: int, account_id: UUID) -> Select[str | None]:
    """As an account is known in a community."""
    return select(CommunityAccount.name).where(
        CommunityAccount.community_id == community_id, CommunityAccount.account_id == account_id
    )
