from app.platform.errors import Conflict, Unacceptable


class NotPaperwork(Conflict):
    title = "此服务事项没有办理结果"


class NotAfterThat(Conflict):
    title = "此办理结果与上一次登记的不衔接"


class NoSuchCustomer(Unacceptable):
    title = "请选择此点单的服务对象"


class NextDateInThePast(Unacceptable):
    title = "下次办理日期不能早于今天，也不能晚于五年后"
