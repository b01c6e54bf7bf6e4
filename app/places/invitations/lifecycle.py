"""The life of an invitation (任职邀请). That it is too old is not a state, but a time.

Its code is good once. Who accepts is whoever was given the code: it says no more of them.
"""

from app.platform.lifecycle import Lifecycle, Named, Step


class InvitationState(Named):
    OPEN = "open", "待接受"
    ACCEPTED = "accepted", "已接受"
    WITHDRAWN = "withdrawn", "已撤回"


class InvitationAction(Named):
    ACCEPT = "accept", "接受"
    WITHDRAW = "withdraw", "撤回"


class InvitationParty(Named):
    INVITED = "invited", "受邀人"
    SECRETARY = "secretary", "书记"


S, A, P = InvitationState, InvitationAction, InvitationParty

# fmt: off
LIFECYCLE = Lifecycle(
    "任职邀请",
    S.OPEN,
    #    action       in state   becomes        by
    Step(A.ACCEPT,    S.OPEN,    S.ACCEPTED,    {P.INVITED}),
    Step(A.WITHDRAW,  S.OPEN,    S.WITHDRAWN,   {P.SECRETARY}),
)
# fmt: on
