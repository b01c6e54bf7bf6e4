from enum import StrEnum

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped

from app.platform.db.base import TENANT, Tenant


class PointKind(StrEnum):
    PAVILION = "pavilion"  # 亭
    CORRIDOR = "corridor"  # 长廊
    OPEN_FLOOR = "open_floor"  # 架空层
    STAIRWELL = "stairwell"  # 楼道口
    TREE = "tree"  # 树荫下
    ONLINE = "online"  # 线上


class Point(Tenant):
    """A meeting point (议事点)."""

    __tablename__ = "points"
    __table_args__ = (
        UniqueConstraint("community_id", "name"),
        UniqueConstraint("community_id", "scene", name="uq_points_scene"),
        TENANT,
    )

    name: Mapped[str]
    kind: Mapped[PointKind]
    scene: Mapped[str]  # of its QR code, at most 32 characters (WeChat getwxacodeunlimit)
    lng: Mapped[float | None]  # WGS 84; none: online
    lat: Mapped[float | None]
