"""Kept statements: written with SQLAlchemy, compiled once, run as text on the driver's connection.

To build a statement takes longer than to run it, and so does SQLAlchemy's way from a built statement
to its rows. A module constant is therefore a `Kept`; a list with filters is a `Listing`, which keeps
one statement for each combination of filters that was ever asked for.

A kept statement says the community as a value in every subquery (`tests/platform/db/test_kept.py`):
on a cluster a correlation alone asks every shard.
"""

from collections import namedtuple
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from typing import Any, Generic, NamedTuple, Protocol, TypeVar
from uuid import UUID

from psycopg import AsyncConnection, AsyncCursor
from sqlalchemy import BindParameter, ColumnElement, Enum, Integer, Uuid, bindparam, inspect
from sqlalchemy.dialects.postgresql import psycopg
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute, make_transient_to_detached
from sqlalchemy.orm.attributes import set_committed_value

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
        async with cursor(session, self._compiled.rows) as found:
            await found.execute(self._compiled.text, self._bound(values), prepare=True)
            rows: list[Row] = await found.fetchall()
        return rows

    async def first(self, session: AsyncSession, values: Values) -> Row | None:
        async with cursor(session, self._compiled.rows) as found:
            await found.execute(self._compiled.text, self._bound(values), prepare=True)
            row: Row | None = await found.fetchone()
        return row

    async def one(
        self, session: AsyncSession, values: Values, missing: type[AppError] | type[LookupError]
    ) -> Row:
        """Raises `missing` if there is none."""
        row = await self.first(session, values)
        if row is None:
            raise missing
        return row

    async def scalar(self, session: AsyncSession, values: Values) -> Any:
        """The first column of the first row, or none."""
        row = await self.first(session, values)
        return None if row is None else row[0]

    async def scalars(self, session: AsyncSession, values: Values) -> list[Any]:
        return [row[0] for row in await self.all(session, values)]

    async def run(self, session: AsyncSession, values: Values) -> int:
        """A write whose count matters: how many rows it changed."""
        async with cursor(session, None) as done:
            await done.execute(self._compiled.text, self._bound(values), prepare=True)
            return done.rowcount

    async def later(self, session: AsyncSession, values: Values) -> None:
        """A write that nobody in this deed reads: sent with the others of its kind at the commit."""
        await write_later(session, self._compiled.text, self._bound(values))

    @cached_property
    def _compiled(self) -> Compiled:
        """At its first use, when every table is known."""
        compiled = self.statement.compile(dialect=DIALECT)
        binds: dict[BindParameter[Any], str] = compiled.bind_names
        asked = {name: None for bind, name in binds.items() if bind.required}
        expanded = compiled.construct_expanded_state(asked)
        convert = {
            name: process
            for bind, name in binds.items()
            if (process := bind.type.dialect_impl(DIALECT).bind_processor(DIALECT)) is not None
        }
        processors = {**convert, **expanded.processors}
        fixed = {
            name: processors[name](value) if name in processors else value
            for name, value in expanded.parameters.items()
            if name not in asked
        }
        columns = getattr(self.statement, "exported_columns", {})
        return Compiled(
            expanded.statement,
            fixed,
            {name: convert[name] for name in asked if name in convert},
            _factory(columns) if len(columns) else None,
        )

    def _bound(self, values: Values) -> dict[str, Any]:
        bound = {**self._compiled.fixed, **values}
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


def adopt(session: AsyncSession, entity: type[E], values: Mapping[str, Any]) -> E:
    """A row that was read by a kept statement, for the ORM to write what changes in it."""
    mapper = inspect(entity)
    own = {column.key: values[column.key] for column in mapper.column_attrs if column.key in values}
    key = mapper.identity_key_from_primary_key([own[column.key] for column in mapper.primary_key])
    known = session.sync_session.identity_map.get(key)
    if known is None:
        known = entity(**own)
        make_transient_to_detached(known)
        session.add(known)
    else:
        for name, value in own.items():
            set_committed_value(known, name, value)
    for name in values.keys() - own.keys():
        setattr(known, name, values[name])
    return known


class Listing:
    """A list by keyset, newest first, with filters: `state=Hazard.state == bindparam("state")`.

    A filter is asked for by giving a value; a condition without a parameter by giving True.
    """

    every: list["Listing"] = []  # noqa: RUF012 - for the test that looks at all of them

    def __init__(
        self, statement: Any, key: InstrumentedAttribute[UUID], **filters: ColumnElement[bool]
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


class cursor:  # noqa: N801 - used as a function
    """On the connection of the session, with what the session has not sent yet sent before it."""

    def __init__(self, session: AsyncSession, rows: Any) -> None:
        self._session, self._rows = session, rows

    async def __aenter__(self) -> AsyncCursor[Any]:
        connection = await driver(self._session)
        if self._rows is None:
            return connection.cursor()
        return connection.cursor(row_factory=self._rows)

    async def __aexit__(self, *_: object) -> None:
        return None


async def driver(session: AsyncSession) -> AsyncConnection[Any]:
    """The psycopg connection of the session's transaction; what the ORM holds back is flushed."""
    if session.new or session.dirty or session.deleted:
        await session.flush()
    pooled = await (await session.connection()).get_raw_connection()
    connection: AsyncConnection[Any] = pooled.driver_connection  # type: ignore[assignment]
    return connection


async def write_later(session: AsyncSession, text: str, values: Mapping[str, Any]) -> None:
    await (await driver(session)).execute(text, values, prepare=True)
