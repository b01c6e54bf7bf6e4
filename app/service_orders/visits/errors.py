from app.platform.errors import Conflict, NotFound, Unacceptable


class NotYetToKnow(Conflict):
    title = "服务前一天 18:00 起可查看"


class TooEarlyToArrive(Conflict):
    title = "最早可在预约时间前一小时签到"


class ArrivedAlready(Conflict):
    title = "您已签到"


class WrongCode(Unacceptable):
    title = "上门码不正确，请向服务对象核对；也可打开定位签到，或不填上门码直接签到"


class CodeBlocked(Conflict):
    title = "上门码已输错五次，不能再用；请打开定位签到，或不填上门码直接签到"


class NotThere(Conflict):
    title = "请先签到"


class BeforeArriving(Unacceptable):
    title = "结束时间不能早于签到时间"


class NoPhotosOfPapers(Unacceptable):
    """Nothing is kept of a face, a card or a paper."""

    title = "办理证件、认证类事项不拍照、不上传照片"


class OutcomeMissing(Unacceptable):
    title = "此项服务须说明老人是否平安"


class NotAtThePlace(Unacceptable):
    title = "登记未遇须在服务地点：请打开定位后重试"


class WaitTenMinutes(Conflict):
    title = "请在门口等候满十分钟后再登记未遇"


class TooSoonToSay(Conflict):
    title = "预约时间过后三十分钟仍无人上门的，可登记爽约"


class LateAlready(Conflict):
    title = "晚到的时间须在现在之后"


class ReportNotFound(NotFound):
    title = "没有这条服务记录"
