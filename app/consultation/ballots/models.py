from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    CheckConstraint,
    ForeignKey,
    Index,
    LargeBinary,
    Numeric,
    UniqueConstraint,
    Uuid,
    false,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.consultation.ballots.errors import (
    BallotThere,
    CastAlready,
    CountedAlready,
    PaperEnteredAlready,
    ProxyThere,
    TooManyProxies,
)
from app.consultation.ballots.lifecycle import LIFECYCLE, BallotState
from app.consultation.matters.kinds import Matter, RollKind
from app.platform.db.base import TENANT, Tenant, refused_as, to
from app.platform.privacy import IMPERSONAL, personal
from app.residents.purposes import CONSULTATION

MOST_PROXIES = 3  # of one person in one ballot
AREA = Numeric(12, 2)  # m²


class Via(StrEnum):
    ONLINE = "online"  # 线上
    PAPER = "paper"  # 纸质票


class Ballot(Tenant):
    """One calling of one body about one or several questions of a topic."""

    __tablename__ = "ballots"
    __table_args__ = (
        Index(None, "community_id", "topic_id", "id"),
        Index(
            "uq_ballots_running",
            "community_id",
            "topic_id",
            unique=True,
            postgresql_where=text("state NOT IN ('counted', 'called_off')"),
            info=refused_as(BallotThere),
        ),
        Index("ix_ballots_opens", "community_id", "state", "opens_at"),
        CheckConstraint("closes_at > opens_at", name="order"),
        CheckConstraint("counter_id <> other_counter_id", name="two_counters"),
        CheckConstraint("called_by NOT IN (counter_id, other_counter_id)", name="not_the_caller"),
        to("topics", "topic_id"),
        to("estates", "estate_id"),
        TENANT,
    )

    topic_id: Mapped[UUID]
    roll: Mapped[RollKind]
    estate_id: Mapped[UUID | None]
    building_ids: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid), default=list, info=IMPERSONAL)
    # Who the delegates are is as public as the ballot.
    delegate_ids: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid), default=list, info=IMPERSONAL)
    title: Mapped[str] = mapped_column(info=IMPERSONAL)
    words: Mapped[str] = mapped_column(info=IMPERSONAL)  # what is asked, and why
    version: Mapped[int] = mapped_column(default=1)  # of the text
    is_secret: Mapped[bool] = mapped_column(default=False, server_default=false())
    held_elsewhere: Mapped[str | None] = mapped_column(info=IMPERSONAL)  # in which system
    committee_told: Mapped[str | None] = mapped_column(info=IMPERSONAL)  # 物业管理条例 14
    silence_source: Mapped[str | None] = mapped_column(info=IMPERSONAL)
    silence_quote: Mapped[str | None] = mapped_column(info=IMPERSONAL)
    record_on: Mapped[date] = mapped_column(info=IMPERSONAL)  # 基准日
    opens_at: Mapped[datetime]
    closes_at: Mapped[datetime]
    state: Mapped[BallotState] = mapped_column(default=LIFECYCLE.start)
    called_by: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    counter_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    other_counter_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    announced_at: Mapped[datetime | None]
    opened_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    unsealed_at: Mapped[
        datetime | None
    ]  # of a secret one: its envelopes were opened, and destroyed
    counted_at: Mapped[datetime | None]
    roll_size: Mapped[int | None]
    roll_area: Mapped[Decimal | None] = mapped_column(AREA, info=IMPERSONAL)
    roll_hash: Mapped[str | None] = mapped_column(info=IMPERSONAL)
    casts_hash: Mapped[str | None] = mapped_column(info=IMPERSONAL)
    carried: Mapped[bool | None]  # its first question


class BallotQuestion(Tenant):
    __tablename__ = "ballot_questions"
    __table_args__ = (
        UniqueConstraint("community_id", "ballot_id", "position"),
        CheckConstraint("(options IS NULL) = (at_most IS NULL)", name="election"),
        to("ballots", "ballot_id"),
        TENANT,
    )

    ballot_id: Mapped[UUID]
    position: Mapped[int]  # from 1
    matter: Mapped[Matter]
    words: Mapped[str] = mapped_column(info=IMPERSONAL)
    options: Mapped[list[str] | None] = mapped_column(JSONB(none_as_null=True))  # who stands
    at_most: Mapped[int | None]  # of them are chosen
    rule: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))  # as announced
    result: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    carried: Mapped[bool | None]


