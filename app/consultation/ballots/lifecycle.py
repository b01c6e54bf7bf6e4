"""The life of a ballot (表决): drafted, announced with its text and roll, open, ended, counted.

Nothing of what was announced changes: who changes the text revises, and announces anew, with a new
record date. A secret one is announced when both counters have their shares, and counted when both have
given them; without one of them it is annulled. Who may cast is on the roll, which is frozen at the opening. Both counters (监票人) count, and
agree; neither of them called the ballot.
"""

from app.platform.lifecycle import Lifecycle, Named, Step


class BallotState(Named):
    DRAFTED = "drafted", "拟定中"
    ANNOUNCED = "announced", "已公告"
    OPEN = "open", "投票中"
    ENDED = "ended", "已截止"
    COUNTING = "counting", "计票中"
    COUNTED = "counted", "已计票"
    CALLED_OFF = "called_off", "已取消"


class BallotAction(Named):
    REVISE = "revise", "修改表决文本"
    ANNOUNCE = "announce", "公告"
    TAKE_SHARE = "take_share", "领取密钥份额"
    OPEN = "open", "开始投票"
    APPOINT_PROXY = "appoint_proxy", "登记委托"
    DELIVER = "deliver", "登记送达"
    CAST = "cast", "投票"
    ENTER_PAPER = "enter_paper", "录入纸质票"
    CONFIRM_PAPER = "confirm_paper", "复核纸质票"
    DROP_IN_URN = "drop_in_urn", "登记纸质票入箱"
    END_CASTING = "end_casting", "截止投票"
    OPEN_ENVELOPES = "open_envelopes", "开启选票信封"
    ANNUL = "annul", "宣布无法开启而作废"
    COUNT = "count", "计票"
    DECLARE = "declare", "公布结果"  # both counters agree
    CALL_OFF = "call_off", "取消表决"


class BallotParty(Named):
    CHAIR = "chair", "社区工作人员"
    VOTER = "voter", "表决名册上的人"
    COUNTER = "counter", "指定的监票人"
    CLOCK = "clock", "系统"


S, A, P = BallotState, BallotAction, BallotParty

# fmt: off
LIFECYCLE = Lifecycle(
    "表决",
    S.DRAFTED,
    #    action            in state     becomes       by
    Step(A.REVISE,         S.DRAFTED,   S.DRAFTED,    {P.CHAIR}),
    Step(A.REVISE,         S.ANNOUNCED, S.DRAFTED,    {P.CHAIR}),  # a changed text starts anew
    Step(A.ANNOUNCE,       S.DRAFTED,   S.ANNOUNCED,  {P.CHAIR}),
    Step(A.TAKE_SHARE,     S.DRAFTED,   S.DRAFTED,    {P.COUNTER}),
    Step(A.TAKE_SHARE,     S.ANNOUNCED, S.ANNOUNCED,  {P.COUNTER}),  # the one before was lost
    Step(A.APPOINT_PROXY,  S.ANNOUNCED, S.ANNOUNCED,  {P.CHAIR}),
    Step(A.APPOINT_PROXY,  S.OPEN,      S.OPEN,       {P.CHAIR}),
    Step(A.DELIVER,        S.ANNOUNCED, S.ANNOUNCED,  {P.CHAIR}),
    Step(A.DELIVER,        S.OPEN,      S.OPEN,       {P.CHAIR}),
    Step(A.OPEN,           S.ANNOUNCED, S.OPEN,       {P.CLOCK}),
    Step(A.CAST,           S.OPEN,      S.OPEN,       {P.VOTER}),
    Step(A.ENTER_PAPER,    S.OPEN,      S.OPEN,       {P.CHAIR}),
    Step(A.ENTER_PAPER,    S.ENDED,     S.ENDED,      {P.CHAIR}),  # of what came in before
    Step(A.CONFIRM_PAPER,  S.OPEN,      S.OPEN,       {P.CHAIR}),
    Step(A.CONFIRM_PAPER,  S.ENDED,     S.ENDED,      {P.CHAIR}),
    Step(A.DROP_IN_URN,    S.OPEN,      S.OPEN,       {P.CHAIR}),
    Step(A.END_CASTING,    S.OPEN,      S.ENDED,      {P.CLOCK}),
    Step(A.OPEN_ENVELOPES, S.ENDED,     S.ENDED,      {P.COUNTER}),
    Step(A.ANNUL,          S.ENDED,     S.CALLED_OFF, {P.COUNTER}),
    Step(A.COUNT,          S.ENDED,     S.COUNTING,   {P.COUNTER}),
    Step(A.COUNT,          S.COUNTING,  S.COUNTING,   {P.COUNTER}),
    Step(A.DECLARE,        S.COUNTING,  S.COUNTED,    {P.CLOCK}),
    Step(A.CALL_OFF,       S.DRAFTED,   S.CALLED_OFF, {P.CHAIR}),
    Step(A.CALL_OFF,       S.ANNOUNCED, S.CALLED_OFF, {P.CHAIR}),
)
# fmt: on
OF_SIGNED = frozenset({A.ENTER_PAPER, A.CONFIRM_PAPER})
OF_SECRET = frozenset({A.TAKE_SHARE, A.DROP_IN_URN, A.OPEN_ENVELOPES, A.ANNUL})
