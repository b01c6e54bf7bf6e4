"""Whose hours somebody may see, and who may decide about a correction."""

from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Boolean, ColumnElement, Uuid, any_, bindparam, exists, or_

from app.participation.subjects.queries import mine
from app.participation.volunteering.lifecycle import HourCorrectionParty
from app.participation.volunteering.models import Certificate, HourCorrection, HourEntry
from app.places.roles.actor import Actor, Role
from app.platform.db.base import HERE, same
from app.platform.db.kept import Row

UNITS = "service_units"  # groups that have coordinators


def is_mine(table: type[HourEntry | HourCorrection | Certificate]) -> ColumnElement[bool]:
    """The caller's, as somebody of the roster or as a member of a unit."""
    is_my_person = table.person_id == bindparam("my_person", type_=Uuid)
    return or_(is_my_person.is_(True), table.member_id.in_(mine()).is_(True))


SEES_ALL = bindparam("sees_all", type_=Boolean)
OF_MY_UNITS = (HourEntry.group_kind == UNITS) & (
    HourEntry.group_id == any_(bindparam("units", type_=ARRAY(Uuid)))
)
ITS_ENTRY = exists().where(
    HourEntry.community_id == HERE, same(HourEntry.id, HourCorrection.entry_id), OF_MY_UNITS
)
VISIBLE = (HourEntry.community_id == HERE) & or_(SEES_ALL, is_mine(HourEntry), OF_MY_UNITS)
EXPORTED = (HourEntry.community_id == HERE) & or_(SEES_ALL, OF_MY_UNITS)
VISIBLE_CORRECTIONS = (HourCorrection.community_id == HERE) & or_(
    SEES_ALL, is_mine(HourCorrection), ITS_ENTRY
)
VISIBLE_CERTIFICATES = (Certificate.community_id == HERE) & or_(SEES_ALL, is_mine(Certificate))


def visible_to(actor: Actor) -> dict[str, Any]:
    """Everybody their own; a coordinator their unit's; the office and the auditor all."""
    return {
        "here": actor.community_id,
        "me": None if actor.acting_for else actor.account_id,
        "my_person": actor.person_id,
        "units": list(actor.units),
        "sees_all": actor.is_staff or actor.has(Role.AUDITOR),
    }


def may_export(actor: Actor, group_id: UUID | None) -> bool:
    """The office all; a coordinator what is their unit's."""
    if actor.is_staff:
        return True
    return bool(actor.units) if group_id is None else group_id in actor.units


def answers_for(actor: Actor, entry: Row) -> bool:
    """Their own, or of a unit that they coordinate."""
    return entry.is_mine or (entry.group_kind == UNITS and entry.group_id in actor.units)


def parties(actor: Actor, correction: HourCorrection | Row) -> set[HourCorrectionParty]:
    """Nobody approves what they asked for, or hours of their own."""
    if correction.asked_by == actor.account_id:
        return {HourCorrectionParty.ASKER}
    if actor.is_staff and not correction.is_mine:
        return {HourCorrectionParty.APPROVER}
    return set()