class BallotHead(Tenant):
    """One voting unit of a roll (业主人数): one owner, or one identical set of co-owners; one resident; one
    household; one delegate. Its number stands on its sheet."""

    __tablename__ = "ballot_heads"
    __table_args__ = (
        UniqueConstraint("community_id", "ballot_id", "number"),
        UniqueConstraint("community_id", "ballot_id", "key"),
        to("ballots", "ballot_id"),
        to("people", "voter_id"),
        TENANT,
    )

    ballot_id: Mapped[UUID]
    number: Mapped[int]
    key: Mapped[str] = mapped_column(info=IMPERSONAL)
    name: Mapped[str] = mapped_column(info=personal(CONSULTATION, "表决名册姓名"))
    areas: Mapped[list[Decimal]] = mapped_column(ARRAY(AREA), info=personal(CONSULTATION, "面积"))
    parts: Mapped[list[str]] = mapped_column(JSONB, info=personal(CONSULTATION, "专有部分"))
    owner_ids: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid), info=IMPERSONAL)  # of co-owners
    voter_id: Mapped[UUID | None]  # who casts for it; none: its co-owners have named nobody yet
    delivered_at: Mapped[datetime | None]  # where silence counts, only of who was delivered it
    delivered_how: Mapped[str | None] = mapped_column(info=personal(CONSULTATION, "送达方式"))


class BallotVoter(Tenant):
    """Of whom a head consists; by the roster's person: two accounts of one owner are one."""

    __tablename__ = "ballot_voters"
    __table_args__ = (
        UniqueConstraint("community_id", "head_id", "person_id"),
        Index(None, "community_id", "ballot_id", "person_id"),
        to("ballots", "ballot_id"),
        to("ballot_heads", "head_id"),
        to("people", "person_id"),
        TENANT,
    )

    ballot_id: Mapped[UUID]
    head_id: Mapped[UUID]
    person_id: Mapped[UUID]


class BallotProxy(Tenant):
    """A written authorisation (民法典 165) for one head in one ballot."""

    __tablename__ = "ballot_proxies"
    __table_args__ = (
        Index(
            "uq_ballot_proxies_head",
            "community_id",
            "head_id",
            unique=True,
            postgresql_where=text("revoked_at IS NULL"),
            info=refused_as(ProxyThere),
        ),
        Index(
            "uq_ballot_proxies_slot",
            *("community_id", "ballot_id", "agent_id", "slot"),
            unique=True,
            postgresql_where=text("revoked_at IS NULL"),
            info=refused_as(TooManyProxies),
        ),
        CheckConstraint(
            f"slot BETWEEN 1 AND {MOST_PROXIES}", name="slot", info=refused_as(TooManyProxies)
        ),
        CheckConstraint("until > since", name="order"),
        to("ballots", "ballot_id"),
        to("ballot_heads", "head_id"),
        to("people", "agent_id"),
        to("photos", "evidence_id"),
        TENANT,
    )

    ballot_id: Mapped[UUID]
    head_id: Mapped[UUID]
    agent_id: Mapped[UUID]
    slot: Mapped[int]  # the how manyth of the agent
    matters: Mapped[str] = mapped_column(info=personal(CONSULTATION, "委托事项和权限"))
    since: Mapped[datetime]
    until: Mapped[datetime]
    evidence_id: Mapped[UUID | None]  # a photo of the signed paper
    filed_as: Mapped[str | None] = mapped_column(info=IMPERSONAL)  # … or where it is kept
    recorded_by: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    revoked_at: Mapped[datetime | None]


