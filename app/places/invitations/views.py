from app.places.invitations.lifecycle import LIFECYCLE, InvitationParty, InvitationState
from app.places.invitations.models import Invitation
from app.places.invitations.schemas import InvitationView, InvitedView, OfferView
from app.places.roles.actor import Actor, Role
from app.platform import clock
from app.platform.codes import drawn, shown
from app.platform.db.kept import Row


def view(row: Invitation | Row, actor: Actor) -> InvitationView:
    found = {InvitationParty.SECRETARY} if actor.has(Role.SECRETARY) else set()
    return InvitationView.of(
        row, is_expired=is_expired(row), actions=LIFECYCLE.open_to(found, row.state)
    )


def invited(row: Invitation, actor: Actor, community: str, code: str) -> InvitedView:
    said = scene(community, code)
    return InvitedView(**dict(view(row, actor)), code=shown(code), scene=said, qr=drawn(said))


def scene(community: str, code: str) -> str:
    """What its QR code says; at most 32 characters, as a mini-program's may have."""
    return f"i.{community}.{code}"


def offer(row: Row) -> OfferView:
    return OfferView.of(row)


def is_expired(row: Invitation | Row) -> bool:
    return row.state is InvitationState.OPEN and row.expires_at <= clock.now()
