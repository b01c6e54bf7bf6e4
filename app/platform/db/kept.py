"""Kept statements: written with SQLAlchemy, compiled once, run as text on the driver's connection.

To build a statement takes longer than to run it, and so does SQLAlchemy's way from a built statement
to its rows. A module constant is therefore a `Kept`; a list with filters is a `Listing`, which keeps
one statement for each combination of filters that was ever asked for.

A kept statement says the community as a value in every subquery (`tests/platform/db/test_kept.py`):
on a cluster a correlation alone asks every shard.
"""

from collections import namedtuple
from collections.abc import Callable, Mapping, Sequence
from functools import cache, cached_property
from typing import Any, Generic, NamedTuple, Protocol, TypeVar, cast
from uuid import UUID

from sqlalchemy import (
    BindParameter,
    Column,
    ColumnElement,
    Enum,
    Integer,
    Uuid,
    bindparam,
    inspect,
    update,
)
from sqlalchemy.dialects.postgresql import psycopg
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute, make_transient_to_detached
from sqlalchemy.orm.attributes import get_history, set_committed_value

from app.platform.db import driver
from app.platform.errors import AppError
from app.platform.paging import Window, split_page

Values = Mapping[str, Any]
E = TypeVar("E")


class Row(Protocol):
    """A row that was read: its columns by their names."""

    def __getattr__(self, name: str) -> Any: ...

    def __getitem__(self, column: int) -> Any: ...

    def _asdict(self) -> dict[str, Any]: ...


class Compiled(NamedTuple):
    text: str
    fixed: dict[str, Any]  # values that stand in the statement itself
    asked: dict[str, Callable[[], Any]]  # values that are asked for each time it runs, as the day
    convert: dict[str, Callable[[Any], Any]]  # of values that the driver does not know, as enums
    rows: Any  # psycopg's row factory


class Kept:
    """A statement; its parameters are `bindparam`s, or values that are always the same."""

    every: list["Kept"] = []  # noqa: RUF012 - for the test that looks at all of them

    def __init__(self, statement: Any) -> None:
        self.statement = statement
        Kept.every.append(self)

    def sql(self, values: Values) -> tuple[str, dict[str, Any]]:
        """As the driver gets it."""
        return self._compiled.text, self._bound(values)

    async def all(self, session: AsyncSession, values: Values) -> list[Row]:
        text, rows = self._compiled.text, self._compiled.rows
        found: list[Row] = await driver.all_rows(session, text, self._bound(values), rows)
        return found

    async def first(self, session: AsyncSession, values: Values) -> Row | None:
        """Of one or none."""
        found = await self.all(session, values)
        return found[0] if found else None

    async def one(
        self, session: AsyncSession, values: Values, missing: type[AppError] | type[LookupError]
    ) -> Row:
        """Raises `missing` if there is none."""
        found = await self.all(session, values)
        if not found:
            raise missing
        return found[0]

    async def scalar(self, session: AsyncSession, values: Values) -> Any:
        """The first column of the first row, or none."""
        found = await self.all(session, values)
        return found[0][0] if found else None

    async def scalars(self, session: AsyncSession, values: Values) -> list[Any]:
        return [row[0] for row in await self.all(session, values)]

    async def run(self, session: AsyncSession, values: Values) -> int:
        """A write whose count matters: how many rows it changed."""
        return await driver.count(session, self._compiled.text, self._bound(values))

    async def later(self, session: AsyncSession, values: Values) -> None:
        """A write that nobody in this deed reads: sent with the others of its kind at the commit."""
        await driver.later(session, self._compiled.text, self._bound(values))

    @cached_property
    def _compiled(self) -> Compiled:
        """At its first use, when every table is known."""
        compiled = self.statement.compile(dialect=DIALECT)
        binds: dict[BindParameter[Any], str] = compiled.bind_names
        given = {name: None for bind, name in binds.items() if bind.required}
        asked = {name: bind.callable for bind, name in binds.items() if bind.callable is not None}
        expanded = compiled.construct_expanded_state(given)
        convert = {
            name: process
            for bind, name in binds.items()
            if (process := bind.type.dialect_impl(DIALECT).bind_processor(DIALECT)) is not None
        }
        processors = {**convert, **expanded.processors}
        fixed = {
            name: processors[name](value) if name in processors else value
            for name, value in expanded.parameters.items()
            if name not in given and name not in asked
        }
        columns = getattr(self.statement, "exported_columns", {})
        return Compiled(
            expanded.statement,
            fixed,
            asked,
            {name: convert[name] for name in given if name in convert},
            _factory(columns) if len(columns) else None,
        )

    def _bound(self, values: Values) -> dict[str, Any]:
        fresh = {name: ask() for name, ask in self._compiled.asked.items()}
        bound = {**self._compiled.fixed, **fresh, **values}
        for name, convert in self._compiled.convert.items():
            bound[name] = convert(bound[name])
        return bound


