"""What is held on somebody, in the words of the purposes; what is sealed only with a vault in hand."""

from collections.abc import Iterator
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import Column, Table

from app.platform.db.kept import Row
from app.platform.privacy import Personal, Purpose, Sensitivity
from app.platform.sealing.vault import Vault
from app.reports.own_data.labels import COLUMNS, PURPOSES, TABLES
from app.reports.own_data.queries import Held
from app.reports.own_data.schemas import HeldField, HeldTable

HIDDEN = "已加密保存，取得副本时显示"
PLAIN = (date, datetime, time, Decimal, UUID)


def table(found: Held, code: str, vault: Vault | None) -> HeldTable:
    return HeldTable(
        table=found.table.name,
        label=TABLES[found.table.name],
        records=[list(_record(found, row, code, vault)) for row in found.rows],
    )


def _record(found: Held, row: Row, code: str, vault: Vault | None) -> Iterator[HeldField]:
    values = row._asdict()
    for column, value in zip(found.columns, values.values(), strict=False):
        shown = value
        if value is not None and column.info.get("sealed"):
            sealed = bytes(value)
            place = f"{found.table.name}.{column.name}"
            shown = HIDDEN if vault is None else vault.open(place, row.id, sealed)
        yield _field(column, str(shown) if isinstance(shown, PLAIN) else shown)
    if "address" in values:
        yield _beside(found.table, "address", "地址", values["address"])
    if found.table.name == "photos":
        link = f"/api/v1/communities/{code}/me/photos/{row.id}"
        yield _beside(found.table, "link", "照片", link)


def _field(column: Column[Any], value: Any) -> HeldField:
    personal: Personal | None = column.info.get("personal")
    if personal is None:
        return _beside(column.table, column.name, COLUMNS[column.name], value)
    return _of(column.name, personal, value)


def _beside(held: Any, name: str, label: str, value: Any) -> HeldField:
    return _of(name, Personal(_purpose(held), label, Sensitivity.ORDINARY), value)


def _purpose(held: Table) -> Purpose:
    """Of a row: what its first personal column is for."""
    said = (column.info["personal"] for column in held.columns if column.info.get("personal"))
    first: Personal | None = next(said, None)
    return PURPOSES[held.name] if first is None else first.purpose


def _of(name: str, personal: Personal, value: Any) -> HeldField:
    return HeldField(
        name=name,
        label=personal.label,
        value=value,
        purpose=personal.purpose.words,
        retention=personal.purpose.retention,
        sensitivity=personal.sensitivity.value,
    )
