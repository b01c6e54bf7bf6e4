from app.platform.errors import Conflict, Forbidden, NotFound, Unacceptable


class MeetingNotFound(NotFound):
    title = "没有这场议事会"


class NotYoursToConvene(Forbidden):
    title = "议事会由社区工作人员或本小区的网格员召集"


class NotForYourEyes(Forbidden):
    title = "到会名单和办理经过仅召集人、记录人和社区工作人员可以查看"


class NoSuchLeader(Unacceptable):
    title = "主持人应为社区工作人员或网格员"


class NoSuchAudience(Unacceptable):
    title = "没有这个小区或网格"


class NoSuchMeeting(Unacceptable):
    title = "没有这场议事会"


class NoSuchTopic(Unacceptable):
    title = "没有这个议题"


class OnTheAgendaAlready(Conflict):
    title = "这个议题已在这场议事会的议程中"


class NotOnTheAgenda(Unacceptable):
    title = "议程中没有这一项，请刷新后重试"


class BegunLongAgo(Unacceptable):
    title = "只能补录最近三十天内的议事会"


class BeginsInThePast(Unacceptable):
    title = "开始时间已过，请另定时间"


class MeetingNotBegun(Conflict):
    title = "议事会还没有开始"


class NotAtAPlace(Unacceptable):
    title = "线上议事没有地点；圆桌会和板凳会请说明地点"


class SomebodyIsThere(Conflict):
    title = "已有人到会，不能再改期或取消；请结束议事会"
