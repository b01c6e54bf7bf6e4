from app.platform.errors import Conflict, Forbidden, NotFound, Unacceptable


class MemberNotFound(NotFound):
    title = "没有这位服务人员"


class NobodyOfThisNumber(NotFound):
    title = "没有这个编号的服务人员，请核对；仍查不到的，请勿开门并联系社区"


class NotTheirUnit(Forbidden):
    title = "仅本单位联络员或社区工作人员可以办理"


class MemberHasLeft(Conflict):
    title = "该服务人员已离开，请先由社区办理返回"


class InTheUnitAlready(Conflict):
    title = "本单位已有这位服务人员"


class StaffNumberTaken(Conflict):
    title = "工号与本单位另一位服务人员相同，请核对"


class AccountTaken(Conflict):
    title = "该账号已是本单位另一位服务人员"


class HasAnAccount(Conflict):
    title = "该服务人员已绑定账号，请先解除"


class HasNoAccount(Conflict):
    title = "该服务人员没有绑定账号"


class StoppedBefore(Conflict):
    title = "社区已暂停此人的服务，请联系社区"


class QualificationHeldAlready(Conflict):
    title = "该项资质在这一天起已登记过"


class NoSuchJoinCode(NotFound):
    title = "没有这个加入码，请核对后重新输入，或请联络员重新出码"


class JoinCodeExpired(Conflict):
    title = "加入码已过期，请联络员重新出码"


class NoPhone(Conflict):
    title = "没有登记电话"


class NotThatEarly(Unacceptable):
    title = "日期不能晚于今天"
