from typing import Any

from app.platform.schemas import View


class HeldField(View):
    name: str
    label: str
    value: Any
    purpose: str
    retention: str
    sensitivity: str


class HeldTable(View):
    table: str
    label: str
    records: list[list[HeldField]]
