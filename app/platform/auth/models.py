from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.platform.db.base import LOCAL, REFERENCE, Base, new_id
from app.platform.privacy import IMPERSONAL, SIGN_IN, personal


class Account(Base):
    """Somebody known by their WeChat openid; what they are in a community is a role there."""

    __tablename__ = "accounts"
    __table_args__ = (UniqueConstraint("app_id", "openid"), REFERENCE)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    app_id: Mapped[str] = mapped_column(info=IMPERSONAL)
    openid: Mapped[str] = mapped_column(info=personal(SIGN_IN, "微信标识"))
    unionid: Mapped[str | None] = mapped_column(info=personal(SIGN_IN, "微信统一标识"))
    created_at: Mapped[datetime]


class AuthSession(Base):
    """One signed-in device; a family of refresh tokens that lives and ends together."""

    __tablename__ = "auth_sessions"
    __table_args__ = (Index(None, "account_id"), LOCAL)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    device: Mapped[str] = mapped_column(info=personal(SIGN_IN, "设备"))
    started_at: Mapped[datetime]
    used_at: Mapped[datetime]  # when a token of it was used first
    ended_at: Mapped[datetime | None]
    ended_because: Mapped[str | None] = mapped_column(info=IMPERSONAL)


class RefreshToken(Base):
    """Used once, and again while the answer may have been lost; the SHA-256 of it is all we keep."""

    __tablename__ = "refresh_tokens"
    __table_args__ = (Index(None, "session_id"), LOCAL)

    digest: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    session_id: Mapped[UUID] = mapped_column(ForeignKey("auth_sessions.id"))
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]  # first; that of all superseded then
