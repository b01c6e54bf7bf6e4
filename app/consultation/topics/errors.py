from app.platform.errors import Conflict, NotFound, Unacceptable


class TopicNotFound(NotFound):
    title = "议题不存在"


class NoSuchPoint(Unacceptable):
    title = "没有这个议事点"


class NoSuchEstateOrGrid(Unacceptable):
    title = "没有这个小区或网格"


class NoSuchProposer(Unacceptable):
    title = "居民名册中没有这个人"


class OnlyByBallot(Conflict):
    title = "此事项依法须由业主共同决定，不能协商一致，请提请表决"
