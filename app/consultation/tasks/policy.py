"""What somebody is to a task and a call, and which of them they see.

The office and the auditor see all, grid workers those of topics of their grids; a unit what it was
called to and nothing beside it. A department is called through the street, which answers for it.
"""

from typing import Any

from sqlalchemy import ARRAY, Boolean, Uuid, any_, bindparam, exists, func, or_

from app.consultation.tasks.lifecycle import CallParty, TaskParty
from app.consultation.tasks.models import Call, CallWork, Task
from app.consultation.topics.models import Topic
from app.places.roles.actor import Actor, Role
from app.places.roles.policy import Who, did_any_of
from app.platform.db.base import HERE, same
from app.platform.db.kept import Row


def task_parties(actor: Actor) -> set[TaskParty]:
    return {TaskParty.CHAIR} if actor.is_staff else set()


def parties(actor: Actor, call: Call | Row) -> set[CallParty]:
    """`call` brings the grid of its topic, and whether the caller did any of its work."""
    found = set()
    if answers_for(actor, call):
        found.add(CallParty.UNIT)
    if actor.is_staff:
        found.add(CallParty.CHAIR)
    in_charge = actor.is_staff or call.grid_id in actor.grids
    if in_charge and not call.did_the_work and CallParty.UNIT not in found:
        found.add(CallParty.VERIFIER)
    return found


def answers_for(actor: Actor, call: Call | Row) -> bool:
    own_account = actor.acting_for is None and call.assignee_id == actor.account_id
    through_the_street = call.department is not None and actor.has(Role.STREET)
    return own_account or through_the_street or call.company_id in actor.companies


def did_of_call(account: Who, person: Who) -> Any:
    return did_any_of(CallWork, account, person, same(CallWork.call_id, Call.id))


ACCOUNT, PERSON = bindparam("account", type_=Uuid), bindparam("my_person", type_=Uuid)
DID_THE_WORK = func.coalesce(did_of_call(ACCOUNT, PERSON), False).label("did_the_work")
MINE = or_(
    Call.assignee_id == bindparam("me", type_=Uuid),
    Call.company_id == any_(bindparam("companies", type_=ARRAY(Uuid))),
    bindparam("is_street", type_=Boolean) & Call.department.is_not(None),
)
IN_CHARGE = or_(
    bindparam("sees_all", type_=Boolean),
    Topic.grid_id == any_(bindparam("grids", type_=ARRAY(Uuid))),
)
OF_ITS_TASK = same(Task.id, Call.task_id) & (Task.community_id == HERE)
OF_ITS_TOPIC = same(Topic.id, Task.topic_id) & (Topic.community_id == HERE)
VISIBLE = (Call.community_id == HERE) & or_(IN_CHARGE, MINE)
VISIBLE_TASKS = (Task.community_id == HERE) & or_(
    IN_CHARGE,
    exists().where(Call.community_id == HERE, same(Call.task_id, Task.id), MINE),
)


def visible_to(actor: Actor) -> dict[str, Any]:
    return {
        "here": actor.community_id,
        "me": None if actor.acting_for else actor.account_id,
        "account": actor.account_id,
        "my_person": actor.person_id,
        "sees_all": actor.is_staff or actor.has(Role.AUDITOR),
        "is_street": actor.has(Role.STREET),
        "grids": list(actor.grids),
        "companies": list(actor.companies),
    }
