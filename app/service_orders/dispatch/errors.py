from app.platform.errors import Conflict, Forbidden, NotFound, Unacceptable


class PlanNotFound(NotFound):
    title = "没有这个派单方案"


class DistanceNotFound(NotFound):
    title = "没有登记这两栋楼之间的步行距离"


class NotTheirPlans(Forbidden):
    title = "派单方案由社区工作人员和服务单位联络员编制"


class NoSuchPair(Unacceptable):
    title = "没有这栋楼，请从楼栋列表中选择两栋不同的楼"


class DayOutOfReach(Unacceptable):
    title = "只能编制今天起十四天内的派单方案"


class PlanUnderWay(Conflict):
    title = "这一天的派单方案正在编制，请等它编好，或先放弃它"


class DayIsOver(Conflict):
    title = "这一天已经过去，不能再确认方案"


class NotInThePlan(Unacceptable):
    title = "该点单不在此方案中"


class WrongCrew(Unacceptable):
    title = "人数与此次服务要求的不符"


class CannotGo(Unacceptable):
    title = "所选人员不能承接此次服务"


class OutsideTheWindow(Unacceptable):
    title = "开始时间须在点单的时段内，并避开午饭（12:00—13:30）和居民午休（12:00—14:30）"


class OutsideTheHours(Unacceptable):
    title = "所选人员届时不在服务时间，或另有安排"


class NoRoomThere(Conflict):
    title = "所选人员届时已排其他点单，或来不及赶到"


class NotPinned(Conflict):
    title = "该点单没有固定"
