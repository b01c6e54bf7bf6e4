"""A lifecycle is one table: who may do what, in which state, and where that leads.

Everything here is pure; `app.platform.history.transition` stores the step that was taken.
"""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

from app.platform.errors import Conflict, Forbidden

S = TypeVar("S", bound=StrEnum)  # state
A = TypeVar("A", bound=StrEnum)  # action
P = TypeVar("P", bound=StrEnum)  # party: what somebody is to this thing


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


class Lifecycle(Generic[S, A, P]):
    def __init__(self, start: S, *steps: Step[S, A, P]) -> None:
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
            raise StepOutOfOrder(f"状态 {state} 下不能执行 {action}")
        if not step.by & parties:
            raise NotYourStep(f"{action} 只能由 {'、'.join(sorted(step.by))} 执行")
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
            f"| {step.source} | **{step.action}** | {', '.join(sorted(step.by))} | {step.target} |"
            for step in self.steps
        ]
        return "\n".join(["| in state | action | by | becomes |", "|---|---|---|---|", *rows])
