from app.platform.errors import Conflict, NotFound, Unacceptable


class TaskNotFound(NotFound):
    title = "没有这项落实任务"


class CallNotFound(NotFound):
    title = "没有这次吹哨"


class NoSuchUnit(Unacceptable):
    title = "没有这个单位或人员，或其不能承担任务"


class WorkBeforeAnswer(Unacceptable):
    title = "办结期限须晚于应答期限"


class CalledAlready(Conflict):
    title = "该单位或人员已被吹哨，正在办理此任务"


class AnswerOverdue(Conflict):
    title = "应答期限已过，不能退回；确实无法承担的，请联系社区改派"


class TasksUnfinished(Conflict):
    title = "还有落实任务未完成，不能办结"


class NothingDone(Conflict):
    title = "还没有完成的落实任务，不能办结"
