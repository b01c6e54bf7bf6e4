"""The life of an order (点单): placed or waiting, taken, served, confirmed, rated.

It begins waiting where its slot has no place, and placed where it has one. That nobody has taken it in time, that
its helper is absent, or that it is late, is no state. What is served once more (absent, a dispute that is
upheld) goes back to placed. Most steps are taken in the feature that they are about: `crews`, `visits`,
`reviews`.
"""

from app.platform.lifecycle import Lifecycle, Named, Step


class OrderState(Named):
    PLACED = "placed", "待派单"
    WAITING = "waiting", "候补中"
    OFFERED = "offered", "候补待确认"
    TAKEN = "taken", "已接单"
    UNDER_WAY = "under_way", "服务中"
    DONE = "done", "待确认"
    BROKEN_OFF = "broken_off", "已中止"
    MISSED = "missed", "未遇"
    DISPUTED = "disputed", "有异议"
    CONFIRMED = "confirmed", "已确认"
    RATED = "rated", "已评价"
    CANCELLED = "cancelled", "已取消"


class OrderAction(Named):
    LEAVE = "leave", "退出候补"
    OFFER = "offer", "递补"
    ACCEPT = "accept", "接受递补"
    DECLINE = "decline", "放弃递补"
    EXPIRE = "expire", "候补失效"
    ASSIGN = "assign", "派单"
    REASSIGN = "reassign", "改派"
    TAKE = "take", "抢单"
    ROTATE = "rotate", "轮派"
    HAND_BACK = "hand_back", "退单"
    RELEASE = "release", "解除派单"  # who was to serve cannot: stopped, left, planned elsewhere
    GO_ON = "go_on", "其余人员继续服务"  # one of a crew does not serve it any more, others do
    SWAP = "swap", "换班"
    LAPSE = "lapse", "流单"
    RESCHEDULE = "reschedule", "改期"
    CANCEL = "cancel", "取消"
    CALL_OFF = "call_off", "停办"
    LATE = "late", "说明晚到"
    ALARM = "alarm", "报警求助"
    OPEN_CONTACT = "open_contact", "查看联系方式"
    ARRIVE = "arrive", "上门"
    FINISH = "finish", "完成"
    BREAK_OFF = "break_off", "中止"
    MISS = "miss", "未遇"
    ABSENT = "absent", "爽约"
    RECORD_RESULT = "record_result", "登记办理结果"
    CONFIRM = "confirm", "确认"
    DISPUTE = "dispute", "提出异议"
    UPHOLD = "uphold", "异议成立"
    DISMISS = "dismiss", "异议不成立"
    RATE = "rate", "评价"


class OrderParty(Named):
    CUSTOMER = "customer", "服务对象或其代办人"
    GRID_WORKER = "grid_worker", "所在网格的网格员"  # orders for who lives there
    JUDGE = "judge", "未参与服务的服务对象或其代办人"  # nobody judges what they served
    STAFF = "staff", "社区工作人员"
    SETTLER = "settler", "未参与点单和服务的社区工作人员"
    COORDINATOR = "coordinator", "服务单位联络员"
    QUALIFIED = "qualified", "具备资质的服务人员"
    MEMBER = "member", "接单的服务人员"
    CLOCK = "clock", "系统"


PLACE, WAIT = "place", "wait"  # the steps with which a history begins: 下单, 候补

S, A, P = OrderState, OrderAction, OrderParty
ORDERING = frozenset({P.CUSTOMER, P.GRID_WORKER, P.STAFF})
HELD = (S.OFFERED, S.PLACED, S.TAKEN, S.UNDER_WAY)  # counts in its slot
TO_COME = (S.WAITING, S.OFFERED, S.PLACED, S.TAKEN)
SERVED = (S.DONE, S.DISPUTED, S.CONFIRMED, S.RATED)

