"""The life of a claim (居民认证): an account says that it is somebody of the roster.

What matches the roster is verified at once; whatever does not waits for the grid worker of that
dwelling, and the answer does not tell which part was wrong.
"""

from app.platform.lifecycle import Lifecycle, Named, Step


class ClaimState(Named):
    PENDING = "pending", "待核实"
    VERIFIED = "verified", "已通过"
    REFUSED = "refused", "未通过"
    WITHDRAWN = "withdrawn", "已撤回"
    ENDED = "ended", "已解除"


class ClaimAction(Named):
    MATCH = "match", "自动比对通过"
    ACCEPT = "accept", "通过"
    REFUSE = "refuse", "不通过"
    WITHDRAW = "withdraw", "撤回"
    LEAVE = "leave", "解除绑定"
    END = "end", "取消认证"  # moved away, or a mistake


class ClaimParty(Named):
    CLOCK = "clock", "系统"
    CLAIMANT = "claimant", "申请人本人"
    DECIDER = "decider", "网格员或社区工作人员"  # the grid worker of that dwelling, or staff


S, A, P = ClaimState, ClaimAction, ClaimParty

# fmt: off
LIFECYCLE = Lifecycle(
    "认证申请",
    S.PENDING,
    #    action       in state      becomes       by
    Step(A.MATCH,     S.PENDING,    S.VERIFIED,   {P.CLOCK}),
    Step(A.ACCEPT,    S.PENDING,    S.VERIFIED,   {P.DECIDER}),
    Step(A.REFUSE,    S.PENDING,    S.REFUSED,    {P.DECIDER}),
    Step(A.WITHDRAW,  S.PENDING,    S.WITHDRAWN,  {P.CLAIMANT}),
    Step(A.LEAVE,     S.VERIFIED,   S.ENDED,      {P.CLAIMANT}),
    Step(A.END,       S.VERIFIED,   S.ENDED,      {P.DECIDER}),
)
# fmt: on
