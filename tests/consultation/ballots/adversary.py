"""Somebody who wants to know who voted what, and has everything but the counters' shares.

They have every row of every table, with its version (xmin) and its place (ctid), before the count, between
the two shares, and after it; the kept answers, the jobs, the log; our own keys too. A strategy puts the
voters in some order that the dumps give them, and the marks in another, and says that the first voter made
the first mark. Or it looks whether what was kept of a request is what one of the choices would have left.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson
from sqlalchemy import text

from app.platform.db.session import Sessions
from app.platform.sealing.vault import Vault
from tests.scene import Caller

Table = list[dict[str, Any]]
Dump = dict[str, Table]
Guess = Mapping[Any, str]  # by account


async def dump(sessions: Sessions) -> Dump:
    """Every row of every table, in the order in which it lies there."""
    found: Dump = {}
    async with sessions() as session:
        names = text("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        for table in (await session.scalars(names)).all():
            rows = text(
                f'SELECT xmin::text::bigint AS "xmin", ctid::text AS "ctid", to_jsonb(t) AS "row"'
                f' FROM "{table}" t ORDER BY t.ctid'
            )
            found[table] = [
                {"xmin": one.xmin, "ctid": _place(one.ctid)} | one.row
                for one in await session.execute(rows)
            ]
    return found


def _place(ctid: str) -> tuple[int, ...]:
    return tuple(map(int, ctid.strip("()").split(",")))


@dataclass(frozen=True)
class Known:
    """What the adversary knows besides: who the voters are, and by which ids rows speak of them."""

    voters: Sequence[Caller]
    names: Mapping[str, Any]  # an id in some row: the account of whom it is
    marks: Sequence[str]  # the result: each choice as often as it was made


def names_of(dumps: Sequence[Dump], voters: Sequence[Caller]) -> dict[str, Any]:
    """Accounts, persons, heads and casts, each to its account."""
    found = {str(one.account_id): one.account_id for one in voters}
    for table, key, leads in (
        ("members", "account_id", "person_id"),
        ("ballot_voters", "person_id", "head_id"),
        ("ballot_casts", "head_id", "id"),
    ):
        for row in (row for one in dumps for row in one[table]):
            if str(row[key]) in found and row[leads] is not None:
                found[str(row[leads])] = found[str(row[key])]
    return found


def orders_of_voters(dumps: Sequence[Dump], known: Known) -> Iterator[tuple[str, list[Any]]]:
    """By every column of every table whose rows can be told to be somebody's, and its length."""
    wanted = {one.account_id for one in known.voters}
    for number, one in enumerate(dumps):
        for table, rows in one.items():
            theirs = [(whose, row) for row in rows if (whose := _whose(row, known)) is not None]
            columns = dict.fromkeys(column for _, row in theirs for column in row)
            for column in columns:
                for how, key in (("value", _comparable), ("length", _length)):
                    values = {whose: key(row[column]) for whose, row in theirs}
                    if values.keys() >= wanted and len(set(values.values())) > 1:
                        ranked = sorted(wanted, key=lambda who: (values[who], str(who)))
                        yield f"{number}.{table}.{column} by {how}", ranked


def orders_of_marks(after: Dump, ballot_id: str) -> Iterator[tuple[str, list[str]]]:
    rows = [row for row in after["ballot_marks"] if row["ballot_id"] == ballot_id]
    for column in ("ctid", "id", "xmin", "created_at"):
        ranked = sorted(rows, key=lambda row: _comparable(row[column]))
        yield column, [row["choice"] for row in ranked]


def by_order(dumps: Sequence[Dump], known: Known, ballot_id: str) -> Iterator[tuple[str, Guess]]:
    """Every order of voters beside every order of marks, forwards and backwards."""
    for mark_order, marks in orders_of_marks(dumps[-1], ballot_id):
        for voter_order, voters in orders_of_voters(dumps, known):
            for way, ranked in (("up", marks), ("down", marks[::-1])):
                name = f"{voter_order} | marks by {mark_order}, {way}"
                yield name, dict(zip(voters, ranked, strict=False))


def by_trying(
    dumps: Sequence[Dump], known: Known, vault: Vault, path: str, choices: Sequence[str]
) -> Guess:
    """What was kept of a request is a digest under a key of ours: is it that of one of the choices?"""
    found: dict[Any, str] = {}
    for row in (row for one in dumps for row in one["kept_answers"]):
        whose = known.names.get(str(row["account_id"]))
        for choice in choices:
            said = orjson.dumps(["POST", path, "", ""]) + orjson.dumps(
                {"choices": [{"position": 1, "choice": choice}]}, option=orjson.OPT_SORT_KEYS
            )
            tried = {
                vault.mac("kept_answers.request", said),
                vault.mac("kept_answers.request", row["key"].encode() + b"\0" + said),
            }
            if whose is not None and bytes.fromhex(row["request"].removeprefix("\\x")) in tried:
                found[whose] = choice
    return found


def right(guess: Guess, truth: Guess, marks: Sequence[str]) -> int:
    """Of whom a strategy says nothing they say what is most often in the result."""
    usual = max(set(marks), key=marks.count)
    return sum(guess.get(who, usual) == choice for who, choice in truth.items())


def _whose(row: Mapping[str, Any], known: Known) -> Any:
    named = {
        known.names[value]
        for value in row.values()
        if isinstance(value, str) and value in known.names
    }
    text_of_it = None if named else orjson.dumps(row, default=str).decode()
    if text_of_it:  # in the arguments of a job, say
        named = {whose for name, whose in known.names.items() if name in text_of_it}
    return named.pop() if len(named) == 1 else None


def _comparable(value: Any) -> str:
    return (
        f"{value:024d}"
        if isinstance(value, int)
        else str(tuple(f"{one:012d}" for one in value) if isinstance(value, tuple) else value)
    )


def _length(value: Any) -> str:
    return f"{len(str(value)):012d}"
