"""The life of a mediation (调解): applied for, accepted, mediated with both sides' consent, ended.

Nobody is made to: whoever of the parties refuses ends it, at any time (人民调解法 23). A failure is no
verdict; arbitration and the court stay open (26). What was agreed is looked into again a month later.
"""

from app.platform.lifecycle import Lifecycle, Named, Step


class MediationState(Named):
    APPLIED = "applied", "待受理"
    DECLINED = "declined", "不予受理"
    MEDIATING = "mediating", "调解中"
    AGREED = "agreed", "已达成协议"
    WITHDRAWN = "withdrawn", "已撤回"
    REFERRED = "referred", "已转介"
    FAILED = "failed", "调解不成"
    CLOSED = "closed", "已回访"


class MediationAction(Named):
    ACCEPT = "accept", "受理"
    DECLINE = "decline", "不予受理"
    CONSENT = "consent", "同意调解"
    REFUSE = "refuse", "拒绝调解"
    WITHDRAW = "withdraw", "撤回申请"
    HAND_OVER = "hand_over", "更换调解员"
    SUMMON = "summon", "约定调解"
    MEET = "meet", "调解"
    BRING_IN = "bring_in", "邀请他人参与"
    LET_IN = "let_in", "同意他人参与"
    AGREE = "agree", "达成协议"
    REFER = "refer", "转介"
    FAIL = "fail", "终止调解"
    FOLLOW_UP = "follow_up", "回访"


class MediationParty(Named):
    APPLICANT = "applicant", "申请人"
    PARTY = "party", "当事人"
    MEDIATOR = "mediator", "调解员"
    SECRETARY = "secretary", "书记"


S, A, P = MediationState, MediationAction, MediationParty

# fmt: off
LIFECYCLE = Lifecycle(
    "调解",
    S.APPLIED,
    #    action        in state      becomes       by
    Step(A.ACCEPT,     S.APPLIED,    S.MEDIATING,  {P.SECRETARY}),
    Step(A.DECLINE,    S.APPLIED,    S.DECLINED,   {P.SECRETARY}),
    Step(A.WITHDRAW,   S.APPLIED,    S.WITHDRAWN,  {P.APPLICANT}),
    Step(A.CONSENT,    S.MEDIATING,  S.MEDIATING,  {P.PARTY, P.MEDIATOR}),  # who has no account says it
    Step(A.REFUSE,     S.MEDIATING,  S.FAILED,     {P.PARTY, P.MEDIATOR}),
    Step(A.WITHDRAW,   S.MEDIATING,  S.WITHDRAWN,  {P.APPLICANT}),
    Step(A.HAND_OVER,  S.MEDIATING,  S.MEDIATING,  {P.SECRETARY}),
    Step(A.SUMMON,     S.MEDIATING,  S.MEDIATING,  {P.MEDIATOR}),
    Step(A.MEET,       S.MEDIATING,  S.MEDIATING,  {P.MEDIATOR}),
    Step(A.BRING_IN,   S.MEDIATING,  S.MEDIATING,  {P.MEDIATOR}),
    Step(A.LET_IN,     S.MEDIATING,  S.MEDIATING,  {P.PARTY, P.MEDIATOR}),
    Step(A.AGREE,      S.MEDIATING,  S.AGREED,     {P.MEDIATOR}),
    Step(A.REFER,      S.MEDIATING,  S.REFERRED,   {P.MEDIATOR}),
    Step(A.FAIL,       S.MEDIATING,  S.FAILED,     {P.MEDIATOR}),
    Step(A.FOLLOW_UP,  S.AGREED,     S.CLOSED,     {P.MEDIATOR}),
)
# fmt: on
