from app.platform.errors import Conflict, Forbidden, NotFound, Unacceptable


class TopicNotFound(NotFound):
    title = "议题不存在"


class NoSuchPoint(Unacceptable):
    title = "没有这个议事点"


class NoSuchEstateOrGrid(Unacceptable):
    title = "没有这个小区或网格"


class NoSuchProposer(Unacceptable):
    title = "居民名册中没有这个人"


class NotYoursToTakeDown(Forbidden):
    title = "代记他人的提议须由网格员或社区工作人员办理；为家人提议请使用代办"


class NoSuchHazard(Unacceptable):
    title = "所选隐患中有不存在的，请刷新后重新选择"


class NotOpenToJoin(Unacceptable):
    title = "只能并入本社区另一个已受理、尚未办结的议题"


class OthersHaveJoined(Conflict):
    title = "已有其他提议并入本议题，不能撤回；如有不同意见，请在议题中说明"


class ResolvesNothing(Unacceptable):
    title = "意见征询不形成决议，请选择所议的事项"


class OnlyByBallot(Conflict):
    title = "此事项依法须由业主共同决定，不能协商一致，请提请表决"
