from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, Numeric, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.places.errors import ThereAlready
from app.platform.db.base import TENANT, Tenant, refused_as, to


class EstateKind(StrEnum):
    COMMODITY = "commodity"  # 商品房
    RESETTLEMENT = "resettlement"  # 拆迁安置房
    OLD = "old"  # 老旧小区


class Company(Tenant):
    """A property company (物业)."""

    __tablename__ = "companies"
    __table_args__ = (UniqueConstraint("community_id", "name"), TENANT)

    name: Mapped[str]


class Estate(Tenant):
    __tablename__ = "estates"
    __table_args__ = (
        UniqueConstraint("community_id", "name", info=refused_as(ThereAlready)),
        to("companies", "company_id"),
        TENANT,
    )

    name: Mapped[str]
    kind: Mapped[EstateKind]
    company_id: Mapped[UUID | None]


class Building(Tenant):
    __tablename__ = "buildings"
    __table_args__ = (
        UniqueConstraint("community_id", "estate_id", "name", info=refused_as(ThereAlready)),
        CheckConstraint("(lng IS NULL) = (lat IS NULL)", name="place"),
        to("estates", "estate_id"),
        TENANT,
    )

    estate_id: Mapped[UUID]
    name: Mapped[str]  # "3栋"
    lng: Mapped[float | None]  # WGS 84; none: nobody has said yet where it stands
    lat: Mapped[float | None]


class Dwelling(Tenant):
    __tablename__ = "dwellings"
    __table_args__ = (
        UniqueConstraint(
            *("community_id", "building_id", "unit", "room"), info=refused_as(ThereAlready)
        ),
        CheckConstraint("area > 0", name="area"),
        to("buildings", "building_id"),
        TENANT,
    )

    building_id: Mapped[UUID]
    unit: Mapped[str]  # "1单元", or 无
    floor: Mapped[int]
    room: Mapped[str]
    area: Mapped[Decimal | None] = mapped_column(Numeric(8, 2))  # m²; none: not known yet
