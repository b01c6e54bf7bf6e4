from app.platform.errors import Conflict, Forbidden, NotFound, Unacceptable


class RoundNotFound(NotFound):
    title = "没有这次巡护"


class SeriesNotFound(NotFound):
    title = "没有这个每周巡护"


class SafetyActionNotFound(NotFound):
    title = "没有这条安全行动记录"


class NotYoursToPlan(Forbidden):
    title = "巡护由社区或该网格的网格员安排"


class Full(Conflict):
    title = "名额已满"


class NotAMember(Forbidden):
    title = "只有本队队员可以报名，请先申请入队"


class TooLate(Conflict):
    title = "巡护已经开始或结束"


class NotSignedUp(Conflict):
    title = "尚未报名"


class TooEarly(Conflict):
    title = "巡护开始前三十分钟起可以签到"


class SomebodyCame(Conflict):
    title = "已有人签到，不能取消或改期；请待队员签退后办理结束"


class NotBegun(Conflict):
    title = "巡护尚未开始，不能结束"


class NotOnTheRound(Forbidden):
    title = "请先在本次巡护签到"


class ForYourselfOnly(Forbidden):
    title = "代他人办理须由网格员或社区进行"


class ClearsAHazard(Conflict):
    title = "此记录同时是一次隐患整改，不能作废"


class NoSuchTeam(Unacceptable):
    title = "没有这支巡护队，或已解散"
