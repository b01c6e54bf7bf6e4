"""From a row to what a client is told."""

from app.places.grids.models import Grid, GridBuilding, GridVersion
from app.places.grids.schemas import GridBuildingView, GridView, LocatedView
from app.platform.db.kept import Row


def grid(row: Row) -> GridView:
    return GridView.of(row)


def drawn(row: Grid, version: GridVersion) -> GridView:
    return GridView.of(row, since=version.since, boundary=version.boundary)


def located(row: Row) -> LocatedView:
    return LocatedView.of(row, grid_id=row.id)


def building(row: GridBuilding | Row) -> GridBuildingView:
    return GridBuildingView.of(row)
