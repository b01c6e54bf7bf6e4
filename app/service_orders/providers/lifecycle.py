"""The life of a member (服务人员): serving, stopped, gone. Absent is no state, but a time.

Stopping is for the office alone, at once, and nobody of the unit undoes it: who was stopped and has left
comes back by the office only.
"""

from app.platform.lifecycle import Lifecycle, Named, Step


class MemberState(Named):
    SERVING = "serving", "服务中"
    STOPPED = "stopped", "已暂停服务"
    LEFT = "left", "已离开"


class MemberAction(Named):
    STOP = "stop", "暂停服务"
    LIFT = "lift", "恢复服务"
    LEAVE = "leave", "离开"
    COME_BACK = "come_back", "返回"


class MemberParty(Named):
    MEMBER = "member", "本人"
    COORDINATOR = "coordinator", "单位联络员"
    STAFF = "staff", "社区工作人员"
    CLOCK = "clock", "系统"  # they have died, or their unit has ended


S, A, P = MemberState, MemberAction, MemberParty
GOING = frozenset({P.MEMBER, P.COORDINATOR, P.STAFF, P.CLOCK})

# fmt: off
LIFECYCLE = Lifecycle(
    "服务人员",
    S.SERVING,
    #    action        in state    becomes     by
    Step(A.STOP,       S.SERVING,  S.STOPPED,  {P.STAFF}),
    Step(A.LIFT,       S.STOPPED,  S.SERVING,  {P.STAFF}),
    Step(A.LEAVE,      S.SERVING,  S.LEFT,     GOING),
    Step(A.LEAVE,      S.STOPPED,  S.LEFT,     GOING),
    Step(A.COME_BACK,  S.LEFT,     S.SERVING,  {P.STAFF, P.CLOCK}),  # the death was a mistake
)
# fmt: on
