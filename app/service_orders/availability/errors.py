from app.platform.errors import Conflict, NotFound, Unacceptable


class AbsenceNotFound(NotFound):
    title = "没有这次请假"


class AbsenceWithdrawnAlready(Conflict):
    title = "这次请假已撤回"


class AbsenceIsOver(Conflict):
    title = "这次请假已结束，不能撤回"


class AreaUnknown(Unacceptable):
    title = "没有这个网格"


class AbsenceIsNoTime(Unacceptable):
    title = "请假的结束时间须晚于开始时间和现在，最长一年"
