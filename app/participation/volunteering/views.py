"""From a row to what a client is told."""

from app.participation.volunteering.lifecycle import LIFECYCLE
from app.participation.volunteering.models import Certificate, HourCorrection, Presence
from app.participation.volunteering.policy import parties
from app.participation.volunteering.schemas import (
    CertificateView,
    CheckedCertificate,
    HourCorrectionView,
    HourEntryView,
    PersonHours,
    PresenceView,
    TeamHours,
    YearHours,
)
from app.places.roles.actor import Actor
from app.platform.db.kept import Row
from app.platform.sealing import masks


def presence(row: Presence | Row) -> PresenceView:
    return PresenceView.of(row)


def entry(row: Row) -> HourEntryView:
    return HourEntryView.of(row, team_id=row.group_id, team=row.group_name)


def person_hours(row: Row) -> PersonHours:
    return PersonHours.of(row)


def team_hours(row: Row) -> TeamHours:
    return TeamHours.of(row)


def year_hours(row: Row) -> YearHours:
    return YearHours.of(row)


def correction(row: HourCorrection | Row, actor: Actor) -> HourCorrectionView:
    return HourCorrectionView.of(row, actions=LIFECYCLE.open_to(parties(actor, row), row.state))


def certificate(row: Certificate | Row) -> CertificateView:
    return CertificateView.of(row)


def checked(row: Row, *, is_current: bool) -> CheckedCertificate:
    return CheckedCertificate.of(row, name=masks.name(row.name), is_current=is_current)
