"""The whole API, one line a feature; a request tries them in this order."""

from typing import Any

from app.care.subjects.lifecycle import LIFECYCLE as CARE_LIFECYCLE
from app.care.subjects.router import router as care
from app.care.visits.router import router as care_visits
from app.consultation.attendances.router import pages as meeting_codes
from app.consultation.attendances.router import router as attendances
from app.consultation.ballots.lifecycle import LIFECYCLE as BALLOT
from app.consultation.ballots.router import router as ballots
from app.consultation.evaluations.router import router as evaluations
from app.consultation.matters.router import router as matters
from app.consultation.mediation.lifecycle import LIFECYCLE as MEDIATION
from app.consultation.mediation.router import router as mediations
from app.consultation.minutes.router import router as minutes
from app.consultation.opinions.lifecycle import LIFECYCLE as STATEMENT
from app.consultation.opinions.router import router as opinions
from app.consultation.publications.router import router as publications
from app.consultation.rates.router import router as rates
from app.consultation.sessions.lifecycle import LIFECYCLE as SESSION_LIFECYCLE
from app.consultation.sessions.router import router as sessions
from app.consultation.tasks.lifecycle import CALL, TASK
from app.consultation.tasks.router import router as tasks
from app.consultation.topics.lifecycle import LIFECYCLE as TOPIC
from app.consultation.topics.router import router as topics
from app.integrations.wechat.router import router as wechat
from app.participation.calendars.router import router as calendars
from app.participation.volunteering.lifecycle import LIFECYCLE as HOUR_CORRECTION
from app.participation.volunteering.router import pages as certificates
from app.participation.volunteering.router import router as volunteering
from app.patrols.categories.router import router as hazard_categories
from app.patrols.hazards.lifecycle import LIFECYCLE as HAZARD_LIFECYCLE
from app.patrols.hazards.router import router as hazards
from app.patrols.rounds.lifecycle import LIFECYCLE as ROUND_LIFECYCLE
from app.patrols.rounds.router import router as rounds
from app.patrols.teams.lifecycle import MEMBERSHIP, TEAM
from app.patrols.teams.router import router as teams
from app.places.cards.router import router as cards
from app.places.communities.router import router as communities
from app.places.dwellings.router import router as dwellings
from app.places.grids.router import router as grids
from app.places.invitations.lifecycle import LIFECYCLE as INVITATION
from app.places.invitations.router import router as invitations
from app.places.photos.router import router as photos
from app.places.points.router import router as points
from app.places.roles.router import router as roles
from app.platform.auth.router import router as auth
from app.platform.batch.router import router as batch
from app.platform.http.routes import Pages, Router
from app.platform.lifecycle import Lifecycle
from app.reports.chain.router import router as chain
from app.reports.changes.router import router as changes
from app.reports.own_data.router import router as own_data
from app.reports.todo.router import router as todo
from app.residents.conflicts.lifecycle import CONFLICT
from app.residents.conflicts.router import router as conflicts
from app.residents.consents.router import router as consents
from app.residents.delegation.router import router as authorisations
from app.residents.exclusive_parts.router import router as exclusive_parts
from app.residents.households.router import router as households
from app.residents.inbox.router import router as inbox
from app.residents.party.lifecycle import LIFECYCLE as PARTY
from app.residents.party.router import router as party
from app.residents.people.router import router as people
from app.residents.rights.lifecycle import CLOSURE, CORRECTION
from app.residents.rights.router import router as rights
from app.residents.roster.lifecycle import LIFECYCLE as ROSTER_LIFECYCLE
from app.residents.roster.router import router as roster
from app.residents.verification.lifecycle import LIFECYCLE as CLAIM_LIFECYCLE
from app.residents.verification.router import router as claims
from app.service_orders.alerts.router import router as order_alerts
from app.service_orders.availability.router import router as availability
from app.service_orders.catalogue.lifecycle import LIFECYCLE as ITEM
from app.service_orders.catalogue.router import router as catalogue
from app.service_orders.complaints.lifecycle import LIFECYCLE as COMPLAINT
from app.service_orders.complaints.router import router as complaints
from app.service_orders.crews.router import router as crews
from app.service_orders.dispatch.lifecycle import LIFECYCLE as DISPATCH_PLAN
from app.service_orders.dispatch.router import router as dispatch
from app.service_orders.figures.router import router as figures
from app.service_orders.home_notes.router import router as home_notes
from app.service_orders.orders.lifecycle import LIFECYCLE as ORDER
from app.service_orders.orders.router import router as orders
from app.service_orders.providers.lifecycle import LIFECYCLE as UNIT_MEMBER
from app.service_orders.providers.router import router as unit_members
from app.service_orders.qualifications.router import router as qualifications
from app.service_orders.results.router import router as results
from app.service_orders.reviews.router import router as reviews
from app.service_orders.series.lifecycle import LIFECYCLE as ORDER_SERIES
from app.service_orders.series.router import router as order_series
from app.service_orders.slips.router import router as slips
from app.service_orders.swaps.lifecycle import LIFECYCLE as SWAP
from app.service_orders.swaps.router import router as swaps
from app.service_orders.unit_rolls.router import router as unit_rolls
from app.service_orders.units.router import router as units
from app.service_orders.visits.router import router as service_visits

ROUTERS: tuple[Router, ...] = (  # one a line, so that two who add one do not meet
    hazards,
    hazard_categories,
    batch,
    rounds,
    calendars,
    teams,
    photos,
    inbox,
    todo,
    changes,
    chain,
    own_data,
    wechat,
    auth,
    topics,
    matters,
    sessions,
    attendances,
    minutes,
    publications,
    opinions,
    ballots,
    rates,
    tasks,
    evaluations,
    people,
    conflicts,
    households,
    exclusive_parts,
    claims,
    authorisations,
    consents,
    rights,
    roster,
    care_visits,
    care,
    volunteering,
    party,
    communities,
    dwellings,
    grids,
    points,
    roles,
    invitations,
    cards,
    mediations,
    orders,
    reviews,
    results,
    crews,
    swaps,
    order_series,
    catalogue,
    units,
    unit_members,
    unit_rolls,
    qualifications,
    availability,
    complaints,
    figures,
    service_visits,
    order_alerts,
    home_notes,
    slips,
    dispatch,
)

PAGES: tuple[Pages, ...] = (certificates, meeting_codes)

# By collection; shown in the API documentation, and each of its actions must have a route.
LIFECYCLES: dict[str, Lifecycle[Any, Any, Any]] = {
    "hazards": HAZARD_LIFECYCLE,
    "sessions": SESSION_LIFECYCLE,
    "statements": STATEMENT,
    "ballots": BALLOT,
    "mediations": MEDIATION,
    "rounds": ROUND_LIFECYCLE,
    "teams": TEAM,
    "memberships": MEMBERSHIP,
    "hour-corrections": HOUR_CORRECTION,
    "party-members": PARTY,
    "claims": CLAIM_LIFECYCLE,
    "roster": ROSTER_LIFECYCLE,
    "care": CARE_LIFECYCLE,
    "orders": ORDER,
    "topics": TOPIC,
    "tasks": TASK,
    "calls": CALL,
    "corrections": CORRECTION,
    "conflicts": CONFLICT,
    "closure": CLOSURE,
    "invitations": INVITATION,
    "swaps": SWAP,
    "order-series": ORDER_SERIES,
    "items": ITEM,
    "unit-members": UNIT_MEMBER,
    "complaints": COMPLAINT,
    "dispatch/plans": DISPATCH_PLAN,
}
