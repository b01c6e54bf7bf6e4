"""Staff plan for all units, a coordinator for each of their own; an auditor reads. Nobody else sees a plan."""

from typing import Any

from sqlalchemy import ARRAY, Boolean, Uuid, any_, bindparam, or_

from app.places.roles.actor import Actor, Role
from app.platform.db.base import HERE
from app.platform.db.kept import Row
from app.service_orders.dispatch.errors import NotTheirPlans
from app.service_orders.dispatch.lifecycle import PlanParty
from app.service_orders.dispatch.models import DispatchPlan

VISIBLE = (DispatchPlan.community_id == HERE) & or_(
    bindparam("sees_all", type_=Boolean),
    DispatchPlan.unit_id == any_(bindparam("units", type_=ARRAY(Uuid))),
)


def visible_to(actor: Actor) -> dict[str, Any]:
    return {
        "here": actor.community_id,
        "sees_all": actor.is_staff or actor.has(Role.AUDITOR),
        "units": list(actor.units),
    }


def parties(actor: Actor, plan: DispatchPlan | Row) -> set[PlanParty]:
    found = set()
    if actor.is_staff:
        found.add(PlanParty.STAFF)
    if plan.unit_id in actor.units:
        found.add(PlanParty.COORDINATOR)
    return found


def may_plan(actor: Actor) -> None:
    if not (actor.is_staff or actor.units):
        raise NotTheirPlans


def may_read(actor: Actor) -> None:
    if not actor.has(Role.AUDITOR):
        may_plan(actor)
