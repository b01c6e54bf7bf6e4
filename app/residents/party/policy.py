"""The officers of a branch see its members, the secretary all, everybody their own entry."""

from typing import Any

from sqlalchemy import Boolean, Uuid, bindparam, or_, select

from app.places.roles.actor import Actor, Role
from app.residents.party.lifecycle import PartyParty
from app.residents.party.models import Officer, PartyMember

MY_BRANCHES = select(Officer.branch_id).where(
    Officer.community_id == bindparam("here"),
    Officer.person_id == bindparam("my_person", type_=Uuid),
    Officer.until.is_(None),
)
LEADS = or_(bindparam("sees_all", type_=Boolean), PartyMember.branch_id.in_(MY_BRANCHES))
VISIBLE = (PartyMember.community_id == bindparam("here")) & or_(
    LEADS, PartyMember.person_id == bindparam("my_person", type_=Uuid)
)


def visible_to(actor: Actor) -> dict[str, Any]:
    return {
        "here": actor.community_id,
        "my_person": actor.person_id,
        "sees_all": actor.has(Role.SECRETARY),
    }


def parties(actor: Actor, member: PartyMember | Any, *, leads: bool) -> set[PartyParty]:
    """Nobody decides about their own entry."""
    if actor.person_id is not None and member.person_id == actor.person_id:
        return {PartyParty.MEMBER}
    return {PartyParty.OFFICER} if leads else set()
