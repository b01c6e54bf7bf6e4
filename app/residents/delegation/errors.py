from app.platform.errors import Conflict, Forbidden, NotFound, Unacceptable


class AuthorisationNotFound(NotFound):
    title = "没有这份授权"


class NotYoursToGrant(Forbidden):
    title = "只能授权他人代办自己的事项，或由社区凭书面委托登记"


class NeedsThePaper(Unacceptable):
    title = "由社区登记的授权须上传书面委托照片"


class NoSuchAgent(Unacceptable):
    title = "没有这位代办人"


class AgentNeedsAName(Unacceptable):
    title = "代办人在本社区还没有登记，请填写称呼，如 女儿王芳"


class NotTheirOwnGuardian(Forbidden):
    title = "不能为自己登记监护关系，请由其他工作人员核对材料后登记"


class NotYourself(Unacceptable):
    title = "不能授权自己"


class NoSuchPrincipal(Unacceptable):
    title = "没有这位居民"


class TooLong(Unacceptable):
    title = "授权期限最长一年；监护至成年为止"


class OnlyGuardians(Unacceptable):
    title = "个人信息权利只能由监护人代办"


class OnlyOfMinors(Unacceptable):
    title = "监护关系仅限未成年人"


class NotYoursToRevoke(Forbidden):
    title = "授权由本人、代办人或社区撤销"


class EndedAlready(Conflict):
    title = "该授权已结束"
