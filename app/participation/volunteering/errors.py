from app.platform.errors import Conflict, Forbidden, NotFound, Unacceptable


class HourEntryNotFound(NotFound):
    title = "没有这条服务时长记录"


class HourCorrectionNotFound(NotFound):
    title = "没有这份时长更正申请"


class CorrectionAskedAlready(Conflict):
    title = "此记录已有一份更正申请待审批"


class CertificateNotFound(NotFound):
    title = "没有这份志愿服务证明"


class ElsewhereThen(Conflict):
    title = "此时段已在别处签到，同一人不能同时在两处"


class SignedInAlready(Conflict):
    title = "已经签到"


class NotSignedInThere(Conflict):
    title = "尚未在此签到，或已签退"


class LeftBeforeArriving(Unacceptable):
    title = "签退时间不能早于签到时间"


class LessThanNothing(Unacceptable):
    title = "更正后的服务时长不能少于零"


class MoreThanPossible(Unacceptable):
    title = "更正后的时长超过该次活动最早签到至最晚签退之间的时长"


class MoreThanADay(Unacceptable):
    title = "更正后当天的服务时长合计超过二十四小时"


class NoHours(Unacceptable):
    title = "该时间范围内没有服务时长"


class NotYoursToExport(Forbidden):
    title = "只有社区工作人员可以导出服务时长；单位联络员可以导出本单位的"


class NoSuchVolunteer(Unacceptable):
    title = "没有这位志愿者"