# fmt: off
LIFECYCLE = Lifecycle(
    "点单",
    S.WAITING,
    #    action           in state      becomes       by
    Step(A.OFFER,         S.WAITING,    S.OFFERED,    {P.CLOCK, P.STAFF}),
    Step(A.LEAVE,         S.WAITING,    S.CANCELLED,  ORDERING),
    Step(A.EXPIRE,        S.WAITING,    S.CANCELLED,  {P.CLOCK}),  # the slot has begun
    Step(A.ACCEPT,        S.OFFERED,    S.PLACED,     ORDERING),
    Step(A.DECLINE,       S.OFFERED,    S.CANCELLED,  ORDERING),
    Step(A.EXPIRE,        S.OFFERED,    S.CANCELLED,  {P.CLOCK}),
    Step(A.ASSIGN,        S.PLACED,     S.TAKEN,      {P.STAFF, P.COORDINATOR, P.CLOCK}),  # of a series
    Step(A.REASSIGN,      S.TAKEN,      S.TAKEN,      {P.STAFF, P.COORDINATOR}),
    Step(A.TAKE,          S.PLACED,     S.TAKEN,      {P.QUALIFIED}),
    Step(A.TAKE,          S.TAKEN,      S.TAKEN,      {P.QUALIFIED}),  # the second of a crew
    Step(A.ROTATE,        S.PLACED,     S.TAKEN,      {P.CLOCK}),
    Step(A.HAND_BACK,     S.TAKEN,      S.PLACED,     {P.MEMBER}),
    Step(A.RELEASE,       S.TAKEN,      S.PLACED,     {P.CLOCK}),
    Step(A.GO_ON,         S.PLACED,     S.TAKEN,      {P.CLOCK}),
    Step(A.SWAP,          S.TAKEN,      S.TAKEN,      {P.CLOCK}),  # both have agreed
    Step(A.LAPSE,         S.PLACED,     S.PLACED,     {P.CLOCK}),
    Step(A.RESCHEDULE,    S.PLACED,     S.PLACED,     ORDERING),
    Step(A.RESCHEDULE,    S.TAKEN,      S.TAKEN,      ORDERING),
    Step(A.CANCEL,        S.WAITING,    S.CANCELLED,  {P.CLOCK}),  # dead, moved, in hospital
    Step(A.CANCEL,        S.OFFERED,    S.CANCELLED,  {P.CLOCK}),
    Step(A.CANCEL,        S.PLACED,     S.CANCELLED,  ORDERING | {P.CLOCK}),
    Step(A.CANCEL,        S.TAKEN,      S.CANCELLED,  ORDERING | {P.CLOCK}),
    Step(A.CALL_OFF,      S.WAITING,    S.CANCELLED,  {P.STAFF}),
    Step(A.CALL_OFF,      S.OFFERED,    S.CANCELLED,  {P.STAFF}),
    Step(A.CALL_OFF,      S.PLACED,     S.CANCELLED,  {P.STAFF}),
    Step(A.CALL_OFF,      S.TAKEN,      S.CANCELLED,  {P.STAFF}),
    Step(A.OPEN_CONTACT,  S.TAKEN,      S.TAKEN,      {P.MEMBER}),
    Step(A.OPEN_CONTACT,  S.UNDER_WAY,  S.UNDER_WAY,  {P.MEMBER}),
    Step(A.LATE,          S.TAKEN,      S.TAKEN,      {P.MEMBER}),
    Step(A.ALARM,         S.TAKEN,      S.TAKEN,      {P.MEMBER}),
    Step(A.ALARM,         S.UNDER_WAY,  S.UNDER_WAY,  {P.MEMBER}),
    Step(A.ARRIVE,        S.TAKEN,      S.UNDER_WAY,  {P.MEMBER}),
    Step(A.ARRIVE,        S.UNDER_WAY,  S.UNDER_WAY,  {P.MEMBER}),  # each of a crew
    Step(A.ARRIVE,        S.DONE,       S.DONE,       {P.MEMBER}),  # had no signal until now
    Step(A.FINISH,        S.UNDER_WAY,  S.DONE,       {P.MEMBER}),
    Step(A.BREAK_OFF,     S.UNDER_WAY,  S.BROKEN_OFF, {P.MEMBER}),
    Step(A.MISS,          S.TAKEN,      S.MISSED,     {P.MEMBER}),
    Step(A.MISS,          S.UNDER_WAY,  S.MISSED,     {P.MEMBER}),
    Step(A.ABSENT,        S.TAKEN,      S.PLACED,     ORDERING | {P.CLOCK}),
    Step(A.ABSENT,        S.UNDER_WAY,  S.PLACED,     ORDERING | {P.CLOCK}),
    Step(A.CONFIRM,       S.DONE,       S.CONFIRMED,  {P.JUDGE, P.CLOCK}),
    Step(A.DISPUTE,       S.DONE,       S.DISPUTED,   {P.JUDGE}),
    Step(A.UPHOLD,        S.DISPUTED,   S.PLACED,     {P.SETTLER}),
    Step(A.DISMISS,       S.DISPUTED,   S.CONFIRMED,  {P.SETTLER}),
    Step(A.RATE,          S.CONFIRMED,  S.RATED,      {P.JUDGE}),
    Step(A.RECORD_RESULT, S.DONE,       S.DONE,       {P.MEMBER, P.COORDINATOR, P.STAFF}),
    Step(A.RECORD_RESULT, S.CONFIRMED,  S.CONFIRMED,  {P.MEMBER, P.COORDINATOR, P.STAFF}),
    Step(A.RECORD_RESULT, S.RATED,      S.RATED,      {P.MEMBER, P.COORDINATOR, P.STAFF}),
)
# fmt: on
