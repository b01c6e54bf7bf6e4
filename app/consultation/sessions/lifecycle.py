"""The life of a session (议事会): planned, announced, held, its minutes published; or cancelled.

That it is to begin soon is no state. What phones without signal bring, and what is read from paper later,
is taken after it was held and after its minutes were published, too. A remark, a name on a sheet and
whoever was present are part of it: what is done to them is done while it is in a state.
"""

from app.platform.lifecycle import Lifecycle, Named, Step


class MeetingState(Named):
    PLANNED = "planned", "筹备中"
    PUBLISHED = "published", "已公告"
    IN_SESSION = "in_session", "进行中"
    HELD = "held", "已结束"
    MINUTED = "minuted", "已公布纪要"
    CANCELLED = "cancelled", "已取消"


class MeetingAction(Named):
    REVISE = "revise", "调整议程"
    PUBLISH = "publish", "公告"
    INVITE = "invite", "邀请"
    MOVE = "move", "改期"
    CANCEL = "cancel", "取消"
    OPEN = "open", "开始"
    HOLD = "hold", "结束"
    SHOW = "show", "添加照片"
    SIGN_IN = "sign_in", "签到"
    REGISTER = "register", "登记到会"
    TAKE_SHEET = "take_sheet", "录入签到表"
    RESOLVE = "resolve", "核对签到表"
    COUNT = "count", "清点旁听人数"
    STRIKE = "strike", "作废到会记录"
    RECORD = "record", "记录发言"
    CORRECT = "correct", "更正发言记录"
    OBJECT = "object", "对发言记录提出异议"
    KEEP = "keep", "维持发言记录"
    PUBLISH_MINUTES = "publish_minutes", "公布纪要"
    CORRECT_MINUTES = "correct_minutes", "更正纪要"


class MeetingParty(Named):
    RESIDENT = "resident", "认证居民"
    SPEAKER = "speaker", "发言人"  # to whom a remark is attributed
    RECORDER = "recorder", "记录人"  # who took a remark down
    GRID_WORKER = "grid_worker", "网格员"  # of its estate; where it has none, every one
    ORGANISER = "organiser", "召集人"  # who planned it or leads it
    STAFF = "staff", "社区工作人员"
    CLOCK = "clock", "系统"


S, A, P = MeetingState, MeetingAction, MeetingParty
IN_CHARGE = frozenset({P.ORGANISER, P.STAFF})
TAKE_DOWN = IN_CHARGE | {P.GRID_WORKER}
ANNOUNCED = (
    S.PUBLISHED,
    S.IN_SESSION,
    S.HELD,
    S.MINUTED,
)  # in which people come, and what was is told
OVER = (S.HELD, S.MINUTED)


def _while(
    action: MeetingAction, *states: MeetingState, by: frozenset[MeetingParty]
) -> list[Step[MeetingState, MeetingAction, MeetingParty]]:
    return [Step(action, state, state, by) for state in states]


# fmt: off
LIFECYCLE = Lifecycle(
    "议事会",
    S.PLANNED,
    #       action             in state       becomes        by
    *_while(A.REVISE,          S.PLANNED, S.PUBLISHED, S.IN_SESSION, by=IN_CHARGE),
    Step(   A.PUBLISH,         S.PLANNED,     S.PUBLISHED,   IN_CHARGE),
    Step(   A.INVITE,          S.PUBLISHED,   S.PUBLISHED,   IN_CHARGE),
    Step(   A.MOVE,            S.PLANNED,     S.PLANNED,     IN_CHARGE),
    Step(   A.MOVE,            S.PUBLISHED,   S.PUBLISHED,   IN_CHARGE),
    Step(   A.CANCEL,          S.PLANNED,     S.CANCELLED,   IN_CHARGE),
    Step(   A.CANCEL,          S.PUBLISHED,   S.CANCELLED,   IN_CHARGE),
    Step(   A.OPEN,            S.PLANNED,     S.IN_SESSION,  IN_CHARGE),  # on a bench, unannounced
    Step(   A.OPEN,            S.PUBLISHED,   S.IN_SESSION,  IN_CHARGE),
    Step(   A.HOLD,            S.PUBLISHED,   S.HELD,        IN_CHARGE),
    Step(   A.HOLD,            S.IN_SESSION,  S.HELD,        IN_CHARGE | {P.CLOCK}),
    *_while(A.SIGN_IN,         *ANNOUNCED,                   by=frozenset({P.RESIDENT})),
    *_while(A.REGISTER,        *ANNOUNCED,                   by=TAKE_DOWN),
    *_while(A.TAKE_SHEET,      *ANNOUNCED,                   by=TAKE_DOWN),
    *_while(A.RESOLVE,         *ANNOUNCED,                   by=TAKE_DOWN),
    *_while(A.COUNT,           *ANNOUNCED,                   by=TAKE_DOWN),
    *_while(A.STRIKE,          *ANNOUNCED,                   by=IN_CHARGE),
    *_while(A.SHOW,            *ANNOUNCED,                   by=TAKE_DOWN),
    *_while(A.RECORD,          *ANNOUNCED,                   by=TAKE_DOWN),
    *_while(A.CORRECT,         *ANNOUNCED,                   by=IN_CHARGE | {P.SPEAKER, P.RECORDER}),
    *_while(A.OBJECT,          *ANNOUNCED,                   by=frozenset({P.SPEAKER})),
    *_while(A.KEEP,            *ANNOUNCED,                   by=IN_CHARGE),
    Step(   A.PUBLISH_MINUTES, S.HELD,        S.MINUTED,     IN_CHARGE),
    Step(   A.CORRECT_MINUTES, S.MINUTED,     S.MINUTED,     IN_CHARGE),
)
# fmt: on
