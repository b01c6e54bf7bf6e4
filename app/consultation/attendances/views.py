"""From a row to what a client is told."""

from datetime import datetime

from app.consultation.attendances.schemas import (
    AttendanceView,
    ClaimView,
    CodeView,
    SheetView,
    SignedIn,
)
from app.platform import clock
from app.platform.codes import drawn, shown
from app.platform.db.kept import Row
from app.platform.rotating import CLAIM_LASTS, changes_at


def code(code: str, link: str, now: datetime) -> CodeView:
    return CodeView(
        code=shown(code), link=link, qr=drawn(link), now=now, changes_at=changes_at(now)
    )


def claim(claim: str) -> ClaimView:
    opened_at = clock.now().replace(microsecond=0)  # as the claim says it
    return ClaimView(claim=claim, expires_at=opened_at + CLAIM_LASTS)


def signed_in(row: Row) -> SignedIn:
    return SignedIn.of(row)


def attendance(row: Row) -> AttendanceView:
    return AttendanceView.of(row)


def sheet(row: Row) -> SheetView:
    return SheetView.of(row)
