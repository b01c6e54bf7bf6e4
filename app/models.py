"""Every table, in one import, for Alembic and for nobody else."""

from app.patrols.hazards.models import Category, Hazard, HazardPhoto, Rectification
from app.places.communities.models import Community, Street
from app.places.dwellings.models import Building, Company, Dwelling, Estate
from app.places.grids.models import Grid, GridBuilding, GridVersion
from app.places.photos.models import Photo
from app.places.points.models import Point
from app.places.roles.models import Grant, Member
from app.platform.auth.models import Account, AuthSession, RefreshToken
from app.platform.db.base import Base
from app.platform.history import Transition
from app.platform.http.limits import Attempts
from app.platform.idempotency.models import KeptAnswer
from app.platform.worktime.models import WorkingDay
from app.residents.households.models import Household, HouseholdMember
from app.residents.inbox.models import Message
from app.residents.people.models import Person

__all__ = [
    "Account",
    "Attempts",
    "AuthSession",
    "Base",
    "Building",
    "Category",
    "Community",
    "Company",
    "Dwelling",
    "Estate",
    "Grant",
    "Grid",
    "GridBuilding",
    "GridVersion",
    "Hazard",
    "HazardPhoto",
    "Household",
    "HouseholdMember",
    "KeptAnswer",
    "Member",
    "Message",
    "Person",
    "Photo",
    "Point",
    "Rectification",
    "RefreshToken",
    "Street",
    "Transition",
    "WorkingDay",
]
