"""A team (巡护队) recruits; a resident applies to it, and is in it until they leave (队员)."""

from app.platform.lifecycle import Lifecycle, Named, Step


class TeamState(Named):
    RECRUITING = "recruiting", "招募中"
    CLOSED = "closed", "已停止招募"
    DISBANDED = "disbanded", "已解散"


class TeamAction(Named):
    APPLY = "apply", "申请入队"
    STOP_RECRUITING = "stop_recruiting", "停止招募"
    RECRUIT = "recruit", "重新招募"
    DISBAND = "disband", "解散"


class TeamParty(Named):
    RESIDENT = "resident", "已认证居民"  # verified
    STAFF = "staff", "社区工作人员"


class MembershipState(Named):
    APPLIED = "applied", "待审核"
    ADMITTED = "admitted", "在队"
    DECLINED = "declined", "未通过"
    WITHDRAWN = "withdrawn", "已撤回"
    LEFT = "left", "已退队"
    DISMISSED = "dismissed", "被退队"


class MembershipAction(Named):
    ADMIT = "admit", "同意入队"
    DECLINE = "decline", "不同意"
    WITHDRAW = "withdraw", "撤回申请"
    LEAVE = "leave", "退队"
    DISMISS = "dismiss", "劝退"


class MembershipParty(Named):
    VOLUNTEER = "volunteer", "本人"  # whose membership it is
    STAFF = "staff", "社区工作人员"
    CLOCK = "clock", "系统"


S, A, P = TeamState, TeamAction, TeamParty
MS, MA, MP = MembershipState, MembershipAction, MembershipParty

# fmt: off
TEAM = Lifecycle(
    "巡护队",
    S.RECRUITING,
    #    action             in state       becomes        by
    Step(A.APPLY,           S.RECRUITING,  S.RECRUITING,  {P.RESIDENT, P.STAFF}),
    Step(A.STOP_RECRUITING, S.RECRUITING,  S.CLOSED,      {P.STAFF}),
    Step(A.RECRUIT,         S.CLOSED,      S.RECRUITING,  {P.STAFF}),
    Step(A.DISBAND,         S.RECRUITING,  S.DISBANDED,   {P.STAFF}),
    Step(A.DISBAND,         S.CLOSED,      S.DISBANDED,   {P.STAFF}),
)
MEMBERSHIP = Lifecycle(
    "队员",
    MS.APPLIED,
    #    action       in state      becomes        by
    Step(MA.ADMIT,    MS.APPLIED,   MS.ADMITTED,   {MP.STAFF}),
    Step(MA.DECLINE,  MS.APPLIED,   MS.DECLINED,   {MP.STAFF, MP.CLOCK}),  # its team was disbanded
    Step(MA.WITHDRAW, MS.APPLIED,   MS.WITHDRAWN,  {MP.VOLUNTEER, MP.CLOCK}),  # they have died
    Step(MA.LEAVE,    MS.ADMITTED,  MS.LEFT,       {MP.VOLUNTEER, MP.CLOCK}),
    Step(MA.ADMIT,    MS.LEFT,      MS.ADMITTED,   {MP.CLOCK}),  # the death was a mistake
    Step(MA.DISMISS,  MS.ADMITTED,  MS.DISMISSED,  {MP.STAFF}),
)
# fmt: on
