from app.platform.db.kept import Row
from app.service_orders.availability.schemas import AbsenceView
from app.service_orders.providers.models import MemberAbsence


def absence(row: MemberAbsence | Row) -> AbsenceView:
    return AbsenceView.of(row)
