"""The life of a task (落实任务) of a resolution, and of each call (吹哨) of a unit to it.

A task may call several units; each answers, or hands back, for itself. Handed back, that call alone is
open again: another takes its place, or it is withdrawn. The task is done by itself, when every call that
stands was verified by somebody who did none of its work. Being overdue is no state.
"""

from app.platform.lifecycle import Lifecycle, Named, Step


class TaskState(Named):
    OPEN = "open", "落实中"
    DONE = "done", "已完成"
    CANCELLED = "cancelled", "已撤销"


class TaskAction(Named):
    CALL = "call", "吹哨"
    FINISH = "finish", "完成"
    CANCEL = "cancel", "撤销"
    CANCEL_ALONG = "cancel_along", "随议题终止"


class TaskParty(Named):
    CHAIR = "chair", "社区工作人员"
    CLOCK = "clock", "系统"


class CallState(Named):
    CALLED = "called", "待应答"
    ANSWERED = "answered", "已应答"
    WORKING = "working", "办理中"
    SUBMITTED = "submitted", "待核查"
    VERIFIED = "verified", "已核查"
    HANDED_BACK = "handed_back", "已退回"
    REDIRECTED = "redirected", "已改派"
    WITHDRAWN = "withdrawn", "已撤回"


class CallAction(Named):
    ANSWER = "answer", "应答"
    HAND_BACK = "hand_back", "退回"
    ARRIVE = "arrive", "报到"
    REPORT = "report", "报进展"
    SUBMIT = "submit", "报完成"
    RETURN = "return", "退回重办"
    VERIFY = "verify", "核查通过"
    REDIRECT = "redirect", "改派"
    WITHDRAW = "withdraw", "撤回"
    WITHDRAW_ALONG = "withdraw_along", "随任务撤销"


class CallParty(Named):
    UNIT = "unit", "被吹哨单位或人员"
    CHAIR = "chair", "社区工作人员"
    VERIFIER = "verifier", "未参与办理的网格员或社区工作人员"
    CLOCK = "clock", "系统"


T, D, B = TaskState, TaskAction, TaskParty
S, A, P = CallState, CallAction, CallParty

# fmt: off
TASK = Lifecycle(
    "任务",
    T.OPEN,
    #    action            in state  becomes       by
    Step(D.CALL,           T.OPEN,   T.OPEN,       {B.CHAIR}),
    Step(D.FINISH,         T.OPEN,   T.DONE,       {B.CLOCK}),  # its last call was verified
    Step(D.CANCEL,         T.OPEN,   T.CANCELLED,  {B.CHAIR}),
    Step(D.CANCEL_ALONG,   T.OPEN,   T.CANCELLED,  {B.CLOCK}),  # the topic was stopped
)
CALL = Lifecycle(
    "吹哨",
    S.CALLED,
    #    action            in state        becomes        by
    Step(A.ANSWER,         S.CALLED,       S.ANSWERED,    {P.UNIT}),
    Step(A.HAND_BACK,      S.CALLED,       S.HANDED_BACK, {P.UNIT}),
    Step(A.ARRIVE,         S.ANSWERED,     S.WORKING,     {P.UNIT}),
    Step(A.REPORT,         S.WORKING,      S.WORKING,     {P.UNIT}),
    Step(A.SUBMIT,         S.ANSWERED,     S.SUBMITTED,   {P.UNIT}),  # what needs nobody on the spot
    Step(A.SUBMIT,         S.WORKING,      S.SUBMITTED,   {P.UNIT}),
    Step(A.RETURN,         S.SUBMITTED,    S.WORKING,     {P.VERIFIER}),
    Step(A.VERIFY,         S.SUBMITTED,    S.VERIFIED,    {P.VERIFIER}),
    Step(A.REDIRECT,       S.CALLED,       S.REDIRECTED,  {P.CHAIR}),  # another is called instead
    Step(A.REDIRECT,       S.HANDED_BACK,  S.REDIRECTED,  {P.CHAIR}),
    Step(A.WITHDRAW,       S.CALLED,       S.WITHDRAWN,   {P.CHAIR}),
    Step(A.WITHDRAW,       S.ANSWERED,     S.WITHDRAWN,   {P.CHAIR}),
    Step(A.WITHDRAW,       S.WORKING,      S.WITHDRAWN,   {P.CHAIR}),
    Step(A.WITHDRAW,       S.HANDED_BACK,  S.WITHDRAWN,   {P.CHAIR}),
    Step(A.WITHDRAW_ALONG, S.CALLED,       S.WITHDRAWN,   {P.CLOCK}),  # the task was cancelled
    Step(A.WITHDRAW_ALONG, S.ANSWERED,     S.WITHDRAWN,   {P.CLOCK}),
    Step(A.WITHDRAW_ALONG, S.WORKING,      S.WITHDRAWN,   {P.CLOCK}),
    Step(A.WITHDRAW_ALONG, S.SUBMITTED,    S.WITHDRAWN,   {P.CLOCK}),
    Step(A.WITHDRAW_ALONG, S.HANDED_BACK,  S.WITHDRAWN,   {P.CLOCK}),
)
# fmt: on
OVER = (S.VERIFIED, S.REDIRECTED, S.WITHDRAWN)
