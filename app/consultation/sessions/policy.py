"""What somebody is to a session, and which they see."""

from typing import Any

from sqlalchemy import ARRAY, Boolean, Uuid, any_, bindparam, exists, func, or_

from app.consultation.sessions.lifecycle import MeetingParty
from app.consultation.sessions.models import Meeting, Remark
from app.places.dwellings.models import Building
from app.places.grids.models import GridBuilding
from app.places.roles.actor import Actor, Role
from app.platform.db.base import HERE, on, same
from app.platform.db.kept import Row

ME = bindparam("me", type_=Uuid)
GRIDS = bindparam("grids", type_=ARRAY(Uuid))
OF_MY_GRIDS = (func.cardinality(GRIDS) > 0) & or_(
    Meeting.estate_id.is_(None),
    exists().where(
        Building.community_id == HERE,
        Building.estate_id == Meeting.estate_id,
        GridBuilding.community_id == HERE,
        same(GridBuilding.building_id, Building.id),
        GridBuilding.grid_id == any_(GRIDS),
        on(GridBuilding),
    ),
)
VISIBLE = (Meeting.community_id == HERE) & or_(
    Meeting.published_at.is_not(None),
    bindparam("sees_all", type_=Boolean),
    Meeting.planned_by == ME,
    Meeting.leader_id == ME,
    OF_MY_GRIDS,
)


def visible_to(actor: Actor) -> dict[str, Any]:
    """Everybody sees what was announced; the rest who plans it, the office, auditors, and grid workers
    what is about an estate of theirs or about no one estate."""
    return {
        "here": actor.community_id,
        "me": actor.account_id if _serves(actor) else None,
        "sees_all": actor.is_staff or actor.has(Role.AUDITOR),
        "grids": list(actor.grids),
        "my_person": actor.person_id,
        "account": None if actor.acting_for else actor.account_id,
    }


def parties(actor: Actor, meeting: Meeting | Row) -> set[MeetingParty]:
    """Who planned or leads it is that while they serve."""
    found = set()
    if actor.person_id is not None:
        found.add(MeetingParty.RESIDENT)
    if actor.is_staff:
        found.add(MeetingParty.STAFF)
    if meeting.in_my_grids:
        found.add(MeetingParty.GRID_WORKER)
    if _serves(actor) and actor.account_id in {meeting.planned_by, meeting.leader_id}:
        found.add(MeetingParty.ORGANISER)
    return found


def said_by(actor: Actor, remark: Remark | Row) -> set[MeetingParty]:
    """What somebody is to a remark. Who acts in the speaker's name speaks for them."""
    found = set()
    if actor.person_id is not None and remark.person_id == actor.person_id:
        found.add(MeetingParty.SPEAKER)
    if _serves(actor) and remark.recorded_by == actor.account_id:
        found.add(MeetingParty.RECORDER)
    return found


def in_charge(actor: Actor, meeting: Meeting | Row) -> bool:
    """Whose screen shows the code."""
    return bool(parties(actor, meeting) & {MeetingParty.ORGANISER, MeetingParty.STAFF})


def sees_people(actor: Actor, meeting: Meeting | Row) -> bool:
    """Who came and what they said: for who takes it down, and the auditor."""
    return bool(parties(actor, meeting) - {MeetingParty.RESIDENT}) or actor.has(Role.AUDITOR)


def _serves(actor: Actor) -> bool:
    return actor.acting_for is None and (actor.is_staff or bool(actor.grids))
