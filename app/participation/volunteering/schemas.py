from datetime import date, datetime
from typing import Annotated, Self
from uuid import UUID

from pydantic import Field, field_validator, model_validator

from app.participation.volunteering.lifecycle import HourCorrectionAction, HourCorrectionState
from app.places.grids.schemas import Place
from app.platform.schemas import ClientId, Command, Date, Instant, View, Words

LONGEST = 24 * 60  # minutes


class Sign(Command):
    """In or out; a phone without signal sends it later, with the time at which it was."""

    id: ClientId | None = Field(None, description="Of the sign-in; made by the phone: UUID v7.")
    person_id: UUID | None = Field(
        None, description="By a grid worker or staff, for somebody without a phone."
    )
    at: Instant | None = Field(None, description="Default: now.")
    place: Place | None = None


class AskHourCorrection(Command):
    minutes: Annotated[int, Field(ge=-LONGEST, le=LONGEST, examples=[-60])] = Field(
        description="To be added; below zero: taken away."
    )
    reason: Words

    @field_validator("minutes")
    @classmethod
    def _something(cls, minutes: int) -> int:
        if minutes == 0:
            raise ValueError("更正的分钟数不能为零")
        return minutes


class IssueCertificate(Command):
    person_id: UUID | None = Field(None, description="Default: the caller. Others: the office.")
    member_id: UUID | None = Field(
        None, description="Instead of a person: a member of a unit who is not in the roster."
    )
    since: Date
    until: Date

    @model_validator(mode="after")
    def _one(self) -> Self:
        if self.person_id is not None and self.member_id is not None:
            raise ValueError("居民和单位成员只能选一位")
        return self


class PresenceView(View):
    id: UUID
    person_id: UUID | None = Field(description="None: a member of a unit, not of the roster.")
    member_id: UUID | None
    began_at: datetime
    ended_at: datetime | None
    is_capped: bool


class HourEntryView(View):
    id: UUID
    person_id: UUID | None = Field(description="None: a member of a unit, not of the roster.")
    member_id: UUID | None
    name: str
    group_kind: str = Field(description="`teams`, or `service_units`.")
    team_id: UUID = Field(description="Or the unit with whom they served.")
    team: str
    occasion_kind: str
    occasion_id: UUID
    served_on: date
    minutes: int
    is_capped: bool = Field(description="The sign-out was forgotten: counted until the plan's end.")
    corrects_id: UUID | None = Field(description="The entry that this one puts right.")
    reason: str | None


class PersonHours(View):
    id: UUID
    name: str
    is_outside: bool = Field(description="A member of a unit, not of the roster.")
    minutes: int
    times: int


class TeamHours(View):
    id: UUID
    kind: str = Field(description="`teams`, or `service_units`.")
    name: str
    minutes: int
    times: int
    people: int


class YearHours(View):
    year: int
    minutes: int
    times: int
    people: int


class HourCorrectionView(View):
    id: UUID
    entry_id: UUID
    person_id: UUID | None
    member_id: UUID | None
    minutes: int
    reason: str
    state: HourCorrectionState
    created_at: datetime
    actions: list[HourCorrectionAction] = Field(description="What the caller may do now.")


class HoursOfTeam(View):
    name: str
    minutes: int
    times: int


class CertificateView(View):
    """What the paper says."""

    id: UUID
    number: str
    name: str
    since: date
    until: date
    minutes: int
    times: int
    teams: list[HoursOfTeam]
    issued_on: date


class CheckedCertificate(View):
    """What the paper says, for who holds it in their hand: the name with its middle hidden."""

    number: str
    name: str
    since: date
    until: date
    minutes: int
    times: int
    teams: list[HoursOfTeam]
    issued_on: date
    community: str
    is_current: bool = Field(description="The ledger still says what the paper says.")
