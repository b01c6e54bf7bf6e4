"""Who sees a conflict: who sees the person, and made the edit or may make it."""

from typing import Any

from sqlalchemy import ARRAY, String, Uuid, any_, bindparam

from app.places.roles.actor import Actor
from app.platform.db.base import same
from app.platform.db.kept import Row
from app.residents.conflicts.lifecycle import ConflictParty
from app.residents.conflicts.models import WaitingEdit
from app.residents.conflicts.subjects import SUBJECTS
from app.residents.people.models import Person
from app.residents.people.policy import VISIBLE as SEES_PERSON
from app.residents.people.policy import visible_to as people_visible_to

ABOUT = same(Person.id, WaitingEdit.person_id)
VISIBLE = SEES_PERSON & (
    (WaitingEdit.wanted_by == bindparam("me", type_=Uuid))
    | (WaitingEdit.subject_kind == any_(bindparam("editable", type_=ARRAY(String))))
)


def visible_to(actor: Actor) -> dict[str, Any]:
    editable = [kind for kind, subject in SUBJECTS.items() if subject.may_edit(actor)]
    return people_visible_to(actor) | {"me": actor.account_id, "editable": editable}


def parties(actor: Actor, edit: WaitingEdit | Row) -> set[ConflictParty]:
    may_edit = SUBJECTS[edit.subject_kind].may_edit(actor)
    return {ConflictParty.EDITOR} if may_edit else set()
