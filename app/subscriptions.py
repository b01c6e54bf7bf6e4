"""What follows from what: every event, and the jobs it sets off."""

from app.patrols.hazards import events as hazard
from app.patrols.hazards import jobs as hazards
from app.platform.jobs.events import Subscriptions

SUBSCRIPTIONS: Subscriptions = {
    hazard.HazardReported: [hazards.tell_grid_workers],
    hazard.HazardDismissed: [hazards.tell_of_dismissal],
    hazard.HazardJoined: [hazards.tell_of_joining],
    hazard.HazardAssigned: [hazards.tell_assignee],
    hazard.HazardHandedBack: [hazards.tell_of_handing_back],
    hazard.HazardSubmitted: [hazards.tell_verifiers],
    hazard.HazardReturned: [hazards.tell_of_return],
    hazard.HazardClosed: [hazards.tell_reporters],
    hazard.HazardReopened: [hazards.tell_of_reopening],
}
