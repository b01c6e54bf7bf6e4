from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.patrols.teams.errors import AppliedAlready
from app.patrols.teams.lifecycle import MEMBERSHIP, TEAM, MembershipState, TeamState
from app.platform.db.base import TENANT, Tenant, refused_as, to
from app.platform.privacy import personal
from app.residents.purposes import VOLUNTEERING


class Team(Tenant):
    __tablename__ = "teams"
    __table_args__ = (UniqueConstraint("community_id", "name"), to("grids", "grid_id"), TENANT)

    name: Mapped[str]
    about: Mapped[str]
    grid_id: Mapped[UUID | None]  # none: of the whole community
    state: Mapped[TeamState] = mapped_column(default=TEAM.start)

    # No columns: read beside it, for what it answers (`queries.TEAM_FOR_UPDATE`).
    __allow_unmapped__ = True
    members: int
    is_member: bool  # the caller


class Membership(Tenant):
    """Somebody of the roster in a team; with or without an account of their own."""

    __tablename__ = "team_memberships"
    __table_args__ = (
        Index(
            "ix_team_memberships_current",
            "community_id",
            "team_id",
            "person_id",
            unique=True,
            postgresql_where=text("state IN ('applied', 'admitted')"),
            info=refused_as(AppliedAlready),
        ),
        Index(None, "community_id", "person_id"),
        to("teams", "team_id"),
        to("people", "person_id"),
        TENANT,
    )

    team_id: Mapped[UUID]
    person_id: Mapped[UUID]
    words: Mapped[str] = mapped_column(info=personal(VOLUNTEERING, "入队申请"))
    applied_by: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    state: Mapped[MembershipState] = mapped_column(default=MEMBERSHIP.start)
    admitted_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]

    # No columns: read beside it, for what it answers (`queries.FOR_UPDATE`).
    __allow_unmapped__ = True
    name: str
    team: str
