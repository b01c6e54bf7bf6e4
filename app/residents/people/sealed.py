"""The sealed fields of a person: put in, and taken out; nobody else touches the columns."""

from app.platform import clock
from app.platform.db.kept import Row
from app.platform.sealing import masks
from app.platform.sealing.vault import Vault
from app.platform.values.documents import Document, possible_keys, read_document
from app.platform.values.phones import read_phone
from app.platform.values.spelling import Unreadable
from app.residents.people.errors import BadIdNumber, BadPhone
from app.residents.people.models import Field, Person


def place(field: Field) -> str:
    return f"{Person.__tablename__}.{field}"


def put_id_number(vault: Vault, person: Person, text: str | None) -> None:
    """The number knows the birth date and the sex."""
    if text is None:
        person.id_number = person.id_number_index = person.id_number_mask = None
        return
    known = id_number(text)
    person.id_number = vault.seal(place(Field.ID_NUMBER), person.id, known.number)
    person.id_number_index = vault.index(place(Field.ID_NUMBER), known.key)
    person.id_number_mask = masks.id_number(known.number)
    person.born_on, person.sex = known.born_on or person.born_on, known.sex or person.sex


def put_phone(vault: Vault, person: Person, text: str | None) -> None:
    if text is None:
        person.phone = person.phone_index = person.phone_mask = None
        return
    value = phone(text)
    person.phone = vault.seal(place(Field.PHONE), person.id, value)
    person.phone_index = vault.index(place(Field.PHONE), value)
    person.phone_mask = masks.phone(value)


def put_health(vault: Vault, person: Person, text: str | None) -> None:
    person.health = None if text is None else vault.seal(place(Field.HEALTH), person.id, text)


def id_number(text: str) -> Document:
    try:
        return read_document(text, clock.today())
    except Unreadable as error:
        raise BadIdNumber(str(error)) from error


def id_numbers(vault: Vault, text: str) -> list[bytes]:
    """By what a document is found, of whatever kind it may be."""
    try:
        keys = possible_keys(text, clock.today())
    except Unreadable as error:
        raise BadIdNumber(str(error)) from error
    return [vault.index(place(Field.ID_NUMBER), key) for key in sorted(keys)]


def phone(text: str) -> str:
    try:
        return read_phone(text)
    except Unreadable as error:
        raise BadPhone(str(error)) from error


def take(vault: Vault, person: Person | Row, field: Field) -> str | None:
    """In memory, for a comparison or an opening that is logged."""
    sealed: bytes | None = getattr(person, field)
    return None if sealed is None else vault.open(place(field), person.id, bytes(sealed))


def shown_id_number(text: str) -> str:
    return masks.id_number(id_number(text).number)


def shown_phone(text: str) -> str:
    return masks.phone(phone(text))
