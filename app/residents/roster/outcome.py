"""What came of rows, by their numbers; it is added up part by part."""

from collections.abc import Set as AbstractSet
from dataclasses import asdict, dataclass, field
from typing import Any

COUNTS = ("added", "changed", "unchanged", "moved", "dwellings", "ended")


@dataclass
class Outcome:
    added: int = 0
    changed: int = 0
    unchanged: int = 0
    moved: int = 0
    dwellings: int = 0
    ended: int = 0
    refused: dict[int, str] = field(default_factory=dict)
    warned: dict[int, str] = field(default_factory=dict)
    changes: list[tuple[int, str]] = field(default_factory=list)  # in words

    def add(self, other: "Outcome") -> None:
        for name in COUNTS:
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.refused |= other.refused
        self.warned |= other.warned
        self.changes += other.changes

    def only(self, numbers: AbstractSet[int]) -> "Outcome":
        """What is said of these rows."""
        return Outcome(
            refused={number: why for number, why in self.refused.items() if number in numbers},
            warned={number: why for number, why in self.warned.items() if number in numbers},
            changes=[change for change in self.changes if change[0] in numbers],
        )

    def kept(self) -> dict[str, Any]:
        """As JSON holds it."""
        return asdict(self)

    @classmethod
    def of(cls, kept: dict[str, Any]) -> "Outcome":
        outcome = cls(**{name: kept[name] for name in COUNTS})
        for name in ("refused", "warned"):
            setattr(outcome, name, {int(number): why for number, why in kept[name].items()})
        outcome.changes = [(number, what) for number, what in kept["changes"]]
        return outcome
