from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.platform.db.base import TENANT, Synced, Tenant, Versioned, refused_as, to
from app.platform.privacy import ACCOUNTABILITY, IMPERSONAL, Sensitivity, personal
from app.platform.values.documents import DocumentKind, Sex
from app.residents.people.errors import InTheRosterAlready, NotAliveThen
from app.residents.purposes import CARE, CONTACT, ROSTER

SENSITIVE = Sensitivity.SENSITIVE


class Field(StrEnum):
    """The sealed fields of a person."""

    ID_NUMBER = "id_number"  # 证件号码
    PHONE = "phone"  # 电话
    HEALTH = "health"  # 健康情况


class PhoneKind(StrEnum):
    """Whose it is."""

    OWN = "own"  # 本人
    HOME = "home"  # 住宅
    WORK = "work"  # 单位
    FAMILY = "family"  # 亲属


class Opened(StrEnum):
    """What of what is sealed about a person somebody has read."""

    ID_NUMBER = "id_number"  # 身份证号
    PHONE = "phone"  # 手机号
    HEALTH = "health"  # 健康情况
    VISIT = "visit"  # 走访记录
    BREAK = "break"  # 暂停走访说明
    CONTACT = "contact"  # 上门地址和电话
    NOTES = "notes"  # 上门须知
    SERVICE = "service"  # 服务记录
    COPY = "copy"  # 全部信息的副本: by themself


class Person(Synced, Versioned, Tenant):
    """Somebody of the roster. `…_index` finds an equal value; `…_mask` is what people read."""

    __tablename__ = "people"
    __table_args__ = (
        Index(None, "community_id", "name"),
        Index(None, "community_id", "changed_at"),
        Index(None, "community_id", "changed_in"),
        Index(None, "community_id", "phone_index"),
        UniqueConstraint("community_id", "id_number_index", info=refused_as(InTheRosterAlready)),
        CheckConstraint("died_on >= born_on", name="life", info=refused_as(NotAliveThen)),
        TENANT,
    )

    name: Mapped[str] = mapped_column(info=personal(ROSTER, "姓名"))
    sex: Mapped[Sex | None] = mapped_column(info=personal(ROSTER, "性别"))
    born_on: Mapped[date] = mapped_column(info=personal(ROSTER, "出生日期"))
    document_kind: Mapped[DocumentKind | None] = mapped_column(info=personal(ROSTER, "证件类型"))
    id_number: Mapped[bytes | None] = mapped_column(
        LargeBinary, info=personal(ROSTER, "证件号码", SENSITIVE, sealed=True)
    )
    id_number_index: Mapped[bytes | None] = mapped_column(LargeBinary, info=IMPERSONAL)
    id_number_mask: Mapped[str | None] = mapped_column(info=personal(ROSTER, "证件号码（部分）"))
    phone: Mapped[bytes | None] = mapped_column(  # the first; others are `PersonPhone`
        LargeBinary, info=personal(CONTACT, "电话", SENSITIVE, sealed=True)
    )
    phone_index: Mapped[bytes | None] = mapped_column(LargeBinary, info=IMPERSONAL)
    phone_mask: Mapped[str | None] = mapped_column(info=personal(CONTACT, "电话（部分）"))
    phone_kind: Mapped[PhoneKind | None] = mapped_column(info=personal(CONTACT, "电话归属"))
    health: Mapped[bytes | None] = mapped_column(
        LargeBinary, info=personal(CARE, "健康情况", SENSITIVE, sealed=True)
    )
    died_on: Mapped[date | None] = mapped_column(info=personal(ROSTER, "去世日期"))
    restricted_at: Mapped[datetime | None]  # only kept, because the law says so, and not used

    # No columns: read beside it, for what it answers (`queries.FOR_UPDATE`).
    __allow_unmapped__ = True
    household_id: UUID | None
    address: str | None
    more_phones: list[dict[str, str]]

    @property
    def has_health_notes(self) -> bool:
        return self.health is not None


class PersonPhone(Tenant):
    """A phone beside the first one, in the order in which they are tried."""

    __tablename__ = "person_phones"
    __table_args__ = (
        UniqueConstraint("community_id", "person_id", "position"),
        Index(None, "community_id", "number_index"),
        to("people", "person_id"),
        TENANT,
    )

    person_id: Mapped[UUID]
    position: Mapped[int] = mapped_column(info=IMPERSONAL)  # from 1; the first is the person's own
    kind: Mapped[PhoneKind] = mapped_column(info=personal(CONTACT, "其他电话归属"))
    number: Mapped[bytes] = mapped_column(
        LargeBinary, info=personal(CONTACT, "其他电话", SENSITIVE, sealed=True)
    )
    number_index: Mapped[bytes] = mapped_column(LargeBinary, info=IMPERSONAL)
    number_mask: Mapped[str] = mapped_column(info=personal(CONTACT, "其他电话（部分）"))


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
        CheckConstraint("until >= since", name="order"),
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
        Index(None, "community_id", "changed_in"),
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

    # No column: read beside it (`households.queries.PRESENT`).
    __allow_unmapped__ = True
    died_on: date | None


class Opening(Tenant):
    """Somebody read what is sealed about somebody: who, when, and what for."""

    __tablename__ = "openings"
    __table_args__ = (
        Index(None, "community_id", "person_id", "id"),
        to("people", "person_id"),
        TENANT,
    )

    person_id: Mapped[UUID]
    field: Mapped[Opened]
    record_id: Mapped[UUID | None]  # which visit, break, order, report
    purpose: Mapped[str] = mapped_column(info=personal(ACCOUNTABILITY, "查看用途"))
    opened_by: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    opened_by_name: Mapped[str | None] = mapped_column(info=personal(ACCOUNTABILITY, "查看人"))
    at: Mapped[datetime]
