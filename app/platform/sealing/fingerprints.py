"""Which keys a database was sealed with: it knows them again, and learns nothing from that.

A fingerprint is derived from the secret (HKDF), which has 256 random bits: nobody guesses one from the
other. The suite is part of it: the same secret with another hash finds nothing.
"""

from collections.abc import Iterator
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from sqlalchemy import Column, Connection, MetaData, func, inspect, literal, select
from sqlalchemy.dialects.postgresql import distinct_on

from app.platform.db import installation
from app.platform.sealing.keyring import KeyRing
from app.platform.sealing.rotation import place, sealed_columns
from app.platform.sealing.vault import HEADER, DoesNotOpen, Vault

KEY, INDEX = "key", "index"
SIZE = 16  # bytes


def of(ring: KeyRing) -> dict[str, str]:
    """By the key's number, and `index`."""
    found = {str(key.id): _of(key.secret, key.suite) for key in ring.keys.values()}
    return found | {INDEX: _of(ring.index_secret, ring.index_suite)}


def known(database: Connection) -> dict[str, str]:
    return installation.facts(database, KEY)


def note(database: Connection, ring: KeyRing) -> None:
    installation.note(database, KEY, of(ring))


def forget(database: Connection, key_id: int) -> None:
    installation.forget(database, KEY, str(key_id))


def missing(fingerprints: dict[str, str], ring: KeyRing) -> list[str]:
    """The keys that are wanted, and are not in the ring or are others."""
    ours = of(ring)
    return [name for name, value in sorted(fingerprints.items()) if ours.get(name) != value]


def holds_sealed_values(database: Connection, metadata: MetaData) -> bool:
    there = _columns(database, metadata)
    first = (select(literal(1)).where(one.is_not(None)).limit(1) for one in there)
    return any(database.scalar(query) for query in first)


def prove(database: Connection, metadata: MetaData, vault: Vault) -> None:
    """Opens a value of every column and key, and finds it by its index; DoesNotOpen if it cannot."""
    for column in _columns(database, metadata):
        header = func.substring(column, 1, HEADER.size)
        index = column.table.columns.get(f"{column.name}_index")
        rows = database.execute(
            select(column.table.c.id, column, column if index is None else index)
            .where(column.is_not(None))
            .ext(distinct_on(header))
            .order_by(header)
        )
        for row_id, sealed, kept in rows:
            value = vault.open(place(column), row_id, bytes(sealed))
            if index is not None and vault.index(place(column), value) != bytes(kept):
                raise DoesNotOpen(f"{place(column)} of {row_id}: another index key")


def _columns(database: Connection, metadata: MetaData) -> Iterator[Column[Any]]:
    """Those that are there: the database may be of another release."""
    found = inspect(database)
    tables = set(found.get_table_names())
    for column in sealed_columns(metadata):
        table = column.table.name
        if table in tables and column.name in {one["name"] for one in found.get_columns(table)}:
            yield column


def _of(secret: bytes, suite: str) -> str:
    derive = HKDF(hashes.SHA256(), SIZE, salt=None, info=f"wuxin|fingerprint|{suite}".encode())
    return derive.derive(secret).hex()
