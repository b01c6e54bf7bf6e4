from app.platform.errors import Conflict, Forbidden, NotFound, Unacceptable


class NotVerified(Forbidden):
    title = "请先完成居民认证"


class NoSuchPurpose(Unacceptable):
    title = "没有这个需要同意的事项"


class ConsentedAlready(Conflict):
    title = "您已同意此事项"


class NoConsent(NotFound):
    title = "没有此事项的有效同意"


class AskTheGuardian(Forbidden):
    title = "未满十四周岁，须由监护人同意"


class NotAChild(Unacceptable):
    title = "已满十四周岁，无须监护人同意"
