"""Whose edits can collide. Another kind joins by a line in `SUBJECTS`, a `version` on its table
(`Versioned`), `base_version` in its command, and `pending.put_aside` in its service."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.places.roles.actor import Actor
from app.platform.schemas import Command
from app.platform.sealing import masks
from app.residents.people import queries as people
from app.residents.people import service
from app.residents.people.models import Person
from app.residents.people.schemas import CorrectPerson
from app.residents.people.sealed import shown_id_number, shown_phone
from app.residents.people.views import phones

Values = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Subject:
    command: type[Command]
    edit: Callable[[AsyncSession, Actor, UUID, Any], Awaitable[object]]  # as its route does
    may_edit: Callable[[Actor], bool]
    current: Callable[[AsyncSession, Actor, UUID], Awaitable[Values]]  # `version` among them
    shown: Callable[[Values], Values]  # what was wanted, masked


async def _person(session: AsyncSession, actor: Actor, person_id: UUID) -> Values:
    row = await people.one(session, actor, person_id)
    return row._asdict() | {
        "id_number": row.id_number_mask,
        "phone": row.phone_mask,
        "phones": phones(row),
        "health": masks.text("") if row.has_health_notes else None,
    }


def _of_person(wanted: Values) -> Values:
    kind = wanted.get("document_kind")
    hidden: dict[str, Callable[[Any], Any]] = {
        "id_number": lambda number: shown_id_number(number, kind),
        "phone": shown_phone,
        "phones": lambda given: [one | {"number": shown_phone(one["number"])} for one in given],
        "health": masks.text,
    }
    return {
        name: hidden[name](value) if name in hidden and value is not None else value
        for name, value in wanted.items()
    }


SUBJECTS: dict[str, Subject] = {
    Person.__tablename__: Subject(
        command=CorrectPerson,
        edit=service.correct,
        may_edit=lambda actor: actor.is_staff,
        current=_person,
        shown=_of_person,
    ),
}
