"""Places are public; the office keeps them."""

from app.places.errors import OnlyStaff
from app.places.roles.actor import Actor


def must_be_staff(actor: Actor) -> None:
    if not actor.is_staff:
        raise OnlyStaff
