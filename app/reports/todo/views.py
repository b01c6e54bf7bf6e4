"""From what was read to what a client is told."""

from collections.abc import Sequence
from uuid import UUID

from app.places.roles.actor import Actor, Role
from app.platform.db.kept import Row
from app.reports.todo.queries import Me
from app.reports.todo.schemas import HomeView, MeHereView, MemberOf, MeView, RoleHere, Waiting

RESIDENT = RoleHere(role=Role.RESIDENT, grid_id=None, company_id=None)


def me(account_id: UUID, communities: Sequence[Row]) -> MeView:
    return MeView(account_id=account_id, communities=[MemberOf.of(row) for row in communities])


def here(actor: Actor, found: Me) -> MeHereView:
    resident = [RESIDENT] if actor.person_id else []
    return MeHereView(
        account_id=actor.account_id,
        person_id=actor.person_id,
        name=found.account.name,
        is_verified=actor.person_id is not None,
        roles=resident + [RoleHere.of(row) for row in found.roles],
        household=found.home and HomeView.of(found.home),
        waiting=Waiting(
            unread_messages=found.account.unread,
            hazards_to_file=found.hazards.to_file,
            hazards_to_assign=found.hazards.to_assign,
            hazards_to_put_right=found.hazards.to_put_right,
            hazards_to_verify=found.hazards.to_verify,
            topics_to_answer=found.topics,
            visits_this_week=found.visits,
        ),
    )
