from app.places.roles.actor import Actor
from app.platform.db.kept import Row
from app.residents.verification.lifecycle import LIFECYCLE
from app.residents.verification.models import Claim
from app.residents.verification.policy import parties
from app.residents.verification.schemas import ClaimView


def view(claim: Claim | Row, actor: Actor) -> ClaimView:
    return ClaimView.of(claim, actions=LIFECYCLE.open_to(parties(actor, claim), claim.state))
