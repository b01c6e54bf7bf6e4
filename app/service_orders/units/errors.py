from app.platform.errors import Conflict, NotFound


class UnitNotFound(NotFound):
    title = "没有这个共建单位"


class UnitHasEnded(Conflict):
    title = "该单位的共建已结束"
