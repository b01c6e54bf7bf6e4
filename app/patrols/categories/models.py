from enum import StrEnum

from sqlalchemy import CheckConstraint, UniqueConstraint, true
from sqlalchemy.orm import Mapped, mapped_column

from app.patrols.categories.errors import AlreadyACategory
from app.platform.db.base import TENANT, Tenant, refused_as
from app.platform.worktime.limits import LimitUnit


class Severity(StrEnum):
    MINOR = "minor"  # 一般
    MAJOR = "major"  # 重大
    DANGER = "danger"  # 危及生命


class Responsible(StrEnum):
    PROPERTY = "property"  # 物业: common areas
    HOUSEHOLD = "household"  # 住户
    PROVIDER = "provider"  # 共建单位
    STAFF = "staff"  # 社区


class Category(Tenant):
    """A kind of hazard. What is filed keeps the limit that its kind had then: it stands in its history."""

    __tablename__ = "hazard_categories"
    __table_args__ = (
        UniqueConstraint("community_id", "code", info=refused_as(AlreadyACategory)),
        CheckConstraint("limit_amount > 0", name="limit"),
        TENANT,
    )

    code: Mapped[str]
    name: Mapped[str]
    is_fire_safety: Mapped[bool]
    severity: Mapped[Severity]
    responsible: Mapped[Responsible]
    limit_amount: Mapped[int]
    limit_unit: Mapped[LimitUnit]
    is_offered: Mapped[bool] = mapped_column(server_default=true())  # to who reports now
