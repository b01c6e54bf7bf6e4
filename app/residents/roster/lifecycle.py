"""The life of a run of the roster (居民名册导入): uploaded, read, taken in batch by batch."""

from enum import StrEnum

from app.platform.lifecycle import Lifecycle, Step


class RunState(StrEnum):
    WAITING = "waiting"  # 等待读取
    RUNNING = "running"  # 导入中
    DONE = "done"  # 已完成
    FAILED = "failed"  # 无法读取


class RunAction(StrEnum):
    START = "start"
    FINISH = "finish"
    FAIL = "fail"


class RunParty(StrEnum):
    CLOCK = "clock"


S, A, P = RunState, RunAction, RunParty

# fmt: off
LIFECYCLE = Lifecycle(
    S.WAITING,
    #    action    in state    becomes     by
    Step(A.START,  S.WAITING,  S.RUNNING,  {P.CLOCK}),
    Step(A.FINISH, S.RUNNING,  S.DONE,     {P.CLOCK}),
    Step(A.FAIL,   S.WAITING,  S.FAILED,   {P.CLOCK}),
)
# fmt: on