class Locked(Kept, Generic[E]):
    """A row that is about to be changed: the entity, and what else was read beside it by its name.

    The statement selects `columns(Entity)`, and says `.with_for_update(of=Entity)`.
    """

    def __init__(self, entity: type[E], statement: Any) -> None:
        super().__init__(statement)
        self._entity = entity

    async def entity(self, session: AsyncSession, values: Values, missing: type[AppError]) -> E:
        """Raises `missing` if there is none. The session knows it, as if the ORM had read it."""
        row = await self.one(session, values, missing)
        return adopt(session, self._entity, row._asdict())


def columns(entity: type[Any]) -> list[InstrumentedAttribute[Any]]:
    """All of a table, by the names that its class gives them."""
    return [
        getattr(entity, column.key)
        for column in inspect(entity).column_attrs
        if column.columns[0].table is not None
    ]


@cache
def _names(entity: Any) -> list[str]:
    return [column.key for column in inspect(entity).column_attrs]


def adopt(session: AsyncSession, entity: type[E], values: Mapping[str, Any]) -> E:
    """A row that was read by a kept statement, for the ORM to write what changes in it."""
    mapper = inspect(entity)
    kind: Any = entity
    own = {name: values[name] for name in _names(kind) if name in values}
    key = mapper.identity_key_from_primary_key([own[column.key] for column in mapper.primary_key])
    known: E | None = session.sync_session.identity_map.get(key)
    if known is None:
        known = cast(E, mapper.class_manager.new_instance())
        known.__dict__.update(own)
        make_transient_to_detached(known)
        session.add(known)
    else:
        for name, value in own.items():
            set_committed_value(known, name, value)
    for name in values.keys() - own.keys():
        setattr(known, name, values[name])
    return known


def written_by_name(entity: type[Any]) -> dict[str, BindParameter[Any]]:
    """The `values` of an insert that is kept: every column but those that the database fills."""
    table = inspect(entity).local_table
    return {
        column.name: bindparam(column.name, type_=column.type)
        for column in table.columns
        if _is_ours(column)
    }


async def insert_later(session: AsyncSession, kept: Kept, entity: Any) -> None:
    """With the commit; the session knows the new row from now on, as if it had read it."""
    values = row_of(entity)
    await kept.later(session, values)
    for column in inspect(type(entity)).column_attrs:
        if column.columns[0].name in values:
            set_committed_value(entity, column.key, values[column.columns[0].name])
    make_transient_to_detached(entity)
    session.add(entity)


def row_of(entity: Any) -> dict[str, Any]:
    """What an insert by `written_by_name` writes of an entity that no session knows; a default that
    is made anew each time (an id) must have been set."""
    kind: Any = type(entity)
    return {
        name: default if (value := getattr(entity, key)) is None else value
        for name, key, default in _ours(kind)
    }


@cache
def _ours(entity: Any) -> list[tuple[str, str, Any]]:
    """Columns that we fill: their names here and there, and their defaults."""
    return [
        (column.name, attribute.key, _plain(column.default))
        for attribute in inspect(entity).column_attrs
        for column in attribute.columns
        if isinstance(column, Column) and _is_ours(column)
    ]


