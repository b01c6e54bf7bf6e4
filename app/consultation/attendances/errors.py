from app.platform.errors import Conflict, Forbidden, NotFound, Unacceptable


class OnlyTheOrganiser(Forbidden):
    title = "签到码由召集人或社区工作人员出示"


class VerifyOrWriteYourName(Forbidden):
    title = "请先完成居民认证；来不及的，请在签到表上写下姓名"


class NoCodeNow(Conflict):
    title = "开始前三十分钟起至结束前可以扫码签到"


class CodeNotRight(Unacceptable):
    title = "签到码已更换，请扫描屏幕上现在的二维码"


class ClaimOver(Unacceptable):
    title = "扫码已超过五分钟，请重新扫描现场的二维码"


class ScanTheCode(Unacceptable):
    title = "请扫描会场屏幕上的二维码签到"


class SignInTooEarly(Conflict):
    title = "还没到签到时间，开始前三十分钟起可以签到"


class SignInTooLate(Conflict):
    title = "议事会已经结束，请联系记录人登记"


class AttendanceNotFound(NotFound):
    title = "没有这条到会记录"


class LineNotFound(NotFound):
    title = "签到表上没有这一行"


class StruckAlready(Conflict):
    title = "已经作废"
