from app.platform.errors import Conflict, Forbidden, NotFound, Unacceptable


class PersonNotFound(NotFound):
    title = "没有这位居民"


class NotForYouToOpen(Forbidden):
    title = "您不能查看此项信息"


class ApprovalOfTheSecretary(Forbidden):
    """未成年人网络保护条例 § 36: access to a minor's data needs prior approval."""

    title = "未成年人的信息须由书记查看"


class NothingRecorded(NotFound):
    title = "没有登记此项信息"


class BadIdNumber(Unacceptable):
    title = "证件号码有误"


class BadPhone(Unacceptable):
    title = "电话号码有误"


class ContradictsTheNumber(Unacceptable):
    title = "与证件号码不一致"


class NoNumberOfThatKind(Unacceptable):
    title = "证件类型须与证件号码一起填写；没有证件请选“无证件”"


class BirthMissing(Unacceptable):
    title = "此证件号码中没有出生日期，请填写出生日期"


class NotDead(Conflict):
    title = "该居民没有去世登记"


class InTheRosterAlready(Conflict):
    title = "该证件号码已在名册中"


class SearchForSomething(Unacceptable):
    title = "请提供姓名、证件号码、电话或住址中的一项"


class NotAliveThen(Unacceptable):
    title = "日期不能早于出生日期或晚于今天"


WRONG_VALUES = (
    *(BadIdNumber, BadPhone, InTheRosterAlready, NotAliveThen),
    *(ContradictsTheNumber, NoNumberOfThatKind, BirthMissing),
)
"""What an entry or an edit can be refused for."""
