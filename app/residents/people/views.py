"""From a row to what a client is told. Ready for JSON: a search is hot, no model is built for each."""

from typing import Any

from app.platform import clock
from app.platform.db.kept import Row
from app.residents.people.ages import age
from app.residents.people.models import Person, PhoneKind
from app.residents.people.schemas import OpeningView


def view(row: Person | Row) -> dict[str, Any]:
    """Numbers are masked; who was just added lives nowhere yet."""
    return {
        "id": row.id,
        "name": row.name,
        "sex": row.sex,
        "born_on": row.born_on,
        "age": age(row.born_on, clock.today()),
        "document_kind": row.document_kind,
        "id_number": row.id_number_mask,
        "phone": row.phone_mask,
        "phones": phones(row),
        "has_health_notes": row.has_health_notes,
        "died_on": row.died_on,
        "household_id": row.household_id,
        "address": row.address or None,
        "version": row.version,
    }


def phones(row: Person | Row) -> list[dict[str, Any]]:
    """In order; masked."""
    if row.phone_mask is None:
        return []
    return [{"kind": row.phone_kind or PhoneKind.OWN, "number": row.phone_mask}, *row.more_phones]


def opening(row: Row) -> OpeningView:
    return OpeningView.model_validate(row)