def _plain(default: Any) -> Any:
    return default.arg if default is not None and default.is_scalar else None


def _is_ours(column: Any) -> bool:
    return column.server_default is None or column.default is not None


def written_back(entity: Any) -> driver.Statement | None:
    """The update of a row for what was changed in its entity, kept for each set of columns; none if
    nothing was. By its primary key, which no deed changes."""
    state = inspect(entity)
    touched = set(state.mapper.column_attrs.keys()) - state.unmodified
    names = {name for name in touched if get_history(entity, name).has_changes()}
    if not names:  # a step that leads back to its own state changes nothing
        return None
    kind: Any = type(entity)
    kept = _update(kind, frozenset(names))
    key = (column.key for column in state.mapper.primary_key)
    values = {name: getattr(entity, name) for name in (*names, *key)}
    for name in names:  # from now on it has not changed
        set_committed_value(entity, name, values[name])
    return driver.Statement(*kept.sql(values))


@cache
def _update(entity: Any, names: frozenset[str]) -> Kept:
    table = inspect(entity).local_table
    by_name = {name: inspect(entity).column_attrs[name].columns[0] for name in names}
    ours = [key == bindparam(key.key, type_=key.type) for key in inspect(entity).primary_key]
    new = {column.name: bindparam(name, type_=column.type) for name, column in by_name.items()}
    return Kept(update(table).where(*ours).values(new))


class Listing:
    """A list by keyset, newest first, with filters: `state=Hazard.state == bindparam("state")`.

    A filter is asked for by giving a value; a condition without a parameter by giving True.
    """

    every: list["Listing"] = []  # noqa: RUF012 - for the test that looks at all of them

    def __init__(
        self,
        statement: Any,
        key: InstrumentedAttribute[UUID] | ColumnElement[UUID],
        **filters: ColumnElement[bool],
    ) -> None:
        self.filters = filters
        self._statement, self._key = statement, key
        self._kept: dict[tuple[bool, frozenset[str]], Kept] = {}
        Listing.every.append(self)

    async def page(
        self, session: AsyncSession, window: Window, values: Values, **given: Any
    ) -> tuple[Sequence[Row], str | None]:
        """The rows of a page, and the cursor of the next if there is one."""
        asked = {
            name: value for name, value in given.items() if value is not None and value is not False
        }
        last = window.last
        kept = self.kept(frozenset(asked), goes_on=last is not None)
        paged = {"limit": window.limit + 1, "last": last}
        return split_page(await kept.all(session, {**values, **asked, **paged}), window)

    def kept(self, asked: frozenset[str], *, goes_on: bool) -> Kept:
        """One more than the page holds, to see whether there is a next."""
        known = self._kept.get((goes_on, asked))
        if known is None:
            found = self._statement
            for name in sorted(asked):
                found = found.where(self.filters[name])
            if goes_on:
                found = found.where(self._key < bindparam("last", type_=Uuid))
            paged = found.order_by(self._key.desc()).limit(bindparam("limit", type_=Integer))
            known = self._kept[goes_on, asked] = Kept(paged)
        return known


a_kind_of_row: Any = namedtuple  # noqa: PYI024 - its columns are known when it runs
DIALECT = psycopg.dialect()  # type: ignore[no-untyped-call]


def _factory(columns: Any) -> Callable[[Any], Callable[[Sequence[Any]], Any]]:
    """Rows as named tuples, a column by the name that its class gives it; the driver knows every type
    but our enums."""
    make = a_kind_of_row("Row", columns.keys())._make
    process = {
        number: processor
        for number, column in enumerate(columns)
        if isinstance(column.type, Enum)
        and (processor := column.type.result_processor(DIALECT, None))  # type: ignore[no-untyped-call]
    }
    if not process:
        return lambda _cursor: make

    def made(values: Sequence[Any]) -> Any:
        row = list(values)
        for number, processor in process.items():
            row[number] = processor(row[number])
        return make(row)

    return lambda _cursor: made