class BallotCast(Tenant):
    """What a head cast. The first that is accepted stands; another is kept as a duplicate."""

    __tablename__ = "ballot_casts"
    __table_args__ = (
        Index(
            "uq_ballot_casts_head",
            "community_id",
            "ballot_id",
            "head_id",
            unique=True,
            postgresql_where=text("NOT is_duplicate"),
            info=refused_as(CastAlready),
        ),
        UniqueConstraint("community_id", "ballot_id", "receipt"),
        to("ballots", "ballot_id"),
        to("ballot_heads", "head_id"),
        to("people", "person_id"),
        to("ballot_proxies", "proxy_id"),
        TENANT,
    )

    ballot_id: Mapped[UUID]
    head_id: Mapped[UUID]
    via: Mapped[Via]
    choices: Mapped[dict[str, Any]] = mapped_column(
        JSONB, info=personal(CONSULTATION, "表决内容")
    )  # by the position of the question
    person_id: Mapped[UUID | None]  # who cast it; of paper: the voter of the head
    proxy_id: Mapped[UUID | None]
    cast_by: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    cast_at: Mapped[datetime]
    receipt: Mapped[str] = mapped_column(info=IMPERSONAL)
    is_duplicate: Mapped[bool] = mapped_column(default=False, server_default=false())


class BallotPaper(Tenant):
    """A sheet that came back (表决票): read by two, one after the other; its original is kept a year, as
    long as the decision can be challenged."""

    __tablename__ = "ballot_papers"
    __table_args__ = (
        UniqueConstraint(
            *("community_id", "ballot_id", "head_id"), info=refused_as(PaperEnteredAlready)
        ),
        CheckConstraint("confirmed_by <> entered_by", name="somebody_else"),
        to("ballots", "ballot_id"),
        to("ballot_heads", "head_id"),
        to("ballot_casts", "cast_id"),
        to("people", "person_id"),
        TENANT,
    )

    ballot_id: Mapped[UUID]
    head_id: Mapped[UUID]
    person_id: Mapped[UUID | None]  # the voter of the head
    choices: Mapped[dict[str, Any]] = mapped_column(
        JSONB, info=personal(CONSULTATION, "纸质票内容")
    )
    received_at: Mapped[datetime]
    filed_as: Mapped[str] = mapped_column(info=IMPERSONAL)  # box and number of the original
    keep_until: Mapped[date] = mapped_column(info=IMPERSONAL)
    entered_by: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    entered_at: Mapped[datetime]
    confirmed_by: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id"))
    confirmed_at: Mapped[datetime | None]
    cast_id: Mapped[UUID | None]


class BallotCount(Tenant):
    """What one counter counted. One that did not agree is struck, and kept."""

    __tablename__ = "ballot_counts"
    __table_args__ = (
        Index(
            "uq_ballot_counts_counter",
            "community_id",
            "ballot_id",
            "counter_id",
            unique=True,
            postgresql_where=text("struck_at IS NULL"),
            info=refused_as(CountedAlready),
        ),
        to("ballots", "ballot_id"),
        TENANT,
    )

    ballot_id: Mapped[UUID]
    counter_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    figures: Mapped[dict[str, Any]] = mapped_column(JSONB, info=IMPERSONAL)
    counted_at: Mapped[datetime]
    struck_at: Mapped[datetime | None]


class BallotKey(Tenant):
    """The public half of a counter's share of a secret ballot. What opens envelopes is not here."""

    __tablename__ = "ballot_keys"
    __table_args__ = (
        UniqueConstraint("community_id", "ballot_id", "counter_id"),
        to("ballots", "ballot_id"),
        TENANT,
    )

    ballot_id: Mapped[UUID]
    counter_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    public: Mapped[bytes] = mapped_column(LargeBinary, info=IMPERSONAL)
    # Sealed: the share and the urn of whoever came first, until the other counter comes.
    given: Mapped[bytes | None] = mapped_column(LargeBinary, info=IMPERSONAL)


class BallotEnvelope(Tenant):
    """What a head cast in a secret ballot, until the count: nobody can open it."""

    __tablename__ = "ballot_envelopes"
    __table_args__ = (
        UniqueConstraint("community_id", "head_id"),
        Index(None, "community_id", "ballot_id"),
        to("ballots", "ballot_id"),
        to("ballot_heads", "head_id"),
        TENANT,
    )

    ballot_id: Mapped[UUID]
    head_id: Mapped[UUID]
    content: Mapped[bytes] = mapped_column(LargeBinary)


class BallotMark(Tenant):
    """One answer to one question of a secret ballot, of nobody."""

    __tablename__ = "ballot_marks"
    __table_args__ = (
        Index(None, "community_id", "ballot_id", "position"),
        to("ballots", "ballot_id"),
        TENANT,
    )

    ballot_id: Mapped[UUID]
    position: Mapped[int]
    choice: Mapped[str]
