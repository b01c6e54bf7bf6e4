"""What is held on somebody, in the words of the purposes; a sealed field is not opened for it."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import Column

from app.platform.privacy import Personal
from app.reports.own_data.queries import LABELS, Held
from app.reports.own_data.schemas import HeldField, HeldTable

HIDDEN = "已加密保存"


def table(found: Held) -> HeldTable:
    return HeldTable(
        table=found.table,
        label=LABELS[found.table],
        records=[
            [_field(*held) for held in zip(found.columns, row._asdict().values(), strict=True)]
            for row in found.rows
        ],
    )


def _field(column: Column[Any], value: Any) -> HeldField:
    personal: Personal = column.info["personal"]
    if value is not None and column.info.get("sealed"):
        value = HIDDEN
    elif isinstance(value, date | datetime | Decimal | UUID):
        value = str(value)
    return HeldField(
        label=personal.label,
        value=value,
        purpose=personal.purpose.words,
        retention=personal.purpose.retention,
        sensitivity=personal.sensitivity.value,
    )
