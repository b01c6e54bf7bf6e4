from app.platform.errors import Conflict, Forbidden, Unacceptable


class NoSuchMember(Unacceptable):
    title = "没有这名服务人员，请在可派人员中选择"


class CannotServe(Unacceptable):
    title = "所选人员不能承接此次服务"


class NotOneUnit(Unacceptable):
    title = "同一次服务的人员须来自同一家单位"


class CrewTooSmall(Unacceptable):
    title = "此次服务须有更多人员一同上门，请补足人数；确有困难的，请社区工作人员安排"


class SameCrew(Conflict):
    title = "服务人员没有变化"


class CrewComplete(Conflict):
    title = "此次服务的人员已满，请刷新后查看"


class ServesItAlready(Conflict):
    title = "您已承接此次服务"


class NotQualified(Forbidden):
    title = "您目前不能承接此次服务"


class NotTheirCrews(Forbidden):
    title = "派单事项由社区工作人员和服务单位联络员办理"


class TooLateToChange(Conflict):
    title = "服务时间已过，不能再派单；请为服务对象另约时间"
