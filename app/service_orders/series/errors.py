from app.platform.errors import Conflict, Forbidden, NotFound, Unacceptable


class OrderSeriesNotFound(NotFound):
    title = "没有这项定期服务"


class NotYourSeries(Forbidden):
    title = "定期服务由本人、其代办人、网格员或社区工作人员办理"


class PausedAlready(Conflict):
    title = "这段时间已经暂停"


class NotPaused(Conflict):
    title = "该定期服务没有暂停"


class NotADateOfIt(Unacceptable):
    title = "这一天没有该定期服务，请核对日期"


class DayInThePast(Unacceptable):
    title = "请选择今天以后的日期"


class OverBeforeItBegins(Unacceptable):
    title = "结束日期须晚于开始日期"


class NotItsHelper(Unacceptable):
    title = "请在该单位的服务人员中选择固定人员"


class NotItsItem(Unacceptable):
    title = "请选择同一服务事项的时段"
