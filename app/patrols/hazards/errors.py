from app.platform.errors import Conflict, NotFound, Unacceptable


class HazardNotFound(NotFound):
    title = "隐患不存在"


class NoSuchCategory(Unacceptable):
    title = "没有这个隐患类别"


class OutsideTheGrids(Unacceptable):
    title = "该位置不在任何网格内，请选择网格"


class NoSuchGrid(Unacceptable):
    title = "没有这个网格"


class NoSuchAssignee(Unacceptable):
    title = "没有这个责任人，或其不负责此类隐患"


class DueInThePast(Unacceptable):
    title = "整改期限不能早于现在"


class DueBeyondTheLimit(Unacceptable):
    title = "整改期限不能晚于规定时限，确需延长请办理延期"


class NotAnExtension(Unacceptable):
    title = "延期后的期限须晚于原期限"


class ExtendedBefore(Conflict):
    title = "每件隐患只能延期一次"


class TooLateToHandBack(Conflict):
    title = "派单两个工作日后不能退单"


class TooLateToReopen(Conflict):
    title = "销号十日后不能重新打开"


class JoinedOrOver(Conflict):
    title = "两件隐患已并为一件，或对方刚刚办结，请刷新后查看"


class TooLateToExtend(Conflict):
    title = "整改期限已过，不能再延期；确实无法按时整改的，请办理挂账"


class ExtendedTooFar(Unacceptable):
    title = "延期最长至今日起九十日；需要更久的，请办理挂账"


class CannotJoin(Unacceptable):
    title = "只能并入同一社区另一件未结束的隐患"
