from app.platform.errors import Conflict, Forbidden, NotFound, Unacceptable


class CorrectionNotFound(NotFound):
    title = "没有这份更正申请"


class VerifyFirst(Forbidden):
    title = "请先完成居民认证"


class WrongValue(Unacceptable):
    title = "更正内容有误"


class ClosureNotFound(NotFound):
    title = "没有注销申请"


class ClosingAlready(Conflict):
    title = "您已申请注销"


class StillServing(Conflict):
    title = "您仍担任社区职务，请先由书记解除"
