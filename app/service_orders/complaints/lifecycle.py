"""The life of a complaint (投诉): filed, looked into, found to be so or not.

The unit and the member whom it is about never learn of it, and nobody handles one against themselves, their
household or their unit. Whoever complained may withdraw it.
"""

from app.platform.lifecycle import Lifecycle, Named, Step


class ComplaintState(Named):
    FILED = "filed", "待处理"
    IN_HAND = "in_hand", "调查中"
    FOUNDED = "founded", "属实"
    UNFOUNDED = "unfounded", "不属实"
    WITHDRAWN = "withdrawn", "已撤回"


class ComplaintAction(Named):
    OPEN = "open", "查看内容"
    LOOK_INTO = "look_into", "调查"
    STOP = "stop", "暂停服务人员"
    ESTABLISH = "establish", "认定属实"
    REJECT = "reject", "认定不属实"
    WITHDRAW = "withdraw", "撤回"


class ComplaintParty(Named):
    COMPLAINANT = "complainant", "投诉人"
    HANDLER = "handler", "与被投诉人无关的社区工作人员"
    AUDITOR = "auditor", "审计"


S, A, P = ComplaintState, ComplaintAction, ComplaintParty
READERS = frozenset({P.COMPLAINANT, P.HANDLER, P.AUDITOR})

# fmt: off
LIFECYCLE = Lifecycle(
    "投诉",
    S.FILED,
    #    action       in state      becomes       by
    Step(A.OPEN,      S.FILED,      S.FILED,      READERS),
    Step(A.OPEN,      S.IN_HAND,    S.IN_HAND,    READERS),
    Step(A.OPEN,      S.FOUNDED,    S.FOUNDED,    READERS),
    Step(A.OPEN,      S.UNFOUNDED,  S.UNFOUNDED,  READERS),
    Step(A.OPEN,      S.WITHDRAWN,  S.WITHDRAWN,  READERS),
    Step(A.LOOK_INTO, S.FILED,      S.IN_HAND,    {P.HANDLER}),
    Step(A.STOP,      S.FILED,      S.FILED,      {P.HANDLER}),  # at once
    Step(A.STOP,      S.IN_HAND,    S.IN_HAND,    {P.HANDLER}),
    Step(A.STOP,      S.FOUNDED,    S.FOUNDED,    {P.HANDLER}),
    Step(A.ESTABLISH, S.IN_HAND,    S.FOUNDED,    {P.HANDLER}),
    Step(A.REJECT,    S.IN_HAND,    S.UNFOUNDED,  {P.HANDLER}),
    Step(A.WITHDRAW,  S.FILED,      S.WITHDRAWN,  {P.COMPLAINANT}),
    Step(A.WITHDRAW,  S.IN_HAND,    S.WITHDRAWN,  {P.COMPLAINANT}),
)
# fmt: on
