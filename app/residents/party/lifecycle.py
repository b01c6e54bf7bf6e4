"""An entry in a branch (小区党支部): reported by the member, admitted by an officer of the branch."""

from app.platform.lifecycle import Lifecycle, Named, Step


class PartyState(Named):
    REPORTED = "reported", "待接收"
    ADMITTED = "admitted", "在册"
    DECLINED = "declined", "未接收"
    WITHDRAWN = "withdrawn", "已撤回"
    ENDED = "ended", "已转出"


class PartyAction(Named):
    ADMIT = "admit", "接收"
    DECLINE = "decline", "不接收"
    WITHDRAW = "withdraw", "撤回"
    CONFIRM = "confirm", "转正"  # probationary no longer
    TRANSFER = "transfer", "转到另一支部"
    END = "end", "办理转出"  # also back home, or dead


class PartyParty(Named):
    MEMBER = "member", "本人"  # whose entry it is
    OFFICER = "officer", "支部负责人"  # of the branch; the secretary of the community
    CLOCK = "clock", "系统"


S, A, P = PartyState, PartyAction, PartyParty

# fmt: off
LIFECYCLE = Lifecycle(
    "支部登记",
    S.REPORTED,
    #    action       in state      becomes       by
    Step(A.ADMIT,     S.REPORTED,   S.ADMITTED,   {P.OFFICER}),
    Step(A.DECLINE,   S.REPORTED,   S.DECLINED,   {P.OFFICER}),
    Step(A.WITHDRAW,  S.REPORTED,   S.WITHDRAWN,  {P.MEMBER}),
    Step(A.CONFIRM,   S.ADMITTED,   S.ADMITTED,   {P.OFFICER}),
    Step(A.TRANSFER,  S.ADMITTED,   S.ADMITTED,   {P.OFFICER}),
    Step(A.END,       S.REPORTED,   S.ENDED,      {P.CLOCK}),
    Step(A.END,       S.ADMITTED,   S.ENDED,      {P.OFFICER, P.CLOCK}),
    Step(A.ADMIT,     S.ENDED,      S.ADMITTED,   {P.CLOCK}),  # the death was a mistake
)
# fmt: on
