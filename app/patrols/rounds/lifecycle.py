"""The life of a round (巡护): planned, and held or cancelled.

Being full or under way is not a state: it is a count and the time. What a phone without signal
brings after the round was held is still taken.
"""

from app.platform.lifecycle import Lifecycle, Named, Step


class RoundState(Named):
    PLANNED = "planned", "已安排"
    HELD = "held", "已结束"
    CANCELLED = "cancelled", "已取消"


class RoundAction(Named):
    SIGN_UP = "sign_up", "报名"
    WITHDRAW = "withdraw", "取消报名"
    SIGN_IN = "sign_in", "签到"
    SIGN_OUT = "sign_out", "签退"
    RECORD = "record", "记录安全行动"
    REPORT = "report", "上报隐患"
    MOVE = "move", "改期"
    CANCEL = "cancel", "取消"
    HOLD = "hold", "结束"


class RoundParty(Named):
    RESIDENT = "resident", "已认证居民"  # verified; who is not in the team is told so
    MEMBER = "member", "队员"  # of the round's team
    PRESENT = "present", "已签到者"  # also who has left the team since
    GRID_WORKER = "grid_worker", "网格员"  # of the round's grid
    STAFF = "staff", "社区工作人员"
    CLOCK = "clock", "系统"


S, A, P = RoundState, RoundAction, RoundParty
MAY_COME = frozenset({P.MEMBER, P.GRID_WORKER, P.STAFF})
ON_IT = MAY_COME | {P.PRESENT}
IN_CHARGE = frozenset({P.GRID_WORKER, P.STAFF})

# fmt: off
LIFECYCLE = Lifecycle(
    "巡护",
    S.PLANNED,
    #    action      in state     becomes       by
    Step(A.SIGN_UP,  S.PLANNED,   S.PLANNED,    {P.RESIDENT, P.CLOCK} | IN_CHARGE),
    Step(A.WITHDRAW, S.PLANNED,   S.PLANNED,    {P.RESIDENT, P.CLOCK} | IN_CHARGE),  # they have died
    Step(A.SIGN_IN,  S.PLANNED,   S.PLANNED,    MAY_COME),
    Step(A.SIGN_IN,  S.HELD,      S.HELD,       MAY_COME),
    Step(A.SIGN_OUT, S.PLANNED,   S.PLANNED,    ON_IT),
    Step(A.SIGN_OUT, S.HELD,      S.HELD,       ON_IT),
    Step(A.RECORD,   S.PLANNED,   S.PLANNED,    ON_IT),
    Step(A.RECORD,   S.HELD,      S.HELD,       ON_IT),
    Step(A.REPORT,   S.PLANNED,   S.PLANNED,    ON_IT),
    Step(A.REPORT,   S.HELD,      S.HELD,       ON_IT),
    Step(A.MOVE,     S.PLANNED,   S.PLANNED,    IN_CHARGE),
    Step(A.CANCEL,   S.PLANNED,   S.CANCELLED,  IN_CHARGE | {P.CLOCK}),  # its team was disbanded
    Step(A.HOLD,     S.PLANNED,   S.HELD,       IN_CHARGE | {P.CLOCK}),
)
# fmt: on
