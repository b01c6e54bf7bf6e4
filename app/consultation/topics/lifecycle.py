"""The life of a topic (议题): proposed, accepted, deliberated, resolved, published, carried out, delivered.

What was carried out and does not help goes back to hand; what the owners' or residents' ballot does not
carry, and what is objected to rightly, goes back to the table. Being unanswered, or having open
objections, is no state. A proposal is joined to what was accepted, which is never joined itself: all
point at one, and its proposer cannot withdraw what others said, too. A matter of 民法典 278 is never resolved by who came: only by a ballot.
Most steps are taken in the feature that they are about (`sessions`, `ballots`, `publications`, `tasks`).
"""

from app.platform.lifecycle import Lifecycle, Named, Step


class TopicState(Named):
    PROPOSED = "proposed", "待受理"
    DECLINED = "declined", "不予受理"
    JOINED = "joined", "已并案"
    WITHDRAWN = "withdrawn", "已撤回"
    OPEN = "open", "征集意见中"
    DELIBERATING = "deliberating", "协商中"
    BALLOTING = "balloting", "表决中"
    COUNTING = "counting", "计票中"
    RESOLVED = "resolved", "已形成决议"
    PUBLISHED = "published", "公示中"
    IN_HAND = "in_hand", "落实中"
    DELIVERED = "delivered", "已办结"
    CLOSED = "closed", "已归档"


class TopicAction(Named):
    ACCEPT = "accept", "受理"
    DECLINE = "decline", "不予受理"
    JOIN = "join", "并案"
    WITHDRAW = "withdraw", "撤回"
    STATE_OPINION = "state_opinion", "发表意见"
    VOTE = "vote", "对意见表态"
    CONVENE = "convene", "召集议事"
    CALL_BALLOT = "call_ballot", "提请表决"
    CALL_OFF = "call_off", "取消表决"
    CAST = "cast", "投票"
    END_CASTING = "end_casting", "截止投票"
    COUNT = "count", "计票"
    CARRY = "carry", "表决通过"
    NOT_CARRY = "not_carry", "表决未通过"
    RESOLVE = "resolve", "协商一致"
    PUBLISH = "publish", "公示"
    OBJECT = "object", "提出异议"
    SETTLE = "settle", "处理异议"
    UPHOLD = "uphold", "异议成立"
    ANNUL = "annul", "表决作废"
    MOVE_PERIOD = "move_period", "公示期重算"  # the calendar has changed
    CARRY_OUT = "carry_out", "落实"
    ASSIGN = "assign", "安排任务"
    DELIVER = "deliver", "办结"
    STOP = "stop", "终止"
    NOT_SOLVED = "not_solved", "未解决"
    EVALUATE = "evaluate", "评议"
    CLOSE = "close", "归档"
    MOVE_LIMIT = "move_limit", "期限重算"  # the calendar has changed


class TopicParty(Named):
    PROPOSER = "proposer", "提议人"
    PROPOSER_ALONG = "proposer_along", "并入的提议的提议人"
    CHAIR = "chair", "社区工作人员"
    RESIDENT = "resident", "认证居民"
    VOTER = "voter", "表决名册上的人"
    COUNTER = "counter", "指定的监票人"
    SETTLER = "settler", "未提请表决的社区工作人员"
    CLOCK = "clock", "系统"


PROPOSE = "propose"  # the step with which a history begins

S, A, P = TopicState, TopicAction, TopicParty

# fmt: off
LIFECYCLE = Lifecycle(
    "议题",
    S.PROPOSED,
    #    action            in state        becomes         by
    Step(A.ACCEPT,         S.PROPOSED,     S.OPEN,         {P.CHAIR}),
    Step(A.DECLINE,        S.PROPOSED,     S.DECLINED,     {P.CHAIR}),
    Step(A.JOIN,           S.PROPOSED,     S.JOINED,       {P.CHAIR}),
    Step(A.WITHDRAW,       S.PROPOSED,     S.WITHDRAWN,    {P.PROPOSER}),
    Step(A.WITHDRAW,       S.OPEN,         S.WITHDRAWN,    {P.PROPOSER}),
    Step(A.STATE_OPINION,  S.OPEN,         S.OPEN,         {P.RESIDENT}),
    Step(A.STATE_OPINION,  S.DELIBERATING, S.DELIBERATING, {P.RESIDENT}),
    Step(A.VOTE,           S.OPEN,         S.OPEN,         {P.RESIDENT}),
    Step(A.VOTE,           S.DELIBERATING, S.DELIBERATING, {P.RESIDENT}),
    Step(A.CONVENE,        S.OPEN,         S.DELIBERATING, {P.CHAIR}),
    Step(A.CONVENE,        S.DELIBERATING, S.DELIBERATING, {P.CHAIR}),
    Step(A.CALL_BALLOT,    S.DELIBERATING, S.BALLOTING,    {P.CHAIR}),
    Step(A.CALL_OFF,       S.BALLOTING,    S.DELIBERATING, {P.CHAIR}),  # before anybody could cast
    Step(A.CAST,           S.BALLOTING,    S.BALLOTING,    {P.VOTER}),
    Step(A.END_CASTING,    S.BALLOTING,    S.COUNTING,     {P.CLOCK}),
    Step(A.COUNT,          S.COUNTING,     S.COUNTING,     {P.COUNTER}),  # two of them, and they agree:
    Step(A.CARRY,          S.COUNTING,     S.RESOLVED,     {P.CLOCK}),
    Step(A.NOT_CARRY,      S.COUNTING,     S.DELIBERATING, {P.CLOCK}),
    Step(A.ANNUL,          S.COUNTING,     S.DELIBERATING, {P.COUNTER}),  # nobody can open a secret one
    Step(A.RESOLVE,        S.DELIBERATING, S.RESOLVED,     {P.CHAIR}),
    Step(A.PUBLISH,        S.RESOLVED,     S.PUBLISHED,    {P.CHAIR}),
    Step(A.OBJECT,         S.PUBLISHED,    S.PUBLISHED,    {P.RESIDENT}),
    Step(A.SETTLE,         S.PUBLISHED,    S.PUBLISHED,    {P.SETTLER}),
    Step(A.UPHOLD,         S.PUBLISHED,    S.DELIBERATING, {P.SETTLER}),
    Step(A.ANNUL,          S.PUBLISHED,    S.DELIBERATING, {P.SETTLER}),
    Step(A.MOVE_PERIOD,    S.PUBLISHED,    S.PUBLISHED,    {P.CLOCK}),
    Step(A.CARRY_OUT,      S.PUBLISHED,    S.IN_HAND,      {P.CHAIR, P.CLOCK}),
    Step(A.ASSIGN,         S.IN_HAND,      S.IN_HAND,      {P.CHAIR}),
    Step(A.DELIVER,        S.IN_HAND,      S.DELIVERED,    {P.CHAIR}),
    Step(A.STOP,           S.IN_HAND,      S.CLOSED,       {P.CHAIR}),
    Step(A.NOT_SOLVED,     S.DELIVERED,    S.IN_HAND,      {P.PROPOSER, P.PROPOSER_ALONG}),
    Step(A.EVALUATE,       S.DELIVERED,    S.DELIVERED,    {P.RESIDENT}),
    Step(A.CLOSE,          S.DELIVERED,    S.CLOSED,       {P.CLOCK}),
    Step(A.MOVE_LIMIT,     S.PROPOSED,     S.PROPOSED,     {P.CLOCK}),
)
# fmt: on
