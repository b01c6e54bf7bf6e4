"""The committed contract, as a client reads it; `tests.generated` writes it."""

import json
import re
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).parent.parent
OPENAPI, README = ROOT / "openapi" / "openapi.json", ROOT / "README.md"
CODES = re.compile(r"`([a-z0-9-]+)`")


class Operation(NamedTuple):
    method: str
    path: str
    problems: set[str]  # the codes that it names


def published() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(OPENAPI.read_text())
    return found


def operations() -> dict[str, Operation]:
    """By their ids."""
    return {
        described["operationId"]: Operation(method.upper(), path, _problems(described))
        for path, methods in published()["paths"].items()
        for method, described in methods.items()
    }


def _problems(described: dict[str, Any]) -> set[str]:
    answers = described["responses"].values()
    return {code for one in answers for code in CODES.findall(one.get("description", ""))}
