from app.platform.errors import Conflict, NotFound, Unacceptable


class TeamNotFound(NotFound):
    title = "没有这支巡护队"


class MembershipNotFound(NotFound):
    title = "没有这份入队申请"


class AppliedAlready(Conflict):
    title = "已申请或已是队员"


class StillInTheTeam(Conflict):
    title = "队内还有队员，请先办理退队"


class TeamIsDisbanded(Conflict):
    title = "该巡护队已解散，不能再接收队员"


class NoSuchResident(Unacceptable):
    title = "没有这位居民"


class TooYoungToPatrol(Unacceptable):
    title = "年满十八周岁方可参加巡护"
