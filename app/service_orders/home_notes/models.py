from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ForeignKey, Index, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from app.platform.db.base import TENANT, Tenant, to
from app.platform.privacy import Sensitivity, personal
from app.residents.purposes import ORDERS


class NoteKind(StrEnum):
    """What whoever comes must know beforehand."""

    HEARING = "hearing"  # 听力不便: knock loudly, wait longer
    LANGUAGE = "language"  # 只会方言
    OTHER = "other"  # 其他
    DOG = "dog"  # 养狗
    TWO = "two"  # 需两人同行
    NO_LIFT = "no_lift"  # 无电梯
    DOOR = "door"  # 进门方式
    HEALTH = "health"  # 健康情况: sealed


# Of where they live, not of them.
OF_THE_HOME = (NoteKind.DOG, NoteKind.TWO, NoteKind.NO_LIFT, NoteKind.DOOR)
NEEDS_WORDS = (NoteKind.OTHER, NoteKind.DOOR, NoteKind.HEALTH)
SEALED_WORDS = "home_notes.sealed_words"


class HomeNote(Tenant):
    """Of somebody, or of their home as long as they live there; what is health is sealed."""

    __tablename__ = "home_notes"
    __table_args__ = (
        Index(None, "community_id", "person_id"),
        to("people", "person_id"),
        to("dwellings", "dwelling_id"),
        TENANT,
    )

    person_id: Mapped[UUID]
    dwelling_id: Mapped[UUID | None]  # of what is so there
    kind: Mapped[NoteKind] = mapped_column(info=personal(ORDERS, "上门须知"))
    words: Mapped[str | None] = mapped_column(info=personal(ORDERS, "上门须知说明"))
    sealed_words: Mapped[bytes | None] = mapped_column(
        LargeBinary, info=personal(ORDERS, "健康方面的上门须知", Sensitivity.SENSITIVE, sealed=True)
    )
    entered_by: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    ended_at: Mapped[datetime | None]
