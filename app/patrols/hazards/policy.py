"""What somebody is to a hazard, and which hazards they may see."""

from typing import Any

from sqlalchemy import ARRAY, Boolean, ColumnElement, Uuid, any_, bindparam, false, func, or_

from app.patrols.hazards.lifecycle import HazardParty
from app.patrols.hazards.models import Hazard, Rectification
from app.places.roles.actor import Actor, Role
from app.places.roles.policy import Who, did_any_of
from app.platform.db.base import HERE, same


def parties(actor: Actor, hazard: Hazard | Any) -> set[HazardParty]:
    """`hazard` is a row with its columns, or the entity, as it was read for this caller."""
    found = set()
    if reported(actor, hazard):
        found.add(HazardParty.REPORTER)
    if hazard.grid_id in actor.grids:
        found.add(HazardParty.GRID_WORKER)
    if actor.is_staff or (actor.has(Role.STREET) and hazard.escalated_at is not None):
        found.add(HazardParty.STAFF)
    if may_put_right(actor, hazard):
        found.add(HazardParty.ASSIGNEE)
    if found & {HazardParty.GRID_WORKER, HazardParty.STAFF} and not hazard.did_the_work:
        found.add(HazardParty.VERIFIER)
    return found


def reported(actor: Actor, hazard: Hazard | Any) -> bool:
    """Themselves, by another of their accounts, or by somebody who acted in their name."""
    own_account = actor.acting_for is None and hazard.reported_by == actor.account_id
    return own_account or (actor.person_id is not None and hazard.reporter_id == actor.person_id)


def may_put_right(actor: Actor, hazard: Hazard | Any) -> bool:
    own_account = actor.acting_for is None and hazard.assignee_id == actor.account_id
    return own_account or hazard.company_id in actor.companies


def worked_on_it(account: Who, person: Who) -> ColumnElement[bool]:
    """Whether somebody ever did the work on a hazard, returned attempts too: by this account or by
    any of the same person; or was then of the company for which it was done.

    The last attempt stands in the hazard itself, too: who waited for its lock sees it there, while
    the attempts are those of when they began to wait.
    """
    ever = did_any_of(Rectification, account, person, same(Rectification.hazard_id, Hazard.id))
    last = or_(Hazard.submitted_by == account, Hazard.submitted_person_id == person)
    return func.coalesce(or_(last, ever), false())


# One expression for lists and single reads, built once; `visible_to` says for whom. A query that
# lacks those values fails.
MINE = or_(
    Hazard.reported_by == bindparam("me", type_=Uuid),
    Hazard.reporter_id == bindparam("my_person", type_=Uuid),
    Hazard.assignee_id == bindparam("me", type_=Uuid),
    Hazard.company_id == any_(bindparam("companies", type_=ARRAY(Uuid))),
)
OF_MY_GRIDS = Hazard.grid_id == any_(bindparam("grids", type_=ARRAY(Uuid)))
ESCALATED_TO_ME = bindparam("sees_escalated", type_=Boolean) & Hazard.escalated_at.is_not(None)
VISIBLE = (Hazard.community_id == HERE) & or_(
    bindparam("sees_all", type_=Boolean), MINE, OF_MY_GRIDS, ESCALATED_TO_ME
)

# As `parties` says, to count with: grid worker or staff of it, who may put it right, who did.
IN_CHARGE = or_(bindparam("is_staff", type_=Boolean), OF_MY_GRIDS, ESCALATED_TO_ME)
MAY_PUT_RIGHT = or_(
    Hazard.assignee_id == bindparam("me", type_=Uuid),
    Hazard.company_id == any_(bindparam("companies", type_=ARRAY(Uuid))),
)
DID_THE_WORK = worked_on_it(
    bindparam("account", type_=Uuid), bindparam("my_person", type_=Uuid)
).label("did_the_work")


def visible_to(actor: Actor) -> dict[str, Any]:
    """Staff and auditors see all, the street what was escalated to it, grid workers their grids,
    a property company what it was given, everybody what they reported or must put right."""
    return {
        "here": actor.community_id,
        "me": None if actor.acting_for else actor.account_id,
        "account": actor.account_id,
        "my_person": actor.person_id,
        "is_staff": actor.is_staff,
        "sees_all": actor.is_staff or actor.has(Role.AUDITOR),
        "sees_escalated": actor.has(Role.STREET),
        "grids": list(actor.grids),
        "companies": list(actor.companies),
    }
