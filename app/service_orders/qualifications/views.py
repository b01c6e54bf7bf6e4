from app.platform.db.kept import Row
from app.service_orders.providers.models import Qualification
from app.service_orders.qualifications.schemas import QualificationView


def qualification(row: Qualification | Row) -> QualificationView:
    return QualificationView.of(row)
