"""The life of a swap (换班): one of a crew asks a colleague of the same unit to serve in their place,
and perhaps to be served for in turn. That an order has begun, or is not theirs any more, ends it.
"""

from app.platform.lifecycle import Lifecycle, Named, Step


class SwapState(Named):
    ASKED = "asked", "待同意"
    AGREED = "agreed", "已换班"
    REFUSED = "refused", "已婉拒"
    WITHDRAWN = "withdrawn", "已撤回"
    VOID = "void", "已失效"


class SwapAction(Named):
    AGREE = "agree", "同意换班"
    REFUSE = "refuse", "婉拒换班"
    WITHDRAW = "withdraw", "撤回换班"
    VOID = "void", "换班失效"


class SwapParty(Named):
    ASKER = "asker", "提出换班的服务人员"
    ASKED = "asked", "被请求换班的服务人员"
    CLOCK = "clock", "系统"


ASK = "ask"  # the step with which a history begins: 提出换班

S, A, P = SwapState, SwapAction, SwapParty

# fmt: off
LIFECYCLE = Lifecycle(
    "换班",
    S.ASKED,
    #    action       in state   becomes       by
    Step(A.AGREE,     S.ASKED,   S.AGREED,     {P.ASKED}),
    Step(A.REFUSE,    S.ASKED,   S.REFUSED,    {P.ASKED}),
    Step(A.WITHDRAW,  S.ASKED,   S.WITHDRAWN,  {P.ASKER}),
    Step(A.VOID,      S.ASKED,   S.VOID,       {P.CLOCK}),
)
# fmt: on
