"""From a row to what a client is told."""

from app.places.grids.geometry import shown
from app.places.grids.models import Grid, GridBuilding, GridVersion
from app.places.grids.schemas import GridBuildingView, GridView, LocatedView
from app.platform.db.kept import Row
from app.platform.values.points import Datum


def grid(row: Row, datum: Datum) -> GridView:
    return GridView.of(row, boundary=shown(row.boundary, datum))


def drawn(row: Grid, version: GridVersion) -> GridView:
    """In the datum in which it was drawn."""
    told = {name: getattr(version, name) for name in ("since", "datum")}
    return GridView.of(row, boundary=shown(version.boundary, version.datum), **told)


def located(row: Row) -> LocatedView:
    return LocatedView.of(row, grid_id=row.id)


def building(row: GridBuilding | Row) -> GridBuildingView:
    return GridBuildingView.of(row)
