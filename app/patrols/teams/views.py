"""From a row to what a client is told."""

from app.patrols.teams.lifecycle import MEMBERSHIP, TEAM
from app.patrols.teams.models import Membership, Team
from app.patrols.teams.policy import parties, team_parties
from app.patrols.teams.schemas import MembershipView, TeamView
from app.places.roles.actor import Actor
from app.platform.db.kept import Row


def team(row: Team | Row, actor: Actor) -> TeamView:
    actions = TEAM.open_to(team_parties(actor, row), row.state)
    return TeamView.of(row, is_mine=row.is_member, actions=actions)


def membership(row: Membership | Row, actor: Actor) -> MembershipView:
    actions = MEMBERSHIP.open_to(parties(actor, row), row.state)
    return MembershipView.of(row, applied_at=row.created_at, actions=actions)
