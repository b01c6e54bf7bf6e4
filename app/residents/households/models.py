from datetime import date
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from app.platform.db.base import TENANT, Tenant, refused_as, to
from app.platform.privacy import personal
from app.residents.households.errors import OwnsAlready
from app.residents.purposes import ROSTER


class DwellingOwner(Tenant):
    """Whose a dwelling is (产权人): owners' votes count by floor area and by head."""

    __tablename__ = "dwelling_owners"
    __table_args__ = (
        Index(
            "ix_dwelling_owners_current",
            "community_id",
            "dwelling_id",
            "person_id",
            unique=True,
            postgresql_where=text("until IS NULL"),
            info=refused_as(OwnsAlready),
        ),
        CheckConstraint("until >= since", name="order"),
        to("dwellings", "dwelling_id"),
        to("people", "person_id"),
        TENANT,
    )

    dwelling_id: Mapped[UUID]
    person_id: Mapped[UUID]
    since: Mapped[date] = mapped_column(info=personal(ROSTER, "产权开始日期"))
    until: Mapped[date | None] = mapped_column(info=personal(ROSTER, "产权结束日期"))
