"""The officers of a branch see its members, the secretary all, everybody their own entry."""

from typing import Any
from uuid import UUID

from sqlalchemy import Boolean, ColumnElement, Uuid, bindparam, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from app.places.roles.actor import Actor, Role
from app.platform.db.base import HERE, on
from app.platform.db.kept import Row
from app.residents.party.errors import OnlyTheSecretary
from app.residents.party.lifecycle import PartyParty
from app.residents.party.models import Branch, Officer, PartyMember

MY_PERSON = bindparam("my_person", type_=Uuid)
MY_BRANCHES = select(Officer.branch_id).where(
    Officer.community_id == HERE, Officer.person_id == MY_PERSON, on(Officer)
)


def _led(branch_id: InstrumentedAttribute[UUID]) -> ColumnElement[bool]:
    return or_(bindparam("sees_all", type_=Boolean), branch_id.in_(MY_BRANCHES))


LEADS = _led(PartyMember.branch_id)
LEADS_BRANCH = _led(Branch.id)
VISIBLE = (PartyMember.community_id == HERE) & or_(LEADS, PartyMember.person_id == MY_PERSON)


def visible_to(actor: Actor) -> dict[str, Any]:
    return {
        "here": actor.community_id,
        "my_person": actor.person_id,
        "sees_all": actor.has(Role.SECRETARY),
    }


def parties(actor: Actor, member: PartyMember | Row) -> set[PartyParty]:
    """Nobody decides about their own entry."""
    if actor.person_id is not None and member.person_id == actor.person_id:
        return {PartyParty.MEMBER}
    return {PartyParty.OFFICER} if member.leads else set()


def must_be_the_secretary(actor: Actor) -> None:
    if not actor.has(Role.SECRETARY):
        raise OnlyTheSecretary
