from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.platform.db.base import TENANT, Synced, Tenant, Versioned, to
from app.platform.privacy import ACCOUNTABILITY, IMPERSONAL, Sensitivity, personal
from app.residents.purposes import CARE, CONTACT, ROSTER

SENSITIVE = Sensitivity.SENSITIVE


class Sex(StrEnum):
    MALE = "male"  # 男
    FEMALE = "female"  # 女


class Field(StrEnum):
    """The sealed fields of a person."""

    ID_NUMBER = "id_number"  # 身份证号
    PHONE = "phone"  # 手机号
    HEALTH = "health"  # 健康情况


class Person(Synced, Versioned, Tenant):
    """Somebody of the roster. `…_index` finds an equal value; `…_mask` is what people read."""

    __tablename__ = "people"
    __table_args__ = (
        Index(None, "community_id", "name"),
        Index(None, "community_id", "changed_at"),
        Index(None, "community_id", "phone_index"),
        UniqueConstraint("community_id", "id_number_index"),
        CheckConstraint("died_on >= born_on", name="life"),
        TENANT,
    )

    name: Mapped[str] = mapped_column(info=personal(ROSTER, "姓名"))
    sex: Mapped[Sex | None] = mapped_column(info=personal(ROSTER, "性别"))
    born_on: Mapped[date] = mapped_column(info=personal(ROSTER, "出生日期"))
    id_number: Mapped[bytes | None] = mapped_column(
        LargeBinary, info=personal(ROSTER, "身份证号", SENSITIVE, sealed=True)
    )
    id_number_index: Mapped[bytes | None] = mapped_column(LargeBinary, info=IMPERSONAL)
    id_number_mask: Mapped[str | None] = mapped_column(info=personal(ROSTER, "身份证号（部分）"))
    phone: Mapped[bytes | None] = mapped_column(
        LargeBinary, info=personal(CONTACT, "手机号", SENSITIVE, sealed=True)
    )
    phone_index: Mapped[bytes | None] = mapped_column(LargeBinary, info=IMPERSONAL)
    phone_mask: Mapped[str | None] = mapped_column(info=personal(CONTACT, "手机号（部分）"))
    health: Mapped[bytes | None] = mapped_column(
        LargeBinary, info=personal(CARE, "健康情况", SENSITIVE, sealed=True)
    )
    died_on: Mapped[date | None] = mapped_column(info=personal(ROSTER, "去世日期"))
    restricted_at: Mapped[datetime | None]  # only kept, because the law says so, and not used


class Opening(Tenant):
    """Somebody read a sealed field of somebody: who, when, and what for."""

    __tablename__ = "openings"
    __table_args__ = (
        Index(None, "community_id", "person_id", "id"),
        to("people", "person_id"),
        TENANT,
    )

    person_id: Mapped[UUID]
    field: Mapped[Field]
    purpose: Mapped[str] = mapped_column(info=personal(ACCOUNTABILITY, "查看用途"))
    opened_by: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    opened_by_name: Mapped[str | None] = mapped_column(info=personal(ACCOUNTABILITY, "查看人"))
    at: Mapped[datetime]
