"""Its parties, its mediator and the secretary know of a mediation: nobody else of the office, not the
street, and not the auditor either, who audits how many there were and what came of them. What the law
keeps private (人民调解法 23 (3)) is nobody's to audit by its contents.
"""

from typing import Any

from sqlalchemy import Boolean, Uuid, bindparam, exists, or_, select

from app.consultation.mediation.errors import OnlyForFigures
from app.consultation.mediation.lifecycle import MediationParty
from app.consultation.mediation.models import Mediation, PartyOf
from app.places.roles.actor import Actor, Role
from app.platform.db.base import HERE, same
from app.platform.db.kept import Row

ME = bindparam("me", type_=Uuid)
MY_PERSON = bindparam("my_person", type_=Uuid)
MY_SIDE = (
    PartyOf.community_id == HERE,
    same(PartyOf.mediation_id, Mediation.id),
    PartyOf.person_id == MY_PERSON,
)
IS_MINE = exists().where(*MY_SIDE)
MY_POSITION = select(PartyOf.position).where(*MY_SIDE).scalar_subquery().label("my_position")
VISIBLE = (Mediation.community_id == HERE) & or_(
    bindparam("is_secretary", type_=Boolean), Mediation.mediator_id == ME, IS_MINE
)


def visible_to(actor: Actor) -> dict[str, Any]:
    return {
        "here": actor.community_id,
        "me": actor.account_id,
        "my_person": actor.person_id,
        "is_secretary": actor.has(Role.SECRETARY),
    }


def parties(actor: Actor, row: Mediation | Row) -> set[MediationParty]:
    found = set()
    if row.my_position is not None:
        found.add(MediationParty.PARTY)
    if row.my_position == 1:
        found.add(MediationParty.APPLICANT)
    if row.mediator_id == actor.account_id:
        found.add(MediationParty.MEDIATOR)
    if actor.has(Role.SECRETARY) and row.my_position is None:  # never in a dispute of their own
        found.add(MediationParty.SECRETARY)
    return found


def must_read_figures(actor: Actor) -> None:
    if not (actor.is_staff or actor.has(Role.STREET, Role.AUDITOR)):
        raise OnlyForFigures
