"""Two requests that everybody may make about their own data: to correct it, and to close the account."""

from app.platform.lifecycle import Lifecycle, Named, Step


class CorrectionState(Named):
    ASKED = "asked", "待处理"
    MADE = "made", "已更正"
    REFUSED = "refused", "未更正"


class CorrectionAction(Named):
    MAKE = "make", "更正"
    REFUSE = "refuse", "不予更正"  # with reasons (PIPL § 50)


class ClosureState(Named):
    ASKED = "asked", "注销中"
    TAKEN_BACK = "taken_back", "已撤回"
    CLOSED = "closed", "已注销"


class ClosureAction(Named):
    TAKE_BACK = "take_back", "撤回"
    CLOSE = "close", "注销"


class RightsParty(Named):
    CLOCK = "clock", "系统"
    OFFICE = "office", "社区工作人员"
    OWNER = "owner", "本人"


P = RightsParty

# fmt: off
CORRECTION = Lifecycle(
    "更正申请",
    CorrectionState.ASKED,
    Step(CorrectionAction.MAKE,    CorrectionState.ASKED,  CorrectionState.MADE,     {P.OFFICE}),
    Step(CorrectionAction.REFUSE,  CorrectionState.ASKED,  CorrectionState.REFUSED,  {P.OFFICE}),
)
CLOSURE = Lifecycle(
    "注销申请",
    ClosureState.ASKED,
    Step(ClosureAction.TAKE_BACK,  ClosureState.ASKED,  ClosureState.TAKEN_BACK,  {P.OWNER}),
    Step(ClosureAction.CLOSE,      ClosureState.ASKED,  ClosureState.CLOSED,      {P.CLOCK}),
)
# fmt: on
