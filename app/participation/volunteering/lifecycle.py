"""A correction (更正) of hours: asked for, and decided by somebody who gains nothing by it."""

from app.platform.lifecycle import Lifecycle, Named, Step


class HourCorrectionState(Named):
    ASKED = "asked", "待审批"
    APPROVED = "approved", "已更正"
    REFUSED = "refused", "未更正"
    WITHDRAWN = "withdrawn", "已撤回"


class HourCorrectionAction(Named):
    APPROVE = "approve", "同意"  # a counter-entry is written
    REFUSE = "refuse", "不同意"
    WITHDRAW = "withdraw", "撤回"


class HourCorrectionParty(Named):
    ASKER = "asker", "申请人"
    APPROVER = "approver", "与这份时长无关的社区工作人员"  # neither asked, nor are they theirs


S, A, P = HourCorrectionState, HourCorrectionAction, HourCorrectionParty

# fmt: off
LIFECYCLE = Lifecycle(
    "时长更正申请",
    S.ASKED,
    #    action       in state   becomes       by
    Step(A.APPROVE,   S.ASKED,   S.APPROVED,   {P.APPROVER}),
    Step(A.REFUSE,    S.ASKED,   S.REFUSED,    {P.APPROVER}),
    Step(A.WITHDRAW,  S.ASKED,   S.WITHDRAWN,  {P.ASKER}),
)
# fmt: on
