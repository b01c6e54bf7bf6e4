"""Two requests that everybody may make about their own data: to correct it, and to close the account."""

from enum import StrEnum

from app.platform.lifecycle import Lifecycle, Step


class CorrectionState(StrEnum):
    ASKED = "asked"  # 已申请
    MADE = "made"  # 已更正
    REFUSED = "refused"  # 未更正


class CorrectionAction(StrEnum):
    MAKE = "make"  # 更正
    REFUSE = "refuse"  # 不予更正: with reasons (PIPL § 50)


class ClosureState(StrEnum):
    ASKED = "asked"  # 注销中
    TAKEN_BACK = "taken_back"  # 已撤回
    CLOSED = "closed"  # 已注销


class ClosureAction(StrEnum):
    TAKE_BACK = "take_back"  # 撤回
    CLOSE = "close"  # 注销


class RightsParty(StrEnum):
    CLOCK = "clock"
    OFFICE = "office"
    OWNER = "owner"


P = RightsParty

# fmt: off
CORRECTION = Lifecycle(
    CorrectionState.ASKED,
    Step(CorrectionAction.MAKE,    CorrectionState.ASKED,  CorrectionState.MADE,     {P.OFFICE}),
    Step(CorrectionAction.REFUSE,  CorrectionState.ASKED,  CorrectionState.REFUSED,  {P.OFFICE}),
)
CLOSURE = Lifecycle(
    ClosureState.ASKED,
    Step(ClosureAction.TAKE_BACK,  ClosureState.ASKED,  ClosureState.TAKEN_BACK,  {P.OWNER}),
    Step(ClosureAction.CLOSE,      ClosureState.ASKED,  ClosureState.CLOSED,      {P.CLOCK}),
)
# fmt: on
