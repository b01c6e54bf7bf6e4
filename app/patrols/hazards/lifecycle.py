"""The life of a hazard (隐患): found, filed, assigned, put right, inspected, closed (整改闭环).

Work that fails inspection goes back to its assignee. Being overdue is not a state: it is `due_at`
and the time. What was joined points at one that was not: all reports of one hazard at the same.
The verifier is a grid worker of its grid or staff who never did work on it, not in an attempt that
was returned or reopened either, by none of their accounts, and was not then of the company that did
it. Where everybody did, the limit of the verification runs out, it is escalated, and the street
verifies.
"""

from app.platform.lifecycle import Lifecycle, Named, Step


class HazardState(Named):
    REPORTED = "reported", "待立案"
    FILED = "filed", "待派单"
    ASSIGNED = "assigned", "整改中"
    SUSPENDED = "suspended", "已挂账"
    SUBMITTED = "submitted", "待核查"
    CLOSED = "closed", "已销号"
    DISMISSED = "dismissed", "不予立案"
    JOINED = "joined", "已并案"


class HazardAction(Named):
    FILE = "file", "立案"
    DISMISS = "dismiss", "不予立案"
    JOIN = "join", "并案"
    FIX_ON_THE_SPOT = "fix_on_the_spot", "即查即改"
    ASSIGN = "assign", "派单"
    HAND_BACK = "hand_back", "退单"
    EXTEND = "extend", "延期"
    SUSPEND = "suspend", "挂账"
    RESUME = "resume", "恢复整改"
    SUBMIT = "submit", "报整改完成"
    RETURN = "return", "退回整改"
    PASS = "pass", "核查销号"
    REOPEN = "reopen", "重新打开"
    FOLLOW = "follow", "随同并案"
    DISMISS_ALONG = "dismiss_along", "随同不予立案"
    MOVE_LIMIT = "move_limit", "期限重算"  # the calendar has changed


class HazardParty(Named):
    REPORTER = "reporter", "上报人"
    GRID_WORKER = "grid_worker", "网格员"  # of the hazard's grid
    STAFF = "staff", "社区工作人员"  # the street too, once it was escalated to it
    ASSIGNEE = "assignee", "整改责任人"
    VERIFIER = "verifier", "未参与整改的网格员或社区工作人员"
    CLOCK = "clock", "系统"


class HazardLimit(Named):
    """What must have happened by `due_at`."""

    FILING = "filing", "立案"
    RECTIFICATION = "rectification", "整改"
    VERIFICATION = "verification", "核查"


S, A, P = HazardState, HazardAction, HazardParty

# fmt: off
LIFECYCLE = Lifecycle(
    "隐患",
    S.REPORTED,
    #    action              in state      becomes       by
    Step(A.FILE,             S.REPORTED,   S.FILED,      {P.GRID_WORKER, P.STAFF}),
    Step(A.DISMISS,          S.REPORTED,   S.DISMISSED,  {P.GRID_WORKER, P.STAFF}),
    Step(A.JOIN,             S.REPORTED,   S.JOINED,     {P.GRID_WORKER, P.STAFF}),
    Step(A.FIX_ON_THE_SPOT,  S.REPORTED,   S.SUBMITTED,  {P.GRID_WORKER}),
    Step(A.FIX_ON_THE_SPOT,  S.FILED,      S.SUBMITTED,  {P.GRID_WORKER}),
    Step(A.ASSIGN,           S.FILED,      S.ASSIGNED,   {P.GRID_WORKER, P.STAFF}),
    Step(A.ASSIGN,           S.ASSIGNED,   S.ASSIGNED,   {P.GRID_WORKER, P.STAFF}),  # to somebody else
    Step(A.HAND_BACK,        S.ASSIGNED,   S.FILED,      {P.ASSIGNEE}),
    Step(A.EXTEND,           S.ASSIGNED,   S.ASSIGNED,   {P.STAFF}),
    Step(A.SUSPEND,          S.ASSIGNED,   S.SUSPENDED,  {P.STAFF}),
    Step(A.RESUME,           S.SUSPENDED,  S.ASSIGNED,   {P.STAFF}),
    Step(A.SUBMIT,           S.ASSIGNED,   S.SUBMITTED,  {P.ASSIGNEE}),
    Step(A.RETURN,           S.SUBMITTED,  S.ASSIGNED,   {P.VERIFIER}),
    Step(A.PASS,             S.SUBMITTED,  S.CLOSED,     {P.VERIFIER}),
    Step(A.REOPEN,           S.CLOSED,     S.FILED,      {P.REPORTER, P.STAFF}),
    Step(A.FOLLOW,           S.JOINED,     S.JOINED,     {P.CLOCK}),  # what it was joined to was joined
    Step(A.DISMISS_ALONG,    S.JOINED,     S.DISMISSED,  {P.CLOCK}),  # … or dismissed
    Step(A.MOVE_LIMIT,       S.REPORTED,   S.REPORTED,   {P.CLOCK}),
    Step(A.MOVE_LIMIT,       S.FILED,      S.FILED,      {P.CLOCK}),
    Step(A.MOVE_LIMIT,       S.ASSIGNED,   S.ASSIGNED,   {P.CLOCK}),
    Step(A.MOVE_LIMIT,       S.SUSPENDED,  S.SUSPENDED,  {P.CLOCK}),
    Step(A.MOVE_LIMIT,       S.SUBMITTED,  S.SUBMITTED,  {P.CLOCK}),
)
# fmt: on
