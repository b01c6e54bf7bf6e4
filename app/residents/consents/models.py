from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from app.platform.db.base import TENANT, Tenant, refused_as, to
from app.platform.privacy import personal
from app.residents.consents.errors import ConsentedAlready
from app.residents.purposes import RIGHTS


class Consent(Tenant):
    """Given for one purpose, with the words that were shown; withdrawn as easily (PIPL § 15)."""

    __tablename__ = "consents"
    __table_args__ = (
        Index(
            "ix_consents_current",
            "community_id",
            "person_id",
            "purpose",
            unique=True,
            postgresql_where=text("withdrawn_at IS NULL"),
            info=refused_as(ConsentedAlready),
        ),
        to("people", "person_id"),
        TENANT,
    )

    person_id: Mapped[UUID]
    purpose: Mapped[str] = mapped_column(info=personal(RIGHTS, "同意的事项"))
    words: Mapped[str] = mapped_column(info=personal(RIGHTS, "同意时显示的内容"))
    given_by: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    given_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]
