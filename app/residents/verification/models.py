from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from app.platform.db.base import TENANT, Tenant, to
from app.platform.privacy import personal
from app.residents.purposes import VERIFICATION
from app.residents.verification.lifecycle import LIFECYCLE, ClaimState


class Claim(Tenant):
    """The six digits that were given are compared and not kept."""

    __tablename__ = "claims"
    __table_args__ = (
        Index(None, "community_id", "account_id", "claimed_at"),
        Index(None, "community_id", "state", "id"),
        Index(
            "ix_claims_one_at_a_time",
            "community_id",
            "account_id",
            unique=True,
            postgresql_where=text("state IN ('pending', 'verified')"),
        ),
        to("dwellings", "dwelling_id"),
        to("people", "person_id"),
        TENANT,
    )

    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    dwelling_id: Mapped[UUID]
    name: Mapped[str] = mapped_column(info=personal(VERIFICATION, "申请认证的姓名"))
    state: Mapped[ClaimState] = mapped_column(default=LIFECYCLE.start)
    person_id: Mapped[UUID | None]  # of the roster, once verified
    is_match: Mapped[bool]
    claimed_at: Mapped[datetime]

    # No columns: read beside it, for what it answers (`queries.FOR_UPDATE`).
    __allow_unmapped__ = True
    address: str
    is_mine_to_decide: bool
