"""The sealed fields of a person: put in, and taken out; nobody else touches the columns."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from app.platform import clock
from app.platform.db.base import new_id
from app.platform.db.kept import Row
from app.platform.sealing import masks
from app.platform.sealing.vault import Vault
from app.platform.values.documents import (
    Document,
    DocumentKind,
    Sex,
    possible_keys,
    read_document,
)
from app.platform.values.phones import read_phone
from app.platform.values.spelling import Unreadable
from app.residents.people.errors import BadIdNumber, BadPhone, ContradictsTheNumber
from app.residents.people.models import Field, Person, PersonPhone, PhoneKind

FURTHER = f"{PersonPhone.__tablename__}.number"


@dataclass(frozen=True, slots=True)
class Phone:
    number: str
    kind: PhoneKind = PhoneKind.OWN


def place(field: Field) -> str:
    return f"{Person.__tablename__}.{field}"


def put_id_number(
    vault: Vault, person: Person, text: str | None, kind: DocumentKind | None = None
) -> None:
    """What the number knows of birth and sex is filled in where nothing was said; nothing is
    overruled. No number, of no kind: it is not known whether there is a document."""
    if text is None:
        person.id_number = person.id_number_index = person.id_number_mask = None
        person.document_kind = kind
        return
    known = id_number(text, kind)
    must_agree(known, person.born_on, person.sex)
    person.document_kind = known.kind
    person.id_number = vault.seal(place(Field.ID_NUMBER), person.id, known.number)
    person.id_number_index = vault.index(place(Field.ID_NUMBER), known.key)
    person.id_number_mask = masks.id_number(known.number)
    person.born_on, person.sex = known.born_on or person.born_on, known.sex or person.sex


def must_agree(document: Document | None, born_on: date | None, sex: Sex | None) -> None:
    contradiction = document and document.contradiction(born_on, sex)
    if contradiction:
        raise ContradictsTheNumber(contradiction)


def held_document(vault: Vault, person: Person) -> Document | None:
    """As it is stored, for a comparison."""
    number = take(vault, person, Field.ID_NUMBER)
    if number is None:
        return Document(DocumentKind.NONE, "") if person.document_kind else None
    try:
        return read_document(number, clock.today(), person.document_kind)
    except Unreadable:  # taken by a release that read less strictly
        return Document(person.document_kind or DocumentKind.RESIDENT_CARD, number)


def put_phone(
    vault: Vault, person: Person, text: str | None, kind: PhoneKind = PhoneKind.OWN
) -> None:
    """The first; none: they have none."""
    if text is None:
        person.phone = person.phone_index = person.phone_mask = person.phone_kind = None
        return
    value = phone(text)
    person.phone = vault.seal(place(Field.PHONE), person.id, value)
    person.phone_index = vault.index(place(Field.PHONE), value)
    person.phone_mask = masks.phone(value)
    person.phone_kind = kind


def further_phone(vault: Vault, person: Person, position: int, given: Phone) -> PersonPhone:
    value, row_id = phone(given.number), new_id()
    return PersonPhone(
        community_id=person.community_id,
        id=row_id,
        person_id=person.id,
        position=position,
        kind=given.kind,
        number=vault.seal(FURTHER, row_id, value),
        number_index=vault.index(FURTHER, value),
        number_mask=masks.phone(value),
    )


def phones(vault: Vault, person: Person, further: Sequence[PersonPhone]) -> list[Phone]:
    """All, in order; in memory, for a comparison or an opening that is logged."""
    first = take(vault, person, Field.PHONE)
    found = [] if first is None else [Phone(first, person.phone_kind or PhoneKind.OWN)]
    return found + [
        Phone(vault.open(FURTHER, one.id, bytes(one.number)), one.kind) for one in further
    ]


def further(vault: Vault, rows: Sequence[PersonPhone], position: int) -> str | None:
    found = next((one for one in rows if one.position == position), None)
    return None if found is None else vault.open(FURTHER, found.id, bytes(found.number))


def put_health(vault: Vault, person: Person, text: str | None) -> None:
    person.health = None if text is None else vault.seal(place(Field.HEALTH), person.id, text)


def id_number(text: str, kind: DocumentKind | None = None) -> Document:
    try:
        return read_document(text, clock.today(), kind)
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


def shown_id_number(text: str, kind: str | None) -> str:
    return masks.id_number(id_number(text, DocumentKind(kind) if kind else None).number)


def shown_phone(text: str) -> str:
    return text if "*" in text else masks.phone(phone(text))
