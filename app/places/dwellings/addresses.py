"""Where a dwelling is, in words; and how one gets there from its row."""

from sqlalchemy import func

from app.places.dwellings.models import Building, Dwelling, Estate
from app.platform.db.base import same

IN_BUILDING = same(Building.id, Dwelling.building_id)
IN_ESTATE = same(Estate.id, Building.estate_id)
ADDRESS = func.concat(Estate.name, Building.name, Dwelling.unit, Dwelling.room)
