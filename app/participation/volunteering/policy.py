"""Whose hours somebody may see, and who may decide about a correction."""

from typing import Any

from sqlalchemy import Boolean, ColumnElement, Uuid, bindparam, or_

from app.participation.volunteering.lifecycle import HourCorrectionParty
from app.participation.volunteering.models import Certificate, HourCorrection, HourEntry
from app.places.roles.actor import Actor, Role
from app.platform.db.base import HERE
from app.platform.db.kept import Row


def _mine(table: type[HourEntry | HourCorrection | Certificate]) -> ColumnElement[bool]:
    return (table.community_id == HERE) & or_(
        bindparam("sees_all", type_=Boolean),
        table.person_id == bindparam("my_person", type_=Uuid),
    )


VISIBLE = _mine(HourEntry)
VISIBLE_CORRECTIONS = _mine(HourCorrection)
VISIBLE_CERTIFICATES = _mine(Certificate)


def visible_to(actor: Actor) -> dict[str, Any]:
    """Everybody their own; the office and the auditor all."""
    return {
        "here": actor.community_id,
        "my_person": actor.person_id,
        "sees_all": actor.is_staff or actor.has(Role.AUDITOR),
    }


def parties(actor: Actor, correction: HourCorrection | Row) -> set[HourCorrectionParty]:
    """Nobody approves what they asked for, or hours of their own."""
    if correction.asked_by == actor.account_id:
        return {HourCorrectionParty.ASKER}
    if actor.is_staff and correction.person_id != actor.person_id:
        return {HourCorrectionParty.APPROVER}
    return set()
