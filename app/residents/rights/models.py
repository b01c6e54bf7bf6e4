from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ForeignKey, Index, LargeBinary, text
from sqlalchemy.orm import Mapped, mapped_column

from app.platform.db.base import TENANT, Tenant, refused_as, to
from app.platform.privacy import Sensitivity, personal
from app.residents.purposes import RIGHTS
from app.residents.rights.errors import ClosingAlready
from app.residents.rights.lifecycle import CLOSURE, CORRECTION, ClosureState, CorrectionState


class Correctable(StrEnum):
    NAME = "name"  # 姓名
    SEX = "sex"  # 性别
    BORN_ON = "born_on"  # 出生日期
    ID_NUMBER = "id_number"  # 身份证号
    PHONE = "phone"  # 手机号
    HEALTH = "health"  # 健康情况


class Correction(Tenant):
    """What somebody asks to have put right about themselves; the new value is sealed."""

    __tablename__ = "corrections"
    __table_args__ = (
        Index(None, "community_id", "person_id"),
        Index(None, "community_id", "state", "id"),
        to("people", "person_id"),
        TENANT,
    )

    person_id: Mapped[UUID]
    asked_by: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    field: Mapped[Correctable] = mapped_column(info=personal(RIGHTS, "申请更正的项目"))
    value: Mapped[bytes] = mapped_column(
        LargeBinary, info=personal(RIGHTS, "申请更正为", Sensitivity.SENSITIVE, sealed=True)
    )
    reason: Mapped[str] = mapped_column(info=personal(RIGHTS, "更正理由"))
    state: Mapped[CorrectionState] = mapped_column(default=CORRECTION.start)
    answer: Mapped[str | None] = mapped_column(info=personal(RIGHTS, "不予更正的理由"))

    # No column: read beside it, for what it answers (`queries.FOR_UPDATE`).
    __allow_unmapped__ = True
    person: str  # by name


PLACE = f"{Correction.__tablename__}.value"
"""Where it is sealed."""


class Closure(Tenant):
    """An account that leaves this community: after fifteen working days, unless taken back."""

    __tablename__ = "closures"
    __table_args__ = (
        Index(
            "ix_closures_asked",
            "community_id",
            "account_id",
            unique=True,
            postgresql_where=text("state = 'asked'"),
            info=refused_as(ClosingAlready),
        ),
        Index(
            "ix_closures_due", "community_id", "due_at", postgresql_where=text("state = 'asked'")
        ),
        TENANT,
    )

    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    state: Mapped[ClosureState] = mapped_column(default=CLOSURE.start)
    due_at: Mapped[datetime]
