"""From a row to what a client is told. A household is ready for JSON: it is read often."""

from typing import Any

from app.platform.db.kept import Row
from app.residents.households.schemas import OwnerView


def view(row: Row) -> dict[str, Any]:
    return {
        "id": row.id,
        "dwelling_id": row.dwelling_id,
        "address": row.address,
        "since": row.since,
        "until": row.until,
        "merged_into_id": row.merged_into_id,
        "split_from_id": row.split_from_id,
        "members": row.members or [],
    }


def owner(row: Row) -> OwnerView:
    return OwnerView.model_validate(row)
