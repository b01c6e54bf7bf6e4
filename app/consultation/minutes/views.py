"""From a row to what a client is told."""

from app.consultation.minutes.schemas import MinutesView, RemarkView
from app.consultation.sessions.lifecycle import LIFECYCLE, MeetingAction
from app.consultation.sessions.policy import parties, said_by
from app.places.roles.actor import Actor, Role
from app.platform.db.kept import Row

A_RESIDENT = "一位居民"
A = MeetingAction
OF_REMARKS = (A.CORRECT, A.OBJECT, A.KEEP)


def remark(row: Row, actor: Actor) -> RemarkView:
    """Whose words they were said to be before is for who takes them down."""
    serves = actor.is_staff or actor.has(Role.GRID_WORKER, Role.AUDITOR)
    versions = [one if serves else one | {"name": None} for one in row.versions]
    theirs = parties(actor, row) | said_by(actor, row)
    open_to_them = LIFECYCLE.open_to(theirs, row.meeting_state)
    actions = [
        one for one in open_to_them if one in OF_REMARKS and (one is not A.KEEP or row.objection)
    ]
    return RemarkView.of(row, name=row.name or A_RESIDENT, versions=versions, actions=actions)


def minutes(row: Row) -> MinutesView:
    return MinutesView.of(row)
