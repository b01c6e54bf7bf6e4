"""The office and the auditor see the list, a grid worker who lives in their grids, a companion the
one they are paired with, everybody themselves."""

from typing import Any

from sqlalchemy import Boolean, Uuid, bindparam, false, func, or_

from app.care.subjects.lifecycle import CareParty
from app.care.subjects.models import CareSubject
from app.places.roles.actor import Actor, Role
from app.platform.db.base import HERE
from app.platform.db.kept import Row
from app.residents.people.policy import IN_MY_GRIDS

KEEPS = or_(bindparam("is_office", type_=Boolean), CareSubject.id.in_(IN_MY_GRIDS))
IS_COMPANION = CareSubject.companion_id == bindparam("companion", type_=Uuid)
SEES_WHY = or_(  # facts, risk, everybody's visits; a companion sees when to look in
    bindparam("sees_all", type_=Boolean),
    CareSubject.id == bindparam("my_person", type_=Uuid),
    CareSubject.id.in_(IN_MY_GRIDS),
)
VISIBLE = (CareSubject.community_id == HERE) & or_(SEES_WHY, IS_COMPANION)
TO_VISIT = (CareSubject.community_id == HERE) & or_(KEEPS, IS_COMPANION)

WHAT_I_AM = (
    KEEPS.label("keeps"),
    func.coalesce(IS_COMPANION, false()).label("is_companion"),
    func.coalesce(SEES_WHY, false()).label("sees_why"),
)
"""Columns: what the caller is to somebody on the list."""


def visible_to(actor: Actor) -> dict[str, Any]:
    """Whom somebody is paired with is not for who acts in their name."""
    return {
        "here": actor.community_id,
        "is_office": actor.is_staff,
        "sees_all": actor.is_staff or actor.has(Role.AUDITOR),
        "my_person": actor.person_id,
        "companion": None if actor.acting_for else actor.person_id,
        "grids": list(actor.grids),
    }


def parties(actor: Actor, subject: CareSubject | Row) -> set[CareParty]:
    """`subject` is a row with `WHAT_I_AM`, or the entity beside which that was read."""
    found = {CareParty.OFFICE} if actor.is_staff else set()
    if subject.keeps:
        found.add(CareParty.KEEPER)
    if subject.is_companion:
        found.add(CareParty.COMPANION)
    return found
