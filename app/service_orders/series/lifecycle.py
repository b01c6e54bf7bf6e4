"""The life of a series (定期服务): running until it is ended. That it is paused follows from its dates.

Every date of it is made once, some weeks ahead; what cannot be had on a date is recorded and told, and
keeps none of the others.
"""

from app.platform.lifecycle import Lifecycle, Named, Step


class SeriesState(Named):
    RUNNING = "running", "进行中"
    ENDED = "ended", "已结束"


class SeriesAction(Named):
    PAUSE = "pause", "暂停"
    RESUME = "resume", "恢复"
    SKIP = "skip", "跳过一次"
    CHANGE = "change", "改时间"
    END = "end", "结束"


class SeriesParty(Named):
    CUSTOMER = "customer", "服务对象或其代办人"
    GRID_WORKER = "grid_worker", "所在网格的网格员"
    STAFF = "staff", "社区工作人员"
    CLOCK = "clock", "系统"


START = "start"  # the step with which a history begins: 开始

S, A, P = SeriesState, SeriesAction, SeriesParty
ORDERING = frozenset({P.CUSTOMER, P.GRID_WORKER, P.STAFF})

# fmt: off
LIFECYCLE = Lifecycle(
    "定期服务",
    S.RUNNING,
    #    action      in state    becomes     by
    Step(A.PAUSE,    S.RUNNING,  S.RUNNING,  ORDERING | {P.CLOCK}),  # in hospital
    Step(A.RESUME,   S.RUNNING,  S.RUNNING,  ORDERING),
    Step(A.SKIP,     S.RUNNING,  S.RUNNING,  ORDERING),
    Step(A.CHANGE,   S.RUNNING,  S.RUNNING,  ORDERING),
    Step(A.END,      S.RUNNING,  S.ENDED,    ORDERING | {P.CLOCK}),  # dead, moved
)
# fmt: on
