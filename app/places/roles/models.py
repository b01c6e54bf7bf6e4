from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.platform.auth.actor import Role
from app.platform.db.base import TENANT, Tenant, to


class Member(Tenant):
    """An account in a community; `person_id` once it has been bound to the roster."""

    __tablename__ = "members"
    __table_args__ = (
        UniqueConstraint("community_id", "account_id"),
        to("people", "person_id"),
        TENANT,
    )

    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    person_id: Mapped[UUID | None]
    name: Mapped[str]  # what colleagues read: 网格员王敏


class Grant(Tenant):
    """A role (角色) with its scope and dates. Ended, never deleted."""

    __tablename__ = "grants"
    __table_args__ = (
        Index(None, "community_id", "account_id"),
        CheckConstraint("until > since", name="order"),
        CheckConstraint(
            "(role = 'grid_worker') = (grid_id IS NOT NULL)"
            " AND (role = 'property') = (company_id IS NOT NULL)",
            name="scope",
        ),
        to("grids", "grid_id"),
        to("companies", "company_id"),
        TENANT,
    )

    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    role: Mapped[Role]
    grid_id: Mapped[UUID | None]
    company_id: Mapped[UUID | None]
    since: Mapped[datetime]
    until: Mapped[datetime | None]
    granted_by: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id"))
