from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    LargeBinary,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import ExcludeConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.care.subjects.errors import BreaksOverlap
from app.care.subjects.lifecycle import LIFECYCLE, CareState
from app.care.subjects.risk import CareRule, Risk
from app.platform.db.base import TENANT, Synced, Tenant, refused_as, to
from app.platform.privacy import IMPERSONAL, Sensitivity, personal
from app.residents.purposes import CARE

SENSITIVE = Sensitivity.SENSITIVE


class BreakKind(StrEnum):
    HOSPITAL = "hospital"  # 住院
    AWAY = "away"  # 外出
    MOVED = "moved"  # 迁出
    DIED = "died"  # 去世
    NOT_NEEDED = "not_needed"  # 不再需要


class Way(StrEnum):
    HOME = "home"  # 上门
    PHONE = "phone"  # 电话
    VIDEO = "video"  # 视频
    MET = "met"  # 路遇


class Outcome(StrEnum):
    WELL = "well"  # 平安
    IN_NEED = "in_need"  # 有需求
    NOT_MET = "not_met"  # 未遇: somebody went, and it does not count


class CareSubject(Synced, Tenant):
    """Somebody on the care list; the id is the person's. Ended, never deleted."""

    __tablename__ = "care_subjects"
    __table_args__ = (
        Index(None, "community_id", "companion_id"),
        Index(None, "community_id", "changed_at"),
        Index(None, "community_id", "changed_in"),
        CheckConstraint("(raised_to IS NULL) = (raised_on IS NULL)", name="raised"),
        to("people", "id"),
        to("people", "companion_id"),
        TENANT,
    )

    enrolled_on: Mapped[date] = mapped_column(info=personal(CARE, "纳入关爱日期"))
    raised_to: Mapped[Risk | None] = mapped_column(info=personal(CARE, "人工定级", SENSITIVE))
    raised_on: Mapped[date | None] = mapped_column(info=personal(CARE, "定级日期"))
    companion_id: Mapped[UUID | None]  # 结对人: somebody of the roster
    state: Mapped[CareState] = mapped_column(default=LIFECYCLE.start)

    # No columns: read beside it, what the caller is to them (`policy.WHAT_I_AM`) and what a deed needs.
    __allow_unmapped__ = True
    keeps: bool
    is_companion: bool
    sees_why: bool
    left_on: date  # of who has moved away
    name: str  # of who is being visited; and what the caller is called
    by: str | None


class CareBreak(Tenant):
    """Days without visits (暂停、终止): from `since` on, until the day of the return."""

    __tablename__ = "care_breaks"
    __table_args__ = (
        ExcludeConstraint(
            ("community_id", "="),
            ("person_id", "="),
            (text("daterange(since, until)"), "&&"),
            name="ex_care_breaks_overlap",
            using="gist",
            info=refused_as(BreaksOverlap),
        ),
        CheckConstraint("until >= since", name="order"),
        to("care_subjects", "person_id"),
        TENANT,
    )

    person_id: Mapped[UUID]
    kind: Mapped[BreakKind] = mapped_column(info=personal(CARE, "暂停原因", SENSITIVE))
    since: Mapped[date] = mapped_column(info=personal(CARE, "暂停日期"))
    until: Mapped[date | None] = mapped_column(info=personal(CARE, "恢复日期"))
    words: Mapped[bytes | None] = mapped_column(
        LargeBinary, info=personal(CARE, "暂停说明", SENSITIVE, sealed=True)
    )


class CareVisit(Tenant):
    """Somebody looked in, or called (走访).

    Recorded and shown by `app.care.visits`; the table is here because what is due follows from it
    (`dues.settle`), and subjects know nothing of that feature.
    """

    __tablename__ = "care_visits"
    __table_args__ = (
        Index(None, "community_id", "person_id", "visited_on"),
        Index(None, "community_id", "visited_on"),
        to("care_subjects", "person_id"),
        TENANT,
    )

    person_id: Mapped[UUID]
    visited_at: Mapped[datetime]
    visited_on: Mapped[date] = mapped_column(info=personal(CARE, "走访日期"))
    way: Mapped[Way] = mapped_column(info=personal(CARE, "走访方式"))
    outcome: Mapped[Outcome] = mapped_column(info=personal(CARE, "走访结果", SENSITIVE))
    words: Mapped[bytes | None] = mapped_column(
        LargeBinary, info=personal(CARE, "走访记录", SENSITIVE, sealed=True)
    )
    lng: Mapped[float | None] = mapped_column(info=personal(CARE, "经度"))  # WGS 84
    lat: Mapped[float | None] = mapped_column(info=personal(CARE, "纬度"))
    datum: Mapped[str | None] = mapped_column(info=IMPERSONAL)
    visited_by: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))

    # No columns: what its answer shows beside it.
    __allow_unmapped__ = True
    name: str
    by: str | None

    @property
    def has_words(self) -> bool:
        return self.words is not None


class CareDue(Tenant):
    """One must look in from a day on, until a day (应走访). A rule asks once a period.

    A visit until `gives_up_on` does; after `due_on` it is late. Everything here follows from facts,
    breaks and visits: `dues.open_for` and `dues.settle` can be run again at any time.
    """

    __tablename__ = "care_dues"
    __table_args__ = (
        UniqueConstraint("community_id", "person_id", "rule", "opens_on"),
        Index(
            "ix_care_dues_open",
            "community_id",
            "person_id",
            "due_on",
            postgresql_where=text("visit_id IS NULL AND NOT is_waived"),
        ),
        Index(None, "community_id", "due_on"),
        CheckConstraint("opens_on <= due_on AND due_on <= gives_up_on", name="order"),
        to("care_subjects", "person_id"),
        to("care_visits", "visit_id"),
        TENANT,
    )

    person_id: Mapped[UUID]
    rule: Mapped[CareRule] = mapped_column(info=personal(CARE, "走访依据", SENSITIVE))
    risk: Mapped[Risk] = mapped_column(info=personal(CARE, "关爱等级", SENSITIVE))
    opens_on: Mapped[date] = mapped_column(info=IMPERSONAL)
    due_on: Mapped[date] = mapped_column(info=personal(CARE, "走访期限"))
    gives_up_on: Mapped[date] = mapped_column(info=IMPERSONAL)
    visit_id: Mapped[UUID | None]
    is_waived: Mapped[bool] = mapped_column(default=False)  # a break fell into it


WORDS_OF_BREAK = f"{CareBreak.__tablename__}.words"
WORDS_OF_VISIT = f"{CareVisit.__tablename__}.words"
