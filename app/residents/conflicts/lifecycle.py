"""Two edits of one record (编辑冲突): the later one waits until somebody has seen both."""

from app.platform.lifecycle import Lifecycle, Named, Step


class ConflictState(Named):
    OPEN = "open", "待处理"
    TAKEN = "taken", "已采用"
    KEPT = "kept", "已保留现有"


class ConflictAction(Named):
    TAKE = "take", "采用我的"  # what was wanted is applied to what is there now
    KEEP = "keep", "保留现有"


class ConflictParty(Named):
    EDITOR = "editor", "有权修改此人信息的人"  # who may make that edit


S, A, P = ConflictState, ConflictAction, ConflictParty

# fmt: off
CONFLICT = Lifecycle(
    "编辑冲突",
    S.OPEN,
    Step(A.TAKE,  S.OPEN,  S.TAKEN,  {P.EDITOR}),
    Step(A.KEEP,  S.OPEN,  S.KEPT,   {P.EDITOR}),
)
# fmt: on
