from app.places.roles.actor import Actor
from app.platform.db.kept import Row
from app.residents.party.lifecycle import LIFECYCLE
from app.residents.party.models import Branch, PartyMember
from app.residents.party.policy import parties
from app.residents.party.schemas import BranchView, OfficerView, PartyMemberView


def branch(row: Row, actor: Actor) -> BranchView:
    """Whom to speak to is for who lives or serves here: a post in the Party says what somebody believes."""
    seen = (row.officers or ()) if actor.is_known else ()
    officers = [OfficerView.model_validate(one) for one in seen]
    return BranchView.of(row, officers=officers)


def new_branch(founded: Branch) -> BranchView:
    return BranchView.of(founded, members=0, officers=[])


def view(row: PartyMember | Row, actor: Actor) -> PartyMemberView:
    return PartyMemberView.of(row, actions=LIFECYCLE.open_to(parties(actor, row), row.state))
