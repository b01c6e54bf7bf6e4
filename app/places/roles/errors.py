from app.platform.errors import Conflict, Forbidden, NotFound, Unacceptable


class GrantNotFound(NotFound):
    title = "没有这项任职"


class AccountNotFound(NotFound):
    title = "本社区没有这个账号，请改用邀请"


class NotTheSecretary(Forbidden):
    title = "仅书记可任免角色"


class WrongScope(Unacceptable):
    title = "网格员须指定网格，物业须指定物业公司，联络员须指定共建单位，其他角色不指定范围"


class NoSuchServiceUnit(Unacceptable):
    title = "没有这个共建单位，或共建已结束"


class NotGranted(Unacceptable):
    title = "该角色不由任命产生"


class AuditsThemselves(Conflict):
    title = "审计不能同时担任书记、社区工作者、网格员、物业或共建单位联络员，请先解除其中一项"


class NotIndependent(Forbidden):
    title = "不能任命自己，或与自己有代办关系的人为审计，请由另一名书记任命"


class AlreadyEnded(Conflict):
    title = "该任职已结束"


class LastSecretary(Conflict):
    title = "至少保留一名书记"


class EndsBeforeItBegins(Unacceptable):
    title = "结束时间须晚于开始时间"
