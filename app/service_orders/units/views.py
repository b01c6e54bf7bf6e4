from app.platform.db.kept import Row
from app.service_orders.providers.models import Unit
from app.service_orders.units.schemas import UnitView


def unit(row: Unit | Row) -> UnitView:
    return UnitView.of(row)
