from app.platform.errors import Conflict, Forbidden, NotFound, Unacceptable


class ItemNotFound(NotFound):
    title = "没有这个服务事项"


class ProgrammeNotFound(NotFound):
    title = "没有这个服务项目群"


class PatternNotFound(NotFound):
    title = "没有这个排班"


class SlotNotFound(NotFound):
    title = "没有这个时段"


class NotYoursToOrder(Forbidden):
    title = "预约须由本人、其授权的代办人、所在网格的网格员或社区办理"


class NoSuchQualification(Unacceptable):
    title = "没有这项资质"


class NoSuchProgramme(Unacceptable):
    title = "没有这个服务项目群，或已停办"


class NoSuchProvider(Unacceptable):
    title = "没有这个共建单位，或已退出"


class NoSuchServicePoint(Unacceptable):
    title = "没有这个服务点"


class WrongPlace(Unacceptable):
    title = "到点服务须写明服务点，其他服务不写"


class NoSuchArea(Unacceptable):
    title = "预约条件里的网格或小区不存在"


class OfferedAsItIs(Conflict):
    """What an order is, and what follows from it, was agreed when it was placed."""

    title = "已上架的事项不能改所属清单、服务方式和记录方式；请停办后另立新事项"


class EndedItem(Conflict):
    title = "该服务事项已停办"


class PatternOver(Conflict):
    title = "该排班已结束"


class PatternThere(Conflict):
    title = "该单位每周此时已有本事项的排班"


class InThePast(Unacceptable):
    title = "不能排在过去"


class TooFarAhead(Unacceptable):
    title = "最多提前一年排班"


class SlotThere(Conflict):
    title = "该单位此时已有本事项的时段"


class SlotBegun(Conflict):
    title = "该时段已经开始或结束"


class SlotCalledOff(Conflict):
    title = "该时段已停办"


class BelowTaken(Conflict):
    title = "名额不能少于已预约数"


class NotEligible(Unacceptable):
    title = "该服务对象不能预约此项服务"


class UseIsRestricted(Conflict):
    """The law says that what is known of them is kept, and not used."""

    title = "该居民的信息已停止使用，请与社区联系"
