"""The life of a plan of a day (派单方案): computed, looked at, changed, and accepted by a person.

Nothing that is computed sends anybody anywhere: until somebody accepts it a plan is a proposal (个人信息保护法
§ 24). It may be put aside at any time before.
"""

from app.platform.lifecycle import Lifecycle, Named, Step


class PlanState(Named):
    ASKED = "asked", "等待编制"
    SOLVING = "solving", "编制中"
    PROPOSED = "proposed", "待确认"
    ACCEPTED = "accepted", "已确认"
    DISCARDED = "discarded", "已放弃"
    FAILED = "failed", "未编成"


class PlanAction(Named):
    BEGIN = "begin", "开始编制"
    GO_ON = "go_on", "继续编制"
    PROPOSE = "propose", "提出方案"
    FAIL = "fail", "中止编制"
    PIN = "pin", "固定人员和时间"
    UNPIN = "unpin", "取消固定"
    SOLVE_AGAIN = "solve_again", "重新编制"
    ACCEPT = "accept", "确认派单"
    DISCARD = "discard", "放弃方案"


class PlanParty(Named):
    STAFF = "staff", "社区工作人员"
    COORDINATOR = "coordinator", "服务单位联络员"
    CLOCK = "clock", "系统"


ASK = "ask"  # the step with which a history begins: 编制派单方案

S, A, P = PlanState, PlanAction, PlanParty
PLANNING = frozenset({P.STAFF, P.COORDINATOR})
GOING_ON = (S.ASKED, S.SOLVING)

# fmt: off
LIFECYCLE = Lifecycle(
    "派单方案",
    S.ASKED,
    #    action         in state     becomes      by
    Step(A.BEGIN,       S.ASKED,     S.SOLVING,   {P.CLOCK}),
    Step(A.GO_ON,       S.SOLVING,   S.SOLVING,   {P.CLOCK}),
    Step(A.PROPOSE,     S.SOLVING,   S.PROPOSED,  {P.CLOCK}),
    Step(A.FAIL,        S.ASKED,     S.FAILED,    {P.CLOCK}),
    Step(A.FAIL,        S.SOLVING,   S.FAILED,    {P.CLOCK}),
    Step(A.PIN,         S.PROPOSED,  S.PROPOSED,  PLANNING),
    Step(A.UNPIN,       S.PROPOSED,  S.PROPOSED,  PLANNING),
    Step(A.SOLVE_AGAIN, S.PROPOSED,  S.ASKED,     PLANNING),
    Step(A.ACCEPT,      S.PROPOSED,  S.ACCEPTED,  PLANNING),
    Step(A.DISCARD,     S.ASKED,     S.DISCARDED, PLANNING),
    Step(A.DISCARD,     S.SOLVING,   S.DISCARDED, PLANNING),
    Step(A.DISCARD,     S.PROPOSED,  S.DISCARDED, PLANNING),
)
# fmt: on
