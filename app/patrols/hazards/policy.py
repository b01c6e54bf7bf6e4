"""What somebody is to a hazard, and which hazards they may see."""

from typing import Any

from sqlalchemy import ColumnElement, false, or_, true

from app.patrols.hazards.lifecycle import HazardParty
from app.patrols.hazards.models import Hazard
from app.platform.auth.actor import Actor, Role


def parties(actor: Actor, hazard: Hazard | Any) -> set[HazardParty]:
    """`hazard` is the entity or a row with its columns."""
    found = set()
    if hazard.reported_by == actor.account_id:
        found.add(HazardParty.REPORTER)
    if hazard.grid_id in actor.grids:
        found.add(HazardParty.GRID_WORKER)
    if actor.is_staff or (actor.has(Role.STREET) and hazard.escalated_at is not None):
        found.add(HazardParty.STAFF)
    if hazard.assignee_id == actor.account_id or hazard.company_id in actor.companies:
        found.add(HazardParty.ASSIGNEE)
    if found & {HazardParty.GRID_WORKER, HazardParty.STAFF} and not did_the_work(actor, hazard):
        found.add(HazardParty.VERIFIER)
    return found


def did_the_work(actor: Actor, hazard: Hazard | Any) -> bool:
    """The account, the person behind another account, or a colleague of the same company."""
    return (
        hazard.submitted_by == actor.account_id
        or (actor.person_id is not None and hazard.submitted_person_id == actor.person_id)
        or hazard.submitted_company_id in actor.companies
    )


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """Staff and auditors see all, the street what was escalated to it, grid workers their grids,
    a property company what it was given, everybody what they reported or must put right."""
    return (Hazard.community_id == actor.community_id) & _within(actor)


def _within(actor: Actor) -> ColumnElement[bool]:
    if actor.is_staff or actor.has(Role.AUDITOR):
        return true()
    return or_(
        Hazard.reported_by == actor.account_id,
        Hazard.assignee_id == actor.account_id,
        Hazard.grid_id.in_(actor.grids) if actor.grids else false(),
        Hazard.company_id.in_(actor.companies) if actor.companies else false(),
        Hazard.escalated_at.is_not(None) if actor.has(Role.STREET) else false(),
    )
