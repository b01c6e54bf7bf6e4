"""A member's phone: put in and taken out; nobody else touches its columns."""

from app.platform.db.kept import Row
from app.platform.sealing import masks
from app.platform.sealing.vault import Vault
from app.platform.values.phones import read_phone
from app.platform.values.spelling import Unreadable
from app.residents.people.errors import BadPhone
from app.service_orders.providers.models import Member

PLACE = f"{Member.__tablename__}.phone"


def phone(text: str) -> str:
    try:
        return read_phone(text)
    except Unreadable as error:
        raise BadPhone(str(error)) from error


def index(vault: Vault, number: str) -> bytes:
    """Of a number that was read."""
    return vault.index(PLACE, number)


def put(vault: Vault, member: Member, number: str | None) -> None:
    if number is None:
        member.phone = member.phone_index = member.phone_mask = None
        return
    member.phone = vault.seal(PLACE, member.id, number)
    member.phone_index = index(vault, number)
    member.phone_mask = masks.phone(number)


def take(vault: Vault, member: Member | Row) -> str | None:
    """For who is told it, which is kept."""
    return None if member.phone is None else vault.open(PLACE, member.id, bytes(member.phone))
