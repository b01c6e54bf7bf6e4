"""Who knows of a complaint: who filed it and for whom it was, the office and the auditor; none of whom it is
about, nor of their household or unit, whatever else they are. Who acts for somebody sees what they
filed themself.
"""

from typing import Any

from sqlalchemy import ARRAY, Boolean, Uuid, any_, bindparam, exists, false, func, not_, or_
from sqlalchemy.orm import aliased

from app.places.roles.actor import Actor, Role
from app.platform.db.base import HERE, TODAY, same
from app.platform.db.kept import Row
from app.service_orders.complaints.lifecycle import ComplaintParty
from app.service_orders.complaints.models import Complaint, ComplaintMember
from app.service_orders.orders.policy import (
    ACCOUNT,
    IS_THE_MEMBER,
    MY_PERSON,
    lives_with_the_member,
)
from app.service_orders.providers.models import Member

_concerned = (
    ComplaintMember.community_id == HERE,
    same(ComplaintMember.complaint_id, Complaint.id),
    Member.community_id == HERE,
    same(Member.id, ComplaintMember.member_id),
)
AGAINST_ME = exists().where(*_concerned, IS_THE_MEMBER)
_concerned_too = aliased(Member)
MY_UNITS = bindparam("units", type_=ARRAY(Uuid))
OF_ITS_UNIT = or_(  # as a coordinator, or a colleague of whom it is about
    Complaint.unit_id == any_(MY_UNITS),
    exists().where(*_concerned, Member.unit_id == any_(MY_UNITS)),
    exists().where(
        Member.community_id == HERE, same(Member.unit_id, Complaint.unit_id), IS_THE_MEMBER
    ),
    exists()
    .where(
        ComplaintMember.community_id == HERE,
        same(ComplaintMember.complaint_id, Complaint.id),
        _concerned_too.community_id == HERE,
        same(_concerned_too.id, ComplaintMember.member_id),
        Member.community_id == HERE,
        same(Member.unit_id, _concerned_too.unit_id),
        IS_THE_MEMBER,
    )
    .correlate(Complaint),
)
IS_NEAR = func.coalesce(
    or_(AGAINST_ME, OF_ITS_UNIT, exists().where(*_concerned, lives_with_the_member(TODAY))),
    false(),
)
FILED_BY_ME = (Complaint.filed_by == ACCOUNT) & or_(
    not_(bindparam("acts", type_=Boolean)), Complaint.person_id == MY_PERSON
)
IS_MINE = func.coalesce(
    or_(FILED_BY_ME, (Complaint.person_id == MY_PERSON) & not_(bindparam("acts", type_=Boolean))),
    false(),
)
VISIBLE = (
    (Complaint.community_id == HERE)
    & not_(AGAINST_ME)
    & or_(IS_MINE, bindparam("reads_all", type_=Boolean) & not_(IS_NEAR))
)


def visible_to(actor: Actor) -> dict[str, Any]:
    return {
        "here": actor.community_id,
        "account": actor.account_id,
        "my_person": actor.person_id,
        "acts": actor.acting_for is not None,
        "units": list(actor.units),
        "reads_all": actor.is_staff or actor.has(Role.AUDITOR),
    }


def parties(actor: Actor, complaint: Complaint | Row) -> set[ComplaintParty]:
    found = set()
    if complaint.is_mine:
        found.add(ComplaintParty.COMPLAINANT)
    suffered_it = actor.person_id is not None and complaint.person_id == actor.person_id
    if actor.is_staff and not complaint.is_near and not suffered_it:
        found.add(ComplaintParty.HANDLER)
    if actor.has(Role.AUDITOR) and not complaint.is_near:
        found.add(ComplaintParty.AUDITOR)
    return found
