from app.platform.db.kept import Row
from app.platform.privacy import Purpose
from app.residents.consents.models import Consent
from app.residents.consents.schemas import ConsentView, PurposeView


def view(row: Consent | Row) -> ConsentView:
    return ConsentView.model_validate(row)


def purpose(of: Purpose) -> PurposeView:
    return PurposeView.model_validate(of)
