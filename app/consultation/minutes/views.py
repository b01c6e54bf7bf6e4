"""From a row to what a client is told."""

from app.consultation.minutes.schemas import MinutesView, RemarkView
from app.places.roles.actor import Actor, Role
from app.platform.db.kept import Row

A_RESIDENT = "一位居民"


def remark(row: Row, actor: Actor) -> RemarkView:
    """Whose words they were said to be before is for who takes them down."""
    serves = actor.is_staff or actor.has(Role.GRID_WORKER, Role.AUDITOR)
    versions = [one if serves else one | {"name": None} for one in row.versions]
    return RemarkView.of(row, name=row.name or A_RESIDENT, versions=versions)


def minutes(row: Row) -> MinutesView:
    return MinutesView.of(row)
