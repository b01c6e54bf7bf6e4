from app.platform.errors import Conflict, Forbidden, NotFound, Unacceptable


class MediationNotFound(NotFound):
    title = "调解不存在"


class NotAnApplicant(Forbidden):
    title = "认证居民可为本人申请调解；代他人登记请联系网格员或社区"


class OnlyForFigures(Forbidden):
    title = "调解统计只供社区、街道和审计查看"


class NoSuchParty(Unacceptable):
    title = "没有这位当事人，或您不能代其登记"


class PartyTwice(Unacceptable):
    title = "同一个人不能作为两方当事人"


class NoSuchMediator(Unacceptable):
    title = "没有这位调解员，请选择在本社区任职的人"


class MediatorIsAParty(Unacceptable):
    title = "调解员不能是当事人或其家人，请另选"


class SaidAlready(Conflict):
    title = "已经表示过，无须重复"


class WithoutConsent(Conflict):
    title = "须各方当事人都同意调解后才能办理"


class NoSuchSession(Unacceptable):
    title = "没有约定这次调解，或已经记录过"


class SummonedForThePast(Unacceptable):
    title = "约定的时间须晚于现在"


class NoSuchOutsider(Unacceptable):
    title = "没有邀请这个人参与"


class FollowUpTooEarly(Conflict):
    title = "达成协议满三十日后再回访"
