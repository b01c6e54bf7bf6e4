"""The life of a run of the roster (居民名册导入): uploaded, read, taken in part by part.

Whatever happens it ends: what its jobs die of fails it, and so does the clock when none is left.
"""

from app.platform.lifecycle import Lifecycle, Named, Step


class RunState(Named):
    WAITING = "waiting", "等待读取"
    RUNNING = "running", "导入中"
    DONE = "done", "已完成"
    FAILED = "failed", "未完成"


class RunAction(Named):
    START = "start", "开始导入"
    FINISH = "finish", "完成导入"
    FAIL = "fail", "中止导入"


class RunParty(Named):
    CLOCK = "clock", "系统"


S, A, P = RunState, RunAction, RunParty

GOING_ON = (S.WAITING, S.RUNNING)

# fmt: off
LIFECYCLE = Lifecycle(
    "名册导入",
    S.WAITING,
    #    action    in state    becomes     by
    Step(A.START,  S.WAITING,  S.RUNNING,  {P.CLOCK}),
    Step(A.FINISH, S.RUNNING,  S.DONE,     {P.CLOCK}),
    Step(A.FAIL,   S.WAITING,  S.FAILED,   {P.CLOCK}),
    Step(A.FAIL,   S.RUNNING,  S.FAILED,   {P.CLOCK}),
)
# fmt: on
