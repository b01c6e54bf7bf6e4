from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, LargeBinary, Numeric, UniqueConstraint, false, text
from sqlalchemy.orm import Mapped, mapped_column

from app.platform.db.base import TENANT, Tenant, refused_as, to
from app.platform.privacy import IMPERSONAL, Sensitivity, personal
from app.residents.exclusive_parts.errors import (
    GarageRuleThere,
    OrganisationThere,
    OwnersAtOnce,
    PartThere,
)
from app.residents.purposes import CONSULTATION, CONTACT, ROSTER

STANDS = text("until IS NULL")


class PartKind(StrEnum):
    DWELLING = "dwelling"  # 住宅
    SHOP = "shop"  # 商铺
    GARAGE = "garage"  # 车位、车库: whether it counts is a rule of the estate


class AreaSource(StrEnum):
    """In the order in which the law asks: 法释〔2020〕17号 8."""

    REGISTER = "register"  # 不动产登记簿
    SURVEY = "survey"  # 测绘机构的实测面积
    CONTRACT = "contract"  # 房屋买卖合同


class ExclusivePart(Tenant):
    """What is somebody's alone (专有部分), with the area that counts when owners decide."""

    __tablename__ = "exclusive_parts"
    __table_args__ = (
        Index(
            "ix_exclusive_parts_dwelling",
            *("community_id", "dwelling_id"),
            unique=True,
            postgresql_where=STANDS,
            info=refused_as(PartThere),
        ),
        Index(
            "ix_exclusive_parts_place",
            *("community_id", "estate_id", "kind", "place"),
            unique=True,
            postgresql_where=STANDS,
            info=refused_as(PartThere),
        ),
        CheckConstraint("area > 0", name="area"),
        CheckConstraint("until >= since", name="order"),
        CheckConstraint("(dwelling_id IS NULL) <> (place IS NULL)", name="where"),
        to("estates", "estate_id"),
        to("dwellings", "dwelling_id"),
        TENANT,
    )

    estate_id: Mapped[UUID]
    kind: Mapped[PartKind]
    dwelling_id: Mapped[UUID | None]
    place: Mapped[str | None]  # "1栋底商3号", of what is no dwelling
    area: Mapped[Decimal] = mapped_column(Numeric(10, 2))  # m²
    area_source: Mapped[AreaSource]
    since: Mapped[date]
    until: Mapped[date | None]  # divided, merged, pulled down


class OwnerOrganisation(Tenant):
    """An owner that is no person: a company, or the developer (建设单位) of what is unsold, or sold
    and not yet delivered."""

    __tablename__ = "owner_organisations"
    __table_args__ = (
        UniqueConstraint("community_id", "name", info=refused_as(OrganisationThere)),
        TENANT,
    )

    name: Mapped[str]
    is_developer: Mapped[bool] = mapped_column(server_default=false())
    contact: Mapped[bytes | None] = mapped_column(
        LargeBinary, info=personal(CONTACT, "联系方式", Sensitivity.SENSITIVE, sealed=True)
    )


def _once(owner: str) -> Index:
    return Index(
        f"ix_part_owners_{owner}",
        *("community_id", "part_id", f"{owner}_id"),
        unique=True,
        postgresql_where=STANDS,
        info=refused_as(OwnersAtOnce),
    )


class PartOwner(Tenant):
    """Whose a part is, from when to when; together they are its co-owners. None: nobody knows."""

    __tablename__ = "part_owners"
    __table_args__ = (
        *(_once("person"), _once("organisation")),
        Index(None, "community_id", "person_id"),
        CheckConstraint("num_nonnulls(person_id, organisation_id) = 1", name="one"),
        CheckConstraint("until >= since", name="order"),
        to("exclusive_parts", "part_id"),
        to("people", "person_id"),
        to("owner_organisations", "organisation_id"),
        TENANT,
    )

    part_id: Mapped[UUID]
    person_id: Mapped[UUID | None]
    organisation_id: Mapped[UUID | None]
    since: Mapped[date] = mapped_column(info=personal(ROSTER, "产权开始日期"))
    until: Mapped[date | None] = mapped_column(info=personal(ROSTER, "产权结束日期"))


def _chosen(owner: str) -> Index:
    return Index(
        f"ix_voter_choices_{owner}",
        *("community_id", "head", f"{owner}_id"),
        unique=True,
        postgresql_where=text("withdrawn_at IS NULL"),
        info=refused_as(OwnersAtOnce),
    )


class VoterChoice(Tenant):
    """Whom one of several co-owners lets cast for all of them; it holds while all say the same."""

    __tablename__ = "voter_choices"
    __table_args__ = (
        *(_chosen("person"), _chosen("organisation")),
        Index(None, "community_id", "person_id"),
        CheckConstraint("num_nonnulls(person_id, organisation_id) = 1", name="one"),
        to("people", "person_id"),
        to("owner_organisations", "organisation_id"),
        to("people", "voter_id"),
        to("photos", "paper_id"),
        TENANT,
    )

    head: Mapped[UUID] = mapped_column(info=IMPERSONAL)  # `queries.key_of` the co-owners
    person_id: Mapped[UUID | None]
    organisation_id: Mapped[UUID | None]
    voter_id: Mapped[UUID] = mapped_column(info=personal(CONSULTATION, "推选的表决人"))
    paper_id: Mapped[UUID | None]  # a photo of what all have signed; none: said by themself
    withdrawn_at: Mapped[datetime | None]


class GarageRule(Tenant):
    """From a day on, whether an estate counts garages (管理规约、议事规则); before the first it does not."""

    __tablename__ = "garage_rules"
    __table_args__ = (
        UniqueConstraint("community_id", "estate_id", "since", info=refused_as(GarageRuleThere)),
        to("estates", "estate_id"),
        TENANT,
    )

    estate_id: Mapped[UUID]
    since: Mapped[date]
    counts: Mapped[bool]
    source: Mapped[str]  # "《业主大会议事规则》第九条"
