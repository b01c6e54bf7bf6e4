"""The secretary gives roles; the office and the auditor see who was what."""

from app.places.roles.actor import Actor, Role
from app.places.roles.errors import NotTheSecretary


def must_be_secretary(actor: Actor) -> None:
    if not actor.has(Role.SECRETARY):
        raise NotTheSecretary


def may_see_roles(actor: Actor) -> None:
    if not (actor.is_staff or actor.has(Role.AUDITOR)):
        raise NotTheSecretary
