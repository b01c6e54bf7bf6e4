"""Where a dwelling is, in words; and how one gets there from its row."""

from sqlalchemy import func

from app.places.dwellings.models import Building, Dwelling, Estate

IN_BUILDING = (Building.community_id == Dwelling.community_id) & (
    Building.id == Dwelling.building_id
)
IN_ESTATE = (Estate.community_id == Building.community_id) & (Estate.id == Building.estate_id)
ADDRESS = func.concat(Estate.name, Building.name, Dwelling.unit, Dwelling.room)
