"""A correction (更正) of hours: asked for, and decided by somebody who gains nothing by it."""

from enum import StrEnum

from app.platform.lifecycle import Lifecycle, Step


class HourCorrectionState(StrEnum):
    ASKED = "asked"  # 待审批
    APPROVED = "approved"  # 已更正
    REFUSED = "refused"  # 未更正
    WITHDRAWN = "withdrawn"  # 已撤回


class HourCorrectionAction(StrEnum):
    APPROVE = "approve"  # 同意: a counter-entry is written
    REFUSE = "refuse"  # 不同意
    WITHDRAW = "withdraw"  # 撤回


class HourCorrectionParty(StrEnum):
    ASKER = "asker"
    APPROVER = "approver"  # of the office; neither asked for it nor are they their hours


S, A, P = HourCorrectionState, HourCorrectionAction, HourCorrectionParty

# fmt: off
LIFECYCLE = Lifecycle(
    S.ASKED,
    #    action       in state   becomes       by
    Step(A.APPROVE,   S.ASKED,   S.APPROVED,   {P.APPROVER}),
    Step(A.REFUSE,    S.ASKED,   S.REFUSED,    {P.APPROVER}),
    Step(A.WITHDRAW,  S.ASKED,   S.WITHDRAWN,  {P.ASKER}),
)
# fmt: on
