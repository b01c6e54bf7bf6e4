from app.platform.errors import Conflict


class AfterTheEnd(Conflict):
    title = "终止之后不能再登记走访"
