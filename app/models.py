"""Every table, in one import, for Alembic and for nobody else."""

from app.patrols.hazards.models import Category, Hazard, HazardPhoto, Rectification
from app.places.communities.models import Community, Street
from app.places.dwellings.models import Building, Company, Dwelling, Estate
from app.places.grids.models import Grid, GridBuilding, GridVersion
from app.places.photos.models import Photo
from app.places.points.models import Point
from app.places.roles.models import Authorisation, Grant, Member
from app.platform.auth.models import Account, AuthSession, RefreshToken
from app.platform.db.base import Base
from app.platform.history import Transition
from app.platform.http.limits import Attempts
from app.platform.idempotency.models import KeptAnswer
from app.platform.worktime.models import WorkingDay
from app.residents.consents.models import Consent
from app.residents.households.models import DwellingOwner, Household, HouseholdMember
from app.residents.inbox.models import Message
from app.residents.people.models import Opening, Person
from app.residents.rights.models import Closure, Correction
from app.residents.roster.models import RosterExport, RosterRun
from app.residents.verification.models import Claim

__all__ = [
    "Account",
    "Attempts",
    "AuthSession",
    "Authorisation",
    "Base",
    "Building",
    "Category",
    "Claim",
    "Closure",
    "Community",
    "Company",
    "Consent",
    "Correction",
    "Dwelling",
    "DwellingOwner",
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
    "Opening",
    "Person",
    "Photo",
    "Point",
    "Rectification",
    "RefreshToken",
    "RosterExport",
    "RosterRun",
    "Street",
    "Transition",
    "WorkingDay",
]
