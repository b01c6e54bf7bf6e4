"""Every table, in one import, for Alembic and for nobody else."""

from app.care.subjects.models import CareBreak, CareDue, CareSubject, CareVisit
from app.consultation.ballots.models import (
    Ballot,
    BallotCast,
    BallotCount,
    BallotEnvelope,
    BallotHead,
    BallotKey,
    BallotMark,
    BallotPaper,
    BallotProxy,
    BallotQuestion,
    BallotVoter,
)
from app.consultation.evaluations.models import Evaluation
from app.consultation.matters.models import CommunityRule, LawRule, SilenceRule
from app.consultation.mediation.models import (
    Mediation,
    MediationOpening,
    MediationSession,
    MediationWords,
    Outsider,
    PartyOf,
)
from app.consultation.opinions.models import CastVote, PublicMap, Statement, Vote
from app.consultation.publications.models import Objection, ObjectionSigner, Publication
from app.consultation.sessions.models import (
    AgendaItem,
    Attendance,
    Meeting,
    MeetingInvitation,
    MeetingPhoto,
    Minutes,
    Remark,
    RemarkVersion,
    Sheet,
    SheetLine,
)
from app.consultation.tasks.models import Call, CallPhoto, CallWork, Task
from app.consultation.topics.models import Topic, TopicHazard, TopicParticipant, TopicPhoto
from app.participation.calendars.models import CalendarFeed
from app.participation.commitments.models import Commitment
from app.participation.volunteering.models import (
    Certificate,
    HourCorrection,
    HourEntry,
    HourExport,
    Presence,
)
from app.patrols.categories.models import Category
from app.patrols.hazards.models import Hazard, HazardPhoto, Rectification
from app.patrols.rounds.models import ActionPhoto, Round, SafetyAction, Series
from app.patrols.teams.models import Membership, Team
from app.places.cards.models import Card
from app.places.communities.models import Community, Street
from app.places.dwellings.models import Building, Company, Dwelling, Estate
from app.places.grids.models import Grid, GridBuilding, GridVersion
from app.places.invitations.models import Invitation
from app.places.photos.models import Photo
from app.places.points.models import Point
from app.places.roles.models import Authorisation, CommunityAccount, Grant
from app.platform.auth.models import Account, AuthSession, RefreshToken
from app.platform.db.base import Base
from app.platform.db.installation import Fact
from app.platform.history import Transition
from app.platform.http.limits import Attempts
from app.platform.idempotency.models import KeptAnswer
from app.platform.worktime.models import WorkingDay
from app.residents.conflicts.models import WaitingEdit
from app.residents.consents.models import Consent
from app.residents.exclusive_parts.models import (
    ExclusivePart,
    GarageRule,
    OwnerOrganisation,
    PartOwner,
    VoterChoice,
)
from app.residents.facts.models import CareFact
from app.residents.households.models import DwellingOwner
from app.residents.inbox.models import Message
from app.residents.party.models import Branch, Officer, PartyMember
from app.residents.people.models import Household, HouseholdMember, Opening, Person, PersonPhone
from app.residents.rights.models import Closure, Correction
from app.residents.roster.models import RosterExport, RosterRun
from app.residents.verification.models import Claim
from app.service_orders.alerts.models import Alert
from app.service_orders.catalogue.models import Item, ItemNeed, Pattern, Programme, Slot
from app.service_orders.complaints.models import Complaint, ComplaintMember
from app.service_orders.dispatch.models import DispatchDistance, DispatchPlan
from app.service_orders.home_notes.models import HomeNote
from app.service_orders.orders.models import CrewMember, HelperRefusal, Order, OrderPerson
from app.service_orders.providers.models import (
    Member,
    MemberAbsence,
    MemberArea,
    MemberHours,
    MemberQualification,
    Qualification,
    Unit,
)
from app.service_orders.results.models import Result
from app.service_orders.reviews.models import Dispute, DisputePhoto, Rating
from app.service_orders.series.models import (
    OrderSeries,
    SeriesDate,
    SeriesPause,
    SeriesPerson,
    SeriesTime,
)
from app.service_orders.swaps.models import Swap
from app.service_orders.unit_rolls.models import UnitImport
from app.service_orders.visits.models import Arrival, VisitPhoto, VisitReport

__all__ = [
    "Account",
    "ActionPhoto",
    "AgendaItem",
    "Alert",
    "Arrival",
    "Attempts",
    "Attendance",
    "AuthSession",
    "Authorisation",
    "Ballot",
    "BallotCast",
    "BallotCount",
    "BallotEnvelope",
    "BallotHead",
    "BallotKey",
    "BallotMark",
    "BallotPaper",
    "BallotProxy",
    "BallotQuestion",
    "BallotVoter",
    "Base",
    "Branch",
    "Building",
    "CalendarFeed",
    "Call",
    "CallPhoto",
    "CallWork",
    "Card",
    "CareBreak",
    "CareDue",
    "CareFact",
    "CareSubject",
    "CareVisit",
    "CastVote",
    "Category",
    "Certificate",
    "Claim",
    "Closure",
    "Commitment",
    "Community",
    "CommunityAccount",
    "CommunityRule",
    "Company",
    "Complaint",
    "ComplaintMember",
    "Consent",
    "Correction",
    "CrewMember",
    "DispatchDistance",
    "DispatchPlan",
    "Dispute",
    "DisputePhoto",
    "Dwelling",
    "DwellingOwner",
    "Estate",
    "Evaluation",
    "ExclusivePart",
    "Fact",
    "GarageRule",
    "Grant",
    "Grid",
    "GridBuilding",
    "GridVersion",
    "Hazard",
    "HazardPhoto",
    "HelperRefusal",
    "HomeNote",
    "HourCorrection",
    "HourEntry",
    "HourExport",
    "Household",
    "HouseholdMember",
    "Invitation",
    "Item",
    "ItemNeed",
    "KeptAnswer",
    "LawRule",
    "Mediation",
    "MediationOpening",
    "MediationSession",
    "MediationWords",
    "Meeting",
    "MeetingInvitation",
    "MeetingPhoto",
    "Member",
    "MemberAbsence",
    "MemberArea",
    "MemberHours",
    "MemberQualification",
    "Membership",
    "Message",
    "Minutes",
    "Objection",
    "ObjectionSigner",
    "Officer",
    "Opening",
    "Order",
    "OrderPerson",
    "OrderSeries",
    "Outsider",
    "OwnerOrganisation",
    "PartOwner",
    "PartyMember",
    "PartyOf",
    "Pattern",
    "Person",
    "PersonPhone",
    "Photo",
    "Point",
    "Presence",
    "Programme",
    "PublicMap",
    "Publication",
    "Qualification",
    "Rating",
    "Rectification",
    "RefreshToken",
    "Remark",
    "RemarkVersion",
    "Result",
    "RosterExport",
    "RosterRun",
    "Round",
    "SafetyAction",
    "Series",
    "SeriesDate",
    "SeriesPause",
    "SeriesPerson",
    "SeriesTime",
    "Sheet",
    "SheetLine",
    "SilenceRule",
    "Slot",
    "Statement",
    "Street",
    "Swap",
    "Task",
    "Team",
    "Topic",
    "TopicHazard",
    "TopicParticipant",
    "TopicPhoto",
    "Transition",
    "Unit",
    "UnitImport",
    "VisitPhoto",
    "VisitReport",
    "Vote",
    "VoterChoice",
    "WaitingEdit",
    "WorkingDay",
]
