"""The sealed fields of a person: put in, and taken out; nobody else touches the columns."""

import re

from app.platform.db.kept import Row
from app.platform.sealing import masks
from app.platform.sealing.vault import Vault, normal
from app.residents.people.errors import BadIdNumber, BadPhone
from app.residents.people.id_numbers import IdNumber, parse
from app.residents.people.models import Field, Person

MOBILE = re.compile(r"1[3-9][0-9]{9}")  # +86


def place(field: Field) -> str:
    return f"{Person.__tablename__}.{field}"


def put_id_number(vault: Vault, person: Person, text: str | None) -> None:
    """The number knows the birth date and the sex."""
    if text is None:
        person.id_number = person.id_number_index = person.id_number_mask = None
        return
    known = id_number(text)
    person.id_number = vault.seal(place(Field.ID_NUMBER), person.id, known.value)
    person.id_number_index = vault.index(place(Field.ID_NUMBER), known.value)
    person.id_number_mask = masks.id_number(known.value)
    person.born_on, person.sex = known.born_on, known.sex


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


def id_number(text: str) -> IdNumber:
    try:
        return parse(text)
    except ValueError as error:
        raise BadIdNumber(str(error)) from error


def phone(text: str) -> str:
    value = normal(text).replace("-", "").removeprefix("+86")
    if not MOBILE.fullmatch(value):
        raise BadPhone("应为 11 位手机号")
    return value


def take(vault: Vault, person: Person | Row, field: Field) -> str | None:
    """In memory, for a comparison or an opening that is logged."""
    sealed: bytes | None = getattr(person, field)
    return None if sealed is None else vault.open(place(field), person.id, bytes(sealed))


def shown_id_number(text: str) -> str:
    return masks.id_number(id_number(text).value)


def shown_phone(text: str) -> str:
    return masks.phone(phone(text))
