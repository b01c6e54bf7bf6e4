from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from app.places.roles.actor import Role
from app.platform.db.base import TENANT, Tenant, to
from app.platform.privacy import ACCOUNTABILITY, DELEGATED, personal


class CommunityAccount(Tenant):
    """An account in a community; `person_id` once it has been bound to the roster."""

    __tablename__ = "members"
    __table_args__ = (
        UniqueConstraint("community_id", "account_id"),
        to("people", "person_id"),
        TENANT,
    )

    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    person_id: Mapped[UUID | None]
    name: Mapped[str] = mapped_column(info=personal(ACCOUNTABILITY, "称呼"))  # 网格员王敏


class Relationship(StrEnum):
    """Why somebody acts for another."""

    FAMILY = "family"  # 亲属
    NEIGHBOUR = "neighbour"  # 邻居
    GRID_WORKER = "grid_worker"  # 网格员
    STAFF = "staff"  # 社区工作者
    GUARDIAN = "guardian"  # 监护人: by law, until the ward is of age


class Authorisation(Tenant):
    """Who may act in whose name (代办授权): in writing, for what, from when to when.

    民法典 § 163-171; ended by its date, by either side, or by death. Never deleted.
    """

    __tablename__ = "authorisations"
    __table_args__ = (
        Index(None, "community_id", "principal_id"),
        Index(None, "community_id", "agent_id"),
        CheckConstraint("until > since", name="order"),
        to("people", "principal_id"),
        to("photos", "evidence_id"),
        TENANT,
    )

    principal_id: Mapped[UUID]
    agent_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    relationship: Mapped[Relationship] = mapped_column(info=personal(DELEGATED, "代办人身份"))
    scopes: Mapped[list[str]] = mapped_column(ARRAY(String), info=personal(DELEGATED, "代办事项"))
    since: Mapped[datetime]
    until: Mapped[datetime]
    evidence_id: Mapped[UUID | None]  # a photo of the signed paper
    granted_by: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    ended_at: Mapped[datetime | None]
    ended_because: Mapped[str | None] = mapped_column(info=personal(DELEGATED, "授权结束原因"))


SCOPE = (
    "(role = 'grid_worker') = (grid_id IS NOT NULL)"
    " AND (role = 'property') = (company_id IS NOT NULL)"
    " AND (role = 'provider' OR unit_id IS NULL)"
)
"""A role has a grid, a company, a unit or none of them, as its kind wants it."""


class Grant(Tenant):
    """A role (角色) with its scope and dates. Ended, never deleted."""

    __tablename__ = "grants"
    __table_args__ = (
        Index(None, "community_id", "account_id"),
        CheckConstraint("until > since", name="order"),
        CheckConstraint(SCOPE, name="scope"),
        to("grids", "grid_id"),
        to("companies", "company_id"),
        to("service_units", "unit_id"),
        TENANT,
    )

    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    role: Mapped[Role]
    grid_id: Mapped[UUID | None]
    company_id: Mapped[UUID | None]
    unit_id: Mapped[UUID | None]  # that is coordinated
    since: Mapped[datetime]
    until: Mapped[datetime | None]
    granted_by: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id"))
