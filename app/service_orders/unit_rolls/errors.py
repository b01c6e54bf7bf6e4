from app.platform.errors import Conflict, NotFound


class ImportNotFound(NotFound):
    title = "没有这次导入"


class NothingToCorrect(NotFound):
    title = "没有未导入的行"


class AnotherImportIsGoingOn(Conflict):
    title = "本单位的另一次导入正在进行，请稍候"
