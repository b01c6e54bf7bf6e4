from app.platform.errors import Conflict, Forbidden, NotFound, TooMany, Unacceptable


class ClaimNotFound(NotFound):
    title = "没有这份认证申请"


class NoSuchHome(Unacceptable):
    title = "没有这套房屋"


class VerifiedAlready(Conflict):
    title = "您已通过认证"


class ClaimingLocked(TooMany):
    title = "今日申请次数过多，请明日再试，或到社区办理"


class NotInThatDwelling(Unacceptable):
    title = "该居民不住在所申请的房屋"


class ConsentOfAGuardian(Forbidden):
    """PIPL § 31: under fourteen."""

    title = "未满十四周岁，须监护人同意"
