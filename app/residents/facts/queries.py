"""What is known of somebody: now, as a column beside them, and on a day.

Who may know it is decided by who asks: care tells a companion when to look in, and never why. The
expressions are for statements that are run with `here`.
"""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Label,
    Uuid,
    bindparam,
    exists,
    func,
    select,
    text,
)
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from app.platform.db.base import HERE, TODAY, gathered, on, same
from app.platform.db.kept import Kept, Row
from app.residents.facts.known import FactKind
from app.residents.facts.models import CareFact

TOLD = ("kind", "since", "recorded_on")


def _known(day: Any) -> ColumnElement[bool]:
    return on(CareFact, day, begins="recorded_on", ends="ended_on")


KNOWN = _known(TODAY)
CURRENT = Kept(
    select(*(getattr(CareFact, name) for name in TOLD))
    .where(
        CareFact.community_id == HERE,
        CareFact.person_id == bindparam("person_id", type_=Uuid),
        KNOWN,
    )
    .order_by(CareFact.kind)
)


async def current(session: AsyncSession, community_id: int, person_id: UUID) -> list[Row]:
    return await CURRENT.all(session, {"here": community_id, "person_id": person_id})


def facts_of(person_id: InstrumentedAttribute[UUID]) -> Label[list[FactKind]]:
    """The kinds of what is known now, as the column `facts`; empty, never null."""
    return (
        select(func.coalesce(func.array_agg(CareFact.kind), text("'{}'::varchar[]")))
        .where(
            CareFact.community_id == HERE,
            same(CareFact.person_id, person_id),
            KNOWN,
        )
        .scalar_subquery()
        .label("facts")
    )


def known_of(person_id: InstrumentedAttribute[UUID]) -> Label[list[dict[str, Any]]]:
    """What is known now, as the column `known`: as `CURRENT` brings it, in JSON."""
    told = {name: getattr(CareFact, name) for name in TOLD}
    return (
        select(gathered(CareFact.kind, **told))
        .where(
            CareFact.community_id == HERE,
            same(CareFact.person_id, person_id),
            KNOWN,
        )
        .scalar_subquery()
        .label("known")
    )


def had(
    person_id: InstrumentedAttribute[UUID], kind: FactKind, day: ColumnElement[date]
) -> ColumnElement[bool]:
    """Whether it counted on a day: recorded by then, and not cleared by then."""
    return exists().where(
        CareFact.community_id == HERE,
        same(CareFact.person_id, person_id),
        CareFact.kind == kind,
        _known(day),
    )
