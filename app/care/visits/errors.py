from app.platform.errors import Conflict, NotFound


class VisitNotFound(NotFound):
    title = "没有这条走访记录"


class AfterTheEnd(Conflict):
    title = "终止之后不能再登记走访"
