"""Two edits of one record (编辑冲突): the later one waits until somebody has seen both."""

from enum import StrEnum

from app.platform.lifecycle import Lifecycle, Step


class ConflictState(StrEnum):
    OPEN = "open"  # 待处理
    TAKEN = "taken"  # 已采用
    KEPT = "kept"  # 已保留现有


class ConflictAction(StrEnum):
    TAKE = "take"  # 采用我的: what was wanted is applied to what is there now
    KEEP = "keep"  # 保留现有


class ConflictParty(StrEnum):
    EDITOR = "editor"  # who may make that edit


S, A, P = ConflictState, ConflictAction, ConflictParty

# fmt: off
CONFLICT = Lifecycle(
    S.OPEN,
    Step(A.TAKE,  S.OPEN,  S.TAKEN,  {P.EDITOR}),
    Step(A.KEEP,  S.OPEN,  S.KEPT,   {P.EDITOR}),
)
# fmt: on
