from app.platform.errors import Conflict, Forbidden, NotFound, Unacceptable


class SwapNotFound(NotFound):
    title = "没有这次换班"


class NotYoursToSwap(Forbidden):
    title = "只能为自己承接的服务提出换班"


class NoSuchColleague(Unacceptable):
    title = "没有这位同事，请在本单位的服务人员中选择"


class NotTheirOrder(Unacceptable):
    title = "这位同事没有承接这一单，请重新选择"


class CannotSwap(Conflict):
    title = "不能这样换班"


class TooLateToSwap(Conflict):
    title = "服务已经开始或已有变动，不能再换班"


class AskedAlready(Conflict):
    title = "已向这位同事提出换班，请等候答复"
