from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, SmallInteger
from sqlalchemy import UniqueConstraint as Unique
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from app.consultation.mediation.errors import PartyTwice
from app.consultation.mediation.lifecycle import LIFECYCLE, MediationState
from app.platform.db.base import TENANT, Tenant, refused_as, to
from app.platform.privacy import IMPERSONAL, Sensitivity, personal
from app.residents.purposes import MEDIATION

SENSITIVE = Sensitivity.SENSITIVE


class Dispute(StrEnum):
    NOISE = "noise"  # 噪音
    LEAK = "leak"  # 渗漏水
    PARKING = "parking"  # 停车
    SHARED_SPACE = "shared_space"  # 占用公共空间
    PETS = "pets"  # 宠物
    FAMILY = "family"  # 家庭
    PROPERTY = "property"  # 物业服务
    DAMAGE = "damage"  # 损害赔偿
    OTHER = "other"  # 其他


class WordsOf(StrEnum):
    """What of a mediation is written down, and sealed."""

    DISPUTE = "dispute"  # 纠纷情况
    DECLINED = "declined"  # 不予受理的理由
    REFUSED = "refused"  # 拒绝的理由
    SUMMONS = "summons"  # 约定的地点
    SESSION = "session"  # 调解记录
    OUTSIDER = "outsider"  # 邀请谁参与、为何
    AGREEMENT = "agreement"  # 协议内容
    WITHDRAWN = "withdrawn"  # 撤回的理由
    REFERRED = "referred"  # 转介何处
    FAILED = "failed"  # 调解不成的情况
    FOLLOW_UP = "follow_up"  # 回访情况


class Mediation(Tenant):
    """A dispute (矛盾纠纷) and what became of it; nothing that says what it was about is in the clear."""

    __tablename__ = "mediations"
    __table_args__ = (
        Index(None, "community_id", "mediator_id"),
        Index(None, "community_id", "applied_on"),
        Index(None, "community_id", "state"),
        TENANT,
    )

    kind: Mapped[Dispute]
    state: Mapped[MediationState] = mapped_column(default=LIFECYCLE.start)
    applied_by: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    applied_on: Mapped[date] = mapped_column(info=IMPERSONAL)
    mediator_id: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id"))
    ended_on: Mapped[date | None] = mapped_column(info=IMPERSONAL)  # with whatever outcome
    is_oral: Mapped[bool | None]  # what was agreed was said, and written down by the mediator
    # 司法确认: a joint application until then (人民调解法 33)
    confirm_by: Mapped[date | None] = mapped_column(info=IMPERSONAL)
    confirm_reminded_at: Mapped[datetime | None]
    follow_up_on: Mapped[date | None] = mapped_column(info=IMPERSONAL)
    follow_up_told_at: Mapped[datetime | None]
    was_kept: Mapped[bool | None]  # the agreement, when it was looked into

    # No columns: read beside it, for the caller (`queries.FOR_UPDATE`).
    __allow_unmapped__ = True
    my_position: int | None
    mediator: str | None
    parties: list[dict[str, Any]]
    sessions: list[dict[str, Any]]
    outsiders: list[dict[str, Any]]


class PartyOf(Tenant):
    """One side (当事人): somebody of the roster, or named in sealed words alone."""

    __tablename__ = "mediation_parties"
    __table_args__ = (
        Unique("community_id", "mediation_id", "position"),
        Unique("community_id", "mediation_id", "person_id", info=refused_as(PartyTwice)),
        Index(None, "community_id", "person_id"),
        CheckConstraint("(person_id IS NULL) <> (named IS NULL)", name="somebody"),
        CheckConstraint("consented_at IS NULL OR refused_at IS NULL", name="one_answer"),
        to("mediations", "mediation_id"),
        to("people", "person_id"),
        TENANT,
    )

    mediation_id: Mapped[UUID]
    position: Mapped[int] = mapped_column(SmallInteger, info=IMPERSONAL)  # 1: the applicant
    person_id: Mapped[UUID | None]
    named: Mapped[bytes | None] = mapped_column(
        LargeBinary, info=personal(MEDIATION, "当事人称呼", SENSITIVE, sealed=True)
    )
    consented_at: Mapped[datetime | None]
    refused_at: Mapped[datetime | None]


class MediationSession(Tenant):
    """A date that was set, and who of the parties came."""

    __tablename__ = "mediation_sessions"
    __table_args__ = (
        Index(None, "community_id", "mediation_id", "held_at"),
        to("mediations", "mediation_id"),
        TENANT,
    )

    mediation_id: Mapped[UUID]
    held_at: Mapped[datetime]
    came: Mapped[list[int] | None] = mapped_column(ARRAY(SmallInteger))  # positions; none: not yet


class Outsider(Tenant):
    """Who is to take part without being a party (人民调解法 20): once every party has agreed to it."""

    __tablename__ = "mediation_outsiders"
    __table_args__ = (
        Index(None, "community_id", "mediation_id"),
        to("mediations", "mediation_id"),
        TENANT,
    )

    mediation_id: Mapped[UUID]
    agreed_to: Mapped[list[int]] = mapped_column(ARRAY(SmallInteger))  # positions
    admitted_at: Mapped[datetime | None]


class MediationWords(Tenant):
    """Everything that was written down about it, sealed."""

    __tablename__ = "mediation_words"
    __table_args__ = (
        Index(None, "community_id", "mediation_id"),
        Index(None, "community_id", "person_id"),
        to("mediations", "mediation_id"),
        to("mediation_sessions", "session_id"),
        to("mediation_outsiders", "outsider_id"),
        to("people", "person_id"),
        TENANT,
    )

    mediation_id: Mapped[UUID]
    session_id: Mapped[UUID | None]
    outsider_id: Mapped[UUID | None]
    kind: Mapped[WordsOf] = mapped_column(info=personal(MEDIATION, "内容类别"))
    words: Mapped[bytes] = mapped_column(
        LargeBinary, info=personal(MEDIATION, "调解内容", SENSITIVE, sealed=True)
    )
    person_id: Mapped[UUID | None]  # the party who wrote it
    written_by: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    written_at: Mapped[datetime]


class MediationOpening(Tenant):
    """Who read what is sealed, and for what: for the parties and the secretary, not in `openings`, where
    it would say that somebody is in a dispute."""

    __tablename__ = "mediation_openings"
    __table_args__ = (
        Index(None, "community_id", "mediation_id"),
        to("mediations", "mediation_id"),
        TENANT,
    )

    mediation_id: Mapped[UUID]
    opened_by: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    purpose: Mapped[str] = mapped_column(info=IMPERSONAL)
    at: Mapped[datetime]
