from datetime import date
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from app.platform.db.base import TENANT, Synced, Tenant, to
from app.platform.privacy import IMPERSONAL, personal
from app.residents.purposes import ROSTER


class Relation(StrEnum):
    """To the head of the household (与户主关系)."""

    HEAD = "head"  # 户主
    SPOUSE = "spouse"  # 配偶
    CHILD = "child"  # 子女
    PARENT = "parent"  # 父母
    GRANDPARENT = "grandparent"  # 祖父母
    GRANDCHILD = "grandchild"  # 孙子女
    SIBLING = "sibling"  # 兄弟姐妹
    TENANT = "tenant"  # 租客
    OTHER = "other"  # 其他


class Household(Tenant):
    """The people of a dwelling. It ends when it moves, merges or splits; it is never deleted."""

    __tablename__ = "households"
    __table_args__ = (
        Index(None, "community_id", "dwelling_id"),
        CheckConstraint("until > since", name="order"),
        to("dwellings", "dwelling_id"),
        to("households", "merged_into_id"),
        to("households", "split_from_id"),
        TENANT,
    )

    dwelling_id: Mapped[UUID]
    since: Mapped[date] = mapped_column(info=IMPERSONAL)
    until: Mapped[date | None] = mapped_column(info=IMPERSONAL)
    merged_into_id: Mapped[UUID | None]
    split_from_id: Mapped[UUID | None]


class HouseholdMember(Synced, Tenant):
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
        Index(
            "ix_household_members_contact",
            "community_id",
            "household_id",
            unique=True,
            postgresql_where=text("until IS NULL AND is_contact"),
        ),
        Index(None, "community_id", "household_id"),
        Index(None, "community_id", "person_id"),
        Index(None, "community_id", "changed_at"),
        CheckConstraint("until >= since", name="order"),
        to("households", "household_id"),
        to("people", "person_id"),
        TENANT,
    )

    household_id: Mapped[UUID]
    person_id: Mapped[UUID]
    relation: Mapped[Relation] = mapped_column(
        server_default=Relation.OTHER, info=personal(ROSTER, "与户主关系")
    )
    is_contact: Mapped[bool]
    since: Mapped[date] = mapped_column(info=personal(ROSTER, "入住日期"))
    until: Mapped[date | None] = mapped_column(info=personal(ROSTER, "迁出日期"))


class DwellingOwner(Tenant):
    """Whose a dwelling is (产权人): owners' votes count by floor area and by head."""

    __tablename__ = "dwelling_owners"
    __table_args__ = (
        Index(
            "ix_dwelling_owners_current",
            "community_id",
            "dwelling_id",
            "person_id",
            unique=True,
            postgresql_where=text("until IS NULL"),
        ),
        CheckConstraint("until >= since", name="order"),
        to("dwellings", "dwelling_id"),
        to("people", "person_id"),
        TENANT,
    )

    dwelling_id: Mapped[UUID]
    person_id: Mapped[UUID]
    since: Mapped[date] = mapped_column(info=personal(ROSTER, "产权开始日期"))
    until: Mapped[date | None] = mapped_column(info=personal(ROSTER, "产权结束日期"))
