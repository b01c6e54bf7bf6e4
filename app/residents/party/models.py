from datetime import date
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.platform.db.base import TENANT, Tenant, refused_as, to
from app.platform.privacy import Sensitivity, personal
from app.residents.party.errors import ReportedAlready
from app.residents.party.lifecycle import LIFECYCLE, PartyState
from app.residents.purposes import PARTY

SENSITIVE = Sensitivity.SENSITIVE  # membership says what somebody believes (PIPL § 28)


class Post(StrEnum):
    SECRETARY = "secretary"  # 书记
    DEPUTY = "deputy"  # 副书记
    ORGANISER = "organiser"  # 组织委员
    PUBLICITY = "publicity"  # 宣传委员


class MemberKind(StrEnum):
    MEMBER = "member"  # 组织关系在本支部
    FLOATING = "floating"  # 流动党员: home branch elsewhere
    IN_SERVICE = "in_service"  # 在职党员: reports here, belongs to the branch at work


class Branch(Tenant):
    __tablename__ = "party_branches"
    __table_args__ = (UniqueConstraint("community_id", "name"), to("estates", "estate_id"), TENANT)

    name: Mapped[str]
    estate_id: Mapped[UUID | None]  # none: of the community


class Officer(Tenant):
    """Who leads a branch, from when to when (支部委员)."""

    __tablename__ = "party_officers"
    __table_args__ = (
        Index(
            "ix_party_officers_current",
            "community_id",
            "branch_id",
            "person_id",
            "post",
            unique=True,
            postgresql_where=text("until IS NULL"),
        ),
        Index(None, "community_id", "person_id"),
        CheckConstraint("until >= since", name="order"),
        to("party_branches", "branch_id"),
        to("people", "person_id"),
        TENANT,
    )

    branch_id: Mapped[UUID]
    person_id: Mapped[UUID]
    post: Mapped[Post] = mapped_column(info=personal(PARTY, "支部职务", SENSITIVE))
    since: Mapped[date] = mapped_column(info=personal(PARTY, "任职日期", SENSITIVE))
    until: Mapped[date | None] = mapped_column(info=personal(PARTY, "离任日期", SENSITIVE))


class PartyMember(Tenant):
    """Somebody in a branch. Ended, never deleted."""

    __tablename__ = "party_members"
    __table_args__ = (
        Index(
            "ix_party_members_current",
            "community_id",
            "person_id",
            unique=True,  # in one branch at a time
            postgresql_where=text("state IN ('reported', 'admitted')"),
            info=refused_as(ReportedAlready),
        ),
        Index(None, "community_id", "branch_id", "id"),
        CheckConstraint("(kind = 'floating') <= (home_branch IS NOT NULL)", name="home_branch"),
        CheckConstraint("(kind = 'in_service') <= (employer IS NOT NULL)", name="employer"),
        to("party_branches", "branch_id"),
        to("people", "person_id"),
        TENANT,
    )

    branch_id: Mapped[UUID]
    person_id: Mapped[UUID]
    kind: Mapped[MemberKind] = mapped_column(info=personal(PARTY, "党员类别", SENSITIVE))
    is_probationary: Mapped[bool]
    joined_on: Mapped[date | None] = mapped_column(info=personal(PARTY, "入党日期", SENSITIVE))
    home_branch: Mapped[str | None] = mapped_column(
        info=personal(PARTY, "组织关系所在支部", SENSITIVE)
    )
    employer: Mapped[str | None] = mapped_column(info=personal(PARTY, "工作单位", SENSITIVE))
    here_since: Mapped[date] = mapped_column(info=personal(PARTY, "来本社区日期", SENSITIVE))
    ended_on: Mapped[date | None] = mapped_column(info=personal(PARTY, "转出日期", SENSITIVE))
    state: Mapped[PartyState] = mapped_column(default=LIFECYCLE.start)

    # No columns: read beside it, for what it answers (`queries.FOR_UPDATE`).
    __allow_unmapped__ = True
    name: str
    branch: str  # by name
    leads: bool  # the caller, its branch
