from datetime import date
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from app.platform.db.base import TENANT, Tenant, refused_as, to
from app.platform.privacy import Sensitivity, personal
from app.residents.facts.errors import RecordedAlready
from app.residents.facts.known import FactKind
from app.residents.purposes import CARE

SENSITIVE = Sensitivity.SENSITIVE


class CareFact(Tenant):
    """What is known of somebody. It counts from the day on which it was recorded."""

    __tablename__ = "care_facts"
    __table_args__ = (
        Index(
            "ix_care_facts_current",
            "community_id",
            "person_id",
            "kind",
            unique=True,
            postgresql_where=text("ended_on IS NULL"),
            info=refused_as(RecordedAlready),
        ),
        CheckConstraint("ended_on >= recorded_on", name="order"),
        to("people", "person_id"),
        TENANT,
    )

    person_id: Mapped[UUID]
    kind: Mapped[FactKind] = mapped_column(info=personal(CARE, "关爱情况", SENSITIVE))
    since: Mapped[date | None] = mapped_column(info=personal(CARE, "情况开始日期", SENSITIVE))
    recorded_on: Mapped[date] = mapped_column(info=personal(CARE, "登记日期"))
    recorded_by: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    ended_on: Mapped[date | None] = mapped_column(info=personal(CARE, "情况消除日期"))
