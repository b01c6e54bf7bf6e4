from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column

from app.consultation.matters.errors import RuleThere
from app.consultation.matters.kinds import Matter, RollKind
from app.platform.db.base import REFERENCE, TENANT, Base, Tenant, new_id, refused_as, to
from app.platform.privacy import IMPERSONAL

SHARES = (
    "(participation_numerator BETWEEN 1 AND participation_denominator)"
    " AND (consent_numerator BETWEEN 1 AND consent_denominator)"
)


class Asked:
    """What a rule asks: `kinds.Rule`, in columns. Shares without numbers are not asked."""

    matter: Mapped[Matter]
    roll: Mapped[RollKind]
    source: Mapped[str] = mapped_column(info=IMPERSONAL)  # the article
    since: Mapped[date] = mapped_column(info=IMPERSONAL)
    until: Mapped[date | None] = mapped_column(info=IMPERSONAL)  # the first day without it
    participation_numerator: Mapped[int | None] = mapped_column(info=IMPERSONAL)
    participation_denominator: Mapped[int | None] = mapped_column(info=IMPERSONAL)
    participation_is_strict: Mapped[bool] = mapped_column(server_default=false())
    consent_numerator: Mapped[int | None] = mapped_column(info=IMPERSONAL)
    consent_denominator: Mapped[int | None] = mapped_column(info=IMPERSONAL)
    consent_is_strict: Mapped[bool] = mapped_column(server_default=false())
    counts_area: Mapped[bool] = mapped_column(server_default=false())
    consent_of_roll: Mapped[bool] = mapped_column(server_default=false())
    invalid_takes_part: Mapped[bool] = mapped_column(server_default=false())


class LawRule(Asked, Base):
    """What the law says, the same everywhere; a new law is a new row, with its first day."""

    __tablename__ = "law_rules"
    __table_args__ = (
        UniqueConstraint("matter", "roll", "since"),
        CheckConstraint(SHARES, name="shares"),
        CheckConstraint("until > since", name="order"),
        REFERENCE,
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id, sort_order=-2)


class ReadBySomebodyElse:
    """Entered by one, compared with the words it is taken from by another: then it holds."""

    entered_by: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    entered_at: Mapped[datetime]
    confirmed_by: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id"))
    confirmed_at: Mapped[datetime | None]


class CommunityRule(Asked, ReadBySomebodyElse, Tenant):
    """A rule that a community entered where the law of the day has no row here yet."""

    __tablename__ = "community_rules"
    __table_args__ = (
        UniqueConstraint("community_id", "matter", "roll", "since", info=refused_as(RuleThere)),
        CheckConstraint(SHARES, name="shares"),
        CheckConstraint("until > since", name="order"),
        CheckConstraint("confirmed_by <> entered_by", name="somebody_else"),
        TENANT,
    )


class SilenceRule(ReadBySomebodyElse, Tenant):
    """An estate's own rule of its owners' assembly that silence counts as taking part: of who was
    delivered the ballot, with the consequence printed on it. It never counts as consent."""

    __tablename__ = "silence_rules"
    __table_args__ = (
        UniqueConstraint("community_id", "estate_id", "since", info=refused_as(RuleThere)),
        CheckConstraint("until > since", name="order"),
        CheckConstraint("confirmed_by <> entered_by", name="somebody_else"),
        to("estates", "estate_id"),
        TENANT,
    )

    estate_id: Mapped[UUID]
    source: Mapped[str] = mapped_column(info=IMPERSONAL)  # "《业主大会议事规则》第十二条"
    quote: Mapped[str] = mapped_column(info=IMPERSONAL)  # its words
    since: Mapped[date] = mapped_column(info=IMPERSONAL)
    until: Mapped[date | None] = mapped_column(info=IMPERSONAL)
