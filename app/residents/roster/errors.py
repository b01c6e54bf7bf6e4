from app.platform.errors import Conflict, NotFound


class RunNotFound(NotFound):
    title = "没有这次导入"


class NothingRefused(NotFound):
    title = "没有未导入的行"


class AnotherRunIsGoingOn(Conflict):
    title = "另一次导入正在进行，请稍候"
