"""Who reads what others thought: the office and the auditor, without names; everybody the counts."""

from typing import Any

from sqlalchemy import Boolean, Uuid, bindparam, func, or_

from app.consultation.evaluations.models import Evaluation
from app.consultation.tasks.models import Call, CallWork, Task
from app.consultation.topics.models import Topic
from app.places.roles.actor import Actor, Role
from app.places.roles.policy import did_any_of
from app.platform.db.base import HERE, same

PERSON = bindparam("my_person", type_=Uuid)
VISIBLE = (Evaluation.community_id == HERE) & or_(
    bindparam("reads_all", type_=Boolean), Evaluation.person_id == PERSON
)
DID_ANY = func.coalesce(
    did_any_of(
        CallWork,
        bindparam("account", type_=Uuid),
        PERSON,
        same(CallWork.call_id, Call.id),
        Call.community_id == HERE,
        same(Call.task_id, Task.id),
        Task.community_id == HERE,
        same(Task.topic_id, Topic.id),
    ),
    False,
).label("did_any")


def visible_to(actor: Actor) -> dict[str, Any]:
    return {
        "here": actor.community_id,
        "account": actor.account_id,
        "my_person": actor.person_id,
        "reads_all": actor.is_staff or actor.has(Role.AUDITOR),
    }
