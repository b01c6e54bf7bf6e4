from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, SmallInteger, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB, ExcludeConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.participation.subjects.models import TakesPart, of_somebody
from app.participation.volunteering.errors import CorrectionAskedAlready, ElsewhereThen
from app.participation.volunteering.lifecycle import LIFECYCLE, HourCorrectionState
from app.platform.db.base import TENANT, Tenant, refused_as, to
from app.platform.privacy import IMPERSONAL, Sensitivity, personal
from app.residents.purposes import VOLUNTEERING

WHEREABOUTS = personal(VOLUNTEERING, "签到签退位置", Sensitivity.SENSITIVE)


class Presence(TakesPart, Tenant):
    """Somebody serves somewhere, from a sign-in (签到) to a sign-out (签退).

    Until they have signed out they count as there until `until_at`, so that nobody is in two places
    even before it is known when they left; who never signs out is credited until `planned_until`.
    """

    __tablename__ = "presences"
    __table_args__ = (
        ExcludeConstraint(  # here, or elsewhere: `service.arrive` says which
            ("community_id", "="),
            ("subject_id", "="),
            (text("tstzrange(began_at, until_at)"), "&&"),
            name="ex_presences_one_place",
            using="gist",
            info=refused_as(ElsewhereThen),
        ),
        Index(None, "community_id", "occasion_id"),
        Index(
            "ix_presences_open",
            "community_id",
            "until_at",
            postgresql_where=text("ended_at IS NULL"),
        ),
        Index(  # how often an order is finished, it counts once a helper
            "ix_presences_order",
            *("community_id", "occasion_id", "subject_id"),
            unique=True,
            postgresql_where=text("occasion_kind = 'orders'"),
        ),
        CheckConstraint("began_at <= until_at AND began_at <= ended_at", name="order"),
        *of_somebody(),
        TENANT,
    )

    group_kind: Mapped[str] = mapped_column(server_default="teams", info=IMPERSONAL)  # a table
    group_id: Mapped[UUID] = mapped_column("team_id")  # a team, a unit: with whom they serve
    group_name: Mapped[str] = mapped_column("team", info=IMPERSONAL)  # as it was called then
    occasion_kind: Mapped[str] = mapped_column(info=IMPERSONAL)  # a table: `rounds`
    occasion_id: Mapped[UUID]
    began_at: Mapped[datetime]
    planned_until: Mapped[datetime]
    until_at: Mapped[datetime]
    # The earliest sign-in and the latest sign-out of the occasion: no correction counts more.
    possible_from: Mapped[datetime | None]
    possible_until: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    is_capped: Mapped[bool] = mapped_column(default=False)  # signed out too late, or never
    in_lng: Mapped[float | None] = mapped_column(info=WHEREABOUTS)  # WGS 84
    in_lat: Mapped[float | None] = mapped_column(info=WHEREABOUTS)
    in_datum: Mapped[str | None] = mapped_column(info=IMPERSONAL)  # in which the point was sent
    out_lng: Mapped[float | None] = mapped_column(info=WHEREABOUTS)
    out_lat: Mapped[float | None] = mapped_column(info=WHEREABOUTS)
    out_datum: Mapped[str | None] = mapped_column(info=IMPERSONAL)
    signed_in_by: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    signed_out_by: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id"))


