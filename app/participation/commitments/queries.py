"""Who is planned where. The expressions are for kept statements, which name the community as `here`."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    DateTime,
    Uuid,
    and_,
    bindparam,
    exists,
    func,
    or_,
    select,
    text,
)
from sqlalchemy.ext.asyncio import AsyncSession

from app.participation.commitments.models import Commitment, PlannedOccasion
from app.participation.subjects.models import Subject
from app.platform.db.base import HERE, same
from app.platform.db.kept import Kept

ME = bindparam("my_person", type_=Uuid)
IS_CURRENT = Commitment.withdrawn_at.is_(None)
AT_IT = (
    Commitment.community_id == HERE,
    Commitment.occasion_kind == bindparam("kind"),
    Commitment.occasion_id == bindparam("occasion_id", type_=Uuid),
    IS_CURRENT,
)
IS_THEY = or_(
    Commitment.person_id == bindparam("person", type_=Uuid),
    Commitment.member_id == bindparam("member", type_=Uuid),
)
PLANNED_FROM = Kept(
    select(Commitment.occasion_id)
    .where(
        Commitment.community_id == HERE,
        IS_THEY,
        Commitment.occasion_kind == bindparam("kind"),
        Commitment.begins_at > bindparam("moment", type_=DateTime(timezone=True)),
        IS_CURRENT,
    )
    .order_by(Commitment.occasion_id)
)
PEOPLE = Kept(
    select(Commitment.person_id)
    .where(*AT_IT, Commitment.person_id.is_not(None))
    .order_by(Commitment.id)
)


def at(table: type[Any]) -> ColumnElement[bool]:
    """Whoever is planned at the occasion that a row of that table is."""
    return and_(
        Commitment.community_id == HERE,
        Commitment.occasion_kind == table.__tablename__,
        same(Commitment.occasion_id, table.id),
        IS_CURRENT,
    )


def is_committed(table: type[Any], person: BindParameter[UUID] = ME) -> ColumnElement[bool]:
    """Whether somebody, by default the caller, is planned at the occasion of a row."""
    return exists().where(at(table), Commitment.person_id == person)


def people_of(table: type[Any]) -> ColumnElement[Any]:
    """All who are planned at the occasion of a row, as an array."""
    everybody = func.coalesce(func.array_agg(Commitment.person_id), text("'{}'::uuid[]"))
    return select(everybody).where(at(table)).scalar_subquery()


async def planned_from(
    session: AsyncSession, community_id: int, who: Subject, kind: str, moment: datetime
) -> list[UUID]:
    """The occasions of a kind that begin after a moment and at which somebody is planned."""
    then = {"here": community_id, "kind": kind, "moment": moment}
    return await PLANNED_FROM.scalars(session, then | whose(who))


async def people(session: AsyncSession, occasion: PlannedOccasion) -> list[UUID]:
    """Who of the roster is planned there."""
    return await PEOPLE.scalars(session, place(occasion))


def place(occasion: PlannedOccasion) -> dict[str, Any]:
    """As a kept statement is told of it."""
    return {
        "here": occasion.community_id,
        "kind": occasion.__tablename__,
        "occasion_id": occasion.id,
    }


def whose(who: Subject) -> dict[str, Any]:
    """As `IS_THEY` is told: the person in all that they are planned at, or the member."""
    if who.person_id is not None:
        return {"person": who.person_id, "member": None}
    return {"person": None, "member": who.member_id}
