"""A team (巡护队) recruits; a resident applies to it, and is in it until they leave (队员)."""

from enum import StrEnum

from app.platform.lifecycle import Lifecycle, Step


class TeamState(StrEnum):
    RECRUITING = "recruiting"  # 招募中
    CLOSED = "closed"  # 停止招募
    DISBANDED = "disbanded"  # 已解散


class TeamAction(StrEnum):
    APPLY = "apply"  # 申请入队
    STOP_RECRUITING = "stop_recruiting"  # 停止招募
    RECRUIT = "recruit"  # 重新招募
    DISBAND = "disband"  # 解散


class TeamParty(StrEnum):
    RESIDENT = "resident"  # verified
    STAFF = "staff"


class MembershipState(StrEnum):
    APPLIED = "applied"  # 待审核
    ADMITTED = "admitted"  # 在队
    DECLINED = "declined"  # 未通过
    WITHDRAWN = "withdrawn"  # 已撤回
    LEFT = "left"  # 已退队
    DISMISSED = "dismissed"  # 被退队


class MembershipAction(StrEnum):
    ADMIT = "admit"  # 同意入队
    DECLINE = "decline"  # 不同意
    WITHDRAW = "withdraw"  # 撤回申请
    LEAVE = "leave"  # 退队
    DISMISS = "dismiss"  # 劝退


class MembershipParty(StrEnum):
    VOLUNTEER = "volunteer"  # whose membership it is
    STAFF = "staff"
    CLOCK = "clock"


S, A, P = TeamState, TeamAction, TeamParty
MS, MA, MP = MembershipState, MembershipAction, MembershipParty

# fmt: off
TEAM = Lifecycle(
    S.RECRUITING,
    #    action             in state       becomes        by
    Step(A.APPLY,           S.RECRUITING,  S.RECRUITING,  {P.RESIDENT, P.STAFF}),
    Step(A.STOP_RECRUITING, S.RECRUITING,  S.CLOSED,      {P.STAFF}),
    Step(A.RECRUIT,         S.CLOSED,      S.RECRUITING,  {P.STAFF}),
    Step(A.DISBAND,         S.RECRUITING,  S.DISBANDED,   {P.STAFF}),
    Step(A.DISBAND,         S.CLOSED,      S.DISBANDED,   {P.STAFF}),
)
MEMBERSHIP = Lifecycle(
    MS.APPLIED,
    #    action       in state      becomes        by
    Step(MA.ADMIT,    MS.APPLIED,   MS.ADMITTED,   {MP.STAFF}),
    Step(MA.DECLINE,  MS.APPLIED,   MS.DECLINED,   {MP.STAFF, MP.CLOCK}),  # its team was disbanded
    Step(MA.WITHDRAW, MS.APPLIED,   MS.WITHDRAWN,  {MP.VOLUNTEER}),
    Step(MA.LEAVE,    MS.ADMITTED,  MS.LEFT,       {MP.VOLUNTEER}),
    Step(MA.DISMISS,  MS.ADMITTED,  MS.DISMISSED,  {MP.STAFF}),
)
# fmt: on
