"""A lifecycle is one table: who may do what, in which state, and where that leads.

Everything here is pure; `app.platform.history.transition` stores the step that was taken.
"""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Generic, Protocol, Self, TypeVar

from app.platform.errors import Conflict, Forbidden


class Named(StrEnum):
    """States, actions and parties: each with its name, which people read: `FILED = "filed", "待派单"`."""

    label: str

    def __new__(cls, value: str, label: str) -> Self:
        self = str.__new__(cls, value)
        self._value_, self.label = value, label
        return self


S = TypeVar("S", bound=Named)  # state
A = TypeVar("A", bound=Named)  # action
P = TypeVar("P", bound=Named)  # party: what somebody is to this thing


class StepOutOfOrder(Conflict):
    title = "当前状态不允许此操作"


class NotYourStep(Forbidden):
    title = "此操作应由他人完成"


@dataclass(frozen=True, slots=True)
class Step(Generic[S, A, P]):
    """One row. A row that leads back to its own state is something done *while* in it."""

    action: A
    source: S
    target: S
    by: AbstractSet[P]


class Taken(Protocol):
    """A step that was taken, as the history keeps it: what deadlines follow from."""

    @property
    def action(self) -> str: ...

    @property
    def at(self) -> datetime: ...

    @property
    def details(self) -> Mapping[str, Any]: ...


class Lifecycle(Generic[S, A, P]):
    def __init__(self, of: str, start: S, *steps: Step[S, A, P]) -> None:
        """`of`: what the thing is called, which people read."""
        self.of = of
        self.start = start
        self.steps = steps
        self._rows = {(step.source, step.action): step for step in steps}
        self._open: dict[tuple[S, frozenset[P]], list[A]] = {}
        if len(self._rows) != len(steps):
            raise ValueError("two rows for one action in one state")
        if unreachable := set(type(start)) - {start, *(step.target for step in steps)}:
            raise ValueError(f"no row leads to {sorted(unreachable)}")

    def next(self, state: S, action: A, parties: AbstractSet[P]) -> S:
        """Where this action leads. The state is judged before the person."""
        step = self._rows.get((state, action))
        if step is None:
            again = "再" if state.label.startswith("已") else ""  # what is behind it, it was once
            raise StepOutOfOrder(f"{self.of}{state.label}，不能{again}{action.label}")
        if not step.by & parties:
            whose = "、".join(dict.fromkeys(party.label for party in sorted(step.by)))
            raise NotYourStep(f"{action.label}须由{whose}办理")
        return step.target

    def open_to(self, parties: AbstractSet[P], state: S) -> list[A]:
        """The buttons to show."""
        key = state, frozenset(parties)
        if key not in self._open:
            rows = (step for step in self.steps if step.source == state and step.by & parties)
            self._open[key] = [step.action for step in rows]
        return self._open[key]

    def markdown(self) -> str:
        """The table for the API documentation."""
        rows = [
            f"| {_said(step.source)} | **{step.action}** {step.action.label} "
            f"| {', '.join(_said(party) for party in sorted(step.by))} | {_said(step.target)} |"
            for step in self.steps
        ]
        return "\n".join(["| in state | action | by | becomes |", "|---|---|---|---|", *rows])


def _said(name: Named) -> str:
    return f"{name} {name.label}"
