from app.platform.errors import Conflict, Forbidden, NotFound, Unacceptable


class PartyMemberNotFound(NotFound):
    title = "没有这条党员信息"


class OfficerNotFound(NotFound):
    title = "没有这位支部委员"


class OnlyTheSecretary(Forbidden):
    title = "党支部由书记设立和任命"


class NotYoursToEnter(Forbidden):
    title = "只能为本人报到，或由书记登记"


class ReportedAlready(Conflict):
    title = "已在一个党支部报到或在册"


class NotProbationary(Conflict):
    title = "不是预备党员"


class NoSuchComrade(Unacceptable):
    title = "没有这位居民，或未满十八周岁"


class NotOnSuchADay(Unacceptable):
    title = "日期不能晚于今天，转出不能早于到本社区的日期"


class NoSuchBranch(Unacceptable):
    title = "没有这个党支部"
