"""Who is on the care list (关爱对象), and what stops the visits."""

from app.platform.lifecycle import Lifecycle, Named, Step


class CareState(Named):
    KEPT = "kept", "在册"
    SUSPENDED = "suspended", "已暂停"
    ENDED = "ended", "已终止"


class CareAction(Named):
    ENROL = "enrol", "纳入"
    VISIT = "visit", "走访"
    RECORD = "record", "登记情况"
    CLEAR = "clear", "消除情况"
    RAISE = "raise", "提级"  # by hand
    LOWER = "lower", "撤销提级"
    PAIR = "pair", "结对"
    UNPAIR = "unpair", "解除结对"
    SUSPEND = "suspend", "暂停"  # hospital, away, moved
    RESUME = "resume", "恢复"
    END = "end", "终止"  # moved, died, no longer needed


class CareParty(Named):
    KEEPER = "keeper", "网格员或社区工作人员"  # the grid worker of where they live; the office
    OFFICE = "office", "社区工作人员"
    COMPANION = "companion", "结对人"
    CLOCK = "clock", "系统"


S, A, P = CareState, CareAction, CareParty

# fmt: off
LIFECYCLE = Lifecycle(
    "关爱对象",
    S.KEPT,
    #    action      in state      becomes       by
    Step(A.VISIT,    S.KEPT,       S.KEPT,       {P.KEEPER, P.COMPANION, P.CLOCK}),  # a service was one
    Step(A.RECORD,   S.KEPT,       S.KEPT,       {P.KEEPER}),
    Step(A.CLEAR,    S.KEPT,       S.KEPT,       {P.KEEPER}),
    Step(A.RAISE,    S.KEPT,       S.KEPT,       {P.OFFICE}),
    Step(A.LOWER,    S.KEPT,       S.KEPT,       {P.OFFICE}),
    Step(A.PAIR,     S.KEPT,       S.KEPT,       {P.OFFICE, P.CLOCK}),
    Step(A.UNPAIR,   S.KEPT,       S.KEPT,       {P.OFFICE, P.CLOCK}),  # the companion has died
    Step(A.SUSPEND,  S.KEPT,       S.SUSPENDED,  {P.KEEPER, P.CLOCK}),
    Step(A.VISIT,    S.SUSPENDED,  S.SUSPENDED,  {P.KEEPER, P.COMPANION, P.CLOCK}),
    Step(A.RECORD,   S.SUSPENDED,  S.SUSPENDED,  {P.KEEPER}),
    Step(A.CLEAR,    S.SUSPENDED,  S.SUSPENDED,  {P.KEEPER}),
    Step(A.UNPAIR,   S.SUSPENDED,  S.SUSPENDED,  {P.OFFICE, P.CLOCK}),
    Step(A.RESUME,   S.SUSPENDED,  S.KEPT,       {P.KEEPER, P.CLOCK}),
    Step(A.END,      S.KEPT,       S.ENDED,      {P.OFFICE, P.CLOCK}),
    Step(A.END,      S.SUSPENDED,  S.ENDED,      {P.OFFICE, P.CLOCK}),
    Step(A.VISIT,    S.ENDED,      S.ENDED,      {P.KEEPER, P.CLOCK}),  # made before, told now
    Step(A.END,      S.ENDED,      S.ENDED,      {P.CLOCK}),  # a death before the end, told after it
    Step(A.ENROL,    S.ENDED,      S.KEPT,       {P.KEEPER, P.CLOCK}),  # the death was a mistake
)
# fmt: on
