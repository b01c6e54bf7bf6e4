"""From a row to what a client is told."""

from app.places.dwellings.models import Building, Company, Dwelling, Estate
from app.places.dwellings.schemas import BuildingView, CompanyView, DwellingView, EstateView
from app.platform.db.kept import Row


def company(row: Company | Row) -> CompanyView:
    return CompanyView.of(row)


def estate(row: Estate | Row) -> EstateView:
    return EstateView.of(row)


def building(row: Building | Row) -> BuildingView:
    return BuildingView.of(row)


def dwelling(row: Dwelling | Row) -> DwellingView:
    return DwellingView.of(row)
