from datetime import date
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, text
from sqlalchemy.orm import Mapped

from app.platform.db.base import TENANT, Tenant, to


class Household(Tenant):
    __tablename__ = "households"
    __table_args__ = (
        Index(None, "community_id", "dwelling_id"),
        CheckConstraint("until > since", name="order"),
        to("dwellings", "dwelling_id"),
        TENANT,
    )

    dwelling_id: Mapped[UUID]
    since: Mapped[date]
    until: Mapped[date | None]


class HouseholdMember(Tenant):
    """Who lives in a household since when. Moving out ends, never deletes."""

    __tablename__ = "household_members"
    __table_args__ = (
        Index(
            "ix_household_members_current",
            "community_id",
            "person_id",
            unique=True,
            postgresql_where=text("until IS NULL"),
        ),
        Index(None, "community_id", "household_id"),
        CheckConstraint("until > since", name="order"),
        to("households", "household_id"),
        to("people", "person_id"),
        TENANT,
    )

    household_id: Mapped[UUID]
    person_id: Mapped[UUID]
    is_contact: Mapped[bool]
    since: Mapped[date]
    until: Mapped[date | None]
