"""Every kept statement, as the application knows them all."""

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import BindParameter, ColumnElement, Select, Table, Update
from sqlalchemy.sql import operators, visitors
from sqlalchemy.sql.dml import Delete
from sqlalchemy.sql.elements import BinaryExpression
from sqlalchemy.sql.selectable import Alias, CompoundSelect, FromClause, Join

import app.main  # noqa: F401 - every feature is imported, so that all its statements are known
from app.platform.db.kept import Kept, Listing
from app.reports.todo import queries as todo

for listing in Listing.every:
    listing.kept(frozenset(listing.filters), goes_on=True)
ACROSS = {todo.COMMUNITIES}
"""Reads that mean to ask every community."""
STATEMENTS = list(Kept.every)


def tenants(source: FromClause) -> Iterator[FromClause]:
    """The tables of communities in what a statement reads from, joins taken apart."""
    if isinstance(source, Join):
        yield from tenants(source.left)
        yield from tenants(source.right)
    table = source.element if isinstance(source, Alias) else source
    if isinstance(table, Table) and table.info.get("kind") == "tenant":
        yield source


def on_clauses(source: FromClause) -> Iterator[Any]:
    if isinstance(source, Join):
        yield source.onclause
        yield from on_clauses(source.left)
        yield from on_clauses(source.right)


def equalities(condition: Any) -> Iterator[tuple[ColumnElement[Any], ColumnElement[Any]]]:
    """What must be equal for a row to be read: not what stands below OR or in a subquery."""
    if condition is None:
        return
    if isinstance(condition, BinaryExpression) and condition.operator is operators.eq:
        yield condition.left, condition.right
    elif getattr(condition, "operator", None) is operators.and_:
        for clause in condition.clauses:
            yield from equalities(clause)
    elif hasattr(condition, "element") and not isinstance(condition, Select):
        yield from equalities(condition.element)


def unpinned(sources: list[FromClause], conditions: list[Any]) -> list[str]:
    """Tables whose community is not a value, nor equal to one that is, in this very statement."""
    here = {one for source in sources for one in tenants(source)}
    pairs = [
        pair
        for condition in (*conditions, *(on for source in sources for on in on_clauses(source)))
        for pair in equalities(condition)
    ]
    pinned: set[Any] = set()
    while True:
        before = len(pinned)
        for left, right in pairs:
            for one, other in ((left, right), (right, left)):
                source = getattr(one, "table", None)
                is_community = getattr(one, "name", "") == "community_id" and source in here
                if is_community and (
                    isinstance(other, BindParameter)
                    or (getattr(other, "name", "") == "community_id" and other.table in pinned)
                ):
                    pinned.add(source)
        if len(pinned) == before:
            return sorted(str(one) for one in here - pinned)


def stands_in(part: Select[Any], other: Select[Any]) -> bool:
    return part is not other and any(one is part for one in visitors.iterate(other))


def offenders(statement: Any) -> list[str]:
    """A subquery's tables that stand in a statement around it are correlated, not read anew."""
    parts = [one for one in visitors.iterate(statement) if isinstance(one, Select)]
    reads = {part: [t for s in part.get_final_froms() for t in tenants(s)] for part in parts}
    found = []
    for part in parts:
        around = {t for other in parts if stands_in(part, other) for t in reads[other]}
        sources = list(part.get_final_froms())
        own = [one for one in sources if one not in around] or sources
        found += unpinned(sources if part is statement else own, [part.whereclause])
    for write in visitors.iterate(statement):
        if isinstance(write, Update | Delete):
            found += unpinned([write.table], [write.whereclause])
    return found


def test_there_are_statements_to_look_at() -> None:
    assert len(STATEMENTS) > 100
    assert any(isinstance(one.statement, CompoundSelect | Select) for one in STATEMENTS)


@pytest.mark.parametrize("kept", STATEMENTS, ids=range(len(STATEMENTS)))
def test_a_kept_statement_compiles_and_its_columns_have_names(kept: Kept) -> None:
    text, _ = kept.sql(dict.fromkeys(_asked(kept)))
    assert text


@pytest.mark.parametrize("kept", STATEMENTS, ids=range(len(STATEMENTS)))
def test_a_kept_statement_says_its_community_as_a_value_in_every_part(kept: Kept) -> None:
    """On a cluster a correlation alone is refused, or asks every shard (docs: Citus, "co-location")."""
    assert kept in ACROSS or offenders(kept.statement) == [], str(kept.statement)


def _asked(kept: Kept) -> list[str]:
    compiled = kept.statement.compile()
    return [name for bind, name in compiled.bind_names.items() if bind.required]
