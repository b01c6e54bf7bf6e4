from dataclasses import dataclass, field

from app.platform.db.kept import Row


@dataclass(slots=True)
class Filled:
    """What came of filling an estate: how many were made, and which dwellings ask for somebody's look."""

    parts: int = 0
    owners: int = 0
    without_area: list[Row] = field(default_factory=list)
    without_owner: list[Row] = field(default_factory=list)
    differing: list[Row] = field(default_factory=list)
