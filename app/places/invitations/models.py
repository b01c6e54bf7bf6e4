from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.places.invitations.lifecycle import LIFECYCLE, InvitationState
from app.places.roles.actor import Role
from app.places.roles.models import SCOPE
from app.platform.db.base import TENANT, Tenant, to
from app.platform.privacy import ACCOUNTABILITY, IMPERSONAL, personal


class Invitation(Tenant):
    """A role that is offered to whoever has its code."""

    __tablename__ = "invitations"
    __table_args__ = (
        UniqueConstraint("community_id", "digest"),
        CheckConstraint(SCOPE, name="scope"),
        to("grids", "grid_id"),
        to("companies", "company_id"),
        to("service_units", "unit_id"),
        TENANT,
    )

    digest: Mapped[bytes] = mapped_column(LargeBinary, info=IMPERSONAL)  # of its code, told once
    role: Mapped[Role]
    grid_id: Mapped[UUID | None]
    company_id: Mapped[UUID | None]
    unit_id: Mapped[UUID | None]
    name: Mapped[str] = mapped_column(info=personal(ACCOUNTABILITY, "称呼"))  # 网格员王敏
    until: Mapped[datetime | None]  # of the role
    expires_at: Mapped[datetime]
    invited_by: Mapped[UUID | None] = mapped_column(  # none: the operator, the first secretary
        ForeignKey("accounts.id")
    )
    accepted_by: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id"))
    state: Mapped[InvitationState] = mapped_column(default=LIFECYCLE.start, info=IMPERSONAL)
