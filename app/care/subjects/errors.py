from app.platform.errors import Conflict, Forbidden, NotFound, Unacceptable


class CareSubjectNotFound(NotFound):
    title = "没有这位关爱对象"


class CareBreakNotFound(NotFound):
    title = "没有这条暂停记录"


class NotYoursToEnrol(Forbidden):
    title = "由居住地的网格员或社区工作者纳入"


class NoReasonToCare(Unacceptable):
    title = "未满六十五周岁者，请登记情况或由社区定级"


class HasDied(Conflict):
    title = "此人已去世"


class NotRaised(Conflict):
    title = "没有人工定级"


class NoSuchCompanion(Unacceptable):
    title = "结对人须是本社区的认证居民，且不是本人"


class NoCompanion(Conflict):
    title = "尚未结对"


class BreaksOverlap(Conflict):
    title = "与此前的暂停时间重叠"


class BackBeforeLeaving(Unacceptable):
    title = "恢复日期不能早于暂停日期"


class NotOnThatDay(Unacceptable):
    title = "日期不能晚于今天，也不能早于九十天前"