class HourEntry(TakesPart, Tenant):
    """One line of the ledger. The database refuses to change or delete it (see its migration)."""

    __tablename__ = "hour_entries"
    __table_args__ = (
        Index(None, "community_id", "person_id", "id"),
        Index(
            "ix_hour_entries_member_id",
            *("community_id", "member_id", "id"),
            postgresql_where=text("member_id IS NOT NULL"),
        ),
        Index(None, "community_id", "occasion_id"),
        Index(None, "community_id", "team_id", "served_on"),
        Index(None, "community_id", "served_on"),
        Index(
            "ix_hour_entries_presence",
            "community_id",
            "presence_id",
            unique=True,  # a presence counts once
            postgresql_where=text("corrects_id IS NULL"),
        ),
        CheckConstraint("minutes > 0 OR corrects_id IS NOT NULL", name="minutes"),
        CheckConstraint(
            "(corrects_id IS NULL) = (approved_by IS NULL)"
            " AND (corrects_id IS NULL) = (reason IS NULL)",
            name="counter_entry",
        ),
        *of_somebody(),
        to("presences", "presence_id"),
        to("hour_entries", "corrects_id"),
        TENANT,
    )

    group_kind: Mapped[str] = mapped_column(server_default="teams", info=IMPERSONAL)  # a table
    group_id: Mapped[UUID] = mapped_column("team_id")  # a team, a unit: with whom they serve
    group_name: Mapped[str] = mapped_column("team", info=IMPERSONAL)
    presence_id: Mapped[UUID]
    occasion_kind: Mapped[str] = mapped_column(info=IMPERSONAL)
    occasion_id: Mapped[UUID]
    served_on: Mapped[date] = mapped_column(info=personal(VOLUNTEERING, "服务日期"))
    minutes: Mapped[int]  # of a counter-entry: what is added or, below zero, taken away
    # How many times somebody served by it: taken away with the last minute of it. None: an entry of the
    # release before, 1, or 0 of what corrects another.
    times: Mapped[int | None] = mapped_column(SmallInteger)
    is_capped: Mapped[bool]
    corrects_id: Mapped[UUID | None]
    reason: Mapped[str | None] = mapped_column(info=personal(VOLUNTEERING, "时长更正理由"))
    recorded_by: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id"))  # none: the clock
    approved_by: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id"))


class HourCorrection(TakesPart, Tenant):
    """Somebody asks to have an entry put right (更正): by a counter-entry, never by a change."""

    __tablename__ = "hour_corrections"
    __table_args__ = (
        Index(None, "community_id", "state", "id"),
        Index(
            "ix_hour_corrections_open",
            "community_id",
            "entry_id",
            unique=True,  # one at a time
            postgresql_where=text("state = 'asked'"),
            info=refused_as(CorrectionAskedAlready),
        ),
        CheckConstraint("minutes <> 0", name="minutes"),
        to("hour_entries", "entry_id"),
        *of_somebody(),
        TENANT,
    )

    entry_id: Mapped[UUID]
    minutes: Mapped[int]  # to be added, or taken away
    reason: Mapped[str] = mapped_column(info=personal(VOLUNTEERING, "申请更正时长的理由"))
    asked_by: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    state: Mapped[HourCorrectionState] = mapped_column(default=LIFECYCLE.start)

    # No column: read beside it, for what it decides and answers.
    __allow_unmapped__ = True
    is_mine: bool  # of the hours of who is asking


class HourExport(Tenant):
    """Who took which hours out as a workbook, when, and how many lines."""

    __tablename__ = "hour_exports"
    __table_args__ = (TENANT,)

    exported_by: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    group_id: Mapped[UUID | None]  # none: all that they may
    since: Mapped[date] = mapped_column(info=IMPERSONAL)
    until: Mapped[date] = mapped_column(info=IMPERSONAL)
    rows: Mapped[int]


class Certificate(TakesPart, Tenant):
    """What a paper (志愿服务记录证明) says; kept as it was given, and found by its code."""

    __tablename__ = "certificates"
    __table_args__ = (
        UniqueConstraint("community_id", "number"),
        Index(None, "community_id", "person_id"),
        *of_somebody(),
        TENANT,
    )

    number: Mapped[str] = mapped_column(info=IMPERSONAL)  # 80 random bits, to be typed in
    name: Mapped[str] = mapped_column(info=personal(VOLUNTEERING, "证明上的姓名"))
    since: Mapped[date] = mapped_column(info=personal(VOLUNTEERING, "证明起始日期"))
    until: Mapped[date] = mapped_column(info=personal(VOLUNTEERING, "证明截止日期"))
    minutes: Mapped[int]
    times: Mapped[int]
    teams: Mapped[list[dict[str, str | int]]] = mapped_column(
        JSONB, info=personal(VOLUNTEERING, "证明上的队伍或单位")
    )
    issued_on: Mapped[date] = mapped_column(info=personal(VOLUNTEERING, "证明出具日期"))
    issued_by: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
