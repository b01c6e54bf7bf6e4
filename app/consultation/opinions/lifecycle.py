"""The life of a statement (意见): stated, let or not by the office, voted on.

Where a topic's statements are not moderated the clock shows them at once, and the office may still take
one back. Whoever moderates does not learn who stated it.
"""

from app.platform.lifecycle import Lifecycle, Named, Step


class StatementState(Named):
    WAITING = "waiting", "待审核"
    SHOWN = "shown", "已展示"
    REFUSED = "refused", "不予展示"
    WITHDRAWN = "withdrawn", "已撤回"


class StatementAction(Named):
    SHOW = "show", "展示"
    REFUSE = "refuse", "不予展示"
    WITHDRAW = "withdraw", "撤回"


class StatementParty(Named):
    AUTHOR = "author", "发表人"
    MODERATOR = "moderator", "非发表人的社区工作人员"
    CLOCK = "clock", "系统"


S, A, P = StatementState, StatementAction, StatementParty

# fmt: off
LIFECYCLE = Lifecycle(
    "意见",
    S.WAITING,
    #    action       in state     becomes       by
    Step(A.SHOW,      S.WAITING,   S.SHOWN,      {P.MODERATOR, P.CLOCK}),
    Step(A.SHOW,      S.REFUSED,   S.SHOWN,      {P.MODERATOR}),
    Step(A.REFUSE,    S.WAITING,   S.REFUSED,    {P.MODERATOR}),
    Step(A.REFUSE,    S.SHOWN,     S.REFUSED,    {P.MODERATOR}),
    Step(A.WITHDRAW,  S.WAITING,   S.WITHDRAWN,  {P.AUTHOR}),
    Step(A.WITHDRAW,  S.SHOWN,     S.WITHDRAWN,  {P.AUTHOR}),
)
# fmt: on
