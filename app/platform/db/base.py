"""What every table has in common, and what kind of table it is.

`tenant`: rows of one community; `community_id` leads every key, so that no row can point across
communities and the table can be distributed by it. `reference`: small, the same everywhere.
`local`: bookkeeping of the server itself. `tests/test_house.py` holds every table to its kind.
"""

import re
from datetime import date, datetime
from enum import StrEnum
from functools import cache
from typing import Any, ClassVar
from uuid import UUID

import psycopg
import uuid_utils.compat
from sqlalchemy import (
    BigInteger,
    BindParameter,
    ColumnElement,
    Date,
    DateTime,
    Enum,
    ForeignKey,
    ForeignKeyConstraint,
    Integer,
    MetaData,
    SmallInteger,
    String,
    Uuid,
    bindparam,
    func,
    literal_column,
    text,
)
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.orm import (
    DeclarativeBase,
    InstrumentedAttribute,
    Mapped,
    declared_attr,
    mapped_column,
)

from app.platform import clock
from app.platform.errors import AlreadyRecorded, AppError, Clash

NAMES = {  # so that a migration can always name the constraint it drops
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}

CONSTRAINT = re.compile(r'constraint "([^"]+)"')
SHARD = re.compile(r"_\d{6,}$")
THIS_TRANSACTION: ColumnElement[int] = literal_column("pg_current_xact_id()::text::bigint")

new_id = uuid_utils.compat.uuid7


class Base(DeclarativeBase):
    metadata = MetaData(naming_convention=NAMES)
    type_annotation_map: ClassVar = {
        datetime: DateTime(timezone=True),
        str: String,
        StrEnum: Enum(
            StrEnum,
            native_enum=False,  # VARCHAR: a new state must not need ALTER TYPE
            create_constraint=False,
            length=32,
            values_callable=lambda states: [state.value for state in states],
        ),
    }


class Tenant(Base):
    """A row of one community: ids sort by age (UUID v7) and are made before the insert."""

    __abstract__ = True

    community_id: Mapped[int] = mapped_column(
        SmallInteger, ForeignKey("communities.id"), primary_key=True, sort_order=-3
    )
    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id, sort_order=-2)
    created_at: Mapped[datetime] = mapped_column(server_default=func.now(), sort_order=-1)


class Synced:
    """A row of which phones keep a copy: the transaction that changed it last, when that began by the
    database's clock and its number (see `app.reports.changes.moments`)."""

    changed_at: Mapped[datetime] = mapped_column(
        server_default=func.now(), onupdate=func.now(), sort_order=1
    )
    changed_in: Mapped[int] = mapped_column(
        BigInteger, server_default=THIS_TRANSACTION, onupdate=THIS_TRANSACTION, sort_order=2
    )


class Versioned:
    """Edits of it can collide. Every change of an entity makes a new version, and of two at once one
    is StaleDataError, answered 503: try again. An update by Core must add to it itself."""

    version: Mapped[int] = mapped_column(Integer, server_default="1")

    @declared_attr.directive
    def __mapper_args__(cls) -> dict[str, Any]:  # noqa: N805 - of the class
        return {"version_id_col": cls.version}


def refused_as(error: type[AppError]) -> dict[str, Any]:
    """The `info` of a constraint or a unique index: what somebody is told who runs against it."""
    return {"refused_as": error}


@cache
def refusals() -> dict[str, type[AppError]]:
    """By the constraint's name."""
    return {
        str(getattr(one, "name", "")): one.info["refused_as"]
        for table in Base.metadata.tables.values()
        for one in (*table.constraints, *table.indexes)
        if "refused_as" in one.info
    }


def refusal_of(error: psycopg.IntegrityError) -> AppError:
    """What somebody is told who ran against a constraint."""
    name = _constraint(error)
    known = AlreadyRecorded if name.startswith("pk_") else Clash
    return refusals().get(name, known)()


def _constraint(error: psycopg.IntegrityError) -> str:
    """Its name; from a worker of a cluster it comes in the message only, with its shard's number."""
    name = error.diag.constraint_name or ""
    if not name and (found := CONSTRAINT.search(str(error))):
        name = found[1]
    return SHARD.sub("", name)


def kind(name: str) -> dict[str, Any]:
    return {"info": {"kind": name}}


TENANT, REFERENCE, LOCAL = kind("tenant"), kind("reference"), kind("local")


def to(table: str, column: str, **options: Any) -> ForeignKeyConstraint:
    """A composite key to a row of the same community: `to("grids", "grid_id")`."""
    there = [f"{table}.community_id", f"{table}.id"]
    return ForeignKeyConstraint(["community_id", column], there, **options)


HERE: BindParameter[int] = bindparam("here", type_=SmallInteger)
"""The community, as a value of a kept statement; on a cluster `same` alone asks every shard."""


TODAY: BindParameter[date] = bindparam("today", type_=Date, callable_=clock.today)
"""The day on the wall of the office when a statement runs; or the day that it is run for."""


def on(
    entity: Any, day: Any = TODAY, *, begins: str = "since", ends: str = "until"
) -> ColumnElement[bool]:
    """What holds on a day, or at a moment: it has begun, and is not over.

    That there is no end says only that none is planned: what was written down for a day to come takes
    effect by the day alone, and what was so on a day stays so for all that is said about it.
    """
    begun: ColumnElement[bool] = getattr(entity, begins) <= day
    return begun & on_or_after(entity, day, ends=ends)


def on_or_after(entity: Any, day: Any = TODAY, *, ends: str = "until") -> ColumnElement[bool]:
    """What holds then, or will: for a deed that ends or follows it."""
    over: ColumnElement[Any] = getattr(entity, ends)
    lasts: ColumnElement[bool] = over.is_(None) | (over > day)
    return lasts


def if_given(name: str, column: InstrumentedAttribute[UUID]) -> ColumnElement[bool]:
    """A filter of a kept statement: none asks for all."""
    given = bindparam(name, type_=Uuid)
    return given.is_(None) | (column == given)


def gathered(*order: Any, **told: Any) -> ColumnElement[list[dict[str, Any]]]:
    """Rows as one value, a list in their order; of none an empty one: `gathered(Photo.id,
    id=Photo.photo_id, moment=Photo.moment)`."""
    one = func.jsonb_build_object(*(part for pair in told.items() for part in pair))
    each = func.jsonb_agg(aggregate_order_by(one, *order))
    return func.coalesce(each, text("'[]'::jsonb"))


def same(one: InstrumentedAttribute[Any], other: InstrumentedAttribute[Any]) -> ColumnElement[bool]:
    """How such a key is joined: `same(Grid.id, Hazard.grid_id)`, in one community."""
    here, there = one.parent.entity, other.parent.entity
    joined: ColumnElement[bool] = (here.community_id == there.community_id) & (one == other)
    return joined
